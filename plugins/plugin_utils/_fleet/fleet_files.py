# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one reader of the files of a fleet: entries of fleet_audit, and earlier reports. Pure functions on text.

A file that cannot be used is one InvalidFleet, whatever is wrong with it: no other file depends on it.
"""

from __future__ import annotations

import json
import typing as t
from urllib.parse import unquote

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.identifiers import parse_function_arn
from ...module_utils._model.invalid_option import InvalidOption
from .._audit.entry import SCHEMA_VERSION, SUFFIX, Entry, Fault
from .._audit.identity import InvalidFleet
from .._audit.plain import InvalidReport, plain
from .._audit.planned_rows import target_of
from .._audit.rows import InvalidRows, checked_rows
from .._audit.schema import InvalidValue
from .._audit.times import check_time
from .._report.document import Document, read_document
from .places import File
from .shapes import ENTRY, REPORT


def read_files(files: t.Iterable[File]) -> tuple[list[Entry], list[Fault]]:
    """Return the entries of all files that have one, and what is wrong with the others."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for file in files:
        try:
            if file.get("error"):
                raise InvalidFleet(f"{file['place']} cannot be read: {file['error']}")
            entries.append(read_entry(file["place"], file["text"]))
        except InvalidFleet as error:
            faults.append(Fault(file["place"], _host_of(file["place"]), str(error)))
    return entries, faults


def read_entry(place: str, content: str) -> Entry:
    """Return the entry in a file. Raise InvalidFleet if it is not one."""
    value = _loaded(place, content)
    if not isinstance(value, dict) or "schema_version" not in value:
        raise InvalidFleet(f"{place} is not an entry of fleet_audit")
    if value["schema_version"] != SCHEMA_VERSION:
        raise InvalidFleet(f"{place} has the schema version {value['schema_version']!r:.20}: expected {SCHEMA_VERSION}")
    try:
        ENTRY(value)
        check_time(value["read_at"], "read_at")
        for name, time in value.get("times", {}).items():
            check_time(time, f"times.{name}")
        if value["account_id"] is not None:
            value["account_id"] = parse_account_id(value["account_id"], "account_id")
        for number, row in enumerate(value["event_invoke_configs"]):
            _check_row(row, f"event_invoke_configs[{number}]", value["account_id"])
        for number, row in enumerate(value["planned"]):
            _check_account(target_of(row).account_id, f"planned[{number}].function_name", value["account_id"])
        _check_findings(value["repaired"], "repaired", value["account_id"])
        for number, each in enumerate(value.get("earlier", [])):
            for name, time in each["times"].items():
                check_time(time, f"earlier[{number}].times.{name}")
            _check_findings(each["repaired"], f"earlier[{number}].repaired", value["account_id"])
    except (InvalidValue, InvalidOption) as error:
        raise InvalidFleet(f"{place}: {error}") from error
    return t.cast(Entry, value)


def read_report(file: File) -> Document:
    """Return an earlier report of a fleet. Raise InvalidFleet if it is not one."""
    place = file["place"]
    if file.get("error"):
        raise InvalidFleet(f"{place} cannot be read: {file['error']}")
    try:
        document = read_document(_loaded(place, file["text"]))
        REPORT(document)
        times = {"generated_at": document["generated_at"]}
        findings = [
            *document["findings"],
            *document["accepted"],
            *(document.get("trend") or {"not_read": []})["not_read"],
        ]
        times |= {
            f"since of finding {number}": each["since"] for number, each in enumerate(findings) if "since" in each
        }
        for path, time in times.items():
            check_time(time, path)
    except (InvalidReport, InvalidValue) as error:
        raise InvalidFleet(f"{place}: {error}") from error
    return document


def _loaded(place: str, content: str) -> t.Any:
    try:
        return plain(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise InvalidFleet(f"{place} is not JSON: {error}") from error


def _check_row(row: t.Mapping[str, t.Any], path: str, account_id: str | None) -> None:
    """Raise InvalidValue if the row is not one target of the account, or could not be judged."""
    try:
        checked_rows([row])
    except InvalidRows as error:
        raise InvalidValue(str(error)).within(f"{path}:") from error
    parse_function_arn(row["function_arn"])
    _check_account(row["account_id"], f"{path}.account_id", account_id)


def _check_findings(found: t.Iterable[t.Mapping[str, str]], path: str, account_id: str | None) -> None:
    for number, finding in enumerate(found):
        _check_account(finding["account_id"], f"{path}[{number}].account_id", account_id)
        of_arn = parse_function_arn(finding["function_arn"]).account_id
        _check_account(of_arn, f"{path}[{number}].function_arn", account_id)


def _check_account(found: str | None, path: str, account_id: str | None) -> None:
    if found != account_id:
        of_file = f"{account_id}, the account of the file" if account_id else "null, as account_id of the file is null"
        raise InvalidValue(f"is {found or 'null'}: expected {of_file}").within(path)


def _host_of(place: str) -> str | None:
    """Return the host that a file is named after, as fleet_audit does it."""
    name = place.rpartition("/")[2]
    return unquote(name.removesuffix(SUFFIX)) if name.endswith(SUFFIX) else None
