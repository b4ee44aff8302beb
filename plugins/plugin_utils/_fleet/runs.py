# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The run that entries and reports belong to, such as a workflow job of AWX. Pure functions on plain data."""

from __future__ import annotations

import re
import typing as t

from .._audit.entry import Entry, Fault, when_left
from .._audit.identity import InvalidFleet


def parse_run(value: t.Any, name: str) -> str:
    """Return the ID of a run, which is a part of names of files; empty without one. Raise InvalidFleet."""
    run = "" if value is None else str(value)
    if run and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", run):
        raise InvalidFleet(
            f"{name} is {run!r:.100}: expected up to 64 letters, digits, dots, hyphens and underscores, "
            "with a letter or a digit first"
        )
    return run


def place_of_run(place: str, run: str) -> str:
    """Return the name of the place in a place where the files of a run are; without a run, the place itself."""
    return f"{place.rstrip('/')}/{run}" if run else place


def of_run(entries: t.Iterable[Entry], run: str, check_mode: bool) -> tuple[list[Entry], list[Fault]]:
    """Return the entries that a report of a run counts, and a fault for each host that has left only others.

    Without a run, entries of all runs count. The newest entry of a host decides whether it was left in check mode:
    what was only foreseen is not there, and what is there was not foreseen.
    """
    of_hosts: dict[str, list[Entry]] = {}
    for entry in entries:
        of_hosts.setdefault(entry["host"], []).append(entry)
    counted: list[Entry] = []
    faults: list[Fault] = []
    for host, left in of_hosts.items():
        of_this = [entry for entry in left if not run or entry["run"] == run]
        newest = max(of_this or left, key=when_left)
        if not of_this:
            reason = f"its newest rows are of {_named(newest['run'])}: expected rows of the run {run}"
        elif newest["check_mode"] and not check_mode:
            reason = "its newest rows are of check mode: run fleet_audit without it, or fleet_report in check mode, too"
        elif check_mode and not newest["check_mode"]:
            reason = "its newest rows are not of check mode: run fleet_audit in check mode, or fleet_report without it"
        else:
            counted += [entry for entry in of_this if entry["check_mode"] == check_mode]
            continue
        faults.append(Fault("", host, reason))
    return counted, faults


def _named(run: str) -> str:
    return f"the run {run}" if run else "no run"
