# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request of another service fails: its facts are null, a warning names the action, and no finding claims them.

Each region has the same functions. In each, another operation fails, so that one scan covers all operations but IAM's,
which is the same in every region.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.environment import ACCOUNT_ID, ROLE
from support.evidence import allowing
from support.playbooks import run_playbook
from support.sampled import sampled

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from emulator import Emulator
from resilience import effects
from resilience.effects import EFFECTS
from resilience.running import INFO, run

# One process reads the healthy region once.
pytestmark = pytest.mark.xdist_group("evidence")

FAILING: Mapping[str, tuple[str, str]] = {
    "us-east-1": ("GetQueueAttributes", "sqs:GetQueueAttributes"),
    "us-east-2": ("GetTopicAttributes", "sns:GetTopicAttributes"),
    "us-west-1": ("DescribeEventBus", "events:DescribeEventBus"),
    "us-west-2": ("HeadBucket", "s3:ListBucket"),
    "eu-west-1": ("ListMetrics", "cloudwatch:ListMetrics"),
    "eu-west-2": ("GetMetricData", "cloudwatch:GetMetricData"),
    "eu-west-3": ("ListEventSourceMappings", "lambda:ListEventSourceMappings"),
    "eu-north-1": ("GetPolicy", "lambda:GetPolicy"),
    "ap-south-1": ("DescribeAlarms", "cloudwatch:DescribeAlarms"),
}
HEALTHY = "eu-central-1"
REGIONS = [HEALTHY, *FAILING]
TWO = REGIONS[:2]
"""For what fails alike in each region."""
SIMULATE = "SimulatePrincipalPolicy"
ACTIONS: Mapping[str, set[str]] = {
    "SQS": {"sqs:GetQueueAttributes"},
    "SNS": {"sns:GetTopicAttributes"},
    "EVENTBRIDGE": {"events:DescribeEventBus"},
    "S3": {"s3:ListBucket"},
    "IAM": {f"iam:{SIMULATE}"},
    "CLOUDWATCH": {"cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"},
}
"""What is read from each service, by the name that its variable of the environment has."""
HOW: Mapping[str, Any] = {**EFFECTS, "is answered with nothing": "empty"}
WHICH: Mapping[str, Mapping[str, int]] = {"each request": {}, "all requests but the first": {"skip": 1}}
CASES = [(how, which) for how in HOW for which in WHICH]
EVIDENCE = ("destination_status", "async_events", "triggers", "alarms")
INCLUDE = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers", "alarms"]
ALARMS = [
    {
        "AlarmName": name,
        "Namespace": "AWS/Lambda",
        "MetricName": "AsyncEventsDropped",
        "ComparisonOperator": "GreaterThanThreshold",
        "Statistic": "Sum",
        "Threshold": 0,
        "Dimensions": [{"Name": "FunctionName", "Value": name}],
        "AlarmActions": [f"arn:aws:sns:us-east-1:{ACCOUNT_ID}:page"],
    }
    for name in ("losing", "queue")
]
ONCE = {"retries": {"total_max_attempts": 1}}

Rows = Sequence[Mapping[str, Any]]


def kept_in(region: str) -> dict[str, str]:
    """Return two destinations of each kind that exist, by the names of functions that have them."""
    place = f"{region}:{ACCOUNT_ID}"
    kept = {
        "queue": f"arn:aws:sqs:{place}:kept",
        "topic": f"arn:aws:sns:{place}:kept",
        "bus": f"arn:aws:events:{place}:event-bus/kept",
        "bucket": f"arn:aws:s3:::kept-{region}",
    }
    return {**kept, **{f"{name}-2": f"{arn}-2" for name, arn in kept.items()}}


def functions_of(region: str) -> list[dict[str, Any]]:
    kept = kept_in(region)
    events = {"AsyncEventsReceived": 9, "AsyncEventsDropped": 2}
    seeds = [function(name, arn, events) for name, arn in kept.items()]
    undelivered = {**events, "DestinationDeliveryFailures": 2}
    seeds += [function(f"gone-{name}", f"{arn}-gone", undelivered) for name, arn in kept.items() if name[-2:] != "-2"]
    polled = {"event_source_mappings": [f"{kept['queue']}-jobs"]}
    invoked = {"policy": {"": ["s3.amazonaws.com"]}}
    return [
        *seeds,
        function("losing", None, events),
        function("silent", None, {}),
        function("undelivered", kept["queue"], undelivered),
        function("closed", kept["queue"], {}, role=f"arn:aws:iam::{ACCOUNT_ID}:role/closed"),
        function("polled", kept["queue"], {}, **polled),
        function("polled-and-invoked", kept["queue"], {}, **polled, **invoked),
    ]


