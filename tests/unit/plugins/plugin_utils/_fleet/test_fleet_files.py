# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that cannot be used: each is an error that names it, and costs nothing else."""

from __future__ import annotations

import copy
import functools
import json
import typing as t
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_files import read_entry, read_files
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_outcome, fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import Directory
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
GOOD, BAD = "111111111111", "123456789012"
COUNTS = {"received": 7, "dropped": 2, "destination_delivery_failures": 0, "dead_letter_errors": None}
ERROR = {"region": "us-east-2", "function_name": None, "operation": "X", "code": "x", "message": "denied"}


def left_by(account_id: str, *rows: t.Any, errors: t.Any = ()) -> t.Any:
    asked = {"function_name": [], "qualifier": "", "include": ["function", "unconfigured"]}
    missing = {"region": "us-east-2", "function_name": "m", "qualifier": None, "reason": "function_missing"}
    scan = {"event_invoke_configs": list(rows), "not_found": [missing], "errors": list(errors)}
    read: t.Any = {"account_id": account_id, "asked": asked, "scan": scan, "found": [], "writes": []}
    return entry(read, account_id, regions=["us-east-2"], organizational_units=["Root"], read_at=NOW)


def full() -> t.Any:
    """Return an entry that has everything that one can have."""
    queue = f"arn:aws:sqs:us-east-2:{BAD}:q"
    stored = {
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {"OnFailure": {"Destination": queue}},
        "LastModified": NOW,
    }
    status = {
        "destination": queue,
        "kind": "queue",
        "exists": True,
        "can_receive": True,
        "role_may_write": False,
        "reason": "no policy of the role allows it",
        "policies_not_read": [],
    }
    facts = {
        "qualifier_exists": True,
        "destination_status": {"on_success": None, "on_failure": status, "dead_letter": None},
        "async_events": {"days": 14, "since": NOW.isoformat(), "function": COUNTS, "qualifier": COUNTS},
        "triggers": {
            "event_source_mappings": [queue],
            "asynchronous": ["s3.amazonaws.com"],
            "synchronous": [],
            "other": [],
            "destination_of": [],
        },
    }
    rows = [row("f", stored=stored, **facts), row("f", "BLUE", **facts), row("g")]
    left = left_by(BAD, *rows, errors=[ERROR])
    completeness = {
        "account_id": BAD,
        "region": "us-east-2",
        "function_names": None,
        "qualifiers": "all",
        "include": ["function"],
        "complete": False,
        "missing": ["ListFunctions: x"],
        "evidence": {"destinations": None, "metrics": True, "triggers": False},
    }
    return {**left, "completeness": [completeness], "repaired": findings(rows)[:1]}


def good() -> dict[str, str]:
    arn = row("kept")["function_arn"].replace(BAD, GOOD)
    kept = {**row("kept"), "account_id": GOOD, "function_arn": arn}
    return {"place": f"/rows/{GOOD}.rows.json", "text": json.dumps(left_by(GOOD, kept))}


def report_with(text: str, previous: t.Any = ()) -> t.Any:
    """Return the report of a good file and this one, after it went through all that the playbook makes of it."""
    files = [{"place": f"/rows/{BAD}.rows.json", "text": text}, good()]
    document = fleet_report(files, {GOOD: GOOD, BAD: BAD}, "", 12, previous, now=NOW)
    fleet_outcome(document, "info", ["/a.html"])
    junit(document, "info")
    html(document)
    return document


def test_an_entry_that_has_everything_is_one() -> None:
    document = report_with(json.dumps(full()))
    assert document["summary"]["targets"] == 4
    assert [error["message"] for error in document["errors"]] == [f"{BAD}: denied"]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["errors"], None, "errors is null: expected a list"),
        (["event_invoke_configs"], None, "event_invoke_configs is null: expected a list"),
        (["event_invoke_configs"], "f", "event_invoke_configs is 'f': expected a list"),
        (["not_found"], None, "not_found is null: expected a list"),
        (["repaired"], [{}], "repaired[0].rule is missing"),
        (["event_invoke_configs", 0], "text", "event_invoke_configs[0] is 'text': expected a dictionary"),
        (["event_invoke_configs", 1], {}, "event_invoke_configs[1].function_name is missing"),
        (
            ["event_invoke_configs", 0, "destination_config", "on_failure"],
            None,
            "event_invoke_configs[0].destination_config.on_failure is null: expected a dictionary",
        ),
        (
            ["event_invoke_configs", 0, "async_events", "function", "dropped"],
            "2",
            "event_invoke_configs[0].async_events.function.dropped is '2': expected a number from 0",
        ),
        (["event_invoke_configs", 0, "region"], "us-east-1", "event_invoke_configs[0]: row 1 ("),
        (
            ["account_id"],
            GOOD,
            f"event_invoke_configs[0].account_id is {BAD}: expected {GOOD}, the account of the file",
        ),
        (
            ["account_id"],
            None,
            f"event_invoke_configs[0].account_id is {BAD}: expected null, as account_id of the file is null",
        ),
        (["account_id"], 1402433619, "account_id is 1402433619: expected 12 digits in quotes"),
        (
            ["event_invoke_configs", 0, "destination_status", "on_failure", "kind"],
            "stream",
            "event_invoke_configs[0].destination_status.on_failure.kind is 'stream': expected",
        ),
        (["regions"], "us-east-2", "regions is 'us-east-2': expected a list"),
        (["organizational_units"], "Root", "organizational_units is 'Root': expected a list"),
        (["read_at"], "0001-01-01T00:00:00+14:00", "read_at is '0001-01-01T00:00:00+14:00': expected ISO 8601"),
        (["read_at"], 5, "read_at is 5: expected text"),
    ],
)
def test_a_bad_file_is_that_accounts_error_and_names_the_path(path: t.Any, value: t.Any, reason: str) -> None:
    changed = full()
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    document = report_with(json.dumps(changed))
    assert document["summary"]["targets"] == 1
    (error,) = document["errors"]
    assert error["message"].startswith(
        f"{BAD}: the account is missing in this report: /rows/{BAD}.rows.json: {reason}"
    ), error
    assert error["account_id"] == BAD
    assert fleet_outcome(document, "never", [])["failures"] == [
        f"1 of 2 accounts is missing in the report: {BAD}",
    ]


