# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which functions a dead-letter message can be of: it names none."""

from __future__ import annotations

import threading
import typing as t

from .._aws.dead_letter import dead_letter_queues
from .._aws.errors import LambdaError
from .._model.dead_letters import only_version, queues_of
from .sources import Source

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .._read.services import Services

_Functions = dict["FunctionIdentifier", dict[str, str]]


class Senders:
    """Asks each region once which functions have which dead-letter queue, and only if there is such a message."""

    def __init__(self, services: Services, requests_per_second: float) -> None:
        self._services, self._requests_per_second = services, requests_per_second
        self._lock = threading.Lock()
        self._regions: dict[str | None, _Functions | LambdaError] = {}

    @property
    def errors(self) -> list[tuple[str | None, LambdaError]]:
        """The regions that did not answer."""
        return [(region, each) for region, each in self._regions.items() if isinstance(each, LambdaError)]

    def of(self, source: Source) -> tuple[FunctionIdentifier | None, list[str]]:
        """Return the only function that has this dead-letter queue, or all of them, by ARN, if it is not the only one.

        It has its version, if that is certain: see only_version(). A region that did not answer has no function. The
        functions of another account are not known: in its queue, one of the connection's is never the only one.
        """
        with self._lock:
            if source.region not in self._regions:
                self._regions[source.region] = self._ask(source.region)
        found, queue = self._regions[source.region], str(source.arn)
        functions = {} if isinstance(found, LambdaError) else found
        having = {each: queues for each, queues in functions.items() if queue in queues_of(None, queues)}
        if len(having) != 1 or any(each.account_id != source.arn.account_id for each in having):
            return None, sorted(map(str, having))
        ((one, queues),) = having.items()
        version = only_version(queue, queues)
        return (one.qualified(version) if version else one), []

    def _ask(self, region: str | None) -> _Functions | LambdaError:
        try:
            return dead_letter_queues(self._services.client("lambda", region, self._requests_per_second))
        except LambdaError as error:
            return error
