# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command that a server runs is what the program itself is, for whoever starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import commands
from support.ansible_server import settings
from support.environment import environment

SERVER = """
import os, signal, socket, sys, time
sys.path.append(sys.argv.pop(2))
from support.command_server import serve

def program():
    name, *arguments = sys.argv[1:]
    return globals()[name](*arguments)

def look():
    print(os.getcwd(), os.environ["WORD"], sys.stdin.read(), os.path.basename(sys.argv[0]))
    print("to stderr", file=sys.stderr)

def leave(code):
    sys.exit(int(code) if code.isdigit() else code)

def fail():
    raise ValueError("it failed")

def wait():
    print(os.getpid(), flush=True)
    time.sleep(60)

def handle():
    def stop(number, frame):
        print("stopped")
        sys.exit(7)
    signal.signal(signal.SIGTERM, stop)
    wait()

def start_of(command):
    return None if "left" in command.arguments else command.environment.get("START", "")

serve(socket.socket(fileno=int(sys.argv[1])), start_of, lambda command: program)
"""


@pytest.fixture(name="program", scope="module")
def _program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("server") / "server.py"
    tests = str(Path(__file__).parents[1])
    file.write_text(SERVER.replace("sys.argv.pop(2)", repr(tests)), encoding="utf-8")
    # Who runs the tests in the background of a shell ignores Ctrl-C, and so does all that they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield str(commands.start(file, ["python"], os.environ) / "python")
    signal.signal(signal.SIGINT, before)


def test_it_has_all_that_a_program_has(program: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [program, "look"], cwd=tmp_path, env={"WORD": "ü"}, input="typed", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{tmp_path} ü typed python\n")
    assert done.stderr == "to stderr\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["leave", "0"], 0, ""),
        (["leave", "250"], 250, ""),
        (["leave", "why"], 1, "why\n"),
        (["fail"], 1, "ValueError: it failed\n"),
    ],
)
def test_it_ends_as_a_program_does(arguments: list[str], code: int, said: str, program: str) -> None:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.endswith(said)


def test_what_is_left_to_the_program_is_run_by_it(program: str) -> None:
    """The argument has the server leave it."""
    done = subprocess.run([program, "-c", "import sys; sys.exit(f'{sys.argv}')", "left"], stderr=-1, check=False)
    assert (done.returncode, done.stderr) == (1, b"['-c', 'left']\n")


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [
        ("wait", signal.SIGTERM, -signal.SIGTERM),
        ("wait", signal.SIGKILL, -signal.SIGKILL),
        ("wait", signal.SIGINT, 1),
        ("handle", signal.SIGTERM, 7),
    ],
)
def test_signals_end_it(name: str, number: signal.Signals, code: int, program: str) -> None:
    with subprocess.Popen([program, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        started.send_signal(number)
        output, _errors = started.communicate(timeout=20)
    assert started.returncode == code
    assert ("stopped" in output) == (name == "handle")
    _wait_until(lambda: not _runs(pid))


def test_it_is_killed_as_a_program_is(program: str) -> None:
    with subprocess.Popen([program, "wait"], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        os.kill(int(started.stdout.readline()), signal.SIGKILL)
    assert started.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("options", "server"),
    [
        (["ansible.builtin.debug", "-a", "msg={{ lookup('pipe', 'ps -ww -o args= -p $PPID') }}"], "ansible_server.py"),
        (["ansible.builtin.shell", "-a", "ps -ww -o args= -p $PPID"], "sent_server.py"),
    ],
)
def test_commands_of_ansible_are_run_so(
    options: list[str], server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise all tests would pass, as slowly as before."""
    monkeypatch.setenv("MODULE_PACKAGES", str(tmp_path))
    monkeypatch.setattr(commands, "_started", [])  # another test's has other settings
    surroundings = environment(tmp_path, "")
    forks = {"ANSIBLE_FORKS": "3"}
    for changed, expected in (({}, True), (forks, False), (forks, True), ({}, True), ({"LC_ALL": "C.utf8"}, False)):
        command = ["ansible", "localhost", "-m", *options]
        done = subprocess.run(
            command, env={**surroundings, **changed}, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert (server in done.stdout) == expected, done.stdout


def test_a_user_has_none_of_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODULE_PACKAGES", raising=False)
    monkeypatch.setattr(commands, "_started", [])
    plain = environment(tmp_path, "")
    assert plain["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    quick = commands.with_quick_commands(plain)
    assert quick["PATH"] != plain["PATH"]
    assert commands.without_quick_commands(quick) == plain


def test_other_settings_are_another_start(tmp_path: Path) -> None:
    base = {"ANSIBLE_CONFIG": "a.cfg", "PATH": "/bin"}
    (tmp_path / "a.cfg").write_text("[defaults]\n", encoding="utf-8")
    (tmp_path / "b.cfg").write_text("[defaults]\nforks = 1\n", encoding="utf-8")
    own = settings(base, str(tmp_path))
    assert settings({**base, "PATH": "/usr/bin", "AWS_REGION": "x", "ANSIBLE_HOME": "/x"}, str(tmp_path)) == own
    for changed in ({"ANSIBLE_CONFIG": "b.cfg"}, {"ANSIBLE_FORKS": "1"}):
        assert settings({**base, **changed}, str(tmp_path)) != own


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
