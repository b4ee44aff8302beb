# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""The tests here are quick, for they start nothing: what needs the emulator or Ansible is tested in tests/emulated."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
STARTING = ("from emulator", "import emulator", "support.playbooks", "support.login_server", "import subprocess")
# They test how `make test` starts the checks, and how the checks start commands.
EXCEPT = ("test_side_by_side.py", "test_commands.py", "test_unit.py")


def test_no_unit_test_imports_what_takes_a_second() -> None:
    """Not through what tests share, either: all files were imported before the first test ran."""
    assert {"emulator", "moto", "cfnlint"} & set(sys.modules) == set()


def test_no_unit_test_starts_anything() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in HERE.rglob("*.py") if path.name not in EXCEPT}
    assert len(texts) > 30
    assert [str(path) for path, text in texts.items() if any(each in text for each in STARTING)] == []