def function(name: str, destination: str | None, sums: Mapping[str, int], **members: Any) -> dict[str, Any]:
    config = {"DestinationConfig": {"OnFailure": {"Destination": destination}}} if destination else {}
    return {
        "function_name": name,
        "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1, **config}},
        "metrics": {"function": sums},
        **members,
    }


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_roles([{**ROLE, "policies": [allowing("*")]}, {"name": "closed", "policies": [allowing("logs:*")]}])
    for region in REGIONS:
        emulator.add_destinations(kept_in(region).values(), region=region)
        emulator.add_functions(functions_of(region), region=region)
        emulator.add_alarms(ALARMS, region=region)
    # Each list has a second page.
    emulator.configure(metric_page_size=5, mapping_page_size=1, alarm_page_size=1)
    return emulator


def faults(how: str, which: str) -> list[dict[str, Any]]:
    return [
        {**fault(operation, how), "region": region, **WHICH[which]}
        for region, (operation, _action) in FAILING.items()
        if fires(operation, how)
    ]


def fires(operation: str, how: str) -> bool:
    # The response of HeadBucket has no body that could be cut off or be missing a part.
    return operation != "HeadBucket" or HOW[how] not in ("truncate", "drop_fields")


def fault(operation: str, how: str) -> dict[str, Any]:
    return {"operation": operation, "effect": "empty"} if HOW[how] == "empty" else effects.fault(operation, how)


def scan(emulator: Emulator, regions: Sequence[str] = REGIONS, **variables: str) -> Mapping[str, Any]:
    options = {"endpoint_url": emulator.url, "regions": regions, "include": INCLUDE, "aws_config": ONCE}
    outcome = run(INFO, {**options, "requests_per_second": 0}, **variables)
    assert outcome.stderr == ""
    assert not outcome.failed, outcome.result
    assert outcome.result["errors"] == []
    return outcome.result


def rows_in(rows: Rows, region: str) -> Rows:
    return [row for row in rows if row["region"] == region]


def unknown(facts: Any, known: Any) -> int:
    """Return how many facts are null instead of known. Fail if one is anything else, or if a policy counts as read."""
    if facts == known:
        return 0
    if facts is None:
        return 1
    assert isinstance(facts, Mapping), (facts, known)
    assert isinstance(known, Mapping)
    assert set(facts) == set(known)
    assert set(known.get("policies_not_read", ())) <= set(facts.get("policies_not_read", ()))
    return sum(unknown(facts[key], known[key]) for key in facts if key not in ("reason", "policies_not_read", "since"))


def told(rows: Rows) -> set[tuple[str, str]]:
    """Return what is claimed: the judged findings, by function."""
    return {(each["function_name"], each["rule"]) for each in findings(list(rows)) if each["judged"]}


def warned_of(result: Mapping[str, Any]) -> set[str]:
    """Return the actions that warnings name. There is one for each action and error code."""
    warnings = [re.search(r"could not be read: (\S+) failed", str(warning)) for warning in result["warnings"]]
    assert all(warnings)
    return {warning[1] for warning in warnings if warning}


def unknown_in(rows: Rows) -> int:
    """Return how many facts of a region could not be read, after a check that no row or finding claims another one."""
    region = rows[0]["region"]
    # All regions have the same facts but for their names.
    good = json.loads(json.dumps(_GOOD).replace(HEALTHY, region))
    assert [row["function_arn"] for row in rows] == [row["function_arn"] for row in good]
    number = 0
    for row, known in zip(rows, good, strict=True):
        for key in set(row) | set(known):
            if key in EVIDENCE:
                number += unknown(row[key], known[key])
            elif key != "last_modified":
                assert row[key] == known[key]
    # What is known to be lost is known to have no failure path, whether or not the events can be counted.
    implied = {(name, "no_failure_path") for name, rule in told(good) if rule == "events_lost"}
    assert told(rows) <= told(good) | implied
    return number


_GOOD: list[Mapping[str, Any]] = []


