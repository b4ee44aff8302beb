# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every policy of the guide on permissions is enough for its purpose, and what is missing of it is named."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml
from support.clients import client_of, keys_with
from support.crashes import crash_in
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, QUEUE, REGION, ROLE
from support.evidence import allowing, arn_of
from support.parked import REQUEST, dead_letter_attributes, destination_record, put_messages, put_object
from support.playbooks import run_playbook
from support.policies import actions_in, policies_in, without
from support.sampled import sampled

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.dropped import Dropped
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home
from emulator import Emulator
from resilience.running import INFO, WRITE, Outcome, run

GUIDE = (CHECKOUT / "docs/docsite/rst/guide_iam.rst").read_text(encoding="utf-8")
POLICIES = policies_in(GUIDE)
DROPPED = "Stop when events are dropped"
MANAGED = ("ReadOnlyAccess", "AWSLambda_ReadOnlyAccess", "SecurityAudit", "ViewOnlyAccess")
DESTINATIONS = (QUEUE, arn_of("sns", "t"), arn_of("events", "event-bus/b"), "arn:aws:s3:::bucket")
TARGETS = (arn_of("lambda", "function:my-function:3"), arn_of("lambda", "function:my-function:GREEN"))
GET = "lambda:GetFunctionEventInvokeConfig"
AUDITED = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers", "alarms"]


@dataclass(frozen=True)
class Feature:
    """Calls of modules. optional: actions that another one replaces. role: what the functions' role is allowed."""

    calls: Sequence[tuple[str, Mapping[str, Any]]]
    optional: Sequence[str] = ()
    role: str = "*"


def write(*targets: str, check: bool = False, **options: Any) -> tuple[str, Mapping[str, Any]]:
    named = {"function_name": targets} if targets else {}
    return WRITE, {**named, "propagation_timeout": 0, "_ansible_check_mode": check, **options}


def destination(arn: str) -> dict[str, Any]:
    return {"destination_config": {"on_failure": {"destination": arn}}}


def failure_path(step: str, **options: Any) -> tuple[str, Mapping[str, Any]]:
    """Return a call for one step. The queue is there, with a key of the customer, unless another one is named."""
    named = {"function_name": ["my-function"], "queue": "lambda-failed-encrypted", "steps": [step]}
    return "lambda_failure_path", {**named, "kms_key": "alias/failed", "propagation_timeout": 0, **options}


