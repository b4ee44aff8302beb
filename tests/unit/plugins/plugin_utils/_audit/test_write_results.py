# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of writes that a task hands over: refused in one line, or in the report, and never an internal error."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read, joined
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport, plain
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome

BEFORE = row("f", "BLUE", qualifier_exists=True)
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
AFTER = row("f", "BLUE", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, qualifier_exists=True)
ARN = BEFORE["function_arn"]
DIFF = {"before_header": ARN, "after_header": ARN, "before": {}, "after": {}}
DONE: dict[str, t.Any] = {"changed": True, "event_invoke_configs": [AFTER], "diff": [DIFF], "errors": []}
PATH = {
    "region": "us-east-2",
    "account_id": "123456789012",
    "queue": QUEUE,
    "state": "made",
    "differences": [],
    "policies_not_read": [],
    "not_known": [],
    "permissions": [{"role": "r", "policy_name": "p", "key": False, "functions": [ARN], "state": "made"}],
    "alarms": [{"alarm_name": "a", "watches": "queue", "functions": [ARN], "state": "made"}],
    "functions": [ARN],
}
MADE = {"failure_paths": [PATH], "event_invoke_configs": [{"function_name": ARN}], "diff": [], "errors": []}


def a_read(writes: t.Any, found: t.Any = None) -> dict[str, t.Any]:
    return {"scan": scan([BEFORE]), "found": [finding(BEFORE)] if found is None else found, "writes": writes}


def reported(writes: t.Any, found: t.Any = None, check_mode: bool | None = None) -> tuple[Document, list[str]]:
    together = joined(accounts_read([plain(a_read(writes, found))], check_mode), check_mode=bool(check_mode))
    document = audit(together["scan"], {}, together["repaired"], bool(check_mode))
    return document, outcome(document, "never", together["results"], [])["lines"]


WRONG = [
    ("x", "scans[0].writes is 'x': expected a list of results"),
    ({"a": 1}, "scans[0].writes is {'a': 1}: expected a list"),
    ([None], "scans[0].writes[0] is null: expected a result of lambda_event_invoke_config or lambda_failure_path"),
    (["x"], "scans[0].writes[0] is 'x': expected a result"),
    ([DONE, {"diff": [{}]}], "scans[0].writes[1].diff[0].before_header is missing"),
    ([{"diff": None}], "scans[0].writes[0].diff is null: expected a list"),
    ([{"diff": {"before": {}}}], "scans[0].writes[0].diff is {'before': {}}: expected a list"),
    ([{"diff": [{**DIFF, "after": None}]}], "scans[0].writes[0].diff[0].after is null: expected a dictionary"),
    ([{"event_invoke_configs": [{}]}], "scans[0].writes[0].event_invoke_configs[0].function_name is missing"),
    (
        [{"event_invoke_configs": [{"function_name": "f"}]}],
        "scans[0].writes[0].event_invoke_configs: row 1 is missing qualifier",
    ),
    ([{**DONE, "errors": [{}]}], "scans[0].writes[0].errors[0].region is missing"),
    ([{"failure_paths": [{}]}], "scans[0].writes[0].failure_paths[0].region is missing"),
    ([{"failure_paths": [{**PATH, "state": "x"}]}], "scans[0].writes[0].failure_paths[0].state is 'x': expected one"),
    ([{"failure_paths": [{**PATH, "alarms": [{}]}]}], "scans[0].writes[0].failure_paths[0].alarms[0].alarm_name is mi"),
    ([{"results": [DONE, None]}], "scans[0].writes[0].results[1] is null"),
    ([{"results": "x"}], "scans[0].writes[0].results is 'x': expected a list"),
]


