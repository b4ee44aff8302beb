# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are one account, whatever each reads, and when: nothing is mixed, nothing is silently left out."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from support.samples import ACCOUNT_ID, region_read, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
COUNTS = dict.fromkeys(("received", "dropped", "destination_delivery_failures", "dead_letter_errors"), 1)


@st.composite
def reads(draw: st.DrawFn) -> tuple[bool, dict[str, t.Any]]:
    """Return whether a read foresees repairs, and the parts of it; its rows are any of what it asks for."""
    names = draw(st.lists(st.sampled_from(["f", "g", "f:BLUE"]), unique=True, max_size=2))
    regions = draw(st.lists(st.sampled_from(["us-east-2", "eu-west-1"]), unique=True, min_size=1))
    include = draw(
        st.sampled_from([[], ["function"], ["function", "metrics"], ["function", "metrics", "unconfigured"]])
    )
    days = draw(st.sampled_from([1, 14]))
    qualifier = "" if names else draw(st.sampled_from(["", "", "BLUE"]))
    asked = {"function_name": names, "qualifier": qualifier, "include": include}
    facts = {"async_events": {"days": days, "function": COUNTS, "qualifier": None, "other_qualifiers": {}}}
    rows = [
        row(name, each, region=region, **(facts if "metrics" in include else {}))
        for region in regions
        for name in ("f", "g")
        for each in ("$LATEST", "BLUE")
        if (not names or name in names or f"{name}:{each}" in names) and qualifier in ("", each) and draw(st.booleans())
    ]
    foreseen = draw(st.booleans()) and draw(st.booleans())
    complete = [each for each in regions if draw(st.booleans())]
    return foreseen, {"asked": asked, "regions": regions, "rows": rows, "complete": complete}


def left_by(host: str, hours_ago: int, foreseen: bool, read: t.Mapping[str, t.Any]) -> Entry:
    complete = [{**region_read(), "region": each} for each in read["complete"]]
    scan = {"event_invoke_configs": read["rows"], "not_found": [], "errors": [], "completeness": complete}
    of: t.Any = {"account_id": ACCOUNT_ID, "asked": read["asked"], "scan": scan, "found": [], "writes": []}
    left = entry(of, host, regions=read["regions"], read_at=NOW - timedelta(hours=hours_ago))
    return {**left, "foreseen": foreseen}


def functions(left: Entry) -> set[tuple[str, str]]:
    return {(each["region"], each["function_name"]) for each in left["event_invoke_configs"]}


@given(st.lists(reads(), min_size=2, max_size=3))
def test_all_rows_of_a_function_are_of_the_newest_read_and_what_is_left_out_is_named(
    world: list[tuple[bool, dict[str, t.Any]]],
) -> None:
    entries = [left_by("abc"[age], age, *each) for age, each in enumerate(world)]  # the first is the newest
    scan = merge(entries, {each["host"]: ACCOUNT_ID for each in entries}, 12, NOW, check_mode=True)
    kept = {id(row) for row in scan["event_invoke_configs"]}
    errors = [each["message"] for each in scan["errors"]]
    for age, left in enumerate(entries):
        newer = set().union(*map(functions, entries[:age]))
        for each in left["event_invoke_configs"]:
            place = (each["region"], each["function_name"])
            if id(each) in kept:
                assert place not in newer, "rows of two reads side by side"
            elif f"{left['host']}: " not in "".join(errors):
                raise AssertionError(f"{each['function_arn']} is in no line of the report")
        if newer & functions(left):
            assert any(message.startswith(f"{left['host']}: it and ") for message in errors)
