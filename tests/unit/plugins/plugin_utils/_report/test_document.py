# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import sys
import typing as t
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from support.samples import ACCOUNT_ID, GENERATED_AT, finding, fleet, queue_status, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import destinations_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport, plain
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit, read_document, report

CHECKOUT = Path(__file__).resolve().parents[5]
SCHEMA = json.loads((CHECKOUT / "docs/report.schema.json").read_text(encoding="utf-8"))
QUEUE = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:failed-invocations"}}
ERROR = {
    "region": "eu-west-1",
    "function_name": None,
    "operation": "ListFunctions",
    "code": "AccessDeniedException",
    "message": "ListFunctions in eu-west-1: AccessDeniedException: no",
}
MISS = {"region": "us-east-1", "function_name": "typo", "qualifier": None, "reason": "function_missing"}


def valid(document: t.Any) -> dict[str, t.Any]:
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(document)
    return t.cast("dict[str, t.Any]", document)


def marked(text: str) -> str:
    """A text that Ansible marked: trusted as a template or, before ansible-core 2.19, unsafe to use as one."""
    try:
        from ansible.template import trust_as_template as mark
    except ImportError:
        from ansible.utils.unsafe_proxy import wrap_var as mark
    return t.cast("str", mark(text))


def test_a_write_is_in_the_report_whatever_else_its_rule_still_finds() -> None:
    """Found: one of two broken destinations was replaced, and no report said so: the rule still found the other one."""
    target = row("f", stored={"DestinationConfig": QUEUE})
    left, gone = ({**finding(target, "destination_unhealthy"), "subject": side} for side in ("success q", "failure q"))
    document = report(scan([target]), [left], [left, gone])
    assert [each["subject"] for each in document["repaired"]] == ["failure q"]
    assert "notes" not in document
    document = report(scan([target]), [left, gone], [left, gone])
    assert document["repaired"] == []
    said = f"and all that was found there is still found: {target['function_arn']}"
    assert document["notes"] == [f"Something was written or made for 1 target, {said}"]
    foreseen = report(scan([target]), [left], [left], check_mode=True)
    assert foreseen["notes"] == [f"Something would be written or made for 1 target, {said}"]


