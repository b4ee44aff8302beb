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
    Document,
    FunctionFacts,
    Row,
    function_facts,
    row_from_document,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import Reason

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_Answer = t.TypeVar("_Answer")

Include = t.Container[t.Literal["function", "unconfigured", "qualifiers"]]
"""The extra facts to read: see the module's option of this name."""


@dataclass
class FunctionReading:
    """What was read of one function, what is not there (by qualifier; None for all of them), and what failed."""

    rows: list[Row] = field(default_factory=list)
    missing: dict[str | None, Reason] = field(default_factory=dict)
    errors: list[LambdaError] = field(default_factory=list)

    @contextlib.contextmanager
    def noting_errors(self) -> t.Iterator[None]:
        try:
            yield
        except LambdaError as error:
            self.errors.append(error)


class FunctionReader:
    """What AWS knows of one function, each list asked for once, and only when it is needed; for one thread.

    function_name is the function in any form, without a qualifier. Every method and property raises LambdaError.
    """

    def __init__(
        self, client: LambdaClient, function_name: str, configuration: t.Mapping[str, t.Any] | None = None
    ) -> None:
        self._client = client
        self._function_name = function_name
        # Not functools.cached_property: until Python 3.12 all instances share its lock, and threads wait for one.
        self._answers: dict[t.Callable[..., t.Any], t.Any] = {}
        if configuration is not None:
            self._answers[lambda_api.get_function_configuration] = configuration

    def _ask(self, call: t.Callable[[LambdaClient, str], _Answer]) -> _Answer:
        if call not in self._answers:
            self._answers[call] = call(self._client, self._function_name)
        answer: _Answer = self._answers[call]
        return answer

    @property
    def documents(self) -> list[Document] | None:
        """The configurations of all qualifiers; None when the function does not exist."""
        return self._ask(lambda_api.list_event_invoke_configs)

    @property
    def configuration(self) -> t.Mapping[str, t.Any] | None:
        """The function's own configuration; None when it does not exist."""
        return self._ask(lambda_api.get_function_configuration)

    @property
    def addressees(self) -> list[str]:
        """The qualifiers that callers send events to: $LATEST and every alias."""
        return [LATEST, *(self._ask(lambda_api.list_aliases) or [])]

    @property
    def arn(self) -> str:
        """The function's ARN, without a qualifier."""
        return "" if self.configuration is None else self.configuration["FunctionArn"]

    @property
    def facts(self) -> FunctionFacts | None:
        """What decides about lost events beside the configurations; None when the function does not exist."""
        if self.configuration is None:
            return None
        return function_facts(self.configuration, lambda_api.known_function_members(self._client))

    @property
    def _has_documents(self) -> bool:
        return lambda_api.list_event_invoke_configs in self._answers

    def document(self, qualifier: str) -> Document | None:
        """One qualifier's configuration.

        Where the account may List but not Get, as with AWS's managed policy ViewOnlyAccess, it is found in the list.
        """
        if not self._has_documents:
            try:
                return lambda_api.get_event_invoke_config(self._client, self._function_name, qualifier)
            except LambdaError as error:
                if not error.access_denied:
                    raise
                try:
                    self.documents  # noqa: B018  # asked for here, where its failure means the other one's
                except LambdaError:
                    raise error from None
        return next((each for each in self.documents or [] if each["FunctionArn"].endswith(f":{qualifier}")), None)

    def has(self, qualifier: str) -> bool | None:
        """Whether the function has this version or alias; None when there is no such function, or no way to tell."""
        if qualifier == LATEST_PUBLISHED:
            return None
        if qualifier == LATEST:
            return None if self.documents is None else True
        existing = self._ask(lambda_api.list_versions if qualifier.isdigit() else lambda_api.list_aliases)
        return None if existing is None else qualifier in existing

    def why_missing(self, qualifier: str) -> Reason:
        """Why the qualifier has no configuration. Get answers the same 404 for all reasons; the lists tell."""
        if qualifier == LATEST_PUBLISHED:
            return self._unless_missing()
        if self._has_documents and self.documents is None:
            return "function_missing"
        try:
            has = self.has(qualifier)
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown" if qualifier == LATEST else self._unless_missing()
        if has is None:
            return "function_missing"
        return "not_configured" if has else "qualifier_missing"

    def _unless_missing(self) -> Reason:
        """What is left to tell where neither aliases nor versions do, or the account may not list them."""
        try:
            return "function_missing" if self.documents is None else "unknown"
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown"


def read_function(
    reader: FunctionReader, qualifiers: t.Iterable[str | None], include: Include, explain: bool
) -> FunctionReading:
    """Read these qualifiers of one function; None among them stands for every one that has a configuration.

    explain: also find out why a qualifier that was asked for has no configuration. Raises nothing: what failed is in
    the reading, beside all that did not.
    """
    reading = FunctionReading()
    documents: dict[str, Document] = {}
    listed = False
    # The list of all of them answers for the others, too.
    for qualifier in sorted(qualifiers, key=lambda qualifier: qualifier or ""):
        with reading.noting_errors():
            found = _find(reader, qualifier)
            listed |= qualifier is None
            documents.update((document["FunctionArn"], document) for document in found)
            if not found and (explain or "unconfigured" in include or qualifier is None):
                reading.missing[qualifier] = _why_missing(reader, qualifier)
    reading.rows = [row_from_document(document) for document in documents.values()]
    if "function_missing" in reading.missing.values():
        return reading
    if "unconfigured" in include:
        with reading.noting_errors():
            _add_unconfigured(reader, reading, listed)
    if "qualifiers" in include:
        with reading.noting_errors():
            _add_qualifier_exists(reader, reading.rows)
    if "function" in include:
        with reading.noting_errors():
            _add_facts(reader, reading.rows)
    return reading


def _find(reader: FunctionReader, qualifier: str | None) -> list[Document]:
    if qualifier is None:
        return reader.documents or []
    document = reader.document(qualifier)
    return [] if document is None else [document]


def _why_missing(reader: FunctionReader, qualifier: str | None) -> Reason:
    if qualifier is None:
        return "function_missing" if reader.documents is None else "not_configured"
    return reader.why_missing(qualifier)


def _add_unconfigured(reader: FunctionReader, reading: FunctionReading, listed: bool) -> None:
    """Add a row for each qualifier known to have no configuration; without the list, only what Get answered counts."""
    named = [qualifier for qualifier, reason in reading.missing.items() if qualifier and reason == "not_configured"]
    configured = {row["qualifier"] for row in reading.rows}
    absent = [
        qualifier for qualifier in {*named, *(reader.addressees if listed else ())} if qualifier not in configured
    ]
    if not absent:
        return
    arn = reading.rows[0]["function_arn"].rsplit(":", 1)[0] if reading.rows else reader.arn
    reading.rows += [unconfigured_row(f"{arn}:{qualifier}") for qualifier in absent]
    reading.missing = {
        qualifier: reason
        for qualifier, reason in reading.missing.items()
        if qualifier is not None and qualifier not in absent
    }


def _add_qualifier_exists(reader: FunctionReader, rows: list[Row]) -> None:
    for row in rows:
        row["qualifier_exists"] = True if row["qualifier"] == LATEST or not row["configured"] else None
    for row in rows:
        if row["qualifier_exists"] is None:
            row["qualifier_exists"] = reader.has(row["qualifier"])


def _add_facts(reader: FunctionReader, rows: list[Row]) -> None:
    for row in rows:
        row["function"] = None
    facts = reader.facts if rows else None
    for row in rows:
        row["function"] = facts