PARKED_INFO, REPLAY = "lambda_parked_events_info", "lambda_parked_events"
PARKED = [QUEUE, "arn:aws:s3:::bucket"]
SCAN = (INFO, {"include": AUDITED})
FEATURES: Mapping[str, Feature] = {
    "Read a version or an alias": Feature([(INFO, {"function_name": ["my-function:BLUE"]})]),
    "Read whole functions": Feature([(INFO, {"function_name": ["my-function"]})]),
    "Find out why something is missing": Feature(
        [(INFO, {"function_name": ["my-function:GREEN", "my-function:PURPLE", "my-function:99", "my-function:BLUE"]})],
        optional=(GET, "lambda:ListFunctionEventInvokeConfigs"),
    ),
    "Read whole regions": Feature([(INFO, {"include": AUDITED[:3]})]),
    "Read every region": Feature([(INFO, {"regions": "all"})]),
    **{
        f"Read {evidence}": Feature([(INFO, {"include": [evidence]})])
        for evidence in ("destinations", "metrics", "triggers", "alarms")
    },
    "Count parked events": Feature([(PARKED_INFO, {"sources": PARKED, "limit": 0})]),
    "Read parked events": Feature(
        [(PARKED_INFO, {"sources": PARKED}), (PARKED_INFO, {"function_name": ["my-function"]})]
    ),
    "Send parked events again": Feature(
        [
            (REPLAY, {"sources": PARKED, "state": "replayed"}),
            (REPLAY, {"function_name": ["my-function"], "state": "replayed"}),
        ]
    ),
    "Discard parked events": Feature(
        [
            (REPLAY, {"sources": PARKED, "state": "discarded", "request_ids": [REQUEST, "other"], "backup": ""}),
            (
                REPLAY,
                {"function_name": ["my-function"], "older_than": "1h", "state": "discarded", "backup": ""},
            ),
        ]
    ),
    "Read evidence": Feature([(INFO, {"include": AUDITED[3:]})]),
    "Write": Feature(
        [write("my-function:GREEN", maximum_retry_attempts=0), write("my-function:GREEN", state="absent")]
    ),
    "Write several qualifiers": Feature(
        [
            write("my-function", include_aliases=True, maximum_retry_attempts=1),
            write(
                event_invoke_configs=[{"function_name": "my-function:BLUE", "maximum_retry_attempts": 1}], purge=True
            ),
        ],
        optional=(GET,),
    ),
    "Check mode": Feature(
        [
            write("my-function:GREEN", "my-function:3", check=True, maximum_retry_attempts=0),
            write("my-other-function:$LATEST", check=True, maximum_retry_attempts=0),
            write("unconfigured-function:$LATEST", check=True, maximum_retry_attempts=0),
        ]
    ),
    "Back up and compare": Feature([(INFO, {})]),
    "Restore": Feature(
        [
            write(
                event_invoke_configs=[
                    {"function_name": "my-function:BLUE", "maximum_retry_attempts": 1},
                    {"function_name": "my-function:GREEN", "maximum_retry_attempts": 1},
                    {"function_name": "my-function", "configured": False},
                ],
                purge=True,
            )
        ],
        optional=(GET,),
    ),
    "Explain a refusal": Feature(
        [
            write("my-function:GREEN", maximum_retry_attempts=0),
            write("my-function:GREEN", state="absent"),
            *(write("my-other-function:BLUE", **destination(arn)) for arn in (*DESTINATIONS, *TARGETS)),
        ],
        role="logs:*",
    ),
    "Make the queue of a failure path": Feature(
        [failure_path("queue", queue="lambda-failed-new"), failure_path("queue")], role="logs:*"
    ),
    "Let roles write to a failure path": Feature([failure_path("permission")], role="logs:*"),
    "Make the alarms of a failure path": Feature([failure_path("alarms", alarm_topic="t")], role="logs:*"),
    "Audit": Feature([SCAN]),
    "Audit and repair": Feature(
        [SCAN, write("my-function:GREEN", maximum_retry_attempts=0), write("my-function:GREEN", state="absent")],
        optional=(GET,),
    ),
}


def policy_of(heading: str) -> dict[str, Any]:
    """Return the first policy below a heading of the guide, for every function."""
    # Other functions of the region have no name in common.
    text = re.sub(r"function:my-function(?=[:\"])", "function:*-function", json.dumps(POLICIES[heading]))
    policy: dict[str, Any] = json.loads(text)
    return policy


def actions_of(heading: str) -> list[str]:
    return actions_in(policy_of(heading))


ROWS = {
    heading: (cell, managed)
    for heading, cell, managed in re.findall(r"^   \* - `(.+)`_\n     - (.*)\n     -(.*)\n", GUIDE, re.MULTILINE)
}


def listed(heading: str) -> set[str]:
    """Return the actions of a row of the table, those of the rows that it refers to included."""
    cell = ROWS[heading][0]
    others = {action for other in re.findall(r"`([^`]+)`_", cell) for action in listed(other)}
    return others | set(re.findall(r"``([^`]+)``", cell))


