# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory of all processes that a benchmark has started, on Linux."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType

_EVERY = 0.2
_PARENT = re.compile(r"^PPid:\s+(\d+)", re.MULTILINE)
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class PeakMemory:
    """Within it, peak is the most that the processes below this one had, in MiB: pages they share count once."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_mebibytes, _descendants(os.getpid()))))


def _descendants(pid: int) -> list[int]:
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # It has ended.
            if found := _PARENT.search(path.read_text()):
                children[int(found[1])].append(int(path.parent.name))
    found, rest = [], children[pid]
    while rest:
        found.append(rest.pop())
        rest += children[found[-1]]
    return found


def _mebibytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        if share := _SHARE.search(Path(f"/proc/{pid}/smaps_rollup").read_text()):
            return int(share[1]) / 1024
    return 0.0
