# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regions with one function for each case of evidence: the audit reports what their construction demands, no more."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.crashes import crash_in
from support.environment import ACCOUNT_ID, REGION, ROLE
from support.evidence import allowing, arn_of, watching
from support.playbooks import run_playbook
from support.verdicts import (
    EXPOSED,
    HEALTH_UNKNOWN,
    INERT,
    INERT_UNKNOWN,
    LATENT,
    LOST,
    LOST_UNKNOWN,
    PARKED,
    UNHEALTHY,
    Finding,
)

from emulator import Emulator

# One process audits all cases once.
pytestmark = pytest.mark.xdist_group("verdicts")

NO_SUMS, NO_SERIES = "us-east-1", "eu-west-1"
"""The regions in which CloudWatch denies GetMetricData, or ListMetrics."""

QUEUE, DEAD_LETTERS, SOURCE = arn_of("sqs", "failed"), arn_of("sqs", "dead-letters"), arn_of("sqs", "jobs")
TOPIC, BUS, BUCKET = arn_of("sns", "failed"), arn_of("events", "event-bus/failed"), "arn:aws:s3:::failed"
ENCRYPTED = {"arn": arn_of("sqs", "encrypted"), "attributes": {"KmsMasterKeyId": "alias/ours"}}
FIFO = arn_of("sqs", "failed.fifo")
EXISTING = (QUEUE, DEAD_LETTERS, SOURCE, TOPIC, BUS, BUCKET, ENCRYPTED, FIFO)
CLOSED = "closed"
YESTERDAY = round(time.time()) - 86400


@dataclass(frozen=True)
class Case:
    """A function, and what its construction demands.

    says: part of one of the messages. lost: events dropped with no failure path; undelivered: records. health: of the
    destinations of $LATEST.
    """

    seed: Mapping[str, Any]
    found: Sequence[Finding] = ()
    says: str = ""
    lost: int = 0
    undelivered: int = 0
    health: str = "none"
    region: str = REGION


@dataclass(frozen=True)
class Events:
    """The sums of a function or qualifier. CloudWatch has no series for what never happened."""

    received: int = 0
    dropped: int = 0
    failures: int = 0
    dead_letter_errors: int = 0
    qualifiers: Mapping[str, Events] = field(default_factory=dict)

    @property
    def sums(self) -> dict[str, int]:
        sums = {
            "AsyncEventsReceived": self.received,
            "AsyncEventsDropped": self.dropped,
            "DestinationDeliveryFailures": self.failures,
            "DeadLetterErrors": self.dead_letter_errors,
        }
        return {metric: number for metric, number in sums.items() if number}

    @property
    def seed(self) -> dict[str, Any]:
        return {"function": self.sums, "qualifiers": {name: each.sums for name, each in self.qualifiers.items()}}


NONE = Events()


def config(on_failure: str | None = None, on_success: str | None = None) -> dict[str, Any]:
    given = {"OnFailure": on_failure, "OnSuccess": on_success}
    destinations = {side: {"Destination": arn} for side, arn in given.items() if arn}
    return {"MaximumRetryAttempts": 1, "DestinationConfig": destinations}


def function(events: Events = NONE, on_failure: str | None = None, **members: Any) -> dict[str, Any]:
    """Return a function whose $LATEST is configured."""
    return {"event_invoke_configs": {"$LATEST": config(on_failure)}, "metrics": events.seed, **members}


def polled(events: Events = NONE, **members: Any) -> dict[str, Any]:
    """Return a function with a failure path that an event source mapping invokes."""
    return function(events, QUEUE, event_source_mappings=[SOURCE], **members)


def with_alias(events: Events, latest: str | None, live: str | None) -> dict[str, Any]:
    """Return a function with these failure destinations of $LATEST and of the alias live."""
    configs = {"$LATEST": config(latest), "live": config(live)}
    return {**function(events), "versions": 1, "aliases": {"live": 1}, "event_invoke_configs": configs}


def gone(arn: str, *more: Finding, doubt: str = ":") -> Case:
    says = f"-gone does not exist{doubt} "
    return Case(function(on_failure=f"{arn}-gone"), (LATENT, UNHEALTHY, *more), says, health="unhealthy")