@pytest.mark.parametrize(("writes", "line"), WRONG, ids=[line for _writes, line in WRONG])
def test_what_is_no_result_is_refused_in_one_line(writes: t.Any, line: str) -> None:
    """Found: eleven shapes ended in "Internal error ... this is a bug of the collection", without a report."""
    with pytest.raises(InvalidReport) as refused:
        reported(writes)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([{}], "scans[0].found: finding 1 is missing rule"),
        (["x"], "scans[0].found: finding 1 is missing rule"),
        ("x", "scans[0].found: the findings are of the type str: expected a list"),
    ],
)
def test_what_is_no_finding_is_refused_in_one_line(found: t.Any, line: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        reported([], found)
    assert str(refused.value).startswith(line)


@pytest.mark.parametrize("planned", ["x", 5, {"a": 1}])
def test_rows_that_are_no_list_are_refused(planned: t.Any) -> None:
    with pytest.raises(InvalidReport, match=r"scans\[0\]\.planned"):
        accounts_read([{**a_read([]), "planned": planned}])


@pytest.mark.parametrize(
    "writes",
    [
        [DONE],
        [{"results": [DONE, {"skipped": True}], "changed": True, "msg": "All items completed"}],
        [{"results": [{**DONE, "item": "f", "ansible_loop_var": "item"}], "msg": "All items completed"}],
        ({"results": []}, DONE),
    ],
)
def test_the_result_of_a_loop_is_those_of_its_items(writes: t.Any) -> None:
    """Found: "Not repaired: 1 repair failed or was refused: All items completed", of targets that were written."""
    document, lines = reported(writes)
    assert document["errors"] == []
    assert "Repaired: 1 finding" in lines
    assert [each["configured"] for each in document["event_invoke_configs"]] == [True]


@pytest.mark.parametrize("others", [[], [{**MADE, "item": "a"}], [{"skipped": True}]])
def test_a_step_is_that_of_each_item_of_its_loop(others: t.Any) -> None:
    """Found: what an item may have made was in no report, and its target, which nobody wrote to, "may have changed"."""
    ended = {"failed": True, "msg": "Timed out"}
    config = {"on_failure": {"destination": QUEUE}, "on_success": {"destination": None}}
    path = {"queue": "failed", "role": "arn:aws:iam::123456789012:role/r"}
    only_if: dict[str, t.Any] = {"configured": False}
    planned = {"function_name": ARN, "destination_config": config, "failure_path": path, "only_if": only_if}
    loop = {"results": [*others, ended], "failed": True, "msg": "One or more items failed", "step": "failure_paths"}
    (one,) = accounts_read([{**a_read([loop]), "planned": [planned]}])
    scanned = joined([one])["scan"]
    (made,) = scanned["failure_paths"]
    assert made["state"] == ("made" if others and "failure_paths" in others[0] else "may_be_made")
    assert [each["message"] for each in scanned["errors"] if "may have been changed" in each["message"]] == []


def test_an_item_is_of_the_mode_of_its_loop() -> None:
    with pytest.raises(InvalidReport, match=r"scans\[0\]\.writes\[0\]\.results\[0\] is of check mode"):
        reported([{"results": [DONE], "check_mode": True}], check_mode=False)


@pytest.mark.parametrize("write", [DONE, MADE])
@pytest.mark.parametrize("was_checked", [True, False])
@pytest.mark.parametrize("is_checked", [True, False])
def test_what_check_mode_foresees_was_not_done(write: dict[str, t.Any], was_checked: bool, is_checked: bool) -> None:
    """Found: a preview of the write, and a report without check mode: "Repaired: 3 findings", and none was written."""
    writes = [{**write, "check_mode": was_checked}]
    if was_checked == is_checked:
        _document, lines = reported(writes, check_mode=is_checked)
        assert any(line.startswith("Would be" if is_checked else "Repaired") or "Made" in line for line in lines)
        return
    with pytest.raises(InvalidReport, match=r"scans\[0\]\.writes\[0\] is (not )?of check mode, and this task is"):
        reported(writes, check_mode=is_checked)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["", "x", ARN, QUEUE]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "diff", "msg"]), inner),
    max_leaves=6,
)


@given(st.data())
def test_anything_in_the_place_of_a_part_is_refused_or_reported(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([DONE, MADE, {**DONE, "errors": [dict.fromkeys(_ERROR, "x")]}]))
    write = plain(whole)
    place: t.Any = write
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[key]
    else:
        place[key] = data.draw(JSON)
    try:
        reported([write])
    except InvalidReport as refused:
        assert "scans[0].writes[0]" in str(refused)
        assert "\n" not in str(refused)


_ERROR = ("region", "function_name", "operation", "code", "message")
