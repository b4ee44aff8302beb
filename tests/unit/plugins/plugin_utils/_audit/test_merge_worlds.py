# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are one account, whatever each reads, and when: nothing is mixed, nothing is silently left out."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from support.samples import ACCOUNT_ID, row

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
    return foreseen, {"asked": asked, "regions": regions, "rows": rows}


def left_by(host: str, hours_ago: int, foreseen: bool, read: t.Mapping[str, t.Any]) -> Entry:
    scan = {"event_invoke_configs": read["rows"], "not_found": [], "errors": [], "completeness": []}
    of: t.Any = {"account_id": ACCOUNT_ID, "asked": read["asked"], "scan": scan, "found": [], "writes": []}
    left = entry(of, host, regions=read["regions"], read_at=NOW - timedelta(hours=hours_ago))
    return {**left, "foreseen": foreseen}


def window(left: Entry) -> int:
    return max(
        (each["async_events"]["days"] for each in left["event_invoke_configs"] if "async_events" in each), default=0
    )


@given(st.lists(reads(), min_size=2, max_size=3))
def test_all_rows_of_a_function_are_of_the_newest_read_and_what_is_left_out_is_named(
    world: list[tuple[bool, dict[str, t.Any]]],
) -> None:
    entries = [left_by("abc"[age], age, *each) for age, each in enumerate(world)]  # the first is the newest
    scan = merge(entries, {each["host"]: ACCOUNT_ID for each in entries}, 12, NOW, check_mode=True)
    kept = {id(row) for row in scan["event_invoke_configs"]}
    errors = [each["message"] for each in scan["errors"]]
    by_function: dict[tuple[str, str], set[str]] = {}
    for age, left in enumerate(entries):
        for each in left["event_invoke_configs"]:
            if id(each) in kept:
                by_function.setdefault((each["region"], each["function_name"]), set()).add(left["host"])
            elif not any(message.startswith(f"{left['host']}: ") for message in errors):
                covering = [one for one in entries[:age] if not one["foreseen"] < left["foreseen"]]
                covering = [one for one in covering if {*left["asked"]["include"]} <= {*one["asked"]["include"]}]
                covering = [one for one in covering if each["region"] in one["regions"]]
                assert any(window(one) >= window(left) or not window(one) for one in covering), each
    assert all(len(hosts) == 1 for hosts in by_function.values()), by_function
