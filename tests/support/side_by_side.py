# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands side by side, one for each processor. `python -m support.side_by_side name...` runs sessions of nox."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor


def run_side_by_side(commands: Mapping[str, Sequence[str]]) -> list[str]:
    """Start the commands in their order, and return the names of those that fail.

    The output of each is printed in one piece when it ends. After Ctrl-C, no other command starts.
    """
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        passed = pool.map(_run, commands, commands.values())
        return [name for name, success in zip(commands, passed, strict=True) if not success]
    finally:
        pool.shutdown(cancel_futures=True)


def _run(name: str, command: Sequence[str]) -> bool:
    """Return whether it passed."""
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    verdict = "failed" if done.returncode else "passed"
    print(f"{done.stdout}\n{name} {verdict} after {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    failed = run_side_by_side({name: [sys.executable, "-m", "nox", "-s", name] for name in sys.argv[1:]})
    sys.exit(f"Failed: {', '.join(failed)}" if failed else None)
