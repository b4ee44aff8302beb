# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs whose outcome is not known, and those that failed, in every form of a report: of one account, of several
accounts, and of a fleet.
"""

from __future__ import annotations

import typing as t

import pytest
from support.fleet_days import ACCOUNT, REGION
from support.repaired import (
    ARN,
    DESIRED,
    ENDED,
    EVERY,
    KEPT,
    LIVE,
    OTHERS,
    QUEUE,
    Of,
    a_read,
    an_error,
    diff,
    one_line,
    reported,
    row_of,
)
from support.samples import queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.export_target import (
    InvalidExport,
    parse_targets,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("how", ENDED)
def test_a_write_that_ended_in_the_middle_is_in_every_report(of: Of, how: str) -> None:
    """Found: of one account no format had a word of it, and the fleet said that nothing was repaired."""
    read = a_read(LIVE, KEPT, writes=[ENDED[how]])
    assert [each["function_name"] for each in read["planned"]] == [ARN]
    document, text, failures = reported(of, read)
    after = row_of(document)
    assert after["configured"] is None
    assert {after[key] for key in ("maximum_retry_attempts", "maximum_event_age_in_seconds", "last_modified")} == {None}
    assert {*after["effective"].values()} == {None}
    assert (after["failure_path"], after["destination_health"]) == ("unknown", "unknown")
    of_target = [each for each in document["findings"] if each["function_arn"] == ARN]
    assert of_target, "each rule says that it has not judged it"
    assert not any(each["judged"] for each in of_target)
    assert document["repaired"] == []
    (error,) = [each for each in document["errors"] if each["function_name"] == "settle"]
    assert (error["region"], error["code"], error["repair"]) == (REGION, "OutcomeNotKnown", "not_known")
    assert "settle:live may have been changed" in error["message"]
    assert document["summary"]["not_judged"]["no_failure_path"]["unsettled"] == 1
    assert "what is stored for settle:live (it may have changed since it was read)" in document["verdict"]["headline"]
    assert "settle:live may have been changed" in one_line(text)
    assert "Not repaired" not in text
    assert "Incomplete" not in text
    assert failures
    xml = junit(document)
    assert 'type="OutcomeNotKnown"' in xml
    assert 'name="settle:live no_failure_path"' in xml
    page = one_line(html(document))
    assert "This audit is incomplete" not in page
    assert "Not everything was repaired" not in page
    assert "What may have been repaired" in page
    assert "settle:live may have been changed" in page
    # What was not to be written is as it was read.
    assert row_of(document, KEPT["function_arn"])["configured"] is True
    assert document["summary"]["targets_configured"] == 1


@pytest.mark.parametrize("of", EVERY)
def test_a_write_that_ended_before_any_row_was_chosen_hides_nothing_of_what_was_read(of: Of) -> None:
    document, text, failures = reported(
        of, {**a_read(LIVE), "writes": [{"msg": "no rule has this name"}], "planned": []}
    )
    assert row_of(document)["configured"] is False
    assert [each["repair"] for each in document["errors"]] == ["failed"]
    assert "Not repaired: 1 repair failed or was refused" in one_line(text)
    assert failures


@pytest.mark.parametrize("of", EVERY)
def test_what_ended_in_check_mode_has_written_nothing(of: Of) -> None:
    document, text, _failures = reported(of, a_read(LIVE, writes=[ENDED["the task's time is over"]]), check_mode=True)
    assert row_of(document)["configured"] is False
    assert [each["repair"] for each in document["errors"]] == ["failed"]
    assert "may have been" not in text


@pytest.mark.parametrize("of", EVERY)
def test_what_was_refused_is_in_the_report(of: Of) -> None:
    """Found: it was in no file of one account; and what was refused was not written."""
    elsewhere = ARN.replace(REGION, "eu-west-1").replace("settle", "other")
    wrong = {"destination_config": {"on_failure": {"destination": elsewhere}}}
    scan = {"event_invoke_configs": [LIVE], "errors": []}
    refused = repairs(scan, findings([LIVE]), wrong, ["no_failure_path"], False)["refused"]
    skipped = {"skipped": True, "skip_reason": "Conditional result was False", "changed": False}
    read = {**a_read(LIVE), "writes": [skipped, *refused], "planned": []}
    document, text, failures = reported(of, read)
    assert "settle:live in us-east-2 cannot be repaired" in document["errors"][0]["message"]
    assert [each["repair"] for each in document["errors"]] == ["failed"]
    assert row_of(document)["configured"] is False
    assert "Not repaired: 1 repair failed or was refused" in one_line(text)
    assert any("cannot be repaired" in each for each in failures)


@pytest.mark.parametrize("of", EVERY)
def test_refused_repairs_beside_a_write_that_ended(of: Of) -> None:
    """What was refused was never to be written."""
    read = a_read(LIVE, KEPT, writes=[ENDED["the task's time is over"]])
    read["writes"] += [{"msg": "kept:$LATEST cannot be repaired", "diff": []}]
    document, _text, _failures = reported(of, read)
    assert sorted(each["repair"] for each in document["errors"]) == ["failed", "not_known"]
    assert row_of(document, KEPT["function_arn"])["configured"] is True


@pytest.mark.parametrize("of", EVERY)
def test_each_error_says_for_itself_whether_its_write_may_have_been_done(of: Of) -> None:
    """Found: one that AWS had refused was told as not known, as another of the same function was not."""
    refusal = {**an_error("PutFunctionEventInvokeConfig", "AccessDeniedException"), "targets": [OTHERS["function_arn"]]}
    lost = {**an_error("PutFunctionEventInvokeConfig"), "targets": [ARN], "known": False}
    write = {"msg": "2", "event_invoke_configs": [], "diff": [diff(LIVE, known=False)], "errors": [refusal, lost]}
    document, text, _failures = reported(of, a_read(LIVE, OTHERS, writes=[write]))
    told = {each["code"]: each["repair"] for each in document["errors"]}
    assert told == {"AccessDeniedException": "failed", "ServiceException": "not_known"}
    assert "Not repaired: 1 repair failed or was refused" in one_line(text)
    assert "It is not known whether 1 repair was done" in one_line(text)
    assert row_of(document)["configured"] is None
    assert row_of(document, OTHERS["function_arn"])["configured"] is False
    assert not any("known" in each for each in document["errors"])


@pytest.mark.parametrize("of", EVERY)
def test_what_may_have_been_made_of_a_failure_path_is_not_called_refused(of: Of) -> None:
    """Found: beside "May have been made: 1 permission" the report said that it was not."""
    lost = {**an_error("PutRolePolicy", "500", None), "queue": QUEUE, "targets": [ARN], "known": False}
    path = {"region": REGION, "account_id": ACCOUNT, "queue": QUEUE, "state": "made", "differences": []}
    permission = {"role": "r", "policy_name": "p", "key": False, "functions": [ARN], "state": "may_be_made"}
    path |= {"policies_not_read": [], "not_known": [], "permissions": [permission], "alarms": [], "functions": []}
    made = {"msg": "no", "failure_paths": [path], "event_invoke_configs": [], "diff": [], "errors": [lost]}
    document, text, _failures = reported(of, {**a_read(LIVE, writes=[made]), "planned": []})
    assert [each["repair"] for each in document["errors"]] == ["not_known"]
    assert "Not repaired" not in text
    assert row_of(document)["configured"] is False


CHANGED = [
    (None, "ChangedSinceJudged"),
    (None, "QualifierMissing"),
    (None, "FunctionMissing"),
    ("DeleteFunctionEventInvokeConfig", "ResourceNotFoundException"),
]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize(("operation", "code"), CHANGED)
def test_what_aws_answered_otherwise_is_not_said_as_it_was_read(
    operation: str | None, code: str, of: Of, check_mode: bool
) -> None:
    """Found: the write module had read another destination, and the report said that there is none."""
    error = {**an_error(operation, code), "targets": [ARN]}
    write = {"msg": "no", "event_invoke_configs": [], "diff": [], "errors": [error], "check_mode": check_mode}
    document, text, _failures = reported(of, a_read(LIVE, OTHERS, KEPT, writes=[write]), check_mode)
    assert row_of(document)["configured"] is None
    assert not any(each["judged"] for each in document["findings"] if each["function_arn"] == ARN)
    assert "what is stored for settle:live" in document["verdict"]["headline"] or code == "FunctionMissing"
    assert document["repaired"] == []
    assert "still found" not in one_line(text)
    assert "Not repaired: 1 repair failed or was refused" in one_line(text)
    assert "stored" not in row_of(document)
    of_all = row_of(document, OTHERS["function_arn"])
    assert of_all["configured"] is (None if code == "FunctionMissing" else False)
    assert row_of(document, KEPT["function_arn"])["configured"] is True


@pytest.mark.parametrize("of", EVERY)
def test_what_aws_stores_otherwise_is_no_repair(of: Of) -> None:
    """Found: one target and rule was repaired, and not repaired."""
    other = {"DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}-of-another"}}}
    after = row("settle", "live", stored=other, qualifier_exists=True)
    error = {**an_error("PutFunctionEventInvokeConfig", "NotStored"), "targets": [ARN]}
    write = {"msg": "no", "event_invoke_configs": [after], "diff": [diff(LIVE)], "errors": [error]}
    document, text, _failures = reported(of, a_read(LIVE, writes=[write]))
    assert document["repaired"] == []
    assert "Repaired:" not in text
    assert row_of(document)["destination_config"]["on_failure"]["destination"] == f"{QUEUE}-of-another"


@pytest.mark.parametrize("of", EVERY)
def test_a_write_that_may_have_been_done_is_neither_repaired_nor_not(of: Of) -> None:
    put = {**an_error("PutFunctionEventInvokeConfig"), "targets": [ARN], "known": False}
    write = {"msg": "500", "event_invoke_configs": [], "diff": [diff(LIVE, known=False)], "errors": [put]}
    document, text, _failures = reported(of, a_read(LIVE, writes=[write]))
    assert row_of(document)["configured"] is None
    assert [each["repair"] for each in document["errors"]] == ["not_known"]
    assert "Not repaired" not in text
    assert "what is stored for settle:live (it may have changed since it was read)" in document["verdict"]["headline"]


OF_WRITES = [
    *[("GetFunctionEventInvokeConfig", code) for code in ("ServiceException", "AccessDeniedException", "ExpiredToken")],
    *[("ListAliases", "AccessDeniedException"), ("GetFunction", "ServiceException"), ("GetCallerIdentity", "Denied")],
    *[(None, code) for code in ("QualifierMissing", "FunctionMissing", "OtherAccount", "Internal", "Unknown")],
    *[("Connect", "EndpointConnectionError"), ("PutFunctionEventInvokeConfig", "TooManyRequestsException")],
    ("DeleteFunctionEventInvokeConfig", "AccessDeniedException"),
    (None, "AnyCodeOfALaterVersion"),
]


@pytest.mark.parametrize("name", ["settle", None])
@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize(("operation", "code"), OF_WRITES)
def test_each_error_of_a_write_is_a_repair_that_failed(
    operation: str | None, code: str, of: Of, name: str | None
) -> None:
    """Found: of most, the report said that a request to read had failed, and that its numbers were incomplete."""
    error = an_error(operation, code, name)
    write = {"msg": error["message"], "event_invoke_configs": [], "diff": [], "errors": [error]}
    document, text, failures = reported(of, a_read(LIVE, writes=[write]))
    (told,) = document["errors"]
    assert told["repair"] == "failed"
    assert document["summary"]["not_known"]["places"] == []
    assert row_of(document)["configured"] is False
    assert "Not repaired: 1 repair failed or was refused" in one_line(text)
    assert "Incomplete" not in text
    assert "could not be read" not in " ".join(failures)
    assert "This audit is incomplete" not in html(document)
    assert "Not everything was repaired" in html(document)


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize(("operation", "code"), OF_WRITES)
def test_each_error_of_a_read_hides_something(operation: str | None, code: str, of: Of) -> None:
    """Whatever failed: it is the read that says so."""
    document, text, _failures = reported(of, a_read(LIVE, errors=[an_error(operation, code)]))
    assert f"Incomplete: 1 {'error' if operation is None else 'request failed'}" in text
    assert "repair" not in document["errors"][0]
    assert "This audit is incomplete" in html(document)


@pytest.mark.parametrize("known", [True, False])
def test_what_was_written_of_an_account_that_was_not_read_is_in_its_entry(known: bool) -> None:
    """Found: where the read had failed, nothing told what became of what was approved."""
    read = a_read(LIVE, writes=[ENDED["the task's time is over"]] if not known else [])
    error = an_error("PutFunctionEventInvokeConfig")
    read["writes"] = read["writes"] or [{"msg": "no", "event_invoke_configs": [], "diff": [], "errors": [error]}]
    read["scan"] = {"msg": "MODULE FAILURE"}
    document, _text, _failures = reported("a fleet", read)
    assert [each.get("repair") for each in document["errors"]] == [None, "failed" if known else "not_known"]


def events(received: int, dropped: int) -> dict[str, t.Any]:
    numbers = {
        "received": received,
        "dropped": dropped,
        "destination_delivery_failures": 0,
        "dead_letter_errors": 0,
    }
    return {"days": 14, "since": "2026-10-01T00:00:00+00:00", "function": numbers, "qualifier": numbers} | {
        "other_qualifiers": {}
    }


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("stored", [None, {"MaximumRetryAttempts": 0}])
def test_what_was_lost_before_stays_known(of: Of, stored: t.Any) -> None:
    """The events were counted before the write, and followed what was read."""
    lost = row("settle", "live", stored=stored, qualifier_exists=True, async_events=events(9, 5))
    read = a_read(lost, writes=[ENDED["the task's time is over"]], rules=["events_lost"])
    assert len(read["planned"]) == 1
    document, _text, _failures = reported(of, read)
    assert row_of(document)["configured"] is None
    assert (
        "1 function dropped 5 events in the last 14 days that no failure path keeps" in document["verdict"]["headline"]
    )
    judged = {each["rule"] for each in document["findings"] if each["judged"] and each["function_arn"] == ARN}
    assert judged == {"events_lost"}
    assert row_of(document)["dropped_events_lost"] == 5


def test_no_rule_judges_what_is_stored_where_that_is_not_known() -> None:
    """Each rule, with whatever a row can have: only what was counted before is judged."""
    gone = queue_status("failed") | {"exists": False, "can_receive": False}
    statuses = {"on_success": None, "on_failure": gone, "dead_letter": None}
    stored = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}
    stored |= {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}  # type: ignore[dict-item]
    callers = ("asynchronous", "synchronous", "other", "destination_of", "topics")
    triggers = {"event_source_mappings": [QUEUE], **{name: [] for name in callers}}
    alarms: dict[str, list[str]] = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
    for exists in (True, False):
        before = row("settle", "live", stored=stored, qualifier_exists=exists, destination_status=statuses)
        before |= {"async_events": events(9, 5), "alarms": alarms, "triggers": triggers}
        read = {**a_read(before), "writes": [ENDED["the task's time is over"]]}
        read["planned"] = [{"region": REGION, "function_name": ARN, "only_if": {"configured": True}}]
        document, _text, _failures = reported("one account", read)
        judged = {each["rule"] for each in document["findings"] if each["judged"]}
        assert judged <= {"events_lost", "events_parked"}
        unjudged = document["summary"]["not_judged"]
        of_settings = {name for name, rule in RULES.items() if rule.of_settings}
        assert of_settings == {*RULES} - {"events_lost", "events_parked"}
        expected = of_settings if exists else {"orphaned_config"}
        assert {name for name, each in unjudged.items() if each["unsettled"]} == expected


def test_another_alias_is_not_covered_or_is_nobody_knows() -> None:
    """Whether its sibling has a configuration now is not known, so neither is whether it lacks one."""
    read = {**a_read(LIVE, row("settle", "BLUE", qualifier_exists=True)), "writes": [ENDED["nothing at all"]]}
    read["planned"] = [each for each in read["planned"] if each["function_name"] == ARN]
    document, _text, _failures = reported("one account", read)
    of_blue = {each["rule"]: each["judged"] for each in document["findings"] if each["qualifier"] == "BLUE"}
    assert of_blue["alias_not_covered"] is False
    assert of_blue["no_failure_path"] is True


def test_records_that_may_lead_back_are_not_judged() -> None:
    """What invokes the target, and where its records go now, is not known."""
    to_live = {"DestinationConfig": {"OnFailure": {"Destination": ARN}}}
    read = {**a_read(LIVE, row("first", stored=to_live)), "writes": [ENDED["nothing at all"]]}
    read["planned"] = [each for each in read["planned"] if each["function_name"] == ARN]
    document, _text, _failures = reported("one account", read)
    loops = {
        each["function_name"]: each["judged"] for each in document["findings"] if each["rule"] == "destination_loop"
    }
    assert loops == {"first": False, "settle": False}


def test_nothing_is_repaired_or_exported_of_what_is_not_known() -> None:
    document, _text, _failures = reported("one account", a_read(LIVE, writes=[ENDED["nothing at all"]]))
    again = repairs({**document}, [{**each, "judged": True} for each in document["findings"]], DESIRED, [*RULES], True)
    assert again == {"event_invoke_configs": [], "refused": []}
    with pytest.raises(InvalidExport, match="configured is None"):
        parse_targets(document["event_invoke_configs"], {}, {})


def test_what_is_only_foreseen_is_not_exported() -> None:
    """Found: `import` blocks of configurations that are not there."""
    after = row("settle", "live", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    write = {"changed": True, "event_invoke_configs": [after], "diff": [diff(LIVE)], "errors": []}
    document, _text, _failures = reported("one account", a_read(LIVE, KEPT, writes=[write]), check_mode=True)
    with pytest.raises(InvalidExport, match="is of check mode, and what it says is not stored"):
        parse_targets(document["event_invoke_configs"], {}, {})
    assert len(parse_targets([row_of(document, KEPT["function_arn"])], {}, {})) == 1


@pytest.mark.parametrize("of", EVERY)
def test_two_targets_that_are_refused_for_one_reason_are_two(of: Of) -> None:
    targets = [LIVE, OTHERS]
    elsewhere = ARN.replace(REGION, "eu-west-1").replace("settle", "other")
    wrong = {"destination_config": {"on_failure": {"destination": elsewhere}}}
    scan = {"event_invoke_configs": targets, "errors": []}
    refused = repairs(scan, findings(targets), wrong, ["no_failure_path"], False)["refused"]
    document, text, _failures = reported(of, {**a_read(*targets), "writes": refused, "planned": []})
    assert "Not repaired: 2 repairs failed or were refused" in one_line(text)
    assert [each["targets"] for each in document["errors"]] == [[each["function_arn"]] for each in targets]


@pytest.mark.parametrize("of", EVERY)
def test_a_row_of_check_mode_says_what_is_stored(of: Of) -> None:
    """Found: the page took what would be stored for what is stored."""
    after = row("settle", "live", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    write = {"changed": True, "event_invoke_configs": [after], "diff": [diff(LIVE)], "errors": []}
    document, _text, _failures = reported(of, a_read(LIVE, OTHERS, writes=[write]), check_mode=True)
    names = ("configured", "maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config")
    assert row_of(document)["configured"] is True
    assert row_of(document)["stored"] == {name: LIVE[name] for name in names}
    assert "stored" not in row_of(document, OTHERS["function_arn"])
    done, _text, _failures = reported(of, a_read(LIVE, OTHERS, writes=[write]))
    assert "stored" not in row_of(done)


@pytest.mark.parametrize(
    "planned", [{"function_name": ARN}, {"function_name": "f", "only_if": {"configured": True}}, "x"]
)
def test_rows_that_nobody_could_have_planned_are_refused(planned: t.Any) -> None:
    with pytest.raises(InvalidReport, match=r"scans\[0\]\.planned\[0\]"):
        accounts_read([{**a_read(LIVE), "planned": [planned]}])


def test_a_name_that_is_no_arn_is_no_crash() -> None:
    write = {"diff": [diff({"function_arn": "f BLUE"}, known=False)], "event_invoke_configs": [], "errors": []}
    document, _text, _failures = reported("one account", {**a_read(LIVE), "writes": [write]})
    assert [each["repair"] for each in document["errors"]] == ["not_known"]
