# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many writes at once, each only where something changes, and one result in which nothing that was done is lost."""

from __future__ import annotations

import random
import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import lambda_api
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.function_reader import FunctionReader
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.identifiers import LATEST, FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.invoke_config import (
    Document,
    Row,
    Settings,
    document_of,
    merged,
    row_from_document,
    settings_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.rate_limit import RateLimit
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.reading import CallError, call_error
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.wanted import Wanted

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = t.TypeVar("_T")

CONFLICT_TIMEOUT = 60.0
"""How long a write is tried again while AWS says that another one to the function is under way, in seconds."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0


class Diff(t.TypedDict):
    """One target before and after, as ansible shows it with --diff; {} where it is not configured."""

    before_header: str
    after_header: str
    before: Settings | dict[t.Any, t.Any]
    after: Settings | dict[t.Any, t.Any]


@dataclass
class Change:
    """What was done: rows as they are after it, what changed, and what could not be done.

    untried: what was given up because every further call would have failed, too.
    """

    changed: bool = False
    rows: list[Row] = field(default_factory=list)
    diffs: list[Diff] = field(default_factory=list)
    errors: list[CallError] = field(default_factory=list)
    untried: list[CallError] = field(default_factory=list)
    functions: int = 0

    def result(self) -> dict[str, t.Any]:
        """The lists as the module returns them, in an order that does not depend on which write was done first."""
        return {
            "changed": self.changed,
            "event_invoke_configs": sorted(self.rows, key=lambda row: (row["function_name"], row["qualifier"])),
            "diff": sorted(self.diffs, key=lambda diff: diff["before_header"]),
            "errors": _in_order([*self.errors, *self.untried]),
        }

    def failure(self) -> str:
        """The one line that a task with errors fails with."""
        first = _in_order(self.errors)[0]["message"]
        if self.functions == 1:
            return first
        failed = len({error["function_name"] for error in [*self.errors, *self.untried]})
        return f"{failed} of {self.functions} functions failed, the first error: {first}"


def _in_order(errors: list[CallError]) -> list[CallError]:
    return sorted(errors, key=lambda error: (error["function_name"] or "", error["message"]))


def change(
    client: LambdaClient,
    targets: t.Iterable[FunctionIdentifier],
    wanted: Wanted,
    concurrency: int = 1,
    requests_per_second: float = 0.0,
) -> Change:
    """Bring the targets to what is wanted, several functions at once and never two writes to one function.

    A target without a qualifier is $LATEST. Raises nothing that AWS or the network can cause: what failed is in the
    change, beside all that was done.
    """
    lambda_api.pace(client, RateLimit(requests_per_second))
    functions: dict[str, dict[str, FunctionIdentifier]] = {}
    for target in targets:
        # AWS answers 409 to overlapping writes of one function, whatever its qualifiers and however it is named.
        functions.setdefault(target.name, {}).setdefault(f"{target.unqualified} {target.qualifier}", target)
    writer = _Writer(client, wanted, len(functions))
    if len(functions) == 1:
        writer.write(*functions.values())
    elif functions:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(concurrency) as pool:
            for _done in pool.map(writer.write, functions.values()):
                pass
    return writer.change


class _Writer:
    def __init__(self, client: LambdaClient, wanted: Wanted, functions: int) -> None:
        self.change = Change(functions=functions)
        self._client = client
        self._wanted = wanted
        self._stopped: LambdaError | None = None

    def write(self, targets: dict[str, FunctionIdentifier]) -> None:
        """Bring the targets of one function to what is wanted, one after the other."""
        for target in targets.values():
            try:
                if self._stopped:
                    self._give_up(target, self._stopped)
                    continue
                self._write_one(target)
            except LambdaError as error:
                if error.concerns_all:
                    self._stopped = error
                self.change.errors.append(call_error(self._client.meta.region_name, target.name, error))

    def _give_up(self, target: FunctionIdentifier, cause: LambdaError) -> None:
        error = call_error(self._client.meta.region_name, target.name, cause)
        self.change.untried.append({**error, "message": f"{target} was not tried after this error: {cause}"})

    def _write_one(self, target: FunctionIdentifier) -> None:
        name, qualifier = target.unqualified, target.qualifier or LATEST
        reader = FunctionReader(self._client, name)
        stored = reader.document(qualifier)
        if self._wanted.settings is None:
            if stored is not None:
                self._delete(name, qualifier)
                self._note(stored, None)
            return
        before = settings_of(stored)
        after = merged(settings_of(None) if self._wanted.replace else before, self._wanted.settings)
        if stored is not None and after == before:
            self.change.rows.append(row_from_document(stored))
            return
        store = self._foresee if self._wanted.dry else self._put
        self._note(stored, store(reader, target, stored, after))

    def _note(self, before: Document | None, after: Document | None) -> None:
        document = after or before or {}
        arn = document["FunctionArn"]
        self.change.changed = True
        if after is not None:
            self.change.rows.append(row_from_document(after))
        self.change.diffs.append(
            {
                "before_header": arn,
                "after_header": arn,
                "before": {} if before is None else settings_of(before),
                "after": {} if after is None else settings_of(after),
            }
        )

    def _delete(self, name: str, qualifier: str) -> None:
        # None means that somebody else was faster, which is what was wanted.
        if not self._wanted.dry:
            self._persist(lambda: lambda_api.delete_event_invoke_config(self._client, name, qualifier))

    def _put(
        self, reader: FunctionReader, target: FunctionIdentifier, _stored: Document | None, settings: Settings
    ) -> Document:
        name, qualifier = target.unqualified, target.qualifier or LATEST
        document = document_of(settings)
        try:
            answer = self._persist(lambda: lambda_api.put_event_invoke_config(self._client, name, qualifier, document))
        except LambdaError as error:
            raise error.advising(_advice(reader, qualifier, error)) from error
        if settings_of(answer) != settings:
            raise lambda_api.not_stored(self._client, name, qualifier)
        return answer

    def _foresee(
        self, _reader: FunctionReader, target: FunctionIdentifier, stored: Document | None, settings: Settings
    ) -> Document:
        """What AWS would store; a target that is not there fails as it would without check mode."""
        name, qualifier = target.unqualified, target.qualifier or LATEST
        if stored is None:
            configuration = lambda_api.get_function_configuration(self._client, name, qualifier)
            if configuration is None:
                raise lambda_api.no_such_function(self._client, name, qualifier)
            arn = configuration["FunctionArn"].removesuffix(f":{qualifier}") + f":{qualifier}"
        else:
            arn = stored["FunctionArn"]
        return {**document_of(settings), "FunctionArn": arn}

    def _persist(self, write: t.Callable[[], _T]) -> _T:
        """Write, and write again while another write is under way or the role's permission is still on its way."""
        started = time.monotonic()
        delay = _FIRST_DELAY
        while True:
            try:
                return write()
            except LambdaError as error:
                patience = CONFLICT_TIMEOUT if error.conflict else 0.0
                if error.missing_permission is not None:
                    patience = self._wanted.propagation_timeout
                if time.monotonic() - started + delay > patience:
                    raise
            time.sleep(delay * random.uniform(0.5, 1))
            delay = min(2 * delay, _LONGEST_DELAY)


def _advice(reader: FunctionReader, qualifier: str, error: LambdaError) -> str | None:
    if error.code == "ResourceNotFoundException":
        if reader.why_missing(qualifier) == "function_missing":
            return "create the function first, or correct its name"
        return f"the function has no {qualifier}; state: absent removes what may be left of its configuration"
    if error.missing_permission is not None:
        role = (reader.configuration or {}).get("Role", "the execution role")
        return (
            f"allow {error.missing_permission} to {role}, or raise propagation_timeout where it has just been allowed"
        )
    return None
