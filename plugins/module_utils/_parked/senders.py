# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which functions a dead-letter message can be of: it names none.

What AWS tells is who has the queue now, and not who had it when the event failed.
"""

from __future__ import annotations

import threading
import typing as t
from datetime import datetime

from .._aws.dead_letter import DeadLetterQueues, dead_letter_queues
from .._aws.errors import LambdaError
from .._model.dead_letters import only_version, queues_of
from .._model.parked import is_topic
from .sources import Source

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .._read.services import Services

_MOST_NAMES = 5


class Senders:
    """Asks each region once which functions have which dead-letter queue, and only if there is such a message."""

    def __init__(self, services: Services, requests_per_second: float) -> None:
        self._services, self._requests_per_second = services, requests_per_second
        self._lock = threading.Lock()
        self._regions: dict[str | None, DeadLetterQueues | LambdaError] = {}
        self._oldest: dict[tuple[str | None, str, FunctionIdentifier], datetime | None] = {}
        """When the first message came that a function alone can have sent, by its region and queue."""

    @property
    def errors(self) -> list[tuple[str | None, LambdaError]]:
        """The regions that did not answer."""
        return [(region, each) for region, each in self._regions.items() if isinstance(each, LambdaError)]

    @property
    def warnings(self) -> list[str]:
        """Of which messages it is likely, and not certain, which function they are of."""
        found = []
        for (region, queue, one), oldest in sorted(self._oldest.items(), key=str):
            read = self._regions[region]
            if not isinstance(read, LambdaError) and (reasons := _doubts(one, read, oldest)):
                found.append(
                    f"dead-letter messages in {queue} are taken for events of {one}, which alone has this queue now. "
                    f"When they came, another function may have sent there: {_some(sorted(reasons))}"
                )
        return found

    def of(self, source: Source, moment: datetime | None = None) -> tuple[FunctionIdentifier | None, list[str]]:
        """Return the only function that has this dead-letter queue, or all of them, by ARN, if it is not the only one.

        moment: when the message came.

        It has its version, if that is certain: see only_version(). A region that did not answer has no function. The
        functions of another account are not known: in its queue, one of the connection's is never the only one.
        """
        with self._lock:
            if source.region not in self._regions:
                self._regions[source.region] = self._ask(source.region)
        found, queue = self._regions[source.region], str(source.arn)
        functions = {} if isinstance(found, LambdaError) else found.queues
        having = {each: queues for each, queues in functions.items() if queue in queues_of(None, queues)}
        if len(having) != 1 or any(each.account_id != source.arn.account_id for each in having):
            return None, sorted(map(str, having))
        ((one, queues),) = having.items()
        key = (source.region, queue, one)
        with self._lock:
            oldest = self._oldest.get(key, moment)
            self._oldest[key] = None if oldest is None or moment is None else min(oldest, moment)
        version = only_version(queue, queues)
        return (one.qualified(version) if version else one), []

    def _ask(self, region: str | None) -> DeadLetterQueues | LambdaError:
        try:
            return dead_letter_queues(self._services.client("lambda", region, self._requests_per_second))
        except LambdaError as error:
            return error


def _doubts(one: FunctionIdentifier, read: DeadLetterQueues, oldest: datetime | None) -> set[str]:
    """Return who may have sent there: one that had the queue then, or has a topic that the queue may subscribe to.

    oldest: when the first message came, if that is known of all. A function that was deleted since, or has no
    dead-letter queue any more, is not seen.
    """
    found = set() if oldest else {"when each of them came is not known"}
    for function, queues in read.queues.items():
        changed = read.changed[function]
        if changed is None:
            found.add(f"when {function.name} was changed is not known")
        elif oldest and changed > oldest:
            found.add(f"{function.name} was changed since")
        if function != one and any(map(is_topic, queues.values())):
            found.add(f"{function.name} has a topic, to which the queue may subscribe")
    return found


def _some(texts: t.Sequence[str]) -> str:
    more = len(texts) - _MOST_NAMES
    return ", ".join(texts[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