def test_the_figures() -> None:
    rows = [
        row("lost"),
        row("lost", "BLUE", stored={"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}),
        row("kept", stored={"MaximumEventAgeInSeconds": 180, "DestinationConfig": QUEUE}),
        row("kept", region="us-east-1", dead_letter_queue=True),
        row("twice", stored={"MaximumRetryAttempts": 1, "DestinationConfig": QUEUE}, dead_letter_queue=True),
        row("unread", dead_letter_queue=None),
        row("kept", "GONE", stored={"MaximumRetryAttempts": 0}, qualifier_exists=False),
    ]
    found = [finding(rows[0]), finding(rows[1]), finding(rows[1], "retries_cut_short", "warning")]
    document = valid(report(scan(rows, not_found=[MISS], errors=[ERROR]), found, generated_at=GENERATED_AT))
    assert document["summary"] == {
        "account_ids": [ACCOUNT_ID],
        "regions": ["eu-west-1", "us-east-1", "us-east-2"],
        "functions": 5,
        "targets": 7,
        "targets_configured": 4,
        "targets_orphaned": 1,
        "targets_losing_events": 2,
        "targets_would_lose_events": 2,
        "targets_without_events": 0,
        "targets_not_counted": 0,
        "targets_only_polled": 0,
        "functions_losing_events": 0,
        "dropped_events_lost": 0,
        "undelivered_records": 0,
        "targets_losing_not_counted": 0,
        "settings_without_effect": 0,
        "async_events": {
            "days": None,
            "shortest_days": None,
            "functions_with_events": 0,
            "functions_without_events": 0,
            "functions_not_read": 5,
            "busiest": [],
        },
        "losing_functions": [],
        "destination_health": {"healthy": 0, "unhealthy": 0, "unknown": 0, "not_read": 3, "none": 3},
        "findings_by_severity": {"info": 0, "warning": 1, "error": 2},
        "findings_by_rule": {**dict.fromkeys(RULES, 0), "no_failure_path": 2, "retries_cut_short": 1},
        "maximum_retry_attempts": {"0": 1, "1": 1, "2": 4},
        "maximum_event_age_in_seconds": [
            {"label": "1 min", "from": 60, "to": 60, "count": 1},
            {"label": "up to 3 min", "from": 61, "to": 180, "count": 1},
            {"label": "up to 1 h", "from": 181, "to": 3600, "count": 0},
            {"label": "under 6 h", "from": 3601, "to": 21599, "count": 0},
            {"label": "6 h", "from": 21600, "to": 21600, "count": 4},
        ],
        "failure_paths": {"destination": 1, "closed": 0, "dead_letter_queue": 1, "both": 1, "none": 2, "unknown": 1},
        "accepted": 0,
        "repaired": 0,
        "not_judged_again": 0,
        "not_found": 1,
        "errors": 1,
        "not_judged": {
            "destination_loop": {"not_asked": 3, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["routes"]},
            "destination_unhealthy": {
                "not_asked": 4,
                "not_read": 0,
                "repaired": 0,
                "unsettled": 0,
                "needs": ["destinations", "function"],
            },
            "events_lost": {"not_asked": 5, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["metrics"]},
            "events_parked": {"not_asked": 5, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["metrics"]},
            "inert_config": {
                "not_asked": 4,
                "not_read": 0,
                "repaired": 0,
                "unsettled": 0,
                "needs": ["function", "triggers"],
            },
            "no_alarm": {
                "not_asked": 6,
                "not_read": 0,
                "repaired": 0,
                "unsettled": 0,
                "needs": ["alarms", "function", "metrics"],
            },
            "no_failure_path": {"not_asked": 1, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["function"]},
            "orphaned_config": {"not_asked": 1, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["qualifiers"]},
            "retries_cut_short": {"not_asked": 1, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": ["function"]},
        },
        "not_known": {
            "places": [
                "eu-west-1 could not be read completely (ListFunctions: AccessDeniedException)",
                "what is meant by typo in us-east-1, which does not exist",
            ],
            "facts": [
                "whether events were lost, for 5 functions (not asked for: include metrics)",
                "where failed events go, for 1 target (not asked for: include function)",
                "whether destinations work, for 4 targets (not asked for: include destinations, function)",
            ],
            "policies": [],
        },
    }
    assert [entry["failure_path"] for entry in document["event_invoke_configs"]] == [
        "none",
        "none",
        "destination",
        "dead_letter_queue",
        "both",
        "unknown",
        None,
    ]
    assert document["findings"] == found
    assert (document["not_found"], document["errors"]) == ([MISS], [ERROR])


def test_the_report_says_by_what_it_judged() -> None:
    assert valid(report(scan([row()]), []))["policy"] is None
    default = valid(report(scan([row()]), [], policy={}))["policy"]
    assert list(default["rules"]) == list(RULES)
    assert "off" not in default["rules"].values()
    assert default["overrides"] == []
    policy = {
        "rules": {"no_failure_path": "off"},
        "maximum_retry_attempts": {"maximum": 1},
        "overrides": [
            {"function_name": marked("canary-*"), "rules": {"no_failure_path": "error"}, "maximum_retry_attempts": {}},
            {"organizational_unit": ["Prod"], "maximum_event_age_in_seconds": {"minimum": 600}},
        ],
        "exceptions": [{"rule": "events_lost", "reason": "known"}],
    }
    applied = valid(report(scan([row()]), [], policy=policy))["policy"]
    assert applied == {
        "rules": {**default["rules"], "no_failure_path": "off"},
        "maximum_retry_attempts": {"maximum": 1},
        "maximum_event_age_in_seconds": {},
        "overrides": [
            {"function_name": ["canary-*"], "rules": {"no_failure_path": "error"}},
            {"organizational_unit": ["Prod"], "maximum_event_age_in_seconds": {"minimum": 600}},
        ],
    }
    assert valid(report(scan([row()]), [], policy=applied))["policy"] == applied


def test_lost_events_are_counted_after_the_policy() -> None:
    """Found: the number came from the rows, and was printed with the rule switched off."""
    rows = [row("counted"), row("off"), row("unread", dead_letter_queue=None)]
    found = [finding(rows[0], severity="info"), finding(rows[2], severity="info", judged=False)]
    numbers = valid(report(scan(rows), found))["summary"]
    assert numbers["targets_losing_events"] == 1
    assert numbers["failure_paths"]["none"] == 2


def test_a_report_without_rows() -> None:
    document = valid(report(scan([]), []))
    assert document["summary"]["targets"] == 0
    assert document["summary"]["findings_by_severity"] == {"info": 0, "warning": 0, "error": 0}
    assert datetime.now(timezone.utc) - datetime.fromisoformat(document["generated_at"]) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "moment", [GENERATED_AT, GENERATED_AT.astimezone(timezone(timedelta(hours=-7)))], ids=["utc", "elsewhere"]
)
def test_times_are_in_utc(moment: datetime) -> None:
    assert report(scan([]), [], generated_at=moment)["generated_at"] == "2026-11-24T09:30:00+00:00"


def test_what_is_still_found_was_not_repaired() -> None:
    mended, broken = finding(row("mended")), finding(row("broken"))
    document = valid(report(scan([row("mended"), row("broken")]), [broken], [mended, broken], check_mode=True))
    assert document["repaired"] == [mended]
    assert document["summary"]["repaired"] == 1
    assert document["check_mode"] is True


def test_a_fleet_is_valid() -> None:
    valid(report(*fleet(200, 2)))


def test_the_scan_stays_as_it_is() -> None:
    rows = [row()]
    before = json.dumps(rows)
    report(scan(rows), [])
    assert json.dumps(rows) == before


def test_tags_of_ansible_are_gone() -> None:
    """Text that is trusted as a template would be evaluated when the document is used."""
    name = marked("{{ 7 * 7 }}")
    assert name.__class__ is not str
    target = {**row(), "note": {name: [name, marked(""), (1, 2.5, True, None)]}}
    document = report(scan([target]), [finding(target, message=name)])
    assert document["findings"][0]["message"].__class__ is str
    note = document["event_invoke_configs"][0]["note"]
    assert note == {"{{ 7 * 7 }}": ["{{ 7 * 7 }}", "", [1, 2.5, True, None]]}
    assert {text.__class__ for text in [*note, *note["{{ 7 * 7 }}"][:2]]} == {str}


def test_every_text_fits_into_a_file() -> None:
    assert plain({"half \ud83d": ["\udc80", "whole \U0001f600"]}) == {"half ?": ["?", "whole \U0001f600"]}


@pytest.mark.parametrize(
    ("read", "found", "expected"),
    [
        (None, [], "not a scan"),
        ([], [], "not a scan"),
        ({"failed": True, "msg": "no"}, [], "not a scan"),
        ({"event_invoke_configs": None}, [], "the rows are of the type NoneType"),
        ({"event_invoke_configs": ["f"]}, [], "row 1 is missing function_name, "),
        (scan([row()], errors=["no"]), [], "errors[0] is 'no': expected a dictionary"),
        (scan([]), {"rule": "no_failure_path"}, "findings is not a list"),
        (scan([]), [{"rule": "no_failure_path"}], "an entry of findings is missing severity, "),
        (scan([]), [finding(row(), severity="fatal")], "a severity in findings is 'fatal': expected one of info"),
        (scan([object()]), [], "cannot hold a value of the type object"),
    ],
)
def test_invalid_scans_and_findings_are_refused(read: t.Any, found: t.Any, expected: str) -> None:
    with pytest.raises(InvalidReport) as caught:
        report(read, found)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "not a report"),
        ("<!doctype html>", "not a report"),
        (scan([]), "not a report"),
        ({"schema_version": 2}, "schema version 2: expected 1"),
        ({"schema_version": 1}, "missing generated_at, "),
    ],
)
def test_an_invalid_report_is_refused(value: t.Any, expected: str) -> None:
    with pytest.raises(InvalidReport, match=expected):
        read_document(value)


