# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region with known content, and checks that every result about it must pass, whichever request fails."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from moto.sts.models import sts_backends
from support.crashes import crash_in

from emulator import Emulator, RecordedRequest
from emulator.lambda_ import functions
from emulator.lambda_.identifiers import Target
from resilience.running import REGION, Outcome

ACCOUNT_ID = "123456789012"
_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed"

# GREEN exists without a configuration; GONE and 7 are orphans.
_STORED: Mapping[str, Any] = {
    "$LATEST": {"MaximumRetryAttempts": 1},
    "BLUE": {"MaximumEventAgeInSeconds": 3600, "DestinationConfig": {"OnFailure": {"Destination": _QUEUE}}},
    "1": {"MaximumRetryAttempts": 2},
    "GONE": {"MaximumRetryAttempts": 1},
    "7": {"MaximumRetryAttempts": 1},
}
CONFIGURED = ("f-1", "f-2")
UNCONFIGURED = ("p-1", "p-2")
FUNCTIONS = (*CONFIGURED, *UNCONFIGURED)
EXISTING = frozenset({"$LATEST", "BLUE", "GREEN", "1"})
VICTIM = "*-1"
"""The functions that a fault concerns if it does not concern all of them."""

FACTS = {
    "dead_letter_target_arn": _QUEUE,
    "role": f"arn:aws:iam::{ACCOUNT_ID}:role/lambda-execution",
    "durable": False,
    "managed_instances": False,
    "timeout": 3,
    "last_modified": "2026-01-01T00:00:00.000000+00:00",
}
SETTINGS = ("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config")
Store = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What AWS stores, by function and qualifier."""


def make_region(emulator: Emulator) -> Store:
    """Empty the emulator, and create the functions. Return what AWS stores."""
    emulator.reset()
    modified = datetime.fromisoformat(FACTS["last_modified"]).timestamp()
    common = {
        "versions": 1,
        "aliases": {"BLUE": 1, "GREEN": 1},
        "dead_letter_target_arn": _QUEUE,
        "last_modified": modified,
    }
    seeds = [
        {"function_name": name, **common, "event_invoke_configs": _STORED if name in CONFIGURED else {}}
        for name in FUNCTIONS
    ]
    emulator.add_functions(seeds, region=REGION)
    return store()


def store() -> Store:
    return {name: copy.deepcopy(functions.configs(Target(ACCOUNT_ID, REGION, name))) for name in FUNCTIONS}


def settings(document: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a stored configuration as rows have it; {} if there is none."""
    if document is None:
        return {}
    sides = document.get("DestinationConfig", {})
    return {
        "maximum_retry_attempts": document.get("MaximumRetryAttempts"),
        "maximum_event_age_in_seconds": document.get("MaximumEventAgeInSeconds"),
        "destination_config": {
            "on_success": {"destination": sides.get("OnSuccess", {}).get("Destination")},
            "on_failure": {"destination": sides.get("OnFailure", {}).get("Destination")},
        },
    }


def shown(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as diffs have them: without a configuration, AWS's defaults apply."""
    effective = {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 21600}
    return settings or {"configured": False, "effective": effective}


def is_hit(request: RecordedRequest, fault: Mapping[str, Any]) -> bool:
    return request.operation == fault["operation"] and (
        "function_name" not in fault or fnmatchcase(request.function_name or "", fault["function_name"])
    )


def assumed_credentials() -> list[str]:
    """Return the secrets that the emulator's STS has issued."""
    roles = [
        role for account in sts_backends.values() for backend in account.values() for role in backend.assumed_roles
    ]
    return [secret for role in roles for secret in (role.secret_access_key, role.session_token)]


def check_result(outcome: Outcome, *lists: str) -> None:
    """Check that a result has all lists, and that a failure is one line with one of its errors."""
    assert outcome.stderr == ""
    assert crash_in(outcome.stdout) is None
    for secret in assumed_credentials():
        assert secret not in outcome.stdout, "a secret of the assumed role is in the output"
    result = outcome.result
    for name in ("event_invoke_configs", "errors", *lists):
        assert isinstance(result.get(name), list), f"{name} is missing"
    assert outcome.failed == bool(result["errors"])
    if outcome.failed:
        assert "\n" not in result["msg"]
        assert len(result["msg"]) < 1000
        assert any(error["message"] in result["msg"] for error in result["errors"])
    for error in result["errors"]:
        assert error["region"] == REGION or (error["region"] is None and error["function_name"] is None)
        assert "\n" not in error["message"]
        # Without an operation, no call failed: the code is ours, and says what the message does.
        named = (error["operation"], error["code"]) if error["operation"] else ()
        for part in (*named, error["function_name"] or ""):
            assert str(part) in error["message"]


def blamed(outcome: Outcome) -> set[str | None]:
    """Return the functions that errors name; None for a whole region."""
    return {error["function_name"] for error in outcome.result["errors"]}


def targets(rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str | None]]:
    return {(row["function_name"], row["qualifier"]) for row in rows}


