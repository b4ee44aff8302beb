# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands side by side, one for each processor. `python -m support.side_by_side name...` runs sessions of nox.

Of these, one more is run: some wait half of their time.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence


def run_side_by_side(commands: Mapping[str, Sequence[str]], more: int = 0) -> list[str]:
    """Start the commands in their order, and return the names of those that fail. more than processors run at once.

    The output of each is printed in one piece when it ends. Ctrl-C, which the commands receive too, waits for those
    that run and starts no other.
    """
    return asyncio.run(_run_all(commands, more))


async def _run_all(commands: Mapping[str, Sequence[str]], more: int) -> list[str]:
    processors = asyncio.Semaphore((os.cpu_count() or 1) + more)
    passed = await asyncio.gather(*(_run(name, command, processors) for name, command in commands.items()))
    return [name for name, success in zip(commands, passed, strict=True) if not success]


async def _run(name: str, command: Sequence[str], processors: asyncio.Semaphore) -> bool:
    """Return whether it passed."""
    async with processors:
        print(f"{name} started", flush=True)
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            output, _unused = await process.communicate()
        except asyncio.CancelledError:
            await process.wait()
            raise
    verdict = "failed" if process.returncode else "passed"
    print(f"{output.decode()}\n{name} {verdict} after {time.monotonic() - started:.0f} s", flush=True)
    return not process.returncode


if __name__ == "__main__":
    try:
        failed = run_side_by_side({name: [sys.executable, "-m", "nox", "-s", name] for name in sys.argv[1:]}, more=1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)
