# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report is made of: a result of the info module, its rows as targets, and findings. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...module_utils._model.failure_path import MadePath
from .._audit.findings import FINDING_KEYS, Finding, checked_findings
from .._audit.function_policy import SEVERITIES
from .._audit.joined_paths import joined_paths
from .._audit.plain import InvalidReport, plain
from .._audit.reads import Account
from .._audit.rows import InvalidRows, checked_rows
from .._audit.scan_results import checked_lists
from .._audit.schema import InvalidValue
from .._audit.target import Target, targets_of


@dataclass(frozen=True)
class Scan:
    """accounts are None if the scan does not say whose it is. failure_paths are those that a repair made."""

    targets: list[Target]
    accounts: list[Account] | None
    notes: list[str]
    completeness: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]
    failure_paths: list[MadePath]


def read_scan(value: t.Any) -> Scan:
    """Return a scan from a user or a file. Raise InvalidReport if it is not one."""
    scan = plain(value)
    if not isinstance(scan, dict) or "event_invoke_configs" not in scan:
        raise InvalidReport("not a scan: expected a result of lambda_event_invoke_config_info")
    try:
        checked_lists(scan)
        targets = targets_of(checked_rows(scan["event_invoke_configs"]))
    except (InvalidRows, InvalidValue) as error:
        raise InvalidReport(str(error)) from error
    return Scan(
        targets,
        scan.get("accounts"),
        scan.get("notes") or [],
        scan.get("completeness") or [],
        scan.get("not_found") or [],
        scan.get("errors") or [],
        joined_paths(scan.get("failure_paths") or []),  # hosts of a fleet can share a queue
    )


def read_findings(value: t.Any, what: str) -> list[Finding]:
    """Return findings from a user or a file. Raise InvalidReport, which names them as what."""
    findings = _listed(plain(value), what, FINDING_KEYS)
    for finding in findings:
        if finding["severity"] not in SEVERITIES:
            raise InvalidReport(
                f"a severity in {what} is {finding['severity']!r}: expected one of {', '.join(SEVERITIES)}"
            )
    try:
        return list(checked_findings(findings))
    except InvalidRows as error:
        raise InvalidReport(f"{what}: {error}") from error


def _listed(value: t.Any, what: str, keys: t.Iterable[str]) -> list[dict[str, t.Any]]:
    if not isinstance(value, list):
        raise InvalidReport(f"{what} is not a list")
    for item in value:
        missing = [key for key in keys if key not in item] if isinstance(item, dict) else list(keys)
        if missing:
            raise InvalidReport(f"an entry of {what} is missing {', '.join(missing)}")
    return value
