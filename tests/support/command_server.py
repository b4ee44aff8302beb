# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run what command_client.py asks for, each in a process that is forked from this one.

The process has the arguments, the directory, the environment and the standard streams of the client, which ends as it
does. It dies with the client.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import marshal
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Command(NamedTuple):
    name: str
    arguments: Sequence[str]
    directory: str
    environment: Mapping[str, str]


def serve(listener: socket.socket, program_of: Callable[[Command], Callable[[], object] | None]) -> None:
    """Run commands until whoever started this process ends, and with it the standard input.

    program_of() returns the program of a command, which ends as one does, or None to leave it to the client.
    """
    _end_with(sys.stdin.fileno())
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        connection, _address = listener.accept()
        with connection:
            received = _receive(connection)
            if received is None:
                continue
            command, streams = received
            program = None if any(map(os.isatty, streams)) else program_of(command)
            # The collector would write to each object, and so copy the pages of all, in each process.
            gc.collect()
            gc.freeze()
            child = os.fork() if program else None
            if program and not child:
                listener.close()
                _become(program, command, streams, connection)
            if not child:
                connection.sendall(bytes(8))
            for stream in streams:
                os.close(stream)


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


def _receive(connection: socket.socket) -> tuple[Command, Sequence[int]] | None:
    header, streams, _flags, _address = socket.recv_fds(connection, 8, 3)
    length = int.from_bytes(header, "big")
    body = b""
    while len(body) < length and (part := connection.recv(length - len(body))):
        body += part
    if not body or len(body) < length:
        return None  # The client was killed.
    return Command(*marshal.loads(body)), streams


def _become(program: Callable[[], object], command: Command, streams: Sequence[int], connection: socket.socket) -> None:
    """Be the process of a command, and end as Python would."""
    status = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin = os.fdopen(0, closefd=False)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.register_at_fork(after_in_child=connection.close)
        _end_with(connection.fileno())
        connection.sendall(os.getpid().to_bytes(8, "big"))
        os.environ.clear()
        os.environ.update(command.environment)
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
