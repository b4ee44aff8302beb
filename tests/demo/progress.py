# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sign of life while a command is silent."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import IO

_ERASE = "\r\033[K"


class Progress:
    """Prints the lines of a command, and how many requests have been answered while there are none.

    On a terminal, one line that is replaced; elsewhere, a line each time.
    """

    def __init__(self, requests: Callable[[], int], output: IO[str] = sys.stdout, seconds: float | None = None) -> None:
        self._requests, self._output, self._terminal = requests, output, output.isatty()
        self._seconds = seconds or (2.0 if self._terminal else 10.0)
        self._heard, self._ended = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def follow(self, lines: IO[str]) -> None:
        """Print the lines until there are no more."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            for line in lines:
                self._heard.set()
                self._print(line)
        finally:
            self._ended.set()
            self._heard.set()
            thread.join()
            self._print("")

    def _watch(self) -> None:
        while not self._ended.is_set():
            if self._heard.wait(self._seconds):
                self._heard.clear()
            else:
                requests = self._requests()
                text = f"    ... requests so far: {requests:,}" if requests else "    ... Ansible starts"
                self._print(text if self._terminal else f"{text}\n")

    def _print(self, text: str) -> None:
        with self._lock:
            print(f"{_ERASE}{text}" if self._terminal else text, end="", file=self._output, flush=True)