CASES: Mapping[str, Case] = {
    # No failure path.
    "silent": Case(function(), [LATENT], "received no asynchronous events in the last 14 days."),
    "exposed": Case(function(Events(7)), [EXPOSED], "received 7 asynchronous events in the last 14 days"),
    "losing": Case(function(Events(9, 2)), [LOST], "that keeps them: unless one was removed", lost=2),
    "streams-fail": Case(function(Events(failures=5)), [LATENT], "received no asynchronous events"),
    # A failure path that works.
    "kept-unused": Case(function(on_failure=QUEUE), health="healthy"),
    "kept": Case(function(Events(9), QUEUE), health="healthy"),
    "kept-in-topic": Case(function(Events(9), TOPIC), health="healthy"),
    "kept-in-bucket": Case(function(Events(9), BUCKET), health="healthy"),
    "parked": Case(
        function(Events(9, 2), QUEUE),
        [PARKED],
        "dropped 2 asynchronous events in the last 14 days. They left records",
        health="healthy",
    ),
    "parked-in-dead-letters": Case(
        function(Events(9, 3), dead_letter_target_arn=DEAD_LETTERS), [PARKED], "dropped 3", health="healthy"
    ),
    "parked-or-earlier": Case(
        {**function(Events(9, 2)), "event_invoke_configs": {"$LATEST": {**config(QUEUE), "LastModified": YESTERDAY}}},
        [LOST_UNKNOWN],
        "and where earlier events went is not known",
        health="healthy",
    ),
    "parked-or-lost": Case(
        function(Events(9, 2), dead_letter_target_arn=DEAD_LETTERS, last_modified=YESTERDAY),
        [LOST_UNKNOWN],
        "the function was changed on ",
        health="healthy",
    ),
    "lost-or-parked": Case(
        {**function(Events(9, 2)), "event_invoke_configs": {"$LATEST": {**config(), "LastModified": YESTERDAY}}},
        [EXPOSED, LOST_UNKNOWN],
        "and where earlier events went is not known",
    ),
    # A failure path that fails.
    "undelivered": Case(
        function(Events(9, 2, 3), QUEUE), [LOST], "failed: 3 to destinations", undelivered=3, health="healthy"
    ),
    "undelivered-dead-letters": Case(
        function(Events(9, 2, 0, 1), dead_letter_target_arn=DEAD_LETTERS),
        [LOST],
        "1 to the dead-letter queue",
        undelivered=1,
        health="healthy",
    ),
    "closed": Case(
        function(Events(9, 4, 4), QUEUE, role=f"arn:aws:iam::{ACCOUNT_ID}:role/{CLOSED}"),
        [UNHEALTHY, LOST],
        f"sqs:SendMessage on {QUEUE} by arn:aws:iam::{ACCOUNT_ID}:role/{CLOSED}: no policy of the role allows it",
        undelivered=4,
        health="unhealthy",
    ),
    "role-gone": Case(
        function(on_failure=QUEUE, role=f"arn:aws:iam::{ACCOUNT_ID}:role/gone"),
        [UNHEALTHY],
        "the role does not exist",
        health="unhealthy",
    ),
    "gone": Case(
        function(Events(9, 6, 5), f"{QUEUE}-gone"),
        [EXPOSED, UNHEALTHY, LOST],
        "failed: 5 to destinations",
        undelivered=5,
        health="unhealthy",
    ),
    # No delivery failed: it may have been there.
    "gone-since": Case(
        function(Events(9, 6), f"{QUEUE}-gone"),
        [EXPOSED, UNHEALTHY, LOST_UNKNOWN],
        "is gone now, and it is not known if it was there when the events failed",
        health="unhealthy",
    ),
    "gone-dead-letters-since": Case(
        function(Events(9, 6), dead_letter_target_arn=f"{DEAD_LETTERS}-gone"),
        [EXPOSED, UNHEALTHY, LOST_UNKNOWN],
        "the dead-letter queue is gone now",
        health="unhealthy",
    ),
    "gone-queue": gone(QUEUE),
    "gone-topic": gone(TOPIC),
    # The organization denies writing to buses: see below.
    "gone-bus": gone(BUS, doubt=" (events:PutEvents on"),
    "gone-bucket": gone(BUCKET),
    "gone-function": gone(arn_of("lambda", "function:f")),
    "gone-dead-letters": Case(
        function(dead_letter_target_arn=f"{DEAD_LETTERS}-gone"),
        (LATENT, UNHEALTHY),
        "the dead-letter queue",
        health="unhealthy",
    ),
    "fifo": Case(function(on_failure=FIFO), [LATENT, UNHEALTHY], "is a FIFO queue", health="unhealthy"),
    "itself": Case(
        function(on_failure=arn_of("lambda", "function:itself")),
        [LATENT, UNHEALTHY],
        "is the function itself",
        health="unhealthy",
    ),
    "success-in-bucket": Case(
        function(event_invoke_configs={"$LATEST": config(QUEUE, BUCKET)}),
        [UNHEALTHY],
        "the on-success destination arn:aws:s3:::failed is an S3 bucket",
        health="unhealthy",
    ),
    # A failure path of which nobody can tell.
    "other-account": Case(
        function(on_failure=arn_of("sqs", "theirs", account="210987654321")),
        [HEALTH_UNKNOWN],
        "it is in another account",
        health="unknown",
    ),
    "organization": Case(function(on_failure=BUS), [HEALTH_UNKNOWN], "the organization's policies", health="unknown"),
    "encrypted": Case(
        function(on_failure=ENCRYPTED["arn"]), [HEALTH_UNKNOWN], "it is encrypted with alias/ours", health="unknown"
    ),
    # Numbers that are not complete.
    "forbidden": Case(function(Events(9, 2)), [EXPOSED, LOST_UNKNOWN], "CloudWatch gave no complete numbers"),
    "partial-data": Case(function(Events(9, 2), QUEUE), [LOST_UNKNOWN], "no complete numbers", health="healthy"),
    "half-forbidden": Case(
        function(Events(9, 2)), [EXPOSED, LOST_UNKNOWN], "received 9 asynchronous events in the last 14 days"
    ),
    # Numbers of the function and of its qualifiers.
    "alias-losing": Case(
        with_alias(Events(90, 12, qualifiers={"live": Events(80, 12)}), None, None),
        [EXPOSED, ("live", "events_lost", "error", True)],
        "alias-losing:live lost 12 asynchronous events",
        lost=12,
    ),
    "alias-parked": Case(
        with_alias(Events(90, 12), QUEUE, QUEUE),
        [PARKED],
        "alias-parked (all qualifiers combined) dropped 12 asynchronous events",
        health="healthy",
    ),
    "alias-exposed": Case(
        with_alias(Events(90, 12), QUEUE, None),
        [LOST_UNKNOWN, ("live", "no_failure_path", "warning", True)],
        "CloudWatch does not say which qualifier they were for",
        health="healthy",
    ),
    # Only CloudWatch tells of this version: it has no configuration, and the queue of $LATEST receives nothing of it.
    "version-losing": Case(
        {**function(Events(40, 12, qualifiers={"1": Events(40, 12)}), QUEUE), "versions": 1},
        [("1", "events_lost", "error", True)],
        "version-losing:1 dropped 12 asynchronous events in the last 14 days, and has no",
        lost=12,
        health="healthy",
    ),
    # What invokes the function.
    "polled": Case(polled(), [INERT], "it received no asynchronous events in the last 14 days", health="healthy"),
    "polled-and-invoked": Case(polled(Events(1)), health="healthy"),
    "polled-and-permitted": Case(polled(policy={"": ["s3.amazonaws.com"]}), health="healthy"),
    "polled-and-fed": Case(polled(), health="healthy"),
    "feeder": Case(function(on_failure=arn_of("lambda", "function:polled-and-fed")), health="healthy"),
    # Regions whose numbers cannot be read, not even for what is listed.
    "no-sums-silent": Case(function(), [LATENT], "received no asynchronous events", region=NO_SUMS),
    "no-sums-losing": Case(
        function(Events(9, 2)), [EXPOSED, LOST_UNKNOWN], "Whether it receives any was not read.", region=NO_SUMS
    ),
    "no-sums-parked": Case(
        function(Events(9, 2), dead_letter_target_arn=DEAD_LETTERS),
        [LOST_UNKNOWN, HEALTH_UNKNOWN],
        "it is in another region",
        health="unknown",
        region=NO_SUMS,
    ),
    "no-sums-polled": Case(
        {**function(Events(9)), "event_source_mappings": [SOURCE]},
        [EXPOSED, INERT_UNKNOWN],
        "probably has no effect",
        region=NO_SUMS,
    ),
    "no-series": Case(function(), [EXPOSED, LOST_UNKNOWN], "The metrics could not be read.", region=NO_SERIES),
}
INCOMPLETE = {"*/forbidden": "Forbidden", "*/partial-data": "PartialData", "AsyncEventsDropped/half-*": "InternalError"}
DENIED = {"error": {"status": 403, "code": "AccessDenied", "message": "User is not authorized"}}


