# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a repair as soon as it is done."""

from __future__ import annotations

from typing import Any

import pytest
from support.report_action import done

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.write_results import write_results
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.written import written


def diff(header: str, **members: Any) -> dict[str, Any]:
    return {"before_header": header, "before": {}, "after": {}, **members}


@pytest.mark.parametrize(
    ("writes", "lines"),
    [
        ([], []),
        ([{"diff": []}, {"diff": [], "errors": [], "msg": "no"}], []),
        ([{"diff": [diff("a"), diff("b", known=True)]}, {"diff": [diff("c")]}], ["Wrote a, b, c"]),
        ([{"diff": [diff("a"), diff("b", known=False)]}], ["Wrote a", "May have written b"]),
        ([{"msg": "m", "step": "alarms"}], ["No result of alarms"]),
        # What has no step is a task, and what was skipped is none.
        ([{"msg": "m"}, {"msg": "m", "step": ""}], ["No result of a task"]),
        ([{"skipped": True}, {"skipped": True, "step": "alarms"}], []),
        ([{"results": [{"msg": "m"}, {"skipped": True}, {"msg": "n"}], "step": "alarms"}], ["No result of alarms"]),
        ([{"results": [{"skipped": True}], "skipped": True, "step": "alarms"}], []),
        ([{"results": [], "skipped": True}], []),
        (
            [{"diff": [diff("a")]}, {"failed": True, "step": "configurations"}],
            ["Wrote a", "No result of configurations"],
        ),
    ],
)
def test_what_was_written_is_said(writes: list[dict[str, Any]], lines: list[str]) -> None:
    results = write_results(writes, "written")
    assert written(results, False) == lines
    assert written(results, True) == [line.replace("Wrote", "Would write") for line in lines]
    assert done(written=writes)["lines"] == lines


@pytest.mark.parametrize("known", [True, False])
def test_of_many_writes_some_are_named(known: bool) -> None:
    """Found: what may have been written was named to its end, and looked for in all of the others."""
    (line,) = written([{"diff": [diff(str(number), known=known) for number in range(1002)]}], False)
    assert line.endswith(", 998, 999 and 2 more")


def test_of_many_tasks_without_a_result_some_are_named() -> None:
    (line,) = written([{"step": str(number)} for number in range(1001)], False)
    assert line.endswith(", 999 and 1 more")


def test_a_target_is_named_once() -> None:
    assert written([{"diff": [diff("a"), diff("b")]}, {"diff": [diff("a")]}], False) == ["Wrote a, b"]


def test_many_writes_take_no_time_of_their_own() -> None:
    """Found: 1,500 targets that may have been written took 22 seconds, as each was looked for in all of them."""

    class Counting(str):
        asked = 0
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            Counting.asked += 1
            return str.__eq__(self, other)  # type: ignore[no-any-return,unused-ignore]

    headers = [Counting(f"target-{number}") for number in range(3000)]
    written([{"diff": [diff(each, known=bool(number % 2)) for number, each in enumerate(headers)]}], False)
    assert Counting.asked < 10 * len(headers)


@pytest.mark.parametrize("asked_in", [True, False])
def test_what_was_written_is_of_the_mode_of_its_own_task(asked_in: bool) -> None:
    """Found: the mode was that of the command line, and the opposite of what was done was said."""
    foreseen = {"diff": [diff("a")], "check_mode": True}
    stored = {"diff": [diff("b")], "check_mode": False}
    assert written([foreseen], asked_in) == ["Would write a"]
    assert written([stored], asked_in) == ["Wrote b"]
    assert written([stored, foreseen], asked_in) == ["Wrote b", "Would write a"]
    assert done(check_mode=asked_in, written=[foreseen, stored])["lines"] == ["Wrote b", "Would write a"]


@pytest.mark.parametrize("foreseen", [True, False])
def test_of_many_writes_of_both_modes_some_are_named(foreseen: bool) -> None:
    writes = [{"diff": [diff(str(number)) for number in range(1002)], "check_mode": foreseen}]
    (line,) = written(writes, not foreseen)
    assert line.startswith("Would write 0," if foreseen else "Wrote 0,")
    assert line.endswith(", 998, 999 and 2 more")