def test_an_error_without_an_account_costs_no_line() -> None:
    left = full()
    del left["errors"][0]["account_id"]
    document = report_with(json.dumps(left))
    assert fleet_outcome(document, "never", [])["failures"] == [
        f"1 of 2 accounts could not be read completely: {BAD}",
    ]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"schema_version": 2}', "null", "9" * 5000, '"text"'])
def test_a_file_that_is_no_entry_at_all(text: str) -> None:
    document = report_with(text)
    assert document["summary"]["targets"] == 1
    assert [error["account_id"] for error in document["errors"]] == [BAD]


def test_a_number_that_is_an_account_id_is_taken_as_text() -> None:
    assert read_entry("f", json.dumps({**full(), "account_id": int(BAD)}))["account_id"] == BAD


def test_a_bad_file_of_a_host_that_is_not_there_is_only_named() -> None:
    files = [{"place": "/rows/gone%2Fhost.rows.json", "text": '{"schema_version": 2}'}, good()]
    document = fleet_report(files, {GOOD: GOOD}, "", 12, now=NOW)
    assert fleet_outcome(document, "never", [])["failures"] == []
    assert document["notes"] == ["Not in the inventory, so that their rows do not count: gone/host"]


def test_a_bad_file_whose_name_tells_no_host_fails_the_report() -> None:
    document = fleet_report([{"place": "/rows/x.json", "text": "{"}, good()], {GOOD: GOOD}, "", 12, now=NOW)
    assert document["summary"]["targets"] == 1
    (failure,) = fleet_outcome(document, "never", [])["failures"]
    assert failure == "1 of 2 accounts is missing in the report: /rows/x.json"


def test_what_is_not_a_file_or_not_text_is_an_error_of_its_host(tmp_path: Path) -> None:
    (tmp_path / "111111111111.rows.json").mkdir()
    (tmp_path / "222222222222.rows.json").write_bytes(b"\xff\xfe")
    entries, faults = read_files(Directory(str(tmp_path)).files())
    assert entries == []
    assert [fault.host for fault in faults] == ["111111111111", "222222222222"]
    assert all(" cannot be read: " in fault.reason for fault in faults)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["2026-11-24T12:00:00+00:00", "\ud800", BAD, "arn:aws:lambda:us-east-2:1:function:f"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)


def places_in(value: t.Any, path: tuple[t.Any, ...] = ()) -> list[tuple[t.Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in places_in(item, (*path, key)))]


def mutated(value: t.Any, data: st.DataObject) -> t.Any:
    changed = copy.deepcopy(value)
    for _change in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places_in(changed)[1:] or [()]))
        if not path:
            continue
        place = changed
        for key in path[:-1]:
            place = place[key]
        if data.draw(st.booleans()):
            del place[path[-1]]
        else:
            place[path[-1]] = data.draw(JUNK)
    return changed


@given(st.data())
def test_no_change_of_an_entry_raises_anything_or_costs_another_entry(data: st.DataObject) -> None:
    text = json.dumps(mutated(full(), data))
    try:
        read_entry("f", text)
    except InvalidFleet as error:
        assert len(str(error).splitlines()) == 1
    document = report_with(text)
    assert [each for each in document["event_invoke_configs"] if each["account_id"] == GOOD]


@functools.cache
def earlier_report() -> t.Any:
    first = report_with(json.dumps(full()))
    return report_with(json.dumps(left_by(BAD)), [{"place": "p.json", "text": json.dumps(first)}])


@given(st.data())
def test_no_change_of_an_earlier_report_raises_anything_or_costs_this_one(data: st.DataObject) -> None:
    previous = [{"place": "p.json", "text": json.dumps(mutated(earlier_report(), data))}]
    document = report_with(json.dumps(full()), previous)
    assert document["summary"]["targets"] == 4
    assert ("trend" in document) != any(note.startswith("Compared with nothing: ") for note in document["notes"])
