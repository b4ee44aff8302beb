# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of all variables of the role and the playbooks: a misspelt one is refused, not ignored."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches

from .defaults import role_defaults
from .function_policy import SEVERITIES
from .rules import RULES

PREFIX = "event_invoke_"


def _names(part: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{PREFIX}{part}_{name}" for name in names)


VARIABLES = (
    *role_defaults(),
    *_names("backup", "regions", "file", "assume_role_arn", "requests_per_second", "account_ids", "region_names"),
    *_names("drift", "file", "regions", "purge", "fail", "assume_role_arn", "requests_per_second"),
    *_names(
        "fleet", "regions", "role", "rows", "run", "approved", "previous_report", "max_age_hours", "old_after_days"
    ),
    *_names("published", "arn", "account_id", "region", "configs", "queue"),
    *_names("replay", "function_name", "qualifier", "sources", "regions", "account_id", "assume_role_arn"),
    *_names("replay", "condition", "error_type", "older_than", "target", "skip", "limit", "events_per_second"),
    *_names("replay", "stop_on_failures", "requests_per_second", "planned", "approved"),
)
"""Each playbook accepts all of them: an inventory has those of all."""

SET = (
    *_names("audit", "report", *SEVERITIES, *RULES),
    *_names("audit", "functions", "targets", "targets_configured", "targets_orphaned", "targets_losing_events"),
    *_names("audit", "targets_would_lose_events", "targets_without_events", "targets_not_counted"),
    *_names("audit", "functions_losing_events", "dropped_events_lost", "undelivered_records"),
    *_names("audit", "targets_losing_not_counted", "targets_only_polled"),
    *_names("audit", "settings_without_effect", "accepted", "repaired", "not_judged_again", "not_found", "errors"),
    *_names("drift", "differences", "targets", "errors", "compared", "not_in_file"),
    *_names(
        "fleet",
        "accounts",
        "accounts_missing",
        "accounts_failed",
        "targets",
        *SEVERITIES,
        "repaired",
        "not_judged_again",
        "report",
    ),
    *_names("fleet", "new", "gone"),
    *_names("replay", "functions", "kept", "sent", "may_be_sent", "not_found", "not_removed"),
)
"""Facts and statistics. AWX gives the statistics of a job to the next ones of a workflow as extra variables."""

OF_MODULES = (f"{PREFIX}direct", f"{PREFIX}progress")
"""How the modules themselves run, in any play. No playbook has its own."""

_OF_JOBS = f"{PREFIX}fleet_accounts_of_job_"


_OWNERS = {
    "audit": "the role",
    "backup": "the playbook backup",
    "drift": "the playbook drift",
    "fleet": "the fleet playbooks",
    "published": "the playbook published",
    "replay": "the playbook replay",
}
_CLOSE, _VERY_CLOSE = 0.65, 0.8
"""How similar names have to be, between 0 and 1: without and with the part, which most names share."""


def own_variables(names: t.Iterable[str]) -> t.Iterator[str]:
    """Return a line for each of these names that tasks give each other. A verdict must not be that of somebody else."""
    for name in sorted({str(each) for each in names}):
        if name.startswith(PREFIX) and "__" in name:
            yield (
                f"the variable {name} is for the tasks of this collection alone: expected neither an extra "
                "variable nor include_role to set it"
            )


def unknown_variables(defined: t.Iterable[str]) -> t.Iterator[str]:
    """Return a line for each of these names that no playbook, and not the role, has. Names with __ are our own."""
    for name in sorted(str(each) for each in defined):
        if name in (*VARIABLES, *SET, *OF_MODULES) or "__" in name or name.startswith(_OF_JOBS):
            continue
        yield f"the variable {name} is unknown: {_expected(name)}"


def _expected(name: str) -> str:
    part, rest = _parts(name)
    if part not in _OWNERS:
        near = _of_same_rest(name.removeprefix(PREFIX)) or get_close_matches(name, VARIABLES, n=1, cutoff=_VERY_CLOSE)
        return f"did you mean {' or '.join(near)}?" if near else "expected a variable of a playbook"
    own = {_parts(known)[1]: known for known in VARIABLES if _parts(known)[0] == part}
    close = get_close_matches(rest, own, n=1, cutoff=_CLOSE) or [each for each in own if f"_{rest}_" in f"_{each}_"]
    if close:
        return f"did you mean {own[close[0]]}?"
    # Here, such a variable would be accepted and have no effect: it is said whose it is.
    others = [f"{known}, a variable of {_OWNERS[_parts(known)[0]]}" for known in _of_same_rest(rest)]
    return f"did you mean {', or '.join(others)}?" if others else f"expected a variable of {_OWNERS[part]}"


def _of_same_rest(rest: str) -> list[str]:
    return [known for known in VARIABLES if _parts(known)[1] == rest]


def _parts(name: str) -> tuple[str, str]:
    """Return the part of the collection that a variable is of, and the rest of its name."""
    part, _separator, rest = name.removeprefix(PREFIX).partition("_")
    return part, rest
