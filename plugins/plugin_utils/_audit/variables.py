# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of all variables of the role and the playbooks: a misspelt one is refused, not ignored. Pure."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import SEVERITIES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES

PREFIX = "event_invoke_"


def _names(part: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{PREFIX}{part}_{name}" for name in names)


VARIABLES = (
    *_names("audit", "function_name", "qualifier", "regions", "assume_role_arn", "assume_role_arns"),
    *_names("audit", "assume_role_external_id", "assume_role_session_name", "include", "metrics_days", "concurrency"),
    *_names(
        "audit", "requests_per_second", "policy", "report_dir", "report_formats", "fail_on", "remediate", "desired"
    ),
    *_names("audit", "remediate_rules", "prune_orphans"),
    *_names("backup", "regions", "file", "assume_role_arn", "requests_per_second", "account_ids", "region_names"),
    *_names("drift", "file", "regions", "purge", "fail", "assume_role_arn", "requests_per_second"),
    *_names("fleet", "regions", "role", "rows", "previous_report", "max_age_hours", "old_after_days"),
)
"""Each may be given to each playbook: an inventory has those of all of them."""

SET = (
    *_names("audit", "report", *SEVERITIES, *RULES),
    *_names("audit", "functions", "targets", "targets_configured", "targets_orphaned", "targets_losing_events"),
    *_names("audit", "targets_would_lose_events", "targets_without_events", "targets_not_counted"),
    *_names("audit", "functions_losing_events", "dropped_events_lost", "undelivered_records"),
    *_names("audit", "targets_losing_not_counted"),
    *_names("audit", "settings_without_effect", "accepted", "repaired", "not_found", "errors"),
    *_names("drift", "differences", "targets", "errors", "compared", "not_in_file"),
    *_names("fleet", "accounts", "accounts_missing", "accounts_failed", "targets", *SEVERITIES, "repaired", "report"),
    *_names("fleet", "new", "gone"),
)
"""Facts and statistics. AWX gives the statistics of a job to the next ones of a workflow as extra variables."""

_OF_JOBS = f"{PREFIX}fleet_accounts_of_job_"


def unknown_variables(defined: t.Iterable[str]) -> t.Iterator[str]:
    """Return a line for each of these names that no playbook, and not the role, has. Names with __ are our own."""
    for name in sorted(str(each) for each in defined):
        if name in VARIABLES or name in SET or "__" in name or name.startswith(_OF_JOBS):
            continue
        part = name.removeprefix(PREFIX).split("_")[0]
        of_part = [known for known in VARIABLES if known.startswith(f"{PREFIX}{part}_")]
        near = get_close_matches(name, of_part, n=1) or get_close_matches(name, VARIABLES, n=1)
        owner = "the role" if part == "audit" else "a playbook"
        expected = f"did you mean {near[0]}?" if near else f"expected a variable of {owner}"
        yield f"the variable {name} is unknown: {expected}"
