# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.direct import DirectAction, _is_this_python


@pytest.mark.parametrize("wanted", ["auto", "auto_legacy_silent"])
def test_ansible_s_own_choice_names_no_other_python(wanted: str) -> None:
    assert _is_this_python(wanted)


def test_a_python_is_this_one_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of two virtual environments lead to one program, and each has packages of its own."""
    program = tmp_path / "program"
    program.touch()
    for directory in ("one", "two"):
        (tmp_path / directory).mkdir()
        for name in ("python", "python3"):
            (tmp_path / directory / name).symlink_to(program)
    (tmp_path / "one" / "python3.9").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "one" / "python"))
    wanted = {name: str(tmp_path / name) for name in ("one/python", "one/python3", "one/python3.9", "two/python")}
    assert [name for name, path in wanted.items() if _is_this_python(path)] == ["one/python", "one/python3"]
    assert not _is_this_python("/usr/bin/env python3")


def test_macos_sends_every_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    action = object.__new__(DirectAction)
    monkeypatch.setattr(action, "_says", lambda _variables, _name: True, raising=False)
    assert action._obstacle({}) == "as macOS lets no forked process ask for its proxies"
