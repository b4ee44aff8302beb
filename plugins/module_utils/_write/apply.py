# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many writes at once, each only if something changes, never two at once to one function."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.rate_limit import RateLimit
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import call_error
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.advice import Advisor
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.function import FunctionWriter
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.workers import Workers

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.services import ClientFor


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
    result = Result(functions=sum(len(_by_function(changes)) for changes in request.changes.values()))
    # One function alone is written where this is called: no thread is needed.
    threads = concurrency if result.functions > 1 else 0
    advisor = Advisor(client_for)
    regions: list[_Region] = []
    for name, changes in request.changes.items():
        try:
            client = client_for("lambda", name)
        except LambdaError as error:
            result.errors.append(call_error(name, None, error))
            result.unreached += len(_by_function(changes))
            continue
        retries.limit(client, RateLimit(requests_per_second))
        regions.append(_Region(client, request, result, advisor, threads))
        regions[-1].submit(changes)
    for region in regions:
        region.workers.wait()
    return result


def _by_function(changes: t.Iterable[Change]) -> dict[str, list[Change]]:
    """Group changes by function: AWS answers 409 to overlapping writes of one, even of different qualifiers."""
    functions: dict[str, list[Change]] = {}
    for change in changes:
        functions.setdefault(change.target.name, []).append(change)
    return functions


class _Region:
    """The writes of one region."""

    def __init__(self, client: LambdaClient, request: Request, result: Result, advisor: Advisor, threads: int) -> None:
        self._client, self._request, self._result, self._advisor = client, request, result, advisor
        self._name: str = client.meta.region_name
        self._stopped_by: LambdaError | None = None
        self.workers = Workers(threads, self._on_crash)

    def submit(self, changes: t.Iterable[Change]) -> None:
        """Submit one job for each function."""
        for name, several in _by_function(changes).items():
            self.workers.submit(name, self._apply, name, several)

    def _apply(self, name: str, changes: t.Sequence[Change]) -> None:
        """Apply the changes of one function, one after the other; nothing if what is stored cannot be read."""
        writer = FunctionWriter(self._client, self._request, self._result, self._advisor)
        if not self._stopped_by:
            try:
                changes = writer.read(changes)
            except LambdaError as error:
                self._fail(name, error)
                return
        for change in changes:
            self._apply_one(writer, change)
        if self._request.purge and not self._stopped_by:
            for change in writer.purged(changes):
                self._apply_one(writer, change)

    def _apply_one(self, writer: FunctionWriter, change: Change) -> None:
        if self._stopped_by:
            self._give_up(change, self._stopped_by)
            return
        try:
            writer.apply(change)
        except LambdaError as error:
            self._fail(change.target.name, error)

    def _fail(self, name: str, error: LambdaError) -> None:
        if error.concerns_all:
            self._stopped_by = error
        self._result.errors.append(call_error(self._name, name, error))

    def _give_up(self, change: Change, cause: LambdaError) -> None:
        error = call_error(self._name, change.target.name, cause)
        message = f"{change.target} was not tried after this error: {cause}"
        self._result.untried.append({**error, "message": message})

    def _on_crash(self, name: str | None, exception: Exception) -> None:
        error = LambdaError.unexpected(f"{name} in {self._name}", exception)
        self._result.errors.append(call_error(self._name, name, error))
