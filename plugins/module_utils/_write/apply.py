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
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.change import apply_change
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.workers import Workers

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


def apply(
    client_for: t.Callable[[str | None], LambdaClient],
    request: Request,
    concurrency: int = 1,
    requests_per_second: float = 0.0,
) -> Result:
    """Bring the targets to what is wanted, several functions side by side.

    A target without a qualifier is $LATEST. Raises nothing that AWS or the network can cause: what failed is in the
    result, beside all that was done.
    """
    result = Result()
    regions: list[_Region] = []
    for name, changes in request.changes.items():
        try:
            client = client_for(name)
        except LambdaError as error:
            result.errors.append(call_error(name, None, error))
            continue
        retries.limit(client, RateLimit(requests_per_second))
        regions.append(_Region(client, request, result, concurrency))
        regions[-1].submit(changes)
    for region in regions:
        region.workers.wait()
    return result


class _Region:
    """The writes of one region."""

    def __init__(self, client: LambdaClient, request: Request, result: Result, concurrency: int) -> None:
        self._client, self._request, self._result, self._concurrency = client, request, result, concurrency
        self._name: str = client.meta.region_name
        self._stopped_by: LambdaError | None = None
        self.workers = Workers(concurrency, self._on_crash)

    def submit(self, changes: t.Iterable[Change]) -> None:
        """Submit one job for each function."""
        functions: dict[str, list[Change]] = {}
        for change in changes:
            # AWS answers 409 to overlapping writes of one function, whatever its qualifiers and however it is named.
            functions.setdefault(change.target.name, []).append(change)
        self._result.functions += len(functions)
        if len(functions) == 1:
            self.workers = Workers(0, self._on_crash)
        for name, several in functions.items():
            self.workers.submit(name, self._apply, several)

    def _apply(self, changes: t.Sequence[Change]) -> None:
        """Apply the changes of one function, one after the other, each target once however it is spelt."""
        done: set[tuple[str | None, str]] = set()
        failed: set[str] = set()
        # A name alone comes first: AWS's response to it tells the account that other spellings name.
        for change in sorted(changes, key=lambda change: change.target.account_id is not None):
            spelt = (change.target.account_id, change.qualifier)
            # After a failure nothing tells whether another spelling is the same target: it would fail, too.
            if spelt in done or change.qualifier in failed:
                continue
            if self._stopped_by:
                self._give_up(change, self._stopped_by)
                continue
            try:
                account_id = apply_change(self._client, change, self._request, self._result)
                done |= {spelt, (account_id, change.qualifier)}
            except LambdaError as error:
                if error.concerns_all:
                    self._stopped_by = error
                self._result.errors.append(call_error(self._name, change.target.name, error))
                failed.add(change.qualifier)

    def _give_up(self, change: Change, cause: LambdaError) -> None:
        error = call_error(self._name, change.target.name, cause)
        message = f"{change.target} was not tried after this error: {cause}"
        self._result.untried.append({**error, "message": message})

    def _on_crash(self, name: str | None, exception: Exception) -> None:
        error = LambdaError.unexpected(f"{name} in {self._name}", exception)
        self._result.errors.append(call_error(self._name, name, error))
