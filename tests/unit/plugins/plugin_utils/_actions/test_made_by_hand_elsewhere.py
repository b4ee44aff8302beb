# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a filter, a comparison or a replay takes that somebody made by hand: a result or one clear line."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st
from support.by_hand import ACCOUNT, ARN, JSON, QUEUE, changed
from support.report_action import done
from support.samples import finding, region_read, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_findings import event_invoke_findings
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_repairs import event_invoke_repairs
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report import event_invoke_report
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import effective, nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused

STORED = row("f", "BLUE", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, qualifier_exists=True)
SETTINGS = {
    name: STORED[name] for name in ("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config")
}
NOTHING = {"configured": False, "effective": effective(nothing_set())}
ERROR = {"region": "us-east-2", "function_name": "f", "operation": "O", "code": "C", "message": "m", "targets": [ARN]}
MISS = {"region": "us-east-2", "account_id": ACCOUNT, "function_name": "g", "qualifier": None, "reason": "unknown"}
PATH = {
    "region": "us-east-2",
    "account_id": ACCOUNT,
    "queue": QUEUE,
    "state": "made",
    "differences": ["x is y"],
    "policies_not_read": ["the-key"],
    "not_known": [{"what": "whether it is so", "why": "no"}],
    "permissions": [{"role": "r", "policy_name": "p", "key": False, "functions": [ARN], "state": "made"}],
    "alarms": [{"alarm_name": "a", "watches": "queue", "functions": [ARN], "state": "made"}],
    "functions": [ARN],
}
READ = {
    "host": "h",
    "read_at": "2026-01-01T00:00:00+00:00",
    "regions": ["us-east-2"],
    "function_name": [],
    "qualifier": "",
    "include": [],
}
OF_ACCOUNT = {
    "host": "h",
    "account_id": ACCOUNT,
    "name": None,
    "organizational_units": ["a"],
    "read_at": "2026-01-01T00:00:00+00:00",
    "regions": ["us-east-2"],
    "targets": 1,
    "errors": 0,
    "reads": [READ],
}
POLICY = {
    "rules": {"no_alarm": "off"},
    "maximum_retry_attempts": {"maximum": 1},
    "overrides": [{"function_name": ["f*"], "rules": {"no_failure_path": "error"}}],
    "exceptions": [{"rule": "no_alarm", "function_name": ["f"], "reason": "r", "until": "2030-01-01"}],
}
SCAN: t.Any = scan(
    [STORED],
    not_found=[MISS],
    errors=[ERROR],
    completeness=[region_read()],
    accounts=[OF_ACCOUNT],
    notes=["n"],
    failure_paths=[PATH],
)
COMPARISON: t.Any = {
    "file": "/f.yml",
    "rows": [{"function_name": ARN, "maximum_retry_attempts": 1}, {"function_name": "g", "region": "us-east-2"}],
    "compared": {
        "diff": [
            {"before_header": ARN, "before": SETTINGS, "after": {**SETTINGS, "maximum_retry_attempts": 1}},
            {"before_header": ARN.replace(":f:", ":other:"), "before": SETTINGS, "after": NOTHING},
            {"before_header": ARN.replace(":f:", ":g:"), "before": NOTHING, "after": SETTINGS},
        ],
        "errors": [ERROR],
        "event_invoke_configs": [STORED],
        "msg": "m",
    },
    "scan": scan([STORED], errors=[ERROR], completeness=[region_read()], msg="m"),
    "fail": True,
}
SENT = {
    "request_id": "1",
    "new_request_id": "2",
    "function_name": "f",
    "qualifier": "BLUE",
    "region": "us-east-2",
    "account_id": ACCOUNT,
    "source": QUEUE,
    "removed": True,
    "reason": None,
    "other_sources": [],
}
ASKED = {"function_name": ["f"], "regions": ["us-east-2"]}
REPLAY: t.Any = {
    "result": {
        "replayed": [SENT, {**SENT, "request_id": "3", "new_request_id": None}],
        "kept": [{"request_id": "4", "reason": "r", "source": QUEUE, "unsendable": False}],
        "sources": [QUEUE],
        "not_found": [MISS],
        "errors": [{"message": "m", "source": QUEUE}],
        "stopped": "s",
        "complete": False,
        "warnings": ["w"],
        "msg": "m",
    },
    "asked": ASKED,
    "planned": {
        "asked": ASKED,
        "events": [
            {
                "source": QUEUE,
                "function_name": "f",
                "qualifier": "BLUE",
                "region": "us-east-2",
                "account_id": ACCOUNT,
                "request_ids": ["1", "5"],
            }
        ],
    },
}


def is_a_line(error: Exception | str) -> None:
    text = getattr(error, "message", None) or str(error)
    assert "\n" not in text
    assert len(text) < 1000


def options_keep_their_types(whole: t.Any, types: t.Mapping[str, type]) -> bool:
    """Return whether Ansible itself lets an option through: these are dictionaries with suboptions."""
    return all(isinstance(whole.get(name), kind) for name, kind in types.items())


@settings(max_examples=100)
@given(st.data())
def test_anything_in_a_comparison_gives_a_result_or_one_line(data: st.DataObject) -> None:
    whole = {"fail": True, "scan": None, **changed(COMPARISON, data)}
    kinds: dict[str, type] = {"file": str, "rows": list, "compared": dict, "fail": bool}
    is_valid = options_keep_their_types(whole, kinds) and all(isinstance(each, dict) for each in whole["rows"])
    if not is_valid or not isinstance(whole["scan"], dict | None):
        return
    try:
        done(comparison=whole)
    except Refused as refused:
        is_a_line(refused)


