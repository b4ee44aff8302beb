# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was read, as a fact of its own: nothing may be concluded from rows that merely happen to be there. Pure.

True means completely, False that something could not be read, None that it was not asked for.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict

MAYBE_NOT_ENABLED = "not enabled for the account, or it does not know the credentials: AWS answers the same"
"""The only line of what is missing in a region that AWS did not list, and that refused the credentials at once."""

NOT_LISTED = "AWS did not list the regions of the account, and the SDK may not know each of them"
"""The only line of what is missing in an entry without a region: it stands for those that nobody has tried."""


_E = t.TypeVar("_E", bound=t.Mapping[str, t.Any])


class Completeness(t.TypedDict):
    """Whether the rows of a function are all; the same in each of them.

    configurations: each one has a row; aliases: each one has a row, configured or not; versions: their list was read.
    targets: how many rows these are, so that whoever has some of them knows that there are more.
    """

    configurations: bool | None
    aliases: bool | None
    versions: bool | None
    targets: t.NotRequired[int]  # rows of earlier versions are without it


NOT_ASKED: Completeness = {"configurations": None, "aliases": None, "versions": None}


class EvidenceRead(t.TypedDict):
    """Whether evidence was read completely, by what the task includes."""

    destinations: bool | None
    metrics: bool | None
    triggers: bool | None
    alarms: t.NotRequired[bool | None]  # reads of earlier versions are without it
    parked: t.NotRequired[bool | None]  # as alarms


class RegionRead(t.TypedDict):
    """What was asked of a region, and whether Lambda answered all of it.

    account_id is None if no answer contains it. function_names are those that were asked for, None for every function;
    qualifier likewise: "named" if only some qualifiers were asked for. missing says in one line each what Lambda did
    not answer; without an entry there, complete is True. evidence is about the other facts.
    """

    account_id: str | None
    region: str | None
    function_names: list[str] | None
    qualifiers: t.Literal["all", "named"]
    include: list[str]
    complete: bool
    missing: list[str]
    evidence: EvidenceRead


def may_not_be_enabled(region: t.Mapping[str, t.Any]) -> bool:
    """Return whether nobody can tell if the account uses the region: nothing was read there, and no request failed.

    So it is with the regions that AWS did not list, and the SDK does not know.
    """
    return region.get("missing") in ([MAYBE_NOT_ENABLED], [NOT_LISTED])


def missing(errors: t.Iterable[_E], untried: int, functions_of: t.Callable[[list[_E]], int]) -> list[str]:
    """Return what failed, a line for each operation and code, and how many functions were not tried after that.

    functions_of: returns how many functions some errors are of.
    """
    failed: dict[tuple[str, str], list[_E]] = defaultdict(list)
    for error in errors:
        failed[error["operation"], error["code"]].append(error)
    lines = []
    for (operation, code), of_call in sorted(failed.items(), key=lambda item: item[0]):
        functions = functions_of(of_call)
        of = f" for {functions} function{'' if functions == 1 else 's'}" if functions else ""
        lines.append(f"{operation}: {code}{of}")
    if untried:
        lines.append(f"{untried} function{' was' if untried == 1 else 's were'} not tried after that")
    return lines
