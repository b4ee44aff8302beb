# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import os
import re
import threading

import pytest
from demo.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("output", [io.StringIO(), Terminal()])
def test_a_command_that_is_silent_shows_progress(output: io.StringIO) -> None:
    """Found: for a minute and more, nothing told a demo at work from one that hangs."""
    reading, writing = os.pipe()
    shown = threading.Event()

    def requests() -> int:
        shown.set()
        return 1069

    def command() -> None:
        with os.fdopen(writing, "w") as pipe:
            pipe.write("begun\n")
            pipe.flush()
            shown.wait(10)
            pipe.write("done\n")

    thread = threading.Thread(target=command)
    thread.start()
    with os.fdopen(reading) as lines:
        Progress(requests, output, seconds=0.05).follow(lines)
    thread.join()
    text = output.getvalue()
    assert re.search(r"begun\n.*requests so far: 1,069.*done\n", text, re.DOTALL)
    # On a terminal, the line of the command takes the place of that of the progress.
    assert "1,069\n" in text or "1,069\r\033[K" in text
