# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs that runs in Ansible's own process, and an account of a fleet compared with an earlier build."""

from __future__ import annotations

import contextlib
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from support.environment import CHECKOUT

from emulator import Emulator

from .audits import run_fleet_audit
from .measuring import INFO, Environment, Figure, at_most, differences, in_rounds, median_ratio, stub

_ROUNDS = 3
_ITEMS = 100
_DEBUG = "ansible.builtin.debug"
_EARLIER = "9bbe14e"
"""The last build that sent every module."""

_HOSTS = [str(100_000_000_001 + number) for number in range(5)]
_REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")
_FUNCTIONS = 5


def direct() -> Sequence[Figure]:
    """An item of a loop and a single task against a process of the AWS CLI; an item against one that does nothing."""
    print(f"Server: the stub, no quota. Processor seconds; {_ITEMS} items.")
    with stub(10) as env:
        memory: dict[int, int] = {}

        def items(times: int) -> float:
            run = env.loop(times, INFO, function_name="f-00001", requests_per_second=0)
            memory[times] = max(memory.get(times, 0), run.max_rss)
            return run.cpu

        seconds = in_rounds(
            _ROUNDS,
            {
                "empty play": lambda: env.play().cpu,
                "one task": lambda: items(1),
                "items": lambda: items(_ITEMS + 1),
                "debug, one": lambda: env.loop(1, _DEBUG, msg="").cpu,
                "debug, items": lambda: env.loop(_ITEMS + 1, _DEBUG, msg="").cpu,
                "AWS CLI": lambda: _cli(env),
            },
        )
    more = [each / _ITEMS for each in differences(seconds["items"], seconds["one task"])]
    nothing = [each / _ITEMS for each in differences(seconds["debug, items"], seconds["debug, one"])]
    single = differences(seconds["one task"], seconds["empty play"])
    return [
        at_most("direct: an item of a loop / a process of the AWS CLI", median_ratio(more, seconds["AWS CLI"]), 0.05),
        at_most("direct: a task less an empty play / the AWS CLI", median_ratio(single, seconds["AWS CLI"]), 0.5),
        at_most("direct: an item of a loop / an empty debug item", median_ratio(more, nothing), 3),
        at_most(f"direct: memory of {_ITEMS} items / of one", memory[_ITEMS + 1] / memory[1], 1.3),
    ]


def _cli(env: Environment) -> float:
    return env.aws("get-function-event-invoke-config", "--function-name", "f-00001").cpu


def account() -> Sequence[Figure]:
    """Another account of a fleet, with all that the audit reads, compared with the earlier build."""
    with _earlier_collections() as earlier, Emulator(port=0) as emulator:
        if not earlier:
            print(f"Skipped: commit {_EARLIER} is not in this clone (git fetch --unshallow brings it).")
            return []
        print(f"Server: the emulator, no quota. {len(_REGIONS)} regions of {_FUNCTIONS} functions. Processor seconds.")
        for host in _HOSTS:
            for region in _REGIONS:
                emulator.add_functions([{"function_name": f"f-{number}"} for number in range(_FUNCTIONS)], region, host)

        def another(collections: str) -> float:
            one, all_of_them = (
                run_fleet_audit(emulator.url, hosts, _REGIONS, collections=collections).cpu
                for hosts in (_HOSTS[:1], _HOSTS)
            )
            return (all_of_them - one) / (len(_HOSTS) - 1)

        seconds = in_rounds(_ROUNDS, {"now": lambda: another(""), "earlier": lambda: another(earlier)})
    ratio = median_ratio(seconds["now"], seconds["earlier"])
    return [at_most(f"account: now / build {_EARLIER}", ratio, 0.3)]


@contextlib.contextmanager
def _earlier_collections() -> Iterator[str]:
    """Yield the search path of a tree with the earlier build; empty if this clone does not have it."""
    git = ["git", "-C", str(CHECKOUT)]
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        tree = Path(directory, "ansible_collections", "cloudops")
        tree.mkdir(parents=True)
        place = str(tree / "aws_lambda")
        added = subprocess.run(
            [*git, "worktree", "add", "--quiet", "--detach", place, _EARLIER], check=False, stderr=subprocess.DEVNULL
        )
        if added.returncode:
            yield ""
            return
        try:
            yield f"{directory}:{sysconfig.get_path('purelib')}"
        finally:
            subprocess.run([*git, "worktree", "remove", "--force", place], check=True)