@pytest.fixture(name="good", autouse=True)
def _good(emulator: Emulator) -> None:
    """Read the healthy region once."""
    if not _GOOD:
        result = scan(emulator)
        assert "warnings" not in result
        _GOOD.extend(rows_in(result["event_invoke_configs"], HEALTHY))
        rules = {"events_lost", "events_parked", "no_failure_path", "destination_unhealthy", "inert_config", "no_alarm"}
        assert rules <= {rule for _name, rule in told(_GOOD)}
        for region in FAILING:
            assert unknown_in(rows_in(result["event_invoke_configs"], region)) == 0
        for operation in (*(operation for operation, _action in FAILING.values()), SIMULATE):
            assert emulator.count(operation) >= 2 * len(REGIONS if operation != SIMULATE else [1])
        emulator.clear_requests()


@pytest.mark.parametrize(
    ("how", "which"),
    # What is cut off, in one region: tests/emulated/plugins/module_utils/_read/test_destinations.py.
    sampled(CASES, [("is denied", "each request")]),
)
def test_one_operation_of_each_region_fails(how: str, which: str, emulator: Emulator) -> None:
    emulator.configure(faults=faults(how, which))
    result = scan(emulator)
    rows = result["event_invoke_configs"]
    assert unknown_in(rows_in(rows, HEALTHY)) == 0
    failing = {region: action for region, (operation, action) in FAILING.items() if fires(operation, how)}
    for region in FAILING:
        assert (unknown_in(rows_in(rows, region)) > 0) == (region in failing), region
    assert warned_of(result) == set(failing.values())


@pytest.mark.thorough  # Each fault of it: _read/test_destinations.py of tests/emulated; unreachable: the next test.
@pytest.mark.parametrize(("how", "which"), CASES)
def test_the_simulator_fails(how: str, which: str, emulator: Emulator) -> None:
    emulator.configure(faults=[{**fault(SIMULATE, how), **WHICH[which]}])
    result = scan(emulator, TWO)
    assert sum(unknown_in(rows_in(result["event_invoke_configs"], region)) for region in TWO) > 0
    assert warned_of(result) == {f"iam:{SIMULATE}"}


@pytest.mark.parametrize("service", sampled(ACTIONS, ["IAM"]))
def test_a_service_cannot_be_reached(service: str, emulator: Emulator) -> None:
    """The endpoint of one service refuses connections."""
    elsewhere = {f"AWS_ENDPOINT_URL_{each}": emulator.url for each in ACTIONS}
    result = scan(emulator, TWO, **{**elsewhere, f"AWS_ENDPOINT_URL_{service}": "http://127.0.0.1:1"})
    for region in TWO:
        assert unknown_in(rows_in(result["event_invoke_configs"], region)) > 0
    assert warned_of(result) <= ACTIONS[service]
    assert all("EndpointConnectionError" in str(warning) for warning in result["warnings"])


@pytest.mark.thorough  # test_permissions.py has the role without one permission.
@pytest.mark.parametrize("failing", ["each region's", SIMULATE])
def test_the_role_reports_what_is_known(failing: str, emulator: Emulator, tmp_path: Path) -> None:
    how = "is denied"
    emulator.configure(faults=[fault(SIMULATE, how)] if failing == SIMULATE else faults(how, "each request"))
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": {"aws_config": ONCE}},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_regions": REGIONS,
            "event_invoke_audit_report_dir": str(tmp_path / "reports"),
            "event_invoke_audit_report_formats": ["json"],
            "event_invoke_audit_requests_per_second": 0,
        },
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url)
    assert exit_code == 0, output
    assert crash_in(output) is None
    actions = [f"iam:{SIMULATE}"] if failing == SIMULATE else [action for _operation, action in FAILING.values()]
    for action in actions:
        assert f"(allow {action})" in " ".join(output.split())
    report = json.loads((tmp_path / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    assert report["errors"] == []
    rows = [{key: row[key] for key in _GOOD[0]} for row in report["event_invoke_configs"]]
    for region in REGIONS:
        assert (unknown_in(rows_in(rows, region)) > 0) == (failing == SIMULATE or region != HEALTHY)
    claimed = {(each["region"], each["function_name"], each["rule"]) for each in report["findings"] if each["judged"]}
    assert claimed == {(region, *each) for region in REGIONS for each in told(rows_in(rows, region))}