def test_a_report_can_be_read_back() -> None:
    document = report(*fleet(5))
    assert read_document(json.loads(json.dumps(document))) == document


def test_the_version_is_that_of_the_collection() -> None:
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == COLLECTION_VERSION


@pytest.mark.parametrize("missing", ["received", "dropped", "dead_letter_errors"])
def test_numbers_of_one_qualifier_that_were_not_read(missing: str) -> None:
    """Found: only the numbers of the function were looked at, so that nothing was said to be unknown."""
    none: dict[str, int | None] = {
        "received": 5,
        "dropped": 0,
        "destination_delivery_failures": 0,
        "dead_letter_errors": 0,
    }
    events = {"days": 14, "function": none, "qualifier": None, "other_qualifiers": {}}
    rows = [
        row(dead_letter_queue=True, async_events=events),
        *(
            row(dead_letter_queue=True, qualifier=name, async_events={**events, "qualifier": {**none, missing: None}})
            for name in ("BLUE", "GREEN")
        ),
    ]
    summary = report(scan(rows), [], generated_at=GENERATED_AT)["summary"]
    assert summary["not_judged"]["events_lost"] == {
        "not_asked": 0,
        "not_read": 1,
        "repaired": 0,
        "unsettled": 0,
        "needs": ["metrics"],
    }
    assert summary["not_known"]["facts"][0] == "whether events were lost, for 1 function (could not be read)"


