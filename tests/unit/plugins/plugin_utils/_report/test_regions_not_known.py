# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Regions of which nobody can tell whether they are enabled: AWS did not list them, and they refused at once."""

from __future__ import annotations

import typing as t
from datetime import timedelta

from support.samples import ACCOUNT_ID, GENERATED_AT, region_read, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.completeness import (
    MAYBE_NOT_ENABLED,
    NOT_LISTED,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import AccountRead, Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.trend import with_trend
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.matrix import matrix
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome

COUNTS = ("received", "dropped", "destination_delivery_failures", "dead_letter_errors")
EVENTS = {"days": 14, "since": None, "function": dict.fromkeys(COUNTS, 0), "qualifier": None, "other_qualifiers": {}}
SOUTH = "af-south-1"


def closed(region: str = SOUTH, account_id: t.Any = None) -> dict[str, t.Any]:
    unread = {"destinations": False, "metrics": False, "triggers": False, "alarms": False}
    return region_read(region, account_id, complete=False, missing=[MAYBE_NOT_ENABLED], evidence=unread)


def audited(*regions: t.Any, rows: t.Any = (), previous: t.Any = None) -> t.Any:
    read = scan([row("f", async_events=EVENTS), *rows], completeness=[region_read(), *regions])
    at = GENERATED_AT + timedelta(days=1 if previous else 0)
    document = audit(read, {}, [], False, generated_at=at)
    return with_trend(document, previous, 30) if previous else document


def test_no_report_is_silent_about_them() -> None:
    """Found: the region was in no report, and the headline was "No event was lost"."""
    document = audited(closed())
    ending = outcome(document, "info", [], [])
    said = f"whether there are functions in {SOUTH} ({MAYBE_NOT_ENABLED})"
    assert ending["lines"][0].startswith("1 function: No event is known to be lost in the last 14 days; ")
    assert ending["lines"][0].endswith(f"; not known: {said}")
    assert f"Not known: {said}" in ending["lines"]
    assert f'<skipped message="not known: {said}" />' in junit(document)
    assert document["summary"]["regions"] == ["us-east-2"]
    assert document["errors"] == []
    assert not any("could not be read" in failure for failure in ending["failures"])


def test_regions_that_nobody_has_tried_are_not_known() -> None:
    """Found: without a list of AWS, a region that is newer than the SDK was in no report."""
    document = audited(region_read(None, "123456789012", complete=False, missing=[NOT_LISTED]))
    said = f"whether there are functions in other regions ({NOT_LISTED})"
    assert document["summary"]["not_known"]["places"] == [said]
    ending = outcome(document, "info", [], [])
    assert ending["lines"][0].endswith(f"; not known: {said}")
    assert not any("could not be read" in failure for failure in ending["failures"])
    assert f'<skipped message="not known: {said}" />' in junit(document)
    assert document["summary"]["regions"] == ["us-east-2"]


def test_many_are_one_line() -> None:
    names = [f"ap-south-{number}" for number in range(9)]
    (line,) = audited(*map(closed, names))["summary"]["not_known"]["places"]
    assert line == f"whether there are functions in ap-south-0, ap-south-1, ap-south-2 and 6 more ({MAYBE_NOT_ENABLED})"


def test_metrics_that_nobody_could_read_there_fail_nothing() -> None:
    unread = region_read(evidence={"destinations": True, "metrics": False, "triggers": True, "alarms": True})
    document = audit(scan([row("f", async_events=None)], completeness=[unread, closed()]), {}, [], False)
    (failure,) = [each for each in outcome(document, "error", [], [])["failures"] if "metrics" in each]
    assert failure.startswith("the metrics of us-east-2 could not be read")


def test_a_finding_of_such_a_region_is_not_gone() -> None:
    there = row("g", region=SOUTH, async_events=EVENTS)
    earlier = audited(region_read(SOUTH), rows=[there])
    for account_id in (None, ACCOUNT_ID):
        trend = audited(closed(account_id=account_id), previous=earlier)["trend"]
        assert {each["region"] for each in trend["not_read"]} == {SOUTH}
        assert trend["gone"] == []


def test_an_account_is_named_only_if_there_are_several() -> None:
    """Found: "af-south-1 of None could not be read completely"."""
    unread = region_read(SOUTH, t.cast(t.Any, None), complete=False, missing=["ListFunctions: X"])
    (line,) = audited(unread)["summary"]["not_known"]["places"]
    assert line == f"{SOUTH} could not be read completely (ListFunctions: X)"


def left_by(host: str, *regions: t.Any, asked: t.Any = "all") -> Entry:
    result = {"event_invoke_configs": [], "not_found": [], "errors": [], "completeness": list(regions)}
    read: AccountRead = {
        "account_id": ACCOUNT_ID,
        "asked": {"function_name": [], "qualifier": "", "include": []},
        "scan": result,
        "found": [],
        "writes": [],
    }
    return entry(read, host, regions=asked, read_at=GENERATED_AT)


def test_an_account_of_a_fleet_was_not_to_read_them() -> None:
    left = left_by(ACCOUNT_ID, region_read(), closed())
    assert left["regions"] == ["us-east-2"]
    document = audit(merge([left], [ACCOUNT_ID], 0, GENERATED_AT), {}, [], False)
    assert document["summary"]["not_known"]["places"] == [
        f"whether there are functions in {SOUTH} ({MAYBE_NOT_ENABLED})"
    ]


def test_what_another_host_of_the_account_has_read_is_known() -> None:
    entries = [left_by("a", region_read(), closed()), left_by("b", region_read(SOUTH), asked=[SOUTH])]
    merged = merge(entries, {"a": ACCOUNT_ID, "b": ACCOUNT_ID}, 0, GENERATED_AT)
    assert merged["errors"] == []
    assert sorted(each["region"] for each in merged["completeness"]) == [SOUTH, "us-east-2"]


def test_the_matrix_does_not_say_that_they_have_no_targets() -> None:
    other = region_read(SOUTH, "210987654321")
    table = matrix(audited(closed(account_id=ACCOUNT_ID), other))
    assert table
    cells = {each.account_id: each.cells[table.regions.index(SOUTH)] for each in table.rows}
    assert cells[ACCOUNT_ID].not_known
    assert not cells["210987654321"].not_known
