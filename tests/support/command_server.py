# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run what command_client.py asks for, each in a process that is forked from one with its imports.

The process has the arguments, the directory, the environment and the standard streams of the client, which ends as it
does. It dies with the client.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import fcntl
import gc
import io
import marshal
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

_STARTED_AT_MOST = 4


class Command(NamedTuple):
    name: str
    arguments: Sequence[str]
    directory: str
    environment: Mapping[str, str]


StartOf = Callable[[Command], Hashable]
ProgramOf = Callable[[Command], Callable[[], Any]]


def of_python(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables that Python reads when it starts."""
    return {name: each for name, each in environment.items() if name.startswith(("LANG", "LC_", "PYTHON"))}


def serve(listener: socket.socket, start_of: StartOf, program_of: ProgramOf) -> None:
    """Run commands until whoever started this process ends, and with it the standard input.

    start_of() returns what decides how the program of a command starts, or None to leave the command to the client.
    For each start there is one process, with the environment of its first command, that calls program_of().
    """
    _end_with(sys.stdin.fileno())
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
    started: dict[Hashable, socket.socket] = {}
    try:
        _hand_out(listener, start_of, program_of, started)
    finally:  # Whoever measures processor time counts only processes that were waited for.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in started.values():
            each.close()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()


def _hand_out(
    listener: socket.socket, start_of: StartOf, program_of: ProgramOf, started: dict[Hashable, socket.socket]
) -> NoReturn:
    """Give each command to the process of its start. started has their sockets."""
    seen: collections.Counter[Hashable] = collections.Counter()
    while True:
        connection, _address = listener.accept()
        with connection, _closing(_receive(connection, 3)) as (body, streams):
            if not body:
                continue  # The client was killed.
            start = start_of(Command(*marshal.loads(body)))
            seen[start] += 1
            # What comes once is not worth a process.
            is_worth_it = (not started or seen[start] > 1) and len(started) < _STARTED_AT_MOST
            if start is not None and start not in started and is_worth_it:
                inherited = [listener, connection, *started.values()]
                started[start] = _start(program_of, [*(each.fileno() for each in inherited), *streams])
            if start in started:
                with contextlib.suppress(BrokenPipeError):  # Its imports failed, and the client notices it.
                    header = len(body).to_bytes(8, "big")
                    socket.send_fds(started[start], [header], [connection.fileno(), *streams])
                    started[start].sendall(body)
            else:
                connection.sendall(bytes(8))


def _start(program_of: ProgramOf, inherited: Sequence[int]) -> socket.socket:
    """Start the process of a start, which keeps none of these descriptors open.

    Return the socket that takes a client's connection, its streams and its command.
    """
    ours, theirs = socket.socketpair()
    if os.fork():
        theirs.close()
        return ours
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for descriptor in (ours.fileno(), *inherited):
            os.close(descriptor)
        _run_all(theirs, program_of)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _run_all(theirs: socket.socket, program_of: ProgramOf) -> NoReturn:
    first = True
    while True:
        with _closing(_receive(theirs, 4)) as (body, descriptors):
            if not body:
                os._exit(0)
            command = Command(*marshal.loads(body))
            if first:
                os.chdir("/")
                _set_environment(command)
                first = False
            program = program_of(command)
            # The collector would write to each object, and so copy the pages of all, in each process.
            gc.collect()
            gc.freeze()
            if not os.fork():
                theirs.close()
                _become(program, command, descriptors[1:], socket.socket(fileno=descriptors[0]))


@contextlib.contextmanager
def _closing(received: tuple[bytes, Sequence[int]]) -> Iterator[tuple[bytes, Sequence[int]]]:
    try:
        yield received
    finally:
        for descriptor in received[1]:
            os.close(descriptor)


def _receive(connection: socket.socket, count: int) -> tuple[bytes, Sequence[int]]:
    """Return a message, which is empty at the end, and so many descriptors."""
    header, descriptors, _flags, _address = socket.recv_fds(connection, 8, count)
    length = int.from_bytes(header, "big")
    body = b""
    while len(body) < length and (part := connection.recv(length - len(body))):
        body += part
    return body if len(body) == length else b"", descriptors


def _set_environment(command: Command) -> None:
    os.environ.clear()
    os.environ.update(command.environment)


def _end_with(descriptor: int) -> None:
    """Have this process end when the other end is closed: then SIGIO comes, which nothing handles."""
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def _reap(_number: int, _frame: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _become(program: Callable[[], Any], command: Command, streams: Sequence[int], connection: socket.socket) -> None:
    """Be the process of a command, and end as Python would."""
    status = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin = os.fdopen(0, closefd=False)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(line_buffering=os.isatty(1))
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.register_at_fork(after_in_child=connection.close)
        _end_with(connection.fileno())
        connection.sendall(os.getpid().to_bytes(8, "big"))
        _set_environment(command)
        time.tzset()
        os.chdir(command.directory)
        sys.argv = [os.path.join(os.path.dirname(sys.executable), command.name), *command.arguments]
        try:
            sys.exit(program())
        finally:
            atexit._run_exitfuncs()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(bytes([status & 255]))
        os._exit(status)
