# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy of the guide is enough for all evidence, and what it is missing is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from support.clients import keys_of
from support.environment import CHECKOUT
from support.evidence import ACCOUNT, REGION, ROLE, allowing, arn_of, read_with

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading
from emulator import Emulator
from emulator.lambda_ import identifiers, parameters
from emulator.lambda_.identifiers import Target

GUIDE = (CHECKOUT / "docs/docsite/rst/guide_iam.rst").read_text(encoding="utf-8")
POLICY = json.loads(re.findall(r"code-block:: json\n\n((?: +.*\n)+)", GUIDE.split("Read evidence\n")[1])[0])
ACTIONS = POLICY["Statement"][0]["Action"]
BASIC = ("lambda:ListFunctions", "lambda:ListFunctionEventInvokeConfigs")
DESTINATIONS = (
    arn_of("sqs", "q"),
    arn_of("sns", "t"),
    arn_of("events", "event-bus/b"),
    "arn:aws:s3:::bucket",
    arn_of("lambda", "function:f-0:1"),
    arn_of("lambda", "function:f-0:live"),
)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(port=0) as running:
        writes = allowing("sqs:*", "sns:*", "events:*", "s3:*", "lambda:*")
        running.add_roles([{"name": "worker", "policies": [writes]}])
        running.add_destinations(DESTINATIONS[:4], region=REGION)
        seeds = [
            {
                "function_name": f"f-{number}",
                "versions": 1,
                "aliases": {"live": 1},
                "role": ROLE,
                "policy": {"": ["sns.amazonaws.com"]},
                "event_invoke_configs": {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": arn}}}},
                "metrics": {"function": {"AsyncEventsReceived": 1}},
            }
            for number, arn in enumerate(DESTINATIONS)
        ]
        running.add_functions(seeds, region=REGION)
        yield running


def read_as_auditor(emulator: Emulator, *actions: str) -> Reading:
    emulator.add_roles([{"name": "auditor", "policies": [allowing(*actions)]}])
    keys = keys_of(emulator, f"arn:aws:iam::{ACCOUNT}:role/auditor")
    emulator.configure(enforce_iam=True)
    return read_with(emulator, ["destinations", "metrics", "triggers", "alarms"], keys=keys)


def test_the_policy_of_the_guide_is_enough(emulator: Emulator) -> None:
    reading = read_as_auditor(emulator, *ACTIONS)
    assert (reading.errors, list(reading.warnings())) == ([], [])
    assert len(reading.rows) == len(DESTINATIONS)
    for row in reading.rows:
        status = row["destination_status"]
        assert status
        assert status["on_failure"]
        assert (status["on_failure"]["exists"], status["on_failure"]["role_may_write"]) == (True, True)
        assert row["async_events"]
        assert row["triggers"]
        assert row["alarms"]


@pytest.mark.parametrize("missing", [action for action in ACTIONS if action not in BASIC])
def test_what_is_missing_is_named(emulator: Emulator, missing: str) -> None:
    reading = read_as_auditor(emulator, *(action for action in ACTIONS if action != missing))
    assert reading.errors == []
    (warning,) = reading.warnings()
    assert f"allow {missing}" in warning


def test_without_any_of_it(emulator: Emulator) -> None:
    reading = read_as_auditor(emulator, *BASIC)
    assert reading.errors == []
    warnings = "\n".join(reading.warnings())
    for action in ACTIONS:
        # Without a list of the series, none is asked for; nor is the key of a bucket that is not known to exist, or
        # the subscriptions of a topic that no policy is known to let invoke.
        implied = ("cloudwatch:GetMetricData", "s3:GetEncryptionConfiguration", "sns:ListSubscriptionsByTopic")
        if action not in (*BASIC, *implied):
            assert f"allow {action}" in warnings
    assert all(row["async_events"] is None and row["triggers"] is None for row in reading.rows)


OTHER = "210987654321"
EVIDENCE = ("destination_status", "async_events", "triggers", "alarms")


@pytest.fixture
def shared(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The emulator with the function f-0 of another account, whose resource policy lets this one read it."""

    def resolve(name: str, qualifier: str | None, account_id: str, *rest: str) -> Target:
        return identifiers.resolve(name, qualifier, name.split(":")[4] if name[:4] == "arn:" else account_id, *rest)

    monkeypatch.setattr(parameters, "resolve", resolve)
    seed = {"function_name": "f-0", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}}}
    emulator.add_functions([seed], region=REGION, account_id=OTHER)
    return emulator


def evidence_of(emulator: Emulator, *names: str) -> tuple[dict[str, list[bool]], Reading]:
    """Return by account whether each kind of evidence is there."""
    reading = read_with(emulator, ["destinations", "metrics", "triggers", "alarms"], list(names))
    found = {row["account_id"]: [bool(row.get(kind)) for kind in EVIDENCE] for row in reading.rows}
    return found, reading


def test_evidence_is_of_the_account_of_the_credentials(shared: Emulator) -> None:
    """Found: a function of another account had the numbers of one of the same name."""
    own, other = (arn_of("lambda", "function:f-0", account=account) for account in (ACCOUNT, OTHER))
    found, reading = evidence_of(shared, own, other)
    assert found == {ACCOUNT: [True] * 4, OTHER: [False] * 4}
    assert len([note for note in reading.notes if "of another account than the credentials (once)" in note]) == 4
    assert {each["evidence"]["metrics"] for each in reading.regions} == {False}
    assert shared.count("GetCallerIdentity") == 1
    shared.clear_requests()
    assert evidence_of(shared, own)[0] == {ACCOUNT: [True] * 4}
    assert evidence_of(shared, "f-0")[0] == {ACCOUNT: [True] * 4}
    assert shared.count("GetCallerIdentity") == 1  # a bare name is one of the account


def test_nothing_is_told_if_it_is_not_known_whose_the_credentials_are(emulator: Emulator) -> None:
    emulator.configure(faults=[{"service": "sts", "effect": {"error": {"status": 403, "code": "X", "message": "no"}}}])
    found, reading = evidence_of(emulator, arn_of("lambda", "function:f-0"))
    assert found == {ACCOUNT: [False] * 4}
    assert all("sts:GetCallerIdentity failed" in note for note in reading.notes)
    assert reading.notes
