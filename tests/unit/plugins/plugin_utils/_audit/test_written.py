# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a repair as soon as it is done."""

from __future__ import annotations

from typing import Any

import pytest
from support.report_action import done

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
        (
            [{"diff": [diff("a")]}, {"failed": True, "step": "configurations"}],
            ["Wrote a", "No result of configurations"],
        ),
    ],
)
def test_what_was_written_is_said(writes: list[dict[str, Any]], lines: list[str]) -> None:
    assert written(writes, False) == lines
    assert written(writes, True) == [line.replace("Wrote", "Would write") for line in lines]
    assert done(written=writes)["lines"] == lines


def test_of_many_writes_some_are_named() -> None:
    (line,) = written([{"diff": [diff(str(number)) for number in range(1002)]}], False)
    assert line.endswith(", 998, 999 and 2 more")
