# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test` fails if one of its sessions fails, shows why, and can be interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.side_by_side import run_side_by_side

TWICE = "import sys, time; print(sys.argv[1], flush=True); time.sleep(0.3); print(sys.argv[1])"
# A shell that runs the tests in the background has them ignore the signal.
INTERRUPTED = """
import os, signal
from support.side_by_side import run_side_by_side
signal.signal(signal.SIGINT, signal.default_int_handler)
os.cpu_count = lambda: 2
run_side_by_side({name: ["sh", "-c", f"touch {name}; exec sleep 60"] for name in "abcd"})
"""


def test_each_output_is_in_one_piece(capfd: pytest.CaptureFixture[str]) -> None:
    commands = {name: [sys.executable, "-c", TWICE, name] for name in ("first", "second")}
    assert run_side_by_side(commands) == []
    output, _unused = capfd.readouterr()
    for name in commands:
        assert f"{name}\n{name}\n\n{name} passed after " in output


def test_a_failure_is_named_and_the_others_run(capfd: pytest.CaptureFixture[str]) -> None:
    commands = {"bad": ["sh", "-c", "echo the reason >&2; exit 3"], "good": ["true"], "missing": ["false"]}
    assert run_side_by_side(commands) == ["bad", "missing"]
    output, _unused = capfd.readouterr()
    assert "the reason\n\nbad failed after " in output
    assert "good passed after " in output


def test_ctrl_c_ends_what_runs_and_starts_nothing(tmp_path: Path) -> None:
    tests = str(Path(__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": tests},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not {"a", "b"} <= set(os.listdir(tmp_path)) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(timeout=30) != 0
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]
