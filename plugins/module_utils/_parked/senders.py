# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which functions a dead-letter message can be of: it names none."""

from __future__ import annotations

import threading
import typing as t

from .._aws.dead_letter import dead_letter_senders
from .._aws.errors import LambdaError
from .._model.identifiers import FunctionIdentifier
from .sources import Source

if t.TYPE_CHECKING:
    from .._read.services import Services

_BySource = dict[str, set[FunctionIdentifier]]


class Senders:
    """Asks each region once which functions have which dead-letter queue, and only if there is such a message."""

    def __init__(self, services: Services, requests_per_second: float) -> None:
        self._services, self._requests_per_second = services, requests_per_second
        self._lock = threading.Lock()
        self._regions: dict[str | None, _BySource | LambdaError] = {}

    @property
    def errors(self) -> list[tuple[str | None, LambdaError]]:
        """The regions that did not answer."""
        return [(region, each) for region, each in self._regions.items() if isinstance(each, LambdaError)]

    def of(self, source: Source) -> tuple[FunctionIdentifier | None, list[str]]:
        """Return the only function that has this dead-letter queue, or all of them, by ARN, if it is not the only one.

        It has the version that has the queue, if no other one does. A region that did not answer has no function. The
        functions of another account are not known: in its queue, one of the connection's is never the only one.
        """
        with self._lock:
            if source.region not in self._regions:
                self._regions[source.region] = self._ask(source.region)
        found = self._regions[source.region]
        versions = set() if isinstance(found, LambdaError) else found.get(str(source.arn), set())
        names = sorted({each.unqualified for each in versions})
        if len(names) != 1 or any(each.account_id != source.arn.account_id for each in versions):
            return None, names
        one = next(iter(versions))
        return (one if len(versions) == 1 else _unqualified(one)), []

    def _ask(self, region: str | None) -> _BySource | LambdaError:
        try:
            return dead_letter_senders(self._services.client("lambda", region, self._requests_per_second))
        except LambdaError as error:
            return error


def _unqualified(function: FunctionIdentifier) -> FunctionIdentifier:
    return FunctionIdentifier(function.name, None, function.partition, function.region, function.account_id)
