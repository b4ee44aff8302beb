# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An address that does not answer: a listening socket whose backlog is full. full_backlog.py <file>

Makes the file, prints the port, and goes on listening in the background until the file is gone or two minutes are over.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path


def main() -> None:
    file = Path(sys.argv[1])
    file.touch()
    end = time.monotonic() + 120
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        callers = []
        with contextlib.suppress(TimeoutError):
            while len(callers) < 100:
                callers.append(socket.create_connection(listening.getsockname(), timeout=0.5))
        print(listening.getsockname()[1], flush=True)
        if os.fork():
            return
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        while file.exists() and time.monotonic() < end:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
