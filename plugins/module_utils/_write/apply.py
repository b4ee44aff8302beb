# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many writes at once, each only if something changes, never two at once to one function."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._aws import retries
from .._aws.errors import LambdaError
from .._model.identifiers import FunctionIdentifier
from .._workers import Workers
from .function import FunctionWriter
from .plan import NOT_STORED, NotWritten
from .refusal import Advisor
from .request import Change, Request
from .result import Result, functions_of
from .target import Caller, Environment

if t.TYPE_CHECKING:
    from .._read.services import ClientFor


def apply(
    client_for: ClientFor,
    request: Request,
    concurrency: int = 1,
    requests_per_second: float = 0.0,
) -> Result:
    """Bring the targets to what is wanted, several functions side by side.

    A target without a qualifier is $LATEST. Raises nothing that AWS or the network can cause: the result has
    what failed and everything that was done.
    """
    jobs = {name: _by_name(changes) for name, changes in request.changes.items()}
    result = Result(functions=sum(map(_count, request.changes.values())), check_mode=request.check_mode)
    # One function alone is written where this is called: no thread is needed.
    threads = concurrency if sum(map(len, jobs.values())) > 1 else 0
    advisor, caller = Advisor(client_for), Caller(client_for)
    regions: list[_RegionWrites] = []
    for name, changes in request.changes.items():
        try:
            client = client_for("lambda", name)
            retries.limited(client, requests_per_second)
            retries.note_outcomes(client, "DeleteFunctionEventInvokeConfig", "PutFunctionEventInvokeConfig")
            region = _RegionWrites(Environment(client, request, result, advisor, caller), threads)
        except Exception as exception:  # a fault of ours is one region's, too: others may have been written
            place = name or "the region of the connection"
            error = exception if isinstance(exception, LambdaError) else LambdaError.unexpected(place, exception)
            result.add_error(name, None, error, [str(_target(change)) for change in changes])
            result.unreached += _count(changes)
            result.cannot |= {_in(name, _target(change)) for change in changes}
            continue
        regions.append(region)
        region.submit(jobs[name])
    for region in regions:
        region.workers.wait()
    return result


def _by_name(changes: t.Iterable[Change]) -> dict[str, list[Change]]:
    """Group changes by function: AWS answers 409 to overlapping writes of one, even of different qualifiers.

    By its name alone: a name without an account may be the function of any account that another one names.
    """
    functions: dict[str, list[Change]] = {}
    for change in changes:
        functions.setdefault(change.target.name, []).append(change)
    return functions


def _count(changes: t.Iterable[Change]) -> int:
    return functions_of((None, change.target.name, change.target.account_id) for change in changes)


def _in(region: str | None, target: FunctionIdentifier) -> FunctionIdentifier:
    return replace(target, region=target.region or region)


def _target(change: Change) -> FunctionIdentifier:
    """Return the target of a change, as completely as the task names it: rows that a repair made have its ARN."""
    return change.target.qualified(change.qualifier)


class _RegionWrites:
    """The writes of one region."""

    def __init__(self, environment: Environment, threads: int) -> None:
        self._environment, self._result, self._name = environment, environment.result, environment.region
        self._stopped_by: LambdaError | None = None
        self.workers = Workers(threads, self._on_crash)

    def submit(self, functions: t.Mapping[str, t.Sequence[Change]]) -> None:
        """Submit one job for each function."""
        for name, changes in functions.items():
            self.workers.submit(name, self._write, changes)

    def _write(self, changes: t.Sequence[Change]) -> None:
        FunctionWriter(self._environment, self._fail, lambda: self._stopped_by).write(changes)

    def _fail(self, change: Change, error: LambdaError | NotWritten, target: FunctionIdentifier) -> None:
        name = change.target.name
        if not error.may_be_done and error.code != NOT_STORED:  # or else a diff tells what became of it
            self._result.cannot.add(_in(self._name, target))
        self._result.failed.add((self._name, name, change.target.account_id))
        if error is self._stopped_by:
            self._result.add_untried(self._name, name, change.label, error, str(_target(change)))
            return
        if isinstance(error, LambdaError) and error.concerns_all and self._stopped_by is None:
            self._stopped_by = error
        self._result.add_error(self._name, name, error, [str(_target(change))])

    def _on_crash(self, name: str | None, exception: Exception) -> None:
        self._result.failed.add((self._name, name or "", None))
        self._result.add_error(self._name, name, LambdaError.unexpected(f"{name} in {self._name}", exception))
