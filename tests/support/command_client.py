# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that commands.py puts in the place of another one: it has command_server.py run it, or becomes it.

It imports only what is in Python's executable, and so has ended before another program would have begun.
"""

from __future__ import annotations

import marshal
import os
import sys
from _signal import SIG_DFL, SIGHUP, SIGINT, SIGKILL, SIGTERM, signal
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket

FORWARDED = (SIGHUP, SIGINT, SIGTERM)


def main(directory: str, name: str) -> int:
    connection = socket(AF_UNIX, SOCK_STREAM)
    try:
        connection.connect(os.path.join(directory, "socket"))
        request = marshal.dumps((name, sys.argv[1:], os.getcwd(), dict(os.environ)))
        descriptors = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
        connection.sendmsg([len(request).to_bytes(8, "big")], [(SOL_SOCKET, SCM_RIGHTS, descriptors)])
        connection.sendall(request)
        pid = int.from_bytes(connection.recv(8), "big")
    except OSError:
        pid = 0
    if not pid:
        program = os.path.join(os.path.dirname(sys.executable), name)
        os.execv(program, [program, *sys.argv[1:]])
    last: int = SIGKILL

    def forward(number: int, _frame: object) -> None:
        nonlocal last
        last = number
        os.kill(pid, number)

    for number in FORWARDED:
        signal(number, forward)
    if status := connection.recv(1):
        return status[0]
    # A signal ended it.
    signal(last, SIG_DFL) if last != SIGKILL else None
    os.kill(os.getpid(), last)
    return 1


if __name__ == "__main__":
    sys.exit(main(*os.path.split(os.path.abspath(sys.argv[0]))))