def check_rows(outcome: Outcome, stored: Store) -> None:
    """Check that each configured row has what is stored, and that no target has two rows."""
    rows = outcome.rows
    assert len(targets(rows)) == len(rows)
    for row in rows:
        document = stored[row["function_name"]].get(row["qualifier"])
        assert row["configured"] == (document is not None), row
        assert row["function_arn"].endswith(f":{ACCOUNT_ID}:function:{row['function_name']}:{row['qualifier']}")
        if document is not None:
            assert {name: row[name] for name in SETTINGS} == settings(document)
            assert row["last_modified"] is not None
            assert abs(datetime.fromisoformat(row["last_modified"]).timestamp() - document["LastModified"]) < 0.01
        else:
            assert row["qualifier"] in EXISTING


def check_rows_of(outcome: Outcome, region: str) -> None:
    """Check that the rows are those of this region, all of them."""
    assert {row["region"] for row in outcome.rows} == {region}
    assert targets(outcome.rows) == {(name, qualifier) for name in CONFIGURED for qualifier in _STORED}


def check_reading(outcome: Outcome, good: Outcome, stored: Store, emulator: Emulator, fault: Mapping[str, Any]) -> None:
    """Check that rows have only what was read, and that errors name what is missing."""
    check_result(outcome, "not_found")
    check_rows(outcome, stored)
    denied = "error" in fault["effect"] and fault["effect"]["error"]["status"] == 403
    named = blamed(outcome)

    def unknown(name: str) -> bool:
        return name in named or None in named

    # A header names the error of a 404, even if its body is unreadable.
    answered = [request for request in emulator.requests if request.status == 404 or not is_hit(request, fault)]
    expected = {row["function_arn"]: row for row in good.rows}
    for row in outcome.rows:
        name, qualifier = row["function_name"], row["qualifier"]
        if not row["configured"]:
            assert any(
                (request.operation, request.status, request.function_name)
                == ("ListFunctionEventInvokeConfigs", 200, name)
                or (request.operation, request.status, request.function_name, request.qualifier)
                == ("GetFunctionEventInvokeConfig", 404, name, qualifier)
                for request in answered
            ), f"nothing was read that tells that {name}:{qualifier} has no configuration"
        assert row["function_arn"] in expected
        assert set(row) == set(expected[row["function_arn"]])
        if "function" in row:
            assert row["function"] == FACTS or (row["function"] is None and unknown(name))
        if "qualifier_exists" in row:
            exists = row["qualifier_exists"]
            assert exists == (qualifier in EXISTING) or (exists is None and unknown(name))
    for miss in outcome.result["not_found"]:
        name, qualifier, reason = miss["function_name"], miss["qualifier"], miss["reason"]
        assert not stored[name] if qualifier is None else qualifier not in stored[name]
        true = "not_configured" if qualifier is None or qualifier in EXISTING else "qualifier_missing"
        assert reason == true or (reason == "unknown" and (denied or unknown(name)))
    told = targets(outcome.rows) | targets(outcome.result["not_found"])
    missing = {name for name, _qualifier in (targets(good.rows) | targets(good.result["not_found"])) - told}
    assert missing <= named or None in named, f"{missing} are missing, and errors name {named}"


def check_writing(
    outcome: Outcome, before: Store, wanted: Store, emulator: Emulator, fault: Mapping[str, Any], dry: bool
) -> None:
    """Check that each configuration is the old or the wanted one, and that the result says which."""
    check_result(outcome, "diff")
    result, after = outcome.result, store()
    changes = {diff["before_header"].split(":function:")[1]: diff for diff in result["diff"]}
    assert len(changes) == len(result["diff"])
    writes = [request for request in emulator.requests if request.operation.startswith(("Put", "Delete"))]
    assert not (dry and writes)
    for name in FUNCTIONS:
        touched = [request for request in writes if request.function_name == name]
        if not touched:
            assert after[name] == before[name]
        for qualifier in {*before[name], *wanted[name], *after[name]}:
            was, now, goal = (settings(each[name].get(qualifier)) for each in (before, after, wanted))
            change = changes.get(f"{name}:{qualifier}")
            if goal == was:
                assert after[name].get(qualifier) == before[name].get(qualifier)
                # AWS refuses what is wanted of an orphan, but who gets no answer cannot know that.
                assert change is None or not _is_known(touched, fault)
                continue
            assert now in (was, goal)
            if now != was:
                assert result["changed"]
                assert change is not None, f"{name}:{qualifier} was changed, and no diff tells it"
            if change is not None:
                assert change["before"] == shown(was)
                assert change["after"] == shown(goal)
            if now != goal and not dry:
                assert name in blamed(outcome) or None in blamed(outcome)
            if not _is_known(touched, fault):
                assert change is not None, f"whether {name}:{qualifier} was written is not known"
    for row in outcome.rows:
        goal = settings(wanted[row["function_name"]].get(row["qualifier"]))
        now = settings((wanted if dry else after)[row["function_name"]].get(row["qualifier"]))
        assert {name: row[name] for name in SETTINGS} == now == goal
    if not outcome.failed:
        assert result["changed"] == (before != wanted)
        assert set(changes) == {
            f"{name}:{qualifier}"
            for name in FUNCTIONS
            for qualifier in {*before[name], *wanted[name]}
            if settings(before[name].get(qualifier)) != settings(wanted[name].get(qualifier))
        }


def _is_known(writes: Sequence[RecordedRequest], fault: Mapping[str, Any]) -> bool:
    """Return whether the outcome of the last write is known from its response. A read after it is no proof."""
    return not writes or not is_hit(writes[-1], fault) or writes[-1].status in (403, 404, 429)
