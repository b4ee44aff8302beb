# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One function: all that can be asked about it, with the fewest requests and permissions, and its rows."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import lambda_api
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Configuration,
    Function,
    Row,
    row_of,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    LATEST,
    LATEST_PUBLISHED,
    FunctionIdentifier,
    parse_function,
    parse_function_arn,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.denials import Denials
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import Reason

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = t.TypeVar("_T")

_NOT_ASKED: t.Any = object()

Include = t.Container[t.Literal["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers"]]
"""The extra facts to read: see the module's option of this name."""


@dataclass
class FunctionReading:
    """What was read of one function, what is missing (by qualifier; None for all of them), and what failed."""

    rows: list[Row] = field(default_factory=list)
    missing: dict[str | None, Reason] = field(default_factory=dict)
    errors: list[LambdaError] = field(default_factory=list)
    optional: list[LambdaError] = field(default_factory=list)
    """What failed of that which only evidence needs."""

    @contextlib.contextmanager
    def noting_errors(self) -> t.Iterator[None]:
        """Keep a LambdaError, each once: two facts may need the same answer."""
        try:
            yield
        except LambdaError as error:
            if error not in self.errors:
                self.errors.append(error)


class FunctionReader:
    """What AWS knows of one function. Each method asks AWS once, and then remembers the answer or the error.

    function_name is the function in any form, without a qualifier. Every method raises LambdaError. For one thread.
    """

    def __init__(
        self,
        client: LambdaClient,
        function_name: str,
        function: Function | None = None,
        denials: Denials | None = None,
    ) -> None:
        self.account_id: str | None = None
        self._client, self._function_name, self._denials = client, function_name, denials
        self._answers: dict[str, t.Any] = {}
        if function is not None:
            self._answers["GetFunctionConfiguration"] = function

    def configurations(self) -> list[Configuration] | None:
        """Return the configurations of all qualifiers; None if the function does not exist."""
        found = self._once("ListFunctionEventInvokeConfigs", self._list_configurations)
        self._learn(each.target for each in found or ())
        return found

    def function(self) -> Function | None:
        """Return the function as $LATEST has it; None if it does not exist."""
        found = self._once("GetFunctionConfiguration", lambda_api.get_function)
        self._learn([found.identifier] if found else ())
        return found

    def aliases(self) -> list[FunctionIdentifier] | None:
        """Return the function's aliases; None if the function does not exist."""
        return self._once("ListAliases", lambda_api.list_aliases)

    def versions(self) -> list[FunctionIdentifier] | None:
        """Return $LATEST and the function's versions; None if the function does not exist."""
        return self._once("ListVersionsByFunction", lambda_api.list_versions)

    def configuration(self, qualifier: str) -> Configuration | None:
        """Return one qualifier's configuration; None if there is none, whatever the reason.

        If the account may List but not Get, as with AWS's managed policy ViewOnlyAccess, it is found in the list.
        """
        listed = self._answers.get("ListFunctionEventInvokeConfigs", _NOT_ASKED)
        if listed is _NOT_ASKED or isinstance(listed, LambdaError):
            try:
                found = self._once(
                    f"GetFunctionEventInvokeConfig {qualifier}",
                    lambda client, name: lambda_api.get_event_invoke_config(client, name, qualifier),
                )
                self._learn([found.target] if found else ())
                return found
            except LambdaError as error:
                if not error.access_denied:
                    raise
                with contextlib.suppress(LambdaError):  # its failure means the other one's
                    return self._in_list(qualifier)
                raise
        return self._in_list(qualifier)

    def whole(self, qualifier: str) -> FunctionIdentifier | None:
        """Return the whole identifier of a qualifier that exists; None if there is no such function, version or alias.

        $LATEST.PUBLISHED is not in any list: it is taken to exist if the function does.
        """
        if qualifier in (LATEST, LATEST_PUBLISHED):
            function = self.function()
            return None if function is None else function.identifier.qualified(qualifier)
        existing = self.versions() if qualifier.isdigit() else self.aliases()
        return next((each for each in existing or () if each.qualifier == qualifier), None)

    def has(self, qualifier: str) -> bool | None:
        """Return whether the function has this version or alias; None if it does not exist, or if no list tells."""
        if qualifier == LATEST_PUBLISHED:
            return None
        if qualifier == LATEST:
            return None if self.configurations() is None else True
        existing = self.versions() if qualifier.isdigit() else self.aliases()
        return None if existing is None else any(each.qualifier == qualifier for each in existing)

    def why_missing(self, qualifier: str) -> Reason:
        """Return why the qualifier has no configuration. Get answers the same 404 for all reasons; the lists tell."""
        if qualifier == LATEST_PUBLISHED:
            return self._function_missing_or_unknown()
        if self._answers.get("ListFunctionEventInvokeConfigs", _NOT_ASKED) is None:
            return "function_missing"
        try:
            has = self.has(qualifier)
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown" if qualifier == LATEST else self._function_missing_or_unknown()
        if has is None:
            return "function_missing"
        return "not_configured" if has else "qualifier_missing"

    def _function_missing_or_unknown(self) -> Reason:
        """Tell a missing function from an unknown qualifier if neither aliases nor versions can."""
        try:
            return "function_missing" if self.configurations() is None else "unknown"
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown"

    def _list_configurations(self, client: LambdaClient, function_name: str) -> list[Configuration] | None:
        found = lambda_api.list_event_invoke_configs(client, function_name)
        name = parse_function(function_name).name
        if found is not None or name == function_name:
            return found
        # LocalStack 4.14 answers 404 to this operation for an ARN, also if the function exists, and takes names only.
        function = None
        with contextlib.suppress(LambdaError):  # the list has answered: AWS says that the function does not exist
            function = self.function()
        if function is None:
            return None
        listed = lambda_api.list_event_invoke_configs(client, name) or []
        return [each for each in listed if each.target.account_id == function.identifier.account_id]

    def _in_list(self, qualifier: str) -> Configuration | None:
        return next((each for each in self.configurations() or () if each.target.qualifier == qualifier), None)

    def _once(self, operation: str, ask: t.Callable[[LambdaClient, str], _T]) -> _T:
        if operation not in self._answers:
            try:
                if self._denials is None:
                    self._answers[operation] = ask(self._client, self._function_name)
                else:
                    name = self._function_name
                    self._answers[operation] = self._denials.ask(operation, lambda: ask(self._client, name))
            except LambdaError as error:
                self._answers[operation] = error
        answer = self._answers[operation]
        if isinstance(answer, LambdaError):
            raise answer
        return t.cast("_T", answer)

    def _learn(self, identifiers: t.Iterable[FunctionIdentifier]) -> None:
        for identifier in identifiers:
            self.account_id = identifier.account_id


