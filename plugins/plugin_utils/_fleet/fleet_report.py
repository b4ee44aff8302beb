# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a fleet, and how the playbook fleet_report ends."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import yaml

from .._audit.identity import InvalidFleet
from .._audit.merge import Hosts, merge
from .._audit.plain import plain
from .._audit.policy import Policy
from .._audit.reads import incomplete_accounts, missing_accounts, named_hosts, unread_accounts
from .._audit.user_input import parse_yaml
from .._audit.words import counted
from .._report.document import Document, audit
from .._report.outcome import LINK, outcome
from .._report.terminal import in_text
from .earlier import earlier_report
from .fleet_files import read_files
from .places import File
from .runs import of_run
from .trend import with_trend

MAX_AGE_HOURS = 12.0
OLD_AFTER_DAYS = 30.0
_MAX_NUMBER = 100_000
_SEVERITIES = ("error", "warning")


class FleetOutcome(t.TypedDict):
    """statistics are flat: AWX passes them to the next job, and its notifications take no nested ones."""

    lines: list[str]
    text: str
    failures: list[str]
    statistics: dict[str, int | str]


def fleet_report(
    files: t.Iterable[File],
    hosts: Hosts,
    policy: t.Any,
    max_age_hours: float,
    previous: t.Iterable[File] = (),
    old_after_days: float = OLD_AFTER_DAYS,
    check_mode: bool = False,
    now: datetime | None = None,
    run: str = "",
) -> Document:
    """Return the report of all accounts in a run; without its ID, of whatever run.

    files are the entries, one read after the other; previous is an earlier report, if there is one. A file that cannot
    be used is an error in the report. hosts are those of the inventory, by name their account IDs. In check mode,
    only entries of check mode count. Raise InvalidFleet or InvalidPolicy.
    """
    now = now or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    judged_by = parse_policy(policy)
    Policy(judged_by)  # what is wrong with it is said before hundreds of files are read
    age = number("max_age_hours", max_age_hours)
    days = number("old_after_days", old_after_days)
    left, faults = read_files(files)
    entries, others = of_run(left, run, check_mode)
    scan = merge(entries, hosts, age, now, check_mode, [*faults, *others])
    earlier = earlier_report(previous, scan["notes"])
    document = audit(scan, judged_by, scan["repaired"], check_mode, generated_at=now)
    document["run"] = run
    if check_mode:
        foreseen = (*document["repaired"], *document.get("not_judged_again", []))
        arns = {each["function_arn"] for each in foreseen}
        document["planned"] = [each for each in scan["planned"] if each["function_name"] in arns]
    return with_trend(document, earlier, days)


def fleet_outcome(document: Document, fail_on: str, files: list[str], only_new: bool = False) -> FleetOutcome:
    """Return how a run ends that wrote these files."""
    accounts = document.get("accounts", [])
    missing, incomplete = missing_accounts(accounts), incomplete_accounts(accounts)
    problems = list(unread_accounts(accounts, document["errors"]))
    if not accounts:
        problems.append("there are no accounts: the inventory has no hosts")
    ending = outcome(document, fail_on, [{"msg": problem} for problem in problems], files, only_new)
    summary = document["summary"]
    severities = summary["findings_by_severity"]
    statistics: dict[str, int | str] = {
        "accounts": len(accounts),
        "accounts_missing": len(missing),
        "accounts_failed": len(incomplete),
        "targets": summary["targets"],
        **{severity: severities[severity] for severity in _SEVERITIES},
        "repaired": summary["repaired"],
        "not_judged_again": summary["not_judged_again"],
        "report": files[0] if files else "",
    }
    trend = document.get("trend")
    if trend:
        statistics |= {"new": trend["new"], "gone": len(trend["gone"])}
    # AWX cuts what it shows: whoever reads only its beginning finds the report.
    links = [line for line in ending["lines"] if line.startswith(LINK)]
    others = [line for line in ending["lines"] if not line.startswith(LINK)]
    return {
        "lines": [*links, _accounts(document), *others],
        "text": in_text([[_accounts(document)]]) + f"\n{ending['text']}",
        "failures": ending["failures"],
        "statistics": {f"event_invoke_fleet_{name}": value for name, value in statistics.items()},
    }


def _accounts(document: Document) -> str:
    """Say what was read: accounts without a function are easily taken for accounts that were not read."""
    accounts, summary = document.get("accounts", []), document["summary"]
    line = f"Accounts: {len(accounts)}"
    times = sorted(account["read_at"] for account in accounts if account["read_at"])
    if times:
        first, last = (time[:16].replace("T", " ") for time in (times[0], times[-1]))
        regions = {region for account in accounts for region in account["regions"]} | {*summary["regions"]}
        functions = counted(summary["functions"], "function")
        line += f", read from {first} to {last} UTC; {counted(len(regions), 'region')}, {functions}"
    empty = [each["host"] for each in accounts if each["read_at"] and not each["targets"] and not each["errors"]]
    return f"{line}; nothing to audit in {named_hosts(empty)}" if empty else line


def number(name: str, value: t.Any) -> float:
    """Return a number of hours or days, as its name says. Raise InvalidFleet."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = -1.0
    if not 0 <= found < _MAX_NUMBER:
        raise InvalidFleet(f"{name} is {value}: expected a number of {name.rpartition('_')[2]}, 0 or more")
    return found


def parse_policy(value: t.Any) -> t.Any:
    """Return a policy, which may be text, in JSON's own types; an empty one for none. Raise InvalidFleet."""
    try:
        return plain(parse_yaml(value)) or {}
    except yaml.YAMLError as error:
        raise InvalidFleet(f"the policy is not valid YAML: {' '.join(str(error).split())}") from error
