# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clients that read evidence, and what could not be read with them: a warning, not an error."""

from __future__ import annotations

import threading
import typing as t

from .._aws import retries
from .._aws.errors import OTHER_ACCOUNT, UNCLEAR_POLICY, LambdaError
from .._aws.rate_limit import RateLimit

_T = t.TypeVar("_T")

ClientFor = t.Callable[[str, "str | None"], t.Any]
"""Returns a client of a service in a region that nothing else uses. Raises LambdaError."""

_ENOUGH_DENIALS = 20
_ENOUGH_FAILURES = 3


class Services:
    """Clients of other services than the scan's, one for each region; for many threads.

    An action that fails again and again in a region, and never succeeds there, is given up: a service that cannot be
    reached must not hold up the task once for each function.
    """

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str | None, float], t.Any] = {}
        self._limits: list[RateLimit] = []
        self._succeeded: set[tuple[str, str]] = set()
        self._failed: dict[tuple[str, str], int] = {}
        self._given_up: dict[tuple[str, str], LambdaError] = {}
        self._notes: dict[tuple[str, str, str], list[tuple[str, LambdaError]]] = {}
        self._incomplete: set[tuple[str, str]] = set()

    @property
    def requests(self) -> int:
        """How many requests were sent, retries included."""
        return sum(limit.requests for limit in self._limits)

    @property
    def throttled(self) -> int:
        return sum(limit.throttled for limit in self._limits)

    def client(self, service: str, region: str | None, requests_per_second: float = 0.0) -> t.Any:
        """Return the client of a service in a region, with a rate limit of its own. Raises LambdaError."""
        key = (service, region, requests_per_second)
        with self._lock:
            if key not in self._clients:
                client = self._client_for(service, region)
                self._clients[key] = client
                self._limits.append(retries.limited(client, requests_per_second))
            return self._clients[key]

    def ask(self, action: str, region: str, ask: t.Callable[[], _T]) -> _T:
        """Return the answer, or raise LambdaError. action: the IAM action that the question takes."""
        key = (action, region)
        if key in self._given_up:
            raise self._given_up[key]
        try:
            answer = ask()
        except LambdaError as error:
            with self._lock:
                self._failed[key] = self._failed.get(key, 0) + 1
                enough = _ENOUGH_DENIALS if error.access_denied else _ENOUGH_FAILURES
                if error.concerns_all or (self._failed[key] >= enough and key not in self._succeeded):
                    self._given_up[key] = error
            raise
        self._succeeded.add(key)
        return answer

    def note(self, facts: str, region: str, action: str, error: LambdaError) -> None:
        """Remember that facts of a region could not be read, for a warning: one for each action and code.

        facts may be a part of those of a kind, such as "triggers.topics". region is "" if it may be any.
        """
        with self._lock:
            self._notes.setdefault((facts, action, error.code), []).append((region, error))
            self._incomplete.add((facts, region))

    def miss(self, facts: str, region: str) -> None:
        """Remember that facts of a region are incomplete, as what they rest on is, which has a warning of its own."""
        with self._lock:
            self._incomplete.add((facts, region))

    def forget(self, region: str) -> None:
        """Say nothing of a region that is not one of the scan."""
        with self._lock:
            kept = {key: [each for each in notes if each[0] != region] for key, notes in self._notes.items()}
            self._notes = {key: notes for key, notes in kept.items() if notes}

    def complete(self, facts: str, region: str) -> bool:
        """Return whether everything was read that these facts of the region take."""
        return not any(each.partition(".")[0] == facts and where in (region, "") for each, where in self._incomplete)

    @property
    def denied(self) -> set[str]:
        """The actions that were denied at least once."""
        return {action for (_facts, action, _code), notes in self._notes.items() if notes[0][1].access_denied}

    def warnings(self) -> t.Iterator[str]:
        for (facts, action, code), notes in sorted(self._notes.items(), key=lambda each: each[0]):
            errors = [error for _region, error in notes]
            first = min(str(error) for error in errors)
            times = f"{len(errors)} times" if len(errors) > 1 else "once"
            if code == UNCLEAR_POLICY:
                yield f"{facts} is null where a resource policy is not understood ({times}), the first one: {first}"
                continue
            if code == OTHER_ACCOUNT:
                yield f"{facts} is null for functions of another account than the credentials ({times}): {first}"
                continue
            advice = f" (allow {action})" if errors[0].access_denied else ""
            what = f"{action} failed {times}{advice}" if action else "the collection failed"
            if errors[0].of_credentials:  # it was not asked for
                what = f"the login failed {times}"
            yield f"{facts} is null where it could not be read: {what}, the first error: {first}"