@settings(max_examples=100)
@given(st.data())
def test_anything_in_a_replay_gives_a_result_or_one_line(data: st.DataObject) -> None:
    whole = {"planned": None, **changed(REPLAY, data)}
    plan = whole["planned"]
    if not options_keep_their_types(whole, {"result": dict, "asked": dict}) or not isinstance(plan, dict | None):
        return
    if plan is not None and not options_keep_their_types(plan, {"asked": dict, "events": list}):
        return
    if plan is not None and not all(isinstance(each, dict) for each in plan["events"]):
        return
    try:
        done(replay=whole, check_mode=data.draw(st.booleans()))
    except Refused as refused:
        is_a_line(refused)


def test_blank_text_desires_nothing() -> None:
    """Found: the text that a variable without a value leaves, in the place of a part, ended in an exception."""
    for config in ("", " ", {"on_failure": " "}, {"on_success": "", "on_failure": None}):
        told = event_invoke_repairs(SCAN, [finding(STORED)], {"destination_config": config, "failure_path": " "})
        assert told == {"event_invoke_configs": [], "refused": []}


def test_a_line_is_said_once() -> None:
    """Found: ansible-core repeated it, as the reason of itself."""
    with pytest.raises(AnsibleFilterError) as refused:
        event_invoke_repairs(SCAN, [], {"maximum_retry_attempts": "a\nb"})
    assert refused.value.message == "event_invoke_repairs: desired: maximum_retry_attempts is a b: expected 0 to 2"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"compared": {"diff": [{"before_header": ARN}]}}, "comparison.compared.diff[0].before is missing"),
        (
            {"compared": {"diff": [{"before_header": ARN, "before": {"maximum_retry_attempts": 1}, "after": NOTHING}]}},
            "comparison.compared.diff[0].before.maximum_event_age_in_seconds is missing",
        ),
        ({"scan": {"errors": ["no"]}}, "comparison.scan.errors[0] is 'no': expected a dictionary"),
    ],
)
def test_what_is_wrong_with_a_comparison_is_named(change: t.Any, line: str) -> None:
    with pytest.raises(Refused) as refused:
        done(comparison={**COMPARISON, **change})
    assert str(refused.value) == line


def test_what_is_wrong_with_a_replay_is_named() -> None:
    with pytest.raises(Refused) as refused:
        done(replay={**REPLAY, "result": {**REPLAY["result"], "kept": [{"request_id": "1", "reason": 5}]}})
    assert str(refused.value) == "replay.result.kept[0].reason is 5: expected text"
    with pytest.raises(Refused) as refused:
        done(replay={**REPLAY, "planned": {"asked": ASKED, "events": [{}]}})
    assert str(refused.value) == "replay.planned.events[0].source is missing"
    planned = REPLAY["planned"]
    with pytest.raises(Refused) as refused:
        done(replay={**REPLAY, "planned": {**planned, "events": [{**planned["events"][0], "function_name": ""}]}})
    assert str(refused.value) == "replay.planned.events[0].function_name is '': expected the name or ARN of a function"


def test_a_comparison_says_what_it_can() -> None:
    """Found: an error without the line of a task, and a target of AWS without a configuration, ended in exceptions."""
    error = {"message": "slow down", "region": "us-east-2", "function_name": None}
    other = {"before_header": ARN.replace(":f:", ":other:"), "before": NOTHING, "after": NOTHING}
    told = done(comparison={**COMPARISON, "scan": None, "compared": {"errors": [error], "diff": [other]}})
    assert told["failures"][0] == "slow down"
    assert f"{other['before_header']}: AWS now: no configuration; file: nothing about it" in told["lines"]


def some(data: st.DataObject, *parts: t.Any) -> list[t.Any]:
    """Return the parts, of which one is changed, or any JSON."""
    number = data.draw(st.integers(0, len(parts) - 1))
    other = data.draw(JSON) if data.draw(st.integers(0, 9)) == 0 else changed(parts[number], data)
    return [*parts[:number], other, *parts[number + 1 :]]


@settings(max_examples=100)
@given(st.data())
def test_anything_in_a_report_gives_a_report_or_one_line(data: st.DataObject) -> None:
    try:
        event_invoke_report(*some(data, SCAN, [finding(STORED)], [finding(row("g"))], False, POLICY))
    except AnsibleFilterError as error:
        is_a_line(error)


@settings(max_examples=100)
@given(st.data())
def test_anything_in_findings_gives_findings_or_one_line(data: st.DataObject) -> None:
    try:
        event_invoke_findings(*some(data, [STORED], POLICY, {ACCOUNT: ["a"]}))
    except AnsibleFilterError as error:
        is_a_line(error)


@settings(max_examples=100)
@given(st.data())
def test_anything_in_an_export_gives_a_text_or_one_line(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["yaml", "terraform", "cloudformation", "csv"]))
    parts = ([STORED], form, {ACCOUNT: "210987654321"}, {"us-east-2": "eu-west-1"}, form == "terraform")
    try:
        event_invoke_export(*some(data, *parts))
    except AnsibleFilterError as error:
        is_a_line(error)


@settings(max_examples=100)
@given(st.data())
def test_anything_in_repairs_gives_rows_or_one_line(data: st.DataObject) -> None:
    desired = {"failure_path": {"queue": "q"}, "maximum_retry_attempts": 1, "destination_config": {"on_success": None}}
    parts = ({**SCAN, "errors": []}, [finding(STORED)], desired, ["no_failure_path"], False)
    try:
        event_invoke_repairs(*some(data, *parts))
    except AnsibleFilterError as error:
        is_a_line(error)
