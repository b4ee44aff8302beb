# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module prints is what ansible-core would print, and of thousands of rows there is never a copy."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._arguments import Module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._result import with_lists
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.in_process import run_main

RESULT: dict[str, t.Any] = {
    "changed": True,
    "rows": [{"a": {"b": [1, 2.5, None, True]}, "c": 'ü"\n}'}, {}, {"d": ("e", "f")}],
    "a } b": ["}", "{"],
    "none": [],
    "scan": {"functions": 3, "of": [1]},
    "nothing": None,
    "warnings": ["look }"],
}


def printed(module: t.Callable[[], AnsibleModule], ending: str, directory: Path) -> tuple[int, t.Any]:
    options: dict[str, t.Any] = {"name": "}", "_ansible_check_mode": False}

    def main() -> None:
        given = copy.deepcopy(RESULT)
        for line in given.pop("warnings"):
            this.warn(line)
        getattr(this, ending)(**given, **({"msg": "no }"} if ending == "fail_json" else {}))

    def begin() -> None:
        nonlocal this
        this = module()
        main()

    this: AnsibleModule
    ended = run_main(begin, json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode(), "legacy", str(directory))
    assert ended.stderr == ""
    return ended.code, json.loads(ended.stdout)


@pytest.mark.parametrize("ending", ["exit_json", "fail_json"])
def test_a_result_is_what_ansible_core_prints(ending: str, tmp_path: Path) -> None:
    spec = {"name": {"type": "str"}}
    code, result = printed(lambda: Module(["rows", "errors"], argument_spec=spec), ending, tmp_path)
    wanted_code, wanted = printed(lambda: AnsibleModule(spec), ending, tmp_path)
    for each in (result, wanted):
        each.pop("exception", None)  # where it was raised
    assert code == wanted_code
    assert result == {**wanted, **({"errors": []} if ending == "fail_json" else {})}
    assert result["rows"] == json.loads(json.dumps(RESULT["rows"]))


def test_each_row_is_let_go_before_the_next_one_is_masked() -> None:
    rows, seen = list(range(4)), []
    out = io.StringIO()

    def convert(row: int) -> dict[str, int]:
        seen.append((row, len(rows), out.getvalue().count("row")))
        return {"row": row}

    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit), with_lists({"lines": rows}, convert):
        print('\n{"changed": false}')
        raise SystemExit(0)
    assert seen == [(0, 3, 0), (1, 2, 1), (2, 1, 2), (3, 0, 3)]
    assert json.loads(out.getvalue()) == {"changed": False, "lines": [{"row": row} for row in range(4)]}


def test_where_nothing_ended_nothing_is_printed() -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(TypeError), with_lists({"rows": [1]}, lambda row: row):
        raise TypeError("no text")
    assert out.getvalue() == ""
