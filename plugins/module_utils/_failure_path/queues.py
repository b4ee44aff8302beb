# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first step: the queue of each region. One that is there is used if it can serve, and never changed."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._aws import failure_path as api
from .._aws import sqs
from .._aws.errors import LambdaError
from .._aws.lambda_triggers import mappings_of_source
from .._model.arns import Arn
from .._model.destination_status import customer_key
from .._model.failure_path import MadePath
from .._write.plan import NotWritten
from .once import NOT_AS_MADE, Seen, make_once, until
from .request import Place, Request, changed_since_planned
from .result import Result
from .wanted_queue import attributes_of, differences, is_made, unfit

if t.TYPE_CHECKING:
    from .._read.services import Services

# The first is the code, the second the exception's name in newer service models, as those of a missing queue are.
_DELETED = ("AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently")
_EXISTS = ("QueueAlreadyExists", "QueueNameExists")


@dataclass(frozen=True)
class Queue:
    """A queue that is there or, with to_make, would be. key: the ARN of the customer's KMS key that encrypts it.

    policy: its own, as JSON text; empty if it has none.
    """

    key: str | None
    policy: str = ""
    to_make: bool = field(default=False, compare=False)


class Queues:
    """Makes the queues that are missing, and says of each whether it can serve. Raises LambdaError and NotWritten."""

    def __init__(self, services: Services, request: Request, result: Result) -> None:
        self._services, self._request, self._result = services, request, result

    def look(self, place: Place, path: MadePath) -> Queue:
        """Return the queue of a place, and make nothing. No target of the place can be served if it raises."""
        path["state"] = "failed"
        attributes = sqs.get_queue_attributes(self._services.client("sqs", place.region), place.queue)
        if attributes is not None:
            queue = self._judged(place, path, attributes)
            path["state"] = "present"
            return queue
        if "queue" not in self._request.steps:
            raise NotWritten("QueueMissing", f"the queue {place.queue} does not exist: make it first")
        # A mapping stays when its queue is deleted, and polls the next one of the name.
        self._check_polled(place)
        wanted = customer_key(place.key)
        key = self._key(place, path, wanted) if wanted else None
        place.check_planned(str(place.queue))
        return Queue(key, to_make=True)

    def make(self, place: Place, path: MadePath, queue: Queue) -> Queue:
        """Make a queue that was not there, and return it as it is then. Raises Uncertain, too."""
        client, attributes = self._services.client("sqs", place.region), attributes_of(place.path, place.key)
        if self._request.check_mode:
            path["state"] = "would_be_made"
            self._result.add_diff(str(place.queue), attributes)
            return queue
        found = [queue]

        def look() -> Seen | None:
            stored = sqs.get_queue_attributes(client, place.queue)
            if stored is None:
                return None
            try:
                found[:] = [self._judged(place, path, stored)]
            except NotWritten as fault:
                return Seen(False, fault)
            # SQS may show another name of the key that was given.
            shown = {**stored, "KmsMasterKeyId": place.key} if place.key and queue.key == found[0].key else stored
            return Seen(is_made(shown, attributes))

        def note(known: bool) -> None:
            path["state"] = "made" if known else "may_be_made"
            self._result.add_diff(str(place.queue), attributes, known)

        timeout = self._request.propagation_timeout
        not_shown = NotWritten(
            "QueueNotThere",
            f"the queue {place.queue} was made, and SQS does not show it after {timeout:g} seconds: run the task "
            "again, or raise propagation_timeout",
        )
        make_once(lambda: self._create(client, place.queue, attributes), look, note, not_shown, timeout)
        if path["state"] != "made":
            self._result.unknown(place, f"whether the queue {place.queue} was made by this task", NOT_AS_MADE)
        return found[0]

    def _judged(self, place: Place, path: MadePath, attributes: t.Mapping[str, str]) -> Queue:
        """Return a queue that is there, whoever made it. Raises NotWritten if it cannot serve."""
        if fault := unfit(attributes):
            raise _unfit(place, fault)
        self._check_polled(place)
        if place.planned(str(place.queue)) and not is_made(attributes, attributes_of(place.path, place.key)):
            raise changed_since_planned(f"the queue {place.queue} is there now, and not as it was to be made")
        stored = customer_key(attributes.get("KmsMasterKeyId"))
        key = self._key(place, path, stored) if stored else None
        wanted = stored if key and self._is_same_key(place, key) else place.key
        path["differences"] = differences(place.path, wanted, attributes)
        if path["differences"]:
            self._result.warnings.append(f"the queue {place.queue} is used as it is: {'; '.join(path['differences'])}")
        return Queue(key, attributes.get("Policy") or "")

    def _check_polled(self, place: Place) -> None:
        """Raise NotWritten if a function takes what arrives in the queue. That this was not read is in the result."""
        client = self._services.client("lambda", place.region)
        try:
            mappings = mappings_of_source(client, str(place.queue))
        except LambdaError as error:
            self._result.unknown(place, f"whether an event source mapping polls the queue {place.queue}", error)
            return
        functions = ", ".join(sorted({each.function.unqualified for each in mappings if each.polled}))
        if functions:
            raise _unfit(place, f"an event source mapping polls it for {functions}, which would get the records")

    def _create(self, client: t.Any, queue: Arn, attributes: t.Mapping[str, str]) -> None:
        """Create it, and try again while SQS says that one of this name was deleted a moment ago."""
        refused: list[LambdaError] = []

        def created() -> bool:
            try:
                api.create_queue(client, queue, attributes)
            except LambdaError as error:
                if error.code in _EXISTS:
                    raise error.advising("somebody made it a moment ago: run the task again") from error
                if error.code not in _DELETED:
                    raise
                refused[:] = [error]
                return False
            return True

        if not until(created, self._request.propagation_timeout):
            hint = "SQS takes the name again 60 seconds after the queue was deleted: run the task again"
            raise refused[0].advising(hint)

    def _is_same_key(self, place: Place, key: str) -> bool:
        """Return whether the ARN of a key may be that of the wanted one, which may be an ID or an alias."""
        if not place.key or place.key == key:
            return place.key == key
        try:
            found = self._described(place, place.key)
        except LambdaError as error:
            self._result.unknown(place, f"whether the KMS key {key} of the queue is {place.key}", error)
            return True  # no difference is told that nobody has seen
        return found is not None and found.arn == key

    def _described(self, place: Place, key: str) -> api.Key | None:
        client = self._services.client("kms", place.region)
        return self._services.ask("kms:DescribeKey", place.region, lambda: api.describe_key(client, key))

    def _key(self, place: Place, path: MadePath, key: str) -> str:
        """Return the ARN of a key of the customer. Raises NotWritten if it cannot encrypt what the queue receives.

        Its policy must enable the policies of the roles, as the default one does, or no record arrives. It is not read.
        """
        found = self._described(place, key)
        fault = "it does not exist" if found is None else found.fault
        if found is None or fault:
            raise NotWritten("KeyUnfit", f"the KMS key {key} of the queue {place.queue} cannot be used: {fault}")
        path["policies_not_read"] = [found.arn]
        return found.arn


def _unfit(place: Place, fault: str) -> NotWritten:
    return NotWritten("QueueUnfit", f"the queue {place.queue} cannot be used: {fault}")