@pytest.fixture(autouse=True)
def _region(emulator: Emulator) -> None:
    emulator.reset()
    emulator.add_functions(
        [{**function, "metrics": {"function": {"AsyncEventsReceived": 1}}} for function in FUNCTIONS], region=REGION
    )
    emulator.add_destinations(DESTINATIONS, region=REGION)
    stored = {
        qualifier: {"DestinationConfig": {"OnFailure": {"Destination": arn}}}
        for qualifier, arn in zip(("$LATEST", "1", "2", "3", "a", "b"), (*DESTINATIONS, *TARGETS), strict=True)
    }
    aliases = {"a": 1, "b": 2}
    sender = {
        "function_name": "sender",
        "versions": 3,
        "aliases": aliases,
        "event_invoke_configs": stored,
        "policy": {"": ["sns.amazonaws.com"]},
    }
    emulator.add_functions([sender], region=REGION)
    kms = client_of(emulator, "kms")
    kms.create_alias(AliasName="alias/failed", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    attributes = {"MessageRetentionPeriod": "1209600", "KmsMasterKeyId": "alias/failed"}
    client_of(emulator, "sqs").create_queue(QueueName="lambda-failed-encrypted", Attributes=attributes)
    # One of them is left where it is: it names no function.
    put_messages(emulator, QUEUE, destination_record(), ("{}", dead_letter_attributes("dead")))
    put_object(emulator, "bucket", "aws/lambda/async/my-function/1", destination_record(request_id="other"))


def gaps(emulator: Emulator, feature: Feature, policies: Sequence[Any]) -> list[str]:
    """Return what a caller with these policies alone does not get: errors, warnings and reasons that are unknown.

    A refused destination whose cause is told is no gap.
    """
    emulator.add_roles([{**ROLE, "policies": [allowing(feature.role)]}])
    keys = keys_with(emulator, policies)
    emulator.configure(enforce_iam=True, check_destinations=True)
    lines: list[str] = []
    for module, options in feature.calls:
        arguments = {"endpoint_url": emulator.url, "requests_per_second": 0, **options}
        if "backup" in options:
            arguments["backup"] = f"{tempfile.mkdtemp()}/backup"
        lines += shortcomings(run(module, arguments, **keys))
    return [line for line in lines if not ("cannot be used: " in line and "could not be read" not in line)]


def shortcomings(outcome: Outcome) -> list[str]:
    result = outcome.result
    errors = [error["message"] for error in result["errors"]]
    if not errors and "somebody has received" in (result.get("stopped") or ""):
        # No error of AWS: an earlier call had to leave messages hidden, as it was not allowed to give them back.
        errors = [result["stopped"]]
    assert bool(errors) == outcome.failed, result
    unknown = [entry["reason"] for entry in result.get("not_found", ()) if entry["reason"] == "unknown"]
    warnings = [str(warning) for warning in result.get("warnings", ())]
    return errors + [warning for warning in warnings if not re.search(r"has no (version|alias) ", warning)] + unknown


@pytest.mark.parametrize("heading", FEATURES)
def test_policy_is_enough(heading: str, emulator: Emulator) -> None:
    assert gaps(emulator, FEATURES[heading], [policy_of(heading)]) == []


WITHOUT = [(heading, each) for heading in FEATURES for each in actions_of(heading)]
FIRST = {each: (heading, each) for heading, each in reversed(WITHOUT)}
"""Each action once: where it is needed first."""


@pytest.mark.parametrize(("heading", "action"), sampled(WITHOUT, FIRST.values()))
def test_missing_action_is_named(heading: str, action: str, emulator: Emulator) -> None:
    feature = FEATURES[heading]
    found = gaps(emulator, feature, [without(policy_of(heading), action)])
    if action in feature.optional:
        assert set(found) <= {"unknown"}
    else:
        assert any(action in line for line in found), found


@pytest.mark.parametrize(
    ("heading", "managed"),
    sampled(
        [(heading, managed) for heading in FEATURES for managed in MANAGED],
        [("Audit", "ReadOnlyAccess"), ("Read metrics", "AWSLambda_ReadOnlyAccess"), ("Write", "ReadOnlyAccess")],
    ),
)
def test_managed_policies_suffice_as_listed(heading: str, managed: str, emulator: Emulator) -> None:
    arn = f"arn:aws:iam::aws:policy/{'job-function/' if managed == 'ViewOnlyAccess' else ''}{managed}"
    found = gaps(emulator, FEATURES[heading], [arn])
    assert (f"``{managed}``" in ROWS[heading][1]) == (found == []), found


def test_table_lists_every_policy() -> None:
    headings = (*FEATURES, DROPPED)
    assert {heading: listed(heading) for heading in ROWS} == {heading: set(actions_of(heading)) for heading in headings}


@pytest.mark.parametrize("managed", [None, "nothing", *MANAGED])
def test_dropped_events_are_counted_with_their_policy(managed: str | None, emulator: Emulator) -> None:
    """A task asks for them after two minutes only."""
    arn = f"arn:aws:iam::aws:policy/{'job-function/' if managed == 'ViewOnlyAccess' else ''}{managed}"
    policies = [policy_of(DROPPED)] if managed is None else [] if managed == "nothing" else [arn]
    keys = {name.lower(): value for name, value in keys_with(emulator, policies).items()}
    emulator.configure(enforce_iam=True)
    client: Any = boto3.client("cloudwatch", region_name=REGION, endpoint_url=emulator.url, **keys)
    done, now = Done(), datetime.now(timezone.utc)
    services: Any = SimpleNamespace(client=lambda _service, _region: client)
    clock = iter((0.0, 1000.0, 1000.0))
    times = iter((now - timedelta(days=1), now))
    dropped = Dropped(services, Home(ACCOUNT_ID, REGION), done, lambda: next(clock), lambda: next(times))
    dropped.sent_to(parse_function("my-function"))
    assert dropped.reason(1) is None
    is_allowed = managed is None or f"``{managed}``" in ROWS[DROPPED][1]
    assert [("cloudwatch:GetMetricData" in each) for each in done.warnings] == ([] if is_allowed else [True])


def audit(emulator: Emulator, directory: Path, policy: Mapping[str, Any]) -> tuple[int, str, Mapping[str, Any]]:
    """Run the role with this policy alone. Return the exit code, the output and the report."""
    emulator.add_roles([{**ROLE, "policies": [allowing("*")]}])
    keys = keys_with(emulator, [policy])
    emulator.configure(enforce_iam=True)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_report_dir": str(directory),
            "event_invoke_audit_report_formats": ["json"],
            "event_invoke_audit_requests_per_second": 0,
        },
    }
    exit_code, output = run_playbook([play], directory, emulator.url, **keys)
    assert crash_in(output) is None
    report = json.loads((directory / "event-invoke-audit.json").read_text(encoding="utf-8"))
    return exit_code, " ".join(output.split()), report


