# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a fleet, and how the playbook fleet_report ends."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import yaml

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import InvalidFleet, read_entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.merge import FleetAccount, merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import plain

_NAMED = 10
_MAX_AGE_HOURS = 12.0
_SEVERITIES = ("error", "warning", "info")


class FleetDocument(Document):
    """The document of an audit, and the accounts that it is about."""

    accounts: list[FleetAccount]


class FleetOutcome(t.TypedDict):
    """statistics are flat: AWX passes them to the next job, and its notifications take no nested ones."""

    lines: list[str]
    failures: list[str]
    statistics: dict[str, int | str]


def fleet_report(
    files: t.Any, hosts: t.Any, policy: t.Any, max_age_hours: t.Any, now: datetime | None = None
) -> FleetDocument:
    """Return the report of all accounts.

    files are the entries as they were read, each a place and a text. Raise InvalidFleet, InvalidPolicy, InvalidRows or
    InvalidReport.
    """
    now = now or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    entries = [read_entry(file["place"], file["text"]) for file in plain(files)]
    scan, accounts = merge(entries, plain(hosts), _hours(max_age_hours), now)
    judged_by = _policy(plain(policy))
    found = findings(scan["event_invoke_configs"], judged_by)
    return t.cast(FleetDocument, {**report(scan, found, generated_at=now, policy=judged_by), "accounts": accounts})


def fleet_outcome(document: FleetDocument, fail_on: str, files: list[str]) -> FleetOutcome:
    """Return how a run ends that wrote these files."""
    accounts = document["accounts"]
    missing = [account["host"] for account in accounts if account["read_at"] is None]
    incomplete = [account["host"] for account in accounts if account["read_at"] is not None and account["errors"]]
    problems = []
    if not accounts:
        problems.append("there are no accounts: the inventory has no hosts, and event_invoke_fleet_rows has no rows")
    if missing:
        problems.append(f"{len(missing)} of {len(accounts)} accounts are missing in the report: {_named(missing)}")
    if incomplete:
        problems.append(
            f"{len(incomplete)} of {len(accounts)} accounts could not be read completely: {_named(incomplete)}"
        )
    ending = outcome(document, fail_on, [{"msg": problem} for problem in problems], files)
    summary = document["summary"]
    severities = summary["findings_by_severity"]
    statistics: dict[str, int | str] = {
        "accounts": len(accounts),
        "accounts_missing": len(missing),
        "accounts_failed": len(incomplete),
        "functions": summary["functions"],
        "targets": summary["targets"],
        **{severity: severities[severity] for severity in _SEVERITIES},
        "report": files[0] if files else "",
    }
    return {
        "lines": [f"Accounts: {len(accounts)}", *ending["lines"]],
        "failures": ending["failures"],
        "statistics": {f"event_invoke_fleet_{name}": value for name, value in statistics.items()},
    }


def _named(hosts: list[str]) -> str:
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return ", ".join(hosts[:_NAMED]) + more


def _hours(value: t.Any) -> float:
    if value in ("", None):
        return _MAX_AGE_HOURS
    try:
        hours = float(plain(value))
    except (TypeError, ValueError):
        hours = -1.0
    if not hours >= 0:
        raise InvalidFleet(f"event_invoke_fleet_max_age_hours is {value}: expected a number of hours, or 0 for any age")
    return hours


def _policy(value: t.Any) -> t.Any:
    """Return a policy that is given as text, as a survey gives it, as what it means."""
    if not isinstance(value, str):
        return value
    try:
        return yaml.safe_load(value) or None
    except yaml.YAMLError as error:
        raise InvalidFleet(f"event_invoke_audit_policy is not valid YAML: {' '.join(str(error).split())}") from error
