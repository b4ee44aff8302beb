# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_findings import event_invoke_findings
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_repairs import event_invoke_repairs
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report import event_invoke_report
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report_html import event_invoke_report_html
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report_junit import event_invoke_report_junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import SCHEMA, InvalidRows, checked_rows

QUEUE = "arn:aws:sqs:us-east-2:123456789012:q"
COUNTS = {"received": 9, "dropped": 2, "destination_delivery_failures": 0, "dead_letter_errors": 0}
STATUS = {
    "destination": QUEUE,
    "kind": "queue",
    "exists": True,
    "can_receive": True,
    "role_may_write": False,
    "reason": "it may not",
    "policies_not_read": [QUEUE],
}
ROW: dict[str, t.Any] = {
    "function_name": "f",
    "qualifier": "BLUE",
    "region": "us-east-2",
    "account_id": "123456789012",
    "function_arn": "arn:aws:lambda:us-east-2:123456789012:function:f:BLUE",
    "configured": True,
    "last_modified": "2026-01-01T00:00:00.000000+00:00",
    "maximum_retry_attempts": 1,
    "maximum_event_age_in_seconds": None,
    "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}},
    "effective": {"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": 21600},
    "qualifier_exists": True,
    "function": {"dead_letter_target_arn": None, "role": "arn", "durable": False, "managed_instances": None},
    "destination_status": {"on_success": None, "on_failure": STATUS, "dead_letter": None},
    "async_events": {
        "days": 14,
        "since": "2026-11-10T09:30:00+00:00",
        "function": COUNTS,
        "qualifier": None,
        "other_qualifiers": {"1": COUNTS},
    },
    "completeness": {"configurations": True, "aliases": None, "versions": False},
    "triggers": {
        "event_source_mappings": [],
        "asynchronous": ["s3.amazonaws.com"],
        "synchronous": [],
        "other": [],
        "destination_of": [],
    },
}
NO_COUNTS = dict.fromkeys(COUNTS)
NO_DESTINATIONS = {"on_success": {"destination": None}, "on_failure": {"destination": None}}


def changed(path: str, value: t.Any) -> dict[str, t.Any]:
    """Return the row with another value at a path such as function.role."""
    row = copy.deepcopy(ROW)
    *parents, key = path.split(".")
    place = row
    for parent in parents:
        place = place[parent]
    place[key] = value
    own = "arn:aws:lambda:{region}:{account_id}:function:{function_name}:{qualifier}"
    row["function_arn"] = own.format_map(row)
    return row


def test_a_row_of_the_module_stays_as_it_is() -> None:
    (row,) = checked_rows([ROW])
    assert row is ROW
    events = {**ROW["async_events"], "other_qualifiers": {}}
    assert checked_rows([{**ROW, "async_events": events}]) == [{**ROW, "async_events": events}]
    assert checked_rows([{**ROW, "failure_path": "none"}]) == [{**ROW, "failure_path": "none"}]


def test_every_annotation_of_a_row_is_known() -> None:
    """What is not known would be taken as it is."""
    assert SCHEMA.unknown == set()


@pytest.mark.parametrize(
    ("path", "value", "meant"),
    [
        ("destination_config", None, NO_DESTINATIONS),
        ("destination_config", {}, NO_DESTINATIONS),
        ("destination_config.on_failure", None, {"destination": None}),
        ("destination_config.on_failure", {}, {"destination": None}),
        ("destination_config.on_failure.destination", "", None),
        ("effective", None, ROW["effective"]),
        ("effective", {}, ROW["effective"]),
        ("effective.maximum_retry_attempts", None, 1),
        ("effective.maximum_event_age_in_seconds", "60", 60),
        ("function", {}, None),
        ("async_events", {}, None),
        ("async_events.since", "", None),
        ("async_events.function", None, "async_events is None"),
        ("async_events.qualifier", {}, None),
        ("async_events.function", {"received": 3}, {**NO_COUNTS, "received": 3}),
        ("destination_status", {}, None),
        ("triggers", {}, None),
        ("qualifier", 3, "3"),
        ("account_id", 210987654321, "210987654321"),
        ("maximum_retry_attempts", "2", 2),
        ("maximum_retry_attempts", "", None),
        ("configured", "false", False),
        ("qualifier_exists", "yes", True),
    ],
)
def test_what_is_meant_plainly_is_completed(path: str, value: t.Any, meant: t.Any) -> None:
    (row,) = checked_rows([changed(path, value)])
    found: t.Any = row
    for key in path.split("."):
        if found is None:
            found = "async_events is None"
            break
        found = found[key]
    assert found == meant


@pytest.mark.parametrize("arn", ["f", "f:GREEN", "g:BLUE", "f:BLUE:BLUE"])
@pytest.mark.parametrize("place", ["us-east-2:123456789012", "us-east-1:123456789012", "us-east-2:210987654321"])
def test_the_arn_of_a_row_is_its_own(place: str, arn: str) -> None:
    """Found: a repair wrote to the function of the ARN, and its finding was about another one."""
    other = {**ROW, "function_arn": f"arn:aws:lambda:{place}:function:{arn}"}
    with pytest.raises(InvalidRows, match="expected that of the row's account_id, region, function_name and qualifier"):
        checked_rows([other])
    latest = {**ROW, "qualifier": "$LATEST", "function_arn": ROW["function_arn"].rpartition(":")[0]}
    assert checked_rows([latest]) == [latest]