Audited = tuple[dict[str, Any], str]


@pytest.fixture(scope="module", name="audited")
def _audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Return the report of one audit of all cases, and what it prints."""
    directory = tmp_path_factory.mktemp("audit")
    with Emulator() as emulator:
        emulator.add_roles([{**ROLE, "policies": [allowing("*")]}, {"name": CLOSED, "policies": [allowing("logs:*")]}])
        emulator.add_destinations(EXISTING, region=REGION)
        for name, case in CASES.items():
            emulator.add_functions([{"function_name": name, **case.seed}], region=case.region)
            # That nothing watches a function is no verdict about its events.
            emulator.add_alarms([watching(name)], region=case.region)
        emulator.configure(
            metric_statuses=INCOMPLETE,
            organization_denies=["events:*"],
            faults=[
                {"operation": "GetMetricData", "region": NO_SUMS, "effect": DENIED},
                {"operation": "ListMetrics", "region": NO_SERIES, "effect": DENIED},
            ],
        )
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "roles": ["cloudops.aws_lambda.event_invoke_audit"],
            "vars": {
                "event_invoke_audit_regions": [REGION, NO_SUMS, NO_SERIES],
                "event_invoke_audit_report_dir": str(directory / "reports"),
                "event_invoke_audit_report_formats": ["json"],
                "event_invoke_audit_requests_per_second": 0,
            },
        }
        exit_code, output = run_playbook([play], directory, emulator.url)
    assert exit_code == 0, output
    assert crash_in(output) is None
    return json.loads((directory / "reports/event-invoke-audit.json").read_text(encoding="utf-8")), output


@pytest.mark.parametrize("name", CASES)
def test_each_case_has_exactly_its_findings(name: str, audited: Audited) -> None:
    case = CASES[name]
    found = [each for each in audited[0]["findings"] if each["function_name"] == name]
    told = Counter((each["qualifier"], each["rule"], each["severity"], each["judged"]) for each in found)
    assert told == Counter(case.found), [each["message"] for each in found]
    assert case.says in "\n".join(each["message"] for each in found)
    assert {each["region"] for each in found} <= {case.region}
    (health,) = [
        each["destination_health"]
        for each in audited[0]["event_invoke_configs"]
        if (each["function_name"], each["qualifier"]) == (name, "$LATEST")
    ]
    assert health == case.health


def test_no_finding_is_about_anything_else(audited: Audited) -> None:
    document = audited[0]
    assert {each["function_name"] for each in document["event_invoke_configs"]} == set(CASES)
    assert len(document["findings"]) == sum(len(case.found) for case in CASES.values())
    assert document["accepted"] == document["errors"] == document["not_found"] == document["repaired"] == []


def test_the_numbers_are_those_of_the_cases(audited: Audited) -> None:
    found = [(case, each) for case in CASES.values() for each in case.found]
    rules = Counter(rule for _case, (_qualifier, rule, _severity, _judged) in found)
    summary = audited[0]["summary"]
    assert {rule: count for rule, count in summary["findings_by_rule"].items() if count} == rules
    assert summary["findings_by_severity"] == Counter(severity for _case, (_q, _rule, severity, _judged) in found)
    losing = [case for case in CASES.values() if case.lost or case.undelivered]
    assert summary["functions_losing_events"] == len(losing) == 7
    assert summary["dropped_events_lost"] == sum(case.lost for case in losing) == 26
    assert summary["undelivered_records"] == sum(case.undelivered for case in losing) == 13
    exposed = [case for case, each in found if each[1:3] == ("no_failure_path", "warning") and LOST not in case.found]
    assert summary["targets_would_lose_events"] == len(exposed) == 11
    latent = [each for _case, each in found if each[1:3] == ("no_failure_path", "info")]
    assert summary["targets_without_events"] == len(latent) == 11
    assert summary["settings_without_effect"] == 1
    assert summary["async_events"]["days"] == 14
    assert summary["async_events"]["functions_not_read"] == 6


def test_the_headline_says_what_is_known(audited: Audited) -> None:
    document, output = audited
    assert document["verdict"]["headline"] == (
        "7 functions dropped 26 events in the last 14 days that no failure path keeps, or could not deliver 13 "
        "records; 11 more targets have nowhere to send a failed event"
    )
    # The policy of the function that is a destination is known, as triggers read it.
    (policies,) = document["summary"]["not_known"]["policies"]
    assert policies == "whether the policies of 1 bucket let records through (they were not read)"
    output = " ".join(output.split())
    assert f"Not known: {policies}" in output
    assert document["verdict"]["without_effect"] == "1 configuration has no effect."
    assert f"{len(CASES)} functions: {document['verdict']['headline']}" in output


def test_what_could_not_be_read_is_a_warning_that_names_the_action(audited: Audited) -> None:
    output = " ".join(audited[1].split())
    for action in ("cloudwatch:ListMetrics", "cloudwatch:GetMetricData"):
        assert f"(allow {action}), the first error: {action.partition(':')[2]} of " in output
