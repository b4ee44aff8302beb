# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results that drift and replay get from tasks: the shape of what they use of them. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model import configurations
from ...module_utils._model.configurations import Settings
from ...module_utils._model.identifiers import InvalidIdentifier, parse_function
from .._audit.plain import InvalidReport
from .._audit.scan_results import checked_lists, checked_scan
from .._audit.schema import InvalidValue, Schema
from .drift import Comparison


class _Error(t.TypedDict):
    message: str
    region: t.NotRequired[str | None]
    function_name: t.NotRequired[str | None]
    operation: t.NotRequired[str | None]
    code: t.NotRequired[str | None]
    targets: t.NotRequired[list[str] | None]


class _Diff(t.TypedDict):
    before_header: str
    before: object
    after: object


class _Row(t.TypedDict):
    function_arn: str


class _Compared(t.TypedDict):
    diff: t.NotRequired[list[_Diff] | None]
    errors: t.NotRequired[list[_Error] | None]
    event_invoke_configs: t.NotRequired[list[_Row] | None]


class _Sent(t.TypedDict):
    request_id: str | None
    new_request_id: str | None
    function_name: str
    qualifier: str | None
    region: str | None
    account_id: str | None
    source: str
    removed: bool


class _Kept(t.TypedDict):
    request_id: str | None
    reason: str


class _NotFound(t.TypedDict):
    region: str | None
    function_name: str
    reason: str


class _Replayed(t.TypedDict):
    replayed: list[_Sent]
    kept: list[_Kept]
    sources: list[str]
    not_found: list[_NotFound]
    errors: list[_Error]
    stopped: str | None
    complete: bool
    warnings: t.NotRequired[list[str] | None]


class _Events(t.TypedDict):
    source: str
    function_name: str
    qualifier: str | None
    region: str | None
    request_ids: list[str]


class _Planned(t.TypedDict):
    events: list[_Events]


def _side(value: t.Any) -> t.Any:
    """Return what is stored before or after: without a configuration, nothing else of it counts."""
    return value if isinstance(value, t.Mapping) and value.get("configured") is False else _STORED(value)


def _name(value: t.Any) -> t.Any:
    """Return what names a function, as a plan has it. Raise InvalidValue."""
    try:
        parse_function(value if isinstance(value, str) else "")
    except InvalidIdentifier:
        raise InvalidValue(f"is {value!r:.100}: expected the name or ARN of a function") from None
    return value


_READERS = {"_Diff.before": "_side", "_Diff.after": "_side", "_Events.function_name": "_name"}
_SCHEMA = Schema({**vars(configurations), **globals()}, _READERS, strict=True)
_STORED = _SCHEMA.reader(Settings)
_COMPARED, _REPLAYED, _PLANNED = (_SCHEMA.reader(shape) for shape in (_Compared, _Replayed, _Planned))


def checked_comparison(value: Comparison) -> Comparison:
    """Return what drift compares. Raise InvalidReport or InvalidRows if it has another form than tasks give it."""
    scan = value["scan"]
    try:
        _read("comparison.compared", _COMPARED, value["compared"])
        if scan is None or scan.get("skipped"):
            return {**value, "scan": None}
        if "event_invoke_configs" in scan:
            return {**value, "scan": checked_scan(scan)}
        checked_lists(scan)
    except InvalidValue as error:
        raise InvalidReport(f"comparison.scan.{error}") from error
    return value


def check_replay(value: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidReport if what replay tells of has another form than tasks give it."""
    if "complete" in value["result"]:  # a task that ended before it read anything says nothing else
        _read("replay.result", _REPLAYED, value["result"])
    if value["planned"] is not None:
        _read("replay.planned", _PLANNED, value["planned"])


def _read(where: str, reader: t.Callable[[t.Any], t.Any], value: t.Any) -> None:
    try:
        reader(value)
    except InvalidValue as error:
        raise InvalidReport(f"{where}.{error}") from error
