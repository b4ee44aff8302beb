# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of writes that a task hands over: their shape, and whether they are of the same mode. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model import failure_path
from ...module_utils._model.failure_path import MadePath
from .ended_paths import STEP
from .plain import InvalidReport
from .rows import InvalidRows, checked_rows
from .schema import InvalidValue, Schema
from .user_input import shown
from .writes import Result


class _Error(t.TypedDict):
    region: str | None
    function_name: str | None
    operation: str | None
    code: str | None
    message: str
    queue: t.NotRequired[str | None]
    targets: t.NotRequired[list[str]]
    known: t.NotRequired[bool]


class _Diff(t.TypedDict):
    before_header: str
    after: dict[str, object]
    known: t.NotRequired[bool]


class _Row(t.TypedDict):
    function_name: str


class _Result(t.TypedDict):
    """What a report uses of a result. One without any of the lists is of a task that ended in the middle."""

    event_invoke_configs: t.NotRequired[list[_Row]]
    failure_paths: t.NotRequired[list[MadePath]]
    diff: t.NotRequired[list[_Diff]]
    errors: t.NotRequired[list[_Error]]
    check_mode: t.NotRequired[bool]


_READ = Schema({**vars(failure_path), **globals()}, {}, strict=True).reader(_Result)
_OF_LOOP = (STEP, "check_mode")
_EXPECTED = "expected a result of lambda_event_invoke_config or lambda_failure_path"


def write_results(value: t.Any, where: str, check_mode: bool | None = None) -> list[Result]:
    """Return the results in this list, and those of each loop. Raise InvalidReport for what is none.

    check_mode is the mode of who asks; None if it does not matter. What check mode foresees was not done. An item of a
    loop is of the step, and of the mode, that its loop is said to be of.
    """
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise InvalidReport(f"{where} is {shown(value)}: expected a list of results")
    found: list[Result] = []
    for number, each in enumerate(value):
        at = f"{where}[{number}]"
        if isinstance(each, t.Mapping) and "results" in each and not {"diff", "event_invoke_configs"} & set(each):
            found += write_results(_items(each), f"{at}.results", check_mode)
        else:
            found.append(_checked(each, at, check_mode))
    return found


def _items(loop: Result) -> t.Any:
    """Return the results of a loop, each with what is said of the loop."""
    if not isinstance(loop["results"], (list, tuple)):
        return loop["results"]
    said = {key: loop[key] for key in _OF_LOOP if key in loop}
    return [{**said, **each} if isinstance(each, t.Mapping) else each for each in loop["results"]]


def _checked(value: t.Any, where: str, check_mode: bool | None) -> Result:
    if not isinstance(value, t.Mapping):
        raise InvalidReport(f"{where} is {shown(value)}: {_EXPECTED}")
    rows: dict[str, t.Any] = {}
    try:
        _READ(value)
        if "failure_paths" not in value and "event_invoke_configs" in value:
            rows["event_invoke_configs"] = checked_rows(value["event_invoke_configs"])
    except InvalidValue as error:
        raise InvalidReport(f"{where}.{error}") from error
    except InvalidRows as error:
        raise InvalidReport(f"{where}.event_invoke_configs: {error}") from error
    was_checked = value.get("check_mode")
    if None not in (check_mode, was_checked) and was_checked != check_mode:
        raise InvalidReport(
            f"{where} is of check mode, and this task is not: what it foresees was not done"
            if was_checked
            else f"{where} is not of check mode, and this task is: what it did is not only foreseen"
        )
    return {**value, **rows}
