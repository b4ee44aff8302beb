# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a report without a target: whether anything answered is known from what was read, not from rows."""

from __future__ import annotations

import typing as t
from itertools import chain, combinations

import pytest
from support.samples import region_read, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report

DENIED = {
    "region": "us-west-1",
    "function_name": None,
    "operation": "ListFunctions",
    "code": "AccessDeniedException",
    "message": "ListFunctions of us-west-1: AccessDeniedException: no",
}
OF_FUNCTION = {**DENIED, "region": "eu-west-1", "function_name": "f", "operation": "GetFunctionEventInvokeConfig"}
CUT_OFF = {**DENIED, "region": None, "operation": None, "code": "Unreadable", "message": "two: the file is cut off"}
MISSING = {"region": "us-east-2", "function_name": "fff", "qualifier": None, "reason": "function_missing"}
BARE = {**MISSING, "reason": "not_configured"}
MAYBE = {**MISSING, "reason": "unknown"}

# Each is what one place gives: an answer, and no target.
ANSWERED: dict[str, dict[str, t.Any]] = {
    "a region without functions": {"completeness": [region_read("us-east-2")]},
    "a region whose function was not read": {
        "completeness": [region_read("eu-west-1", errors=[OF_FUNCTION])],
        "errors": [OF_FUNCTION],
    },
    "a name that is missing": {"not_found": [MISSING]},
    "a name without a configuration": {"not_found": [BARE]},
}
UNANSWERED: dict[str, dict[str, t.Any]] = {
    "a region that is denied": {
        "completeness": [region_read("us-west-1", errors=[DENIED])],
        "errors": [DENIED],
    },
    "rows of a host": {"errors": [CUT_OFF]},
    "a name that may be missing": {"not_found": [MAYBE], "errors": [{**OF_FUNCTION, "function_name": "fff"}]},
}
WORLDS = [*chain.from_iterable(combinations([*ANSWERED, *UNANSWERED], size) for size in (1, 2, 3))]


def verdict_of(*places: str, **rest: t.Any) -> dict[str, str]:
    parts = [{**ANSWERED, **UNANSWERED}[place] for place in places]
    joined = {
        key: [each for part in parts for each in part.get(key, [])] for key in ("completeness", "not_found", "errors")
    }
    if "a name that may be missing" in places or "a name that is missing" in places:
        named = region_read("ap-south-1", errors=[OF_FUNCTION], function_names=["fff"], complete=False)
        joined["completeness"].append(named)
    return report(scan([], **joined, **rest), [])["verdict"]


@pytest.mark.parametrize("places", WORLDS, ids=" and ".join)
def test_nothing_could_be_read_is_said_if_nothing_answered(places: tuple[str, ...]) -> None:
    """Found: it was said beside regions that were read and are empty, and of a name that is known to be missing."""
    said = verdict_of(*places)
    assert said["headline"].startswith("Nothing could be read") == ANSWERED.keys().isdisjoint(places)


def test_the_headline() -> None:
    empty, denied = "a region without functions", "a region that is denied"
    unread = "us-west-1 could not be read completely (ListFunctions: AccessDeniedException)"
    assert verdict_of(empty, denied)["headline"] == f"No target was found; not known: {unread}"
    assert verdict_of(empty)["headline"] == "There is nothing to audit"


def test_what_is_not_known_of_a_name_that_is_missing_is_what_it_means() -> None:
    """Found: not known: it does not exist."""
    document = report(scan([], not_found=[MISSING, {**MISSING, "qualifier": "BLUE"}, MAYBE, *[MISSING] * 3]), [])
    assert document["verdict"]["headline"] == (
        "No target was found; not known: what is meant by fff in us-east-2, which does not exist"
    )
    assert document["summary"]["not_known"]["places"] == [
        "what is meant by fff in us-east-2, which does not exist",
        "what is meant by fff:BLUE in us-east-2, which does not exist",
        "whether fff in us-east-2 exists: that could not be read",
        "what is meant by 3 more names",
    ]


@pytest.mark.parametrize(
    ("place", "lost", "exposed"),
    [
        (
            "a region without functions",
            "There is no target that could have lost an event.",
            "There is no target that would lose a failed event.",
        ),
        (
            "a region that is denied",
            "Whether events were lost is not known.",
            "Whether a failed event would be lost is not known.",
        ),
    ],
)
def test_without_a_target_the_verdict_says_if_it_is_known(place: str, lost: str, exposed: str) -> None:
    """Found: whether events were lost was not read, of a region that was read and has no function."""
    said = verdict_of(place)
    assert (said["lost"], said["would_be_lost"]) == (lost, exposed)