def test_policy_is_enough_for_the_role(emulator: Emulator, tmp_path: Path) -> None:
    exit_code, output, report = audit(emulator, tmp_path, policy_of("Audit"))
    assert exit_code == 0
    assert "could not be read" not in output
    assert report["errors"] == []
    assert report["summary"]["destination_health"]["unknown"] == report["summary"]["findings_by_severity"]["error"] == 0
    # A version without a configuration has no row, so that nobody knows where its records go.
    (unread,) = [each for each in report["findings"] if not each["judged"]]
    assert (unread["rule"], unread["function_name"], unread["qualifier"]) == ("destination_loop", "sender", "a")
    assert unread["message"].endswith(f"Not read: the destinations of {TARGETS[0]}.")


@pytest.mark.parametrize("action", sampled(actions_of("Audit"), ["cloudwatch:ListMetrics"]))
def test_role_names_a_missing_action(action: str, emulator: Emulator, tmp_path: Path) -> None:
    _exit_code, output, report = audit(emulator, tmp_path, without(policy_of("Audit"), action))
    assert action in output
    # Nothing is claimed on the strength of what was not read.
    assert report["summary"]["findings_by_severity"]["error"] == 0


def test_policy_is_enough_for_backup_and_drift(emulator: Emulator, tmp_path: Path) -> None:
    """Found: differences of the file were "not known", as check mode asks for what this role may not read."""
    keys = keys_with(emulator, [policy_of("Back up and compare")])
    emulator.configure(enforce_iam=True)

    def play(name: str) -> tuple[int, str]:
        imported = [{"ansible.builtin.import_playbook": f"cloudops.aws_lambda.{name}"}]
        exit_code, output = run_playbook(imported, tmp_path, emulator.url, ANSIBLE_SHOW_CUSTOM_STATS="1", **keys)
        assert crash_in(output) is None
        return exit_code, " ".join(output.split())

    exit_code, output = play("backup")
    assert exit_code == 0, output
    assert play("drift")[0] == 0
    file = tmp_path / "event-invoke-configs.yml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    named = {(row["function_name"], row["qualifier"]): row for row in rows}
    named["my-function", "BLUE"]["maximum_retry_attempts"] = 2
    bare = {"function_name": "unconfigured-function", "region": REGION, "maximum_retry_attempts": 1}
    gone = {"function_name": "gone-function", "region": REGION, "maximum_retry_attempts": 1}
    file.write_text(json.dumps([*rows, bare, gone]), encoding="utf-8")
    exit_code, output = play("drift")
    assert exit_code == 2, output
    assert f"{len(rows) + 2} targets compared with {file}: 3 differ, 0 are not in the file" in output
    assert '"event_invoke_drift_errors": []' in output
    assert "my-function:BLUE: maximum_retry_attempts: AWS now" in output
    for name in ("unconfigured-function", "gone-function"):
        assert f"{name}:$LATEST: AWS now: no configuration; file: maximum_retry_attempts 1" in output
