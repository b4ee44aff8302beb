# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Amazon CloudWatch counts of dropped events while events are sent again: a reason to send no more.

An event that fails again may come to another place than the one that is emptied, or to none. CloudWatch counts it
minutes later, together with the events of others.
"""

from __future__ import annotations

import time
import typing as t
from datetime import datetime, timedelta, timezone

from .._aws import cloudwatch
from .._aws.errors import LambdaError
from .._model.async_events import METRICS, Series

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .._read.services import Services
    from .done import Done
    from .selection import Home

# AWS Lambda developer guide, "Using CloudWatch metrics with Lambda": metric data is sent in 1-minute intervals.
_MINUTE = 60

_Place = tuple[str, "str | None"]
"""The name of a function, and its region."""


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Dropped:
    """Asks once a minute, until that fails: then nothing is stopped, and that is said.

    home: the connection's account, the only one whose numbers CloudWatch has; of others nothing is asked, and that is
    said of a task that lasts so long.
    """

    def __init__(
        self,
        services: Services,
        home: Home | None,
        done: Done,
        clock: t.Callable[[], float] = time.monotonic,
        now: t.Callable[[], datetime] = _now,
    ) -> None:
        self._services, self._home, self._done = services, home, done
        self._clock, self._now = clock, now
        self._since: dict[_Place, datetime] = {}
        self._next: float | None = None
        self._has_begun = self._has_said = False
        self._unwatched: str | None = None

    def sent_to(self, function: FunctionIdentifier) -> None:
        """Watch a function from the next whole minute on: what was dropped before that may be older."""
        if not self._has_begun:
            self._has_begun, self._next = True, self._clock() + 2 * _MINUTE
        if self._home is None or function.account_id not in (None, self._home.account_id):
            self._unwatched = self._unwatched or function.unqualified
            return
        minute = self._now().replace(second=0, microsecond=0) + timedelta(seconds=_MINUTE)
        self._since.setdefault((function.name, function.region), minute)

    def reason(self, most: int) -> str | None:
        """Return why nothing more is to be sent: as many events as `most` of one function were dropped."""
        if self._next is None or self._clock() < self._next:
            return None
        self._next = self._clock() + _MINUTE
        if self._unwatched:
            self._say_once(f"{self._unwatched} is not known to be of the account of the credentials")
        for (name, region), since in self._since.items():
            try:
                dropped = self._count(name, region, since)
            except LambdaError as error:
                self._cannot(error)
                return None
            if dropped is None:
                self._say_once("it gives no complete numbers")
            elif dropped >= most:
                where = f" in {region}" if region else ""
                return (
                    f"nothing more was sent, as CloudWatch counts {dropped} dropped events of {name}{where} since "
                    f"{since:%H:%M} UTC, those of others included"
                )
        return None

    def _count(self, name: str, region: str | None, since: datetime) -> int | None:
        end = self._now()
        if end <= since:
            return 0
        series = Series(METRICS["dropped"], name, None)
        client = self._services.client("cloudwatch", region)
        return cloudwatch.get_metric_data(client, [series], since, end, _MINUTE)[series]

    def _cannot(self, error: LambdaError) -> None:
        if error.access_denied:
            error = error.advising("allow cloudwatch:GetMetricData")
        self._say_once(str(error))
        self._next = None  # a service that does not answer must not hold up each minute

    def _say_once(self, why: str) -> None:
        if not self._has_said:
            self._has_said = True
            what = "CloudWatch did not say whether events are dropped; records that come back still count"
            self._done.warnings.append(f"{what}: {why}")