def read_function(
    reader: FunctionReader, qualifiers: t.Iterable[str | None], include: Include, explain: bool
) -> FunctionReading:
    """Read these qualifiers of one function; None among them stands for every one that has a configuration.

    explain: also find out why a qualifier that was asked for has no configuration. Raises nothing: what failed is in
    the reading, beside all that did not.
    """
    reading = FunctionReading()
    found: dict[str, Configuration] = {}
    listed = False
    # The list of all of them answers for the others, too, and if it is denied, a second denial says nothing new.
    wanted = sorted(qualifiers, key=lambda qualifier: qualifier or "")
    for qualifier in wanted:
        with reading.noting_errors(), _no_further_denial(qualifier is not None and None in wanted and not listed):
            configurations = _find(reader, qualifier)
            listed |= qualifier is None
            found.update((each.target.qualifier or LATEST, each) for each in configurations)
            if not configurations and (explain or "unconfigured" in include or qualifier is None):
                reading.missing[qualifier] = _why_missing(reader, qualifier, explain)
    reading.rows = [row_of(configuration) for configuration in found.values()]
    if "function_missing" in reading.missing.values():
        return reading
    if "unconfigured" in include:
        with reading.noting_errors():
            _add_unconfigured(reader, reading, listed)
    if "qualifiers" in include:
        _add_qualifier_exists(reader, reading)
    if "function" in include or "destinations" in include:
        _add_facts(reader, reading, reading.errors if "function" in include else reading.optional)
    return reading


@contextlib.contextmanager
def _no_further_denial(suppress: bool) -> t.Iterator[None]:
    try:
        yield
    except LambdaError as error:
        if not (suppress and error.access_denied):
            raise


def _find(reader: FunctionReader, qualifier: str | None) -> list[Configuration]:
    if qualifier is None:
        return reader.configurations() or []
    configuration = reader.configuration(qualifier)
    return [] if configuration is None else [configuration]


def _why_missing(reader: FunctionReader, qualifier: str | None, explain: bool) -> Reason:
    if qualifier is None:
        return "function_missing" if reader.configurations() is None else "not_configured"
    if not explain:
        # Of a scan that includes what is not configured: a failure to tell must not look like nothing to tell.
        reader.has(qualifier)
    return reader.why_missing(qualifier)


def _add_unconfigured(reader: FunctionReader, reading: FunctionReading, listed: bool) -> None:
    """Add a row for each qualifier known to have no configuration; without the list, only what Get answered counts."""
    absent = {qualifier for qualifier, reason in reading.missing.items() if qualifier and reason == "not_configured"}
    if listed:
        aliases = reader.aliases()
        if aliases is None:
            reading.rows, reading.missing = [], {None: "function_missing"}  # deleted meanwhile
            return
        absent |= {LATEST, *(each.qualifier for each in aliases if each.qualifier)}
    for qualifier in sorted(absent - {row["qualifier"] for row in reading.rows}):
        target = _whole(reader, reading, qualifier)
        if target is None:
            reading.rows, reading.missing = [], {None: "function_missing"}
            return
        reading.rows.append(unconfigured_row(target))
        reading.missing.pop(qualifier, None)
    reading.missing.pop(None, None)


def _whole(reader: FunctionReader, reading: FunctionReading, qualifier: str) -> FunctionIdentifier | None:
    """Return the whole identifier of a qualifier that exists, from what is known already if possible."""
    if reading.rows:
        row = reading.rows[0]
        return parse_function_arn(row["function_arn"]).qualified(qualifier)
    return reader.whole(qualifier)


def _add_qualifier_exists(reader: FunctionReader, reading: FunctionReading) -> None:
    for row in reading.rows:
        row["qualifier_exists"] = True if row["qualifier"] == LATEST or not row["configured"] else None
    for row in reading.rows:
        if row["qualifier_exists"] is None:
            with reading.noting_errors():
                row["qualifier_exists"] = reader.has(row["qualifier"])


def _add_facts(reader: FunctionReader, reading: FunctionReading, errors: list[LambdaError]) -> None:
    for row in reading.rows:
        row["function"] = None
    if not reading.rows:
        return
    try:
        function = reader.function()
    except LambdaError as error:
        # Two facts may need the same answer.
        if error not in errors:
            errors.append(error)
        return
    for row in reading.rows:
        row["function"] = function.facts if function else None
