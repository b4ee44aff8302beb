# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a read that a task hands over, or several as one: the shape of what a report uses of it. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model import completeness, failure_path
from ...module_utils._model.completeness import RegionRead
from ...module_utils._model.failure_path import MadePath
from . import reads
from .reads import Account
from .rows import InvalidRows, checked_rows
from .schema import InvalidValue, Schema

Result = t.Mapping[str, t.Any]


class _NotFound(t.TypedDict):
    region: str | None
    function_name: str
    qualifier: t.NotRequired[str | None]
    account_id: t.NotRequired[str | None]
    reason: str


class _Error(t.TypedDict):
    region: str | None
    function_name: str | None
    operation: str | None
    code: t.NotRequired[str | None]
    message: str
    account_id: t.NotRequired[str | None]
    queue: t.NotRequired[str | None]
    targets: t.NotRequired[list[str]]


class _Lists(t.TypedDict):
    completeness: t.NotRequired[list[RegionRead] | None]
    not_found: t.NotRequired[list[_NotFound] | None]
    errors: t.NotRequired[list[_Error] | None]
    accounts: t.NotRequired[list[Account] | None]
    notes: t.NotRequired[list[str] | None]
    failure_paths: t.NotRequired[list[MadePath] | None]


_READ = Schema({**vars(completeness), **vars(failure_path), **vars(reads), **globals()}, {}, strict=True).reader(_Lists)
_LISTS = tuple(_Lists.__annotations__)


def checked_lists(scan: Result) -> None:
    """Raise InvalidValue if a list of the result, but that of its rows, has another form than the module gives it."""
    _READ(scan)


def checked_scan(scan: t.Any) -> dict[str, t.Any]:
    """Return a result of the info module, its rows complete. Raise InvalidRows if it is something else.

    A list that is null is left out: it says nothing.
    """
    if not isinstance(scan, t.Mapping) or "event_invoke_configs" not in scan:
        raise InvalidRows("not a scan: expected a result of lambda_event_invoke_config_info")
    return {**without_rows(scan), "event_invoke_configs": checked_rows(scan["event_invoke_configs"])}


def without_rows(scan: Result) -> dict[str, t.Any]:
    """Return a result of the info module whose rows are not checked, or which has none, as checked_scan does."""
    try:
        checked_lists(scan)
    except InvalidValue as error:
        raise InvalidRows(str(error)) from error
    return {key: value for key, value in scan.items() if key not in _LISTS or value is not None}