def test_the_arns_of_a_row_are_parsed_once_for_all_rules_and_numbers() -> None:
    given, _findings = fleet(450)
    rows = given["event_invoke_configs"]
    parsed: dict[str, Counter[str]] = {"parse_function_arn": Counter(), "parse_arn": Counter()}

    def count(frame: t.Any, event: str, _argument: t.Any) -> None:
        if event == "call" and frame.f_code.co_name in parsed:
            parsed[frame.f_code.co_name].update(each for each in frame.f_locals.values())

    sys.setprofile(count)
    try:
        audit(given, {})
    finally:
        sys.setprofile(None)
    destinations = [arn for row in rows for arn in destinations_of(row).values()]
    assert parsed["parse_function_arn"] <= Counter(row["function_arn"] for row in rows)
    assert parsed["parse_arn"] <= Counter(destinations)


def test_an_audit_is_the_report_of_its_findings() -> None:
    given, _findings = fleet(20)
    policy = {"overrides": [{"region": ["us-*"], "rules": {"no_failure_path": "off"}}]}
    found = findings(given["event_invoke_configs"], policy)
    audited = audit(given, policy, generated_at=GENERATED_AT)
    assert audited == report(given, found, generated_at=GENERATED_AT, policy=policy)


@pytest.mark.parametrize("is_read", [True, False])
def test_an_exception_for_what_was_not_judged_may_be_needed(is_read: bool) -> None:
    """Found: after a repair that had made the queue, "matches no finding": whoever follows that deletes it."""
    status = {**queue_status(), "destination": "arn:aws:sqs:us-east-2:123456789012:lq"}
    stored = {"DestinationConfig": {"OnFailure": {"Destination": status["destination"]}}}
    statuses = {"on_success": None, "on_failure": status if is_read else None, "dead_letter": None}
    target = row("f", stored=stored, destination_status=statuses)
    exceptions = [{"rule": "destination_unhealthy", "function_name": [name], "reason": name} for name in ("f", "g")]
    warnings = audit(scan([target]), {"exceptions": exceptions})["policy_warnings"]
    assert [line.partition("(")[2][0] for line in warnings] == (["f", "g"] if is_read else ["g"])