def test_a_target_counts_once() -> None:
    other = changed("qualifier", "GREEN")
    # Another read of the same numbers begins a little later.
    assert checked_rows([ROW, changed("async_events.since", "2026-11-10T09:35:00+00:00")]) == [ROW]
    assert checked_rows([ROW, other, ROW]) == checked_rows([ROW, other])
    with pytest.raises(InvalidRows, match="rows 2 and 3 are one target, f:BLUE in us-east-2, and differ"):
        checked_rows([other, ROW, changed("maximum_retry_attempts", 0)])


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("function.dead_letter_target_arn", 5.5, "function.dead_letter_target_arn is 5.5: expected text"),
        ("function", {"role": "arn"}, "function.dead_letter_target_arn is missing"),
        ("function", "x", "function is 'x': expected a dictionary"),
        ("effective", "x", "effective is 'x': expected a dictionary"),
        ("async_events.function.dropped", "many", "async_events.function.dropped is 'many': expected a number"),
        ("async_events.days", None, "async_events.days is null: expected a number"),
        ("async_events.since", [], "async_events.since is []: expected text"),
        (
            "destination_status.on_failure.kind",
            "fridge",
            "destination_status.on_failure.kind is 'fridge': expected one",
        ),
        ("destination_status.on_failure.exists", "perhaps", "is 'perhaps': expected true or false"),
        ("triggers.asynchronous", "s3", "triggers.asynchronous is 's3': expected a list"),
        ("triggers.other", [None], "triggers.other[0] is empty: expected text"),
        ("region", "", "region is empty: expected text"),
        ("function_name", None, "function_name is empty: expected text"),
        ("configured", None, "configured is null: expected true or false"),
        ("maximum_retry_attempts", True, "maximum_retry_attempts is True: expected a number"),
        ("account_id", 1_402_433_619, "account_id is 1402433619: expected 12 digits"),
        ("destination_config", [], "destination_config is []: expected a dictionary"),
    ],
)
def test_a_bad_row_is_named_with_its_path(path: str, value: t.Any, says: str) -> None:
    with pytest.raises(InvalidRows) as refused:
        checked_rows([ROW, changed(path, value)])
    message = str(refused.value)
    assert message.startswith("row 2 (")
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize("value", [None, "f", 5, [], {}])
def test_what_is_no_row_is_named(value: t.Any) -> None:
    with pytest.raises(InvalidRows, match="row 2 is missing function_name, "):
        checked_rows([ROW, value])


def paths_of(value: t.Any, path: tuple[t.Any, ...] = ()) -> list[tuple[t.Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in below for found in paths_of(each, (*path, key)))]


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", " ", "0", "-1", "true", "a\nb", "$LATEST", "$LATEST.PUBLISHED", "1", QUEUE, "arn:aws:lambda", {}]
    ),
    st.sampled_from([*ROW.values()]),
    st.lists(st.none() | st.text(max_size=3), max_size=2),
    st.dictionaries(
        st.sampled_from([*ROW, "destination", "on_failure", 5]), st.none() | st.text(max_size=2), max_size=2
    ),
)


@st.composite
def mutated(draw: st.DrawFn) -> t.Any:
    """Rows of which some parts are gone, or something else."""
    rows: t.Any = [copy.deepcopy(ROW), {**copy.deepcopy(ROW), "qualifier": "$LATEST", "configured": False}]
    for _time in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_of(rows)[1:]))
        place = rows
        for key in path[:-1]:
            place = place[key]
        if isinstance(place, dict) and draw(st.booleans()):
            del place[path[-1]]
        else:
            place[path[-1]] = copy.deepcopy(draw(VALUES))
    return rows


@settings(max_examples=400)
@given(mutated())
def test_whatever_is_in_rows_the_filters_work_or_say_why_in_one_line(rows: t.Any) -> None:
    for use in (judged_and_repaired, as_html, as_junit, exported):
        try:
            use(copy.deepcopy(rows))
        except AnsibleFilterError as error:
            assert "\n" not in error.message


def judged_and_repaired(rows: t.Any) -> None:
    desired = {"maximum_retry_attempts": 0, "destination_config": {"on_failure": {"destination": f"{QUEUE}2"}}}
    found = event_invoke_findings(rows, {"maximum_event_age_in_seconds": {"maximum": 60}})
    rules = sorted({each["rule"] for each in found})
    event_invoke_repairs({"event_invoke_configs": rows, "errors": []}, found, desired, rules, True)


def reported(rows: t.Any) -> t.Any:
    return event_invoke_report({"event_invoke_configs": rows}, event_invoke_findings(rows))


def as_html(rows: t.Any) -> None:
    event_invoke_report_html(reported(rows))


def as_junit(rows: t.Any) -> None:
    event_invoke_report_junit(reported(rows))


def exported(rows: t.Any) -> None:
    for form in ("yaml", "terraform", "cloudformation"):
        event_invoke_export(rows, form)
