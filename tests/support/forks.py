# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that imports what it runs once, and forks a process for each run, which is much faster: both of its ends.

It reads JSON, a line for each run that is to start, and answers with its pid. To a line with that pid (ended) it
answers when the run has ended (stdout, stderr, returncode). Nothing that one run does is seen by the next.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

Request = Mapping[str, Any]


class ForkServer:
    """The program as whoever starts it sees it."""

    def __init__(self, program: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environment),
            text=True,
        )
        atexit.register(self._stop)

    def start(self, request: Request) -> int:
        """Start a run with this input and environment. Return its pid, which nothing else has until end()."""
        return int(self._ask(request)["pid"])

    def end(self, pid: int, timeout: float | None = None) -> dict[str, Any]:
        """Wait until a run has ended, and return what it left. Raise TimeoutError if that takes longer."""
        killer = threading.Timer(timeout or 0, os.kill, (pid, signal.SIGKILL))
        if timeout:
            killer.start()
        try:
            ended = self._ask({"ended": pid})
        finally:
            killer.cancel()
        if timeout and ended["returncode"] == -signal.SIGKILL:
            raise TimeoutError(f"it took more than {timeout} seconds: {ended}")
        return ended

    def _ask(self, request: Request) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()  # for whoever measures the processor time of the tests


def serve(run: Callable[[Request], int]) -> None:
    """Be the program. run() is the whole life of a forked process, and returns its exit code."""
    # The collector would write to each object, and so copy the pages of all, in each process.
    gc.collect()
    gc.freeze()
    running: dict[int, tuple[contextlib.ExitStack, Sequence[BinaryIO]]] = {}
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any]
        if "ended" in request:
            answer = _ended(request["ended"], *running.pop(request["ended"]))
        else:
            with contextlib.ExitStack() as opened:
                streams = [opened.enter_context(tempfile.TemporaryFile()) for _stream in range(3)]
                streams[0].write(request["input"].encode())
                streams[0].seek(0)
                child = os.fork()
                if child == 0:
                    _become(run, request, streams)
                running[child] = (opened.pop_all(), streams)
            answer = {"pid": child}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _ended(child: int, opened: contextlib.ExitStack, streams: Sequence[BinaryIO]) -> dict[str, Any]:
    _pid, status = os.waitpid(child, 0)
    with opened:
        for stream in streams:
            stream.seek(0)
        return {
            "stdout": streams[1].read().decode(),
            "stderr": streams[2].read().decode(),
            "returncode": os.waitstatus_to_exitcode(status),
        }


def _become(run: Callable[[Request], int], request: Request, streams: Sequence[BinaryIO]) -> None:
    """Run in this process, and exit as Python would."""
    status = 1
    try:
        for descriptor, stream in enumerate(streams):
            os.dup2(stream.fileno(), descriptor)
        if request.get("one_stream"):
            os.dup2(1, 2)
        sys.stdin = os.fdopen(0)
        os.environ.clear()
        os.environ.update(request["environment"])
        status = run(request)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
