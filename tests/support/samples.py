# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans and findings for tests of reports, equal in every run."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn

GENERATED_AT = datetime(2026, 11, 24, 9, 30, tzinfo=timezone.utc)
ACCOUNT_ID = "123456789012"
LISTED = {"configurations": True, "aliases": True, "versions": None}
"""How far an audit reads a function by default."""

REGIONS = ("eu-central-1", "us-east-1", "us-east-2")

_SUBJECTS = ("billing", "checkout", "inventory", "ledger", "mailer", "orders", "payments", "search", "thumbnails")
_VERBS = ("archive", "export", "import", "notify", "reconcile", "resize", "sync", "transform", "webhook")


def row(
    name: str = "my-function",
    qualifier: str = "$LATEST",
    region: str = "us-east-2",
    *,
    stored: Mapping[str, Any] | None = None,
    dead_letter_queue: bool | None = False,
    **facts: Any,
) -> dict[str, Any]:
    """Return a row of the info module. stored is AWS's document without an ARN, None if nothing is stored;
    dead_letter_queue is None if the function was not read.
    """
    arn = f"arn:aws:lambda:{region}:{ACCOUNT_ID}:function:{name}:{qualifier}"
    target = parse_function_arn(arn)
    bare = unconfigured_row(target)
    if stored is not None:
        bare = row_of(parse_configuration({"DestinationConfig": {}, **stored, "FunctionArn": arn}))
    made: dict[str, Any] = {**bare, "completeness": LISTED, **facts}
    if dead_letter_queue is not None:
        made["function"] = {
            "dead_letter_target_arn": f"arn:aws:sqs:{region}:{ACCOUNT_ID}:dead-letters" if dead_letter_queue else None,
            "role": f"arn:aws:iam::{ACCOUNT_ID}:role/{name}",
            "durable": False,
            "managed_instances": False,
            "timeout": 3,
            "last_modified": "2026-02-20T11:26:40.653000+00:00",
        }
    return made


def queue_status(name: str = "dead-letters", *, open_to_role: bool = True) -> dict[str, Any]:
    """Return what is read of a queue that works, but for a role that may not write to it."""
    return {
        "destination": f"arn:aws:sqs:us-east-2:{ACCOUNT_ID}:{name}",
        "kind": "queue",
        "exists": True,
        "can_receive": True,
        "role_may_write": open_to_role,
        "reason": None if open_to_role else "no policy of the role allows it",
        "policies_not_read": [],
    }


def finding(
    target: Mapping[str, Any],
    rule: str = "no_failure_path",
    severity: str = "error",
    *,
    judged: bool = True,
    **texts: str | None,
) -> dict[str, Any]:
    """Return a finding about a row."""
    name, qualifier = target["function_name"], target["qualifier"]
    message = (
        f"An event that {name}:{qualifier} fails to process is discarded after {1} attempts: the target has no "
        "on-failure destination, and the function has no dead-letter queue. Nobody will learn of it, and it cannot be "
        "processed again once what made it fail is repaired."
    )
    remedy = (
        "- cloudops.aws_lambda.lambda_event_invoke_config:\n"
        f"    function_name: {name}\n"
        f"    qualifier: {qualifier}\n"
        f"    region: {target['region']}\n"
        "    destination_config:\n"
        "      on_failure:\n"
        f"        destination: arn:aws:sqs:{target['region']}:{target['account_id']}:failed-invocations\n"
        f"# The role of {name} needs sqs:SendMessage on that queue, which has to be a standard one."
    )
    about = {key: target[key] for key in ("region", "account_id", "function_name", "qualifier", "function_arn")}
    return {
        "rule": rule,
        "severity": severity,
        "judged": judged,
        **about,
        "message": message,
        "remedy": remedy,
        "accepted": None,
        **texts,
    }


def scan(rows: Sequence[Mapping[str, Any]], **rest: Any) -> dict[str, Any]:
    """Return a result of the info module that read whole regions, these rows, or else what is in errors."""
    entries = [each for each in (*rows, *rest.get("errors", [])) if isinstance(each, Mapping) and "region" in each]
    errors = [each for each in entries if "operation" in each]
    places = {(each["region"], each.get("account_id", ACCOUNT_ID)) for each in entries} or {("us-east-2", ACCOUNT_ID)}
    given = {"event_invoke_configs": list(rows), "not_found": [], "errors": []}
    completeness = [region_read(region, account_id, errors) for region, account_id in sorted(places, key=str)]
    return {"changed": False, "completeness": completeness, **given, **rest}


def region_read(
    region: str | None = "us-east-2",
    account_id: str = ACCOUNT_ID,
    errors: Sequence[Mapping[str, Any]] = (),
    **rest: Any,
) -> dict[str, Any]:
    """Return what a result says of a region of which everything was read but what is in errors."""
    missing = [f"{error['operation']}: {error.get('code')}" for error in errors if error["region"] in (region, None)]
    return {
        "account_id": account_id,
        "region": region,
        "function_names": None,
        "qualifiers": "all",
        "include": ["destinations", "function", "metrics", "qualifiers", "triggers", "unconfigured"],
        "complete": not missing,
        "missing": missing,
        "evidence": {"destinations": True, "metrics": True, "triggers": True, "alarms": True},
        **rest,
    }


def fleet(targets: int, findings_each: int = 1) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a scan of that many targets, and findings_each findings for each of them."""
    chance = random.Random(20261124)
    rows = [_target(chance, number) for number in range(targets)]
    found = []
    for target in rows:
        for each in range(findings_each):
            rule, severity = _RULES[each % len(_RULES)]
            found.append(finding(target, rule, severity))
    return scan(rows), found


_RULES = (("no_failure_path", "error"), ("retries_cut_short", "warning"), ("alias_not_covered", "info"))


def _target(chance: random.Random, number: int) -> dict[str, Any]:
    region = chance.choice(REGIONS)
    name = f"{chance.choice(_SUBJECTS)}-{chance.choice(_VERBS)}-{number:05}"
    stored: dict[str, Any] | None = None
    if chance.random() < 0.7:
        stored = {
            "LastModified": GENERATED_AT,
            "MaximumRetryAttempts": chance.choice((0, 1, 2, 2)),
            "MaximumEventAgeInSeconds": chance.choice((60, 120, 900, 3600, 21600, 21600)),
        }
        if chance.random() < 0.6:
            queue = f"arn:aws:sqs:{region}:{ACCOUNT_ID}:failed-invocations"
            stored["DestinationConfig"] = {"OnFailure": {"Destination": queue}}
    qualifier = chance.choice(("$LATEST", "live", "BLUE", "7"))
    return row(name, qualifier, region, stored=stored, dead_letter_queue=chance.random() < 0.3)
