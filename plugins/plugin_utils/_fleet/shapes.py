# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the files of a fleet must have: the types that wrote them, and what earlier versions left out."""

from __future__ import annotations

import typing as t

from ...module_utils._model import completeness, failure_path
from ...module_utils._model.configurations import DestinationConfig, FunctionFacts, Row, Settings
from ...module_utils._model.destination_status import DestinationStatuses
from ...module_utils._read import reading
from .._audit import entry, findings, function_policy, reads
from .._audit.entry import Entry
from .._audit.findings import Finding
from .._audit.planned_rows import planned_row
from .._audit.row_shape import names_of, nulls_of
from .._audit.schema import Schema


class _Replaced(t.TypedDict):
    destination_config: DestinationConfig
    destination_status: t.NotRequired[DestinationStatuses | None]
    last_modified: t.NotRequired[str | None]
    function: t.NotRequired[FunctionFacts | None]


class _Stored(Settings):
    configured: bool


class _FileRow(Row):
    replaced: t.NotRequired[_Replaced]
    stored: t.NotRequired[_Stored | None]


class _FileError(reading.CallError):
    account_id: t.NotRequired[str | None]
    repair: t.NotRequired[t.Literal["failed", "not_known", "not_planned"]]
    targets: t.NotRequired[list[str]]
    queue: t.NotRequired[str | None]


class _Summary(t.TypedDict):
    account_ids: list[str]
    not_judged: t.NotRequired[dict[str, object]]


class _Trend(t.TypedDict):
    not_read: list[Finding]


class _Override(t.TypedDict):
    rules: t.NotRequired[dict[str, str]]


class _Policy(t.TypedDict):
    """What else is in it, Policy checks."""

    rules: dict[str, str]
    overrides: list[_Override]


class _Report(t.TypedDict):
    """What a comparison uses of an earlier report."""

    generated_at: str
    summary: _Summary
    event_invoke_configs: list[_FileRow]
    completeness: list[completeness.RegionRead]
    findings: list[Finding]
    accepted: list[Finding]
    not_found: list[reading.NotFound]
    errors: list[_FileError]
    accounts: t.NotRequired[list[reads.Account]]
    trend: t.NotRequired[_Trend]
    policy: t.NotRequired[_Policy | None]
    run: t.NotRequired[str]


FILES = Schema(
    names_of(failure_path, reading, entry, findings, function_policy, reads) | globals() | {"planned_row": planned_row},
    {
        **nulls_of("_FileRow"),
        "Entry.account_id": "object",  # a number can be one: parse_account_id says so
        "Entry.event_invoke_configs": "list[_FileRow]",
        "Entry.completeness": "list[RegionRead]",
        "Entry.not_found": "list[NotFound]",
        "Entry.errors": "list[_FileError]",
        "EarlierRepair.errors": "list[_FileError]",
        "Entry.planned": "list[planned_row]",
        "NotFound.account_id": "t.NotRequired[str | None]",
        "_FileError.code": "str | None",
    },
    strict=True,
)
ROW, ENTRY, REPORT = (FILES.reader(shape) for shape in (_FileRow, Entry, _Report))
