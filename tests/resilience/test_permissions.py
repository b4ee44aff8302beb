# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every policy of the guide on permissions is enough for its purpose, and what is missing of it is named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from support.clients import keys_of
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, QUEUE, REGION, ROLE
from support.evidence import allowing, arn_of

from emulator import Emulator
from resilience.running import INFO, WRITE, Outcome, run

GUIDE = (CHECKOUT / "docs/docsite/rst/guide_iam.rst").read_text(encoding="utf-8")
MANAGED = ("ReadOnlyAccess", "AWSLambda_ReadOnlyAccess", "SecurityAudit", "ViewOnlyAccess")
DESTINATIONS = (QUEUE, arn_of("sns", "t"), arn_of("events", "event-bus/b"), "arn:aws:s3:::bucket")
TARGETS = (arn_of("lambda", "function:my-function:3"), arn_of("lambda", "function:my-function:GREEN"))
GET = "lambda:GetFunctionEventInvokeConfig"
AUDITED = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers"]


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


SCAN = (INFO, {"include": AUDITED})
FEATURES: Mapping[str, Feature] = {
    "Read a version or an alias": Feature([(INFO, {"function_name": ["my-function:BLUE"]})]),
    "Read whole functions": Feature([(INFO, {"function_name": ["my-function"]})]),
    "Find out why something is missing": Feature(
        [(INFO, {"function_name": ["my-function:GREEN", "my-function:PURPLE", "my-function:99", "my-function:BLUE"]})],
        optional=(GET, "lambda:ListFunctionEventInvokeConfigs"),
    ),
    "Read whole regions": Feature([(INFO, {"include": AUDITED[:3]})]),
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
    "Explain a refusal": Feature(
        [
            write("my-function:GREEN", maximum_retry_attempts=0),
            write("my-function:GREEN", state="absent"),
            *(write("my-other-function:BLUE", **destination(arn)) for arn in (*DESTINATIONS, *TARGETS)),
        ],
        role="logs:*",
    ),
    "Audit": Feature([SCAN]),
    "Audit and repair": Feature(
        [SCAN, write("my-function:GREEN", maximum_retry_attempts=0), write("my-function:GREEN", state="absent")],
        optional=(GET,),
    ),
}


def policy_of(heading: str) -> dict[str, Any]:
    """Return the first policy below a heading of the guide, for every function."""
    text = re.split(rf"^{re.escape(heading)}\n-+\n", GUIDE, flags=re.MULTILINE)[1]
    block = re.findall(r"code-block:: json\n\n((?: +.*\n)+)", text)[0]
    # Other functions of the region have no name in common.
    policy: dict[str, Any] = json.loads(re.sub(r"function:my-function(?=[:\"])", "function:*-function", block))
    return policy


def without(policy: Mapping[str, Any], action: str) -> dict[str, Any]:
    statements = [
        {**statement, "Action": [each for each in actions_in(statement) if each != action]}
        for statement in policy["Statement"]
    ]
    return {**policy, "Statement": [each for each in statements if each["Action"]]}


def actions_in(statement: Mapping[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)


def actions_of(heading: str) -> list[str]:
    return sorted({action for statement in policy_of(heading)["Statement"] for action in actions_in(statement)})


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
    sender = {"function_name": "sender", "versions": 3, "aliases": aliases, "event_invoke_configs": stored}
    emulator.add_functions([sender], region=REGION)


def gaps(emulator: Emulator, feature: Feature, policies: Sequence[Any]) -> list[str]:
    """Return what a caller with these policies alone does not get: errors, warnings and reasons that are unknown.

    A refused destination whose cause is told is no gap.
    """
    roles = [{"name": "caller", "policies": policies}, {**ROLE, "policies": [allowing(feature.role)]}]
    emulator.add_roles(roles)
    keys = keys_of(emulator, f"arn:aws:iam::{ACCOUNT_ID}:role/caller")
    emulator.configure(enforce_iam=True, check_destinations=True)
    environment = {name.upper(): value for name, value in keys.items()}
    lines: list[str] = []
    for module, options in feature.calls:
        arguments = {"endpoint_url": emulator.url, "requests_per_second": 0, **options}
        lines += shortcomings(run(module, arguments, **environment))
    return [line for line in lines if not ("cannot be used: " in line and "could not be read" not in line)]


def shortcomings(outcome: Outcome) -> list[str]:
    result = outcome.result
    errors = [error["message"] for error in result["errors"]]
    assert bool(errors) == outcome.failed, result
    unknown = [entry["reason"] for entry in result.get("not_found", ()) if entry["reason"] == "unknown"]
    warnings = [str(warning) for warning in result.get("warnings", ())]
    return errors + [warning for warning in warnings if "no such version or alias" not in warning] + unknown


@pytest.mark.parametrize("heading", FEATURES)
def test_policy_is_enough(heading: str, emulator: Emulator) -> None:
    assert gaps(emulator, FEATURES[heading], [policy_of(heading)]) == []


@pytest.mark.parametrize(
    ("heading", "action"), [(heading, each) for heading in FEATURES for each in actions_of(heading)]
)
def test_missing_action_is_named(heading: str, action: str, emulator: Emulator) -> None:
    feature = FEATURES[heading]
    found = gaps(emulator, feature, [without(policy_of(heading), action)])
    if action in feature.optional:
        assert set(found) <= {"unknown"}
    else:
        assert any(action in line for line in found), found


@pytest.mark.parametrize("managed", MANAGED)
@pytest.mark.parametrize("heading", FEATURES)
def test_managed_policies_suffice_as_listed(heading: str, managed: str, emulator: Emulator) -> None:
    arn = f"arn:aws:iam::aws:policy/{'job-function/' if managed == 'ViewOnlyAccess' else ''}{managed}"
    found = gaps(emulator, FEATURES[heading], [arn])
    assert (f"``{managed}``" in ROWS[heading][1]) == (found == []), found


def test_table_lists_every_policy() -> None:
    assert {heading: listed(heading) for heading in ROWS} == {heading: set(actions_of(heading)) for heading in FEATURES}
