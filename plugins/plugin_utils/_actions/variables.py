# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the action event_invoke_audit_variables does: the variables of the role or of a playbook, understood."""

from __future__ import annotations

import contextlib
import os
import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone

from .._audit.audit_settings import policy_of, settings
from .._audit.defaults import role_defaults
from .._audit.identity import InvalidFleet, host_account
from .._audit.user_input import is_empty
from .._audit.variable_names import PREFIX, VARIABLES, own_variables, unknown_variables
from .._code.backup import InvalidBackup, read_backup
from .._code.code_settings import code_settings
from .._code.published import published_settings
from .._code.replay_settings import replay_settings
from .._fleet.fleet_settings import fleet_settings, previous_report
from .._fleet.login import region_of_connection
from .._fleet.places import is_one_of
from .boundary import Refused, Result
from .defaults import refused_defaults
from .inventory import Inventory
from .templates import Variables, read_variables
from .text_files import is_vault_file

PLAYBOOKS = ("audit", "fleet_audit", "fleet_report", "backup", "drift", "published", "replay")
SPEC: dict[str, dict[str, t.Any]] = {
    "playbook": {"type": "str", "choices": list(PLAYBOOKS)},
    "read_file": {"type": "bool", "default": True},
}

_REPORT_DIR = "event_invoke_audit_report_dir"
_OF_FLEET_AUDIT = ("regions", "role", "rows", "run", "approved")
_OF_FLEET_REPORT = ("rows", "run", "previous_report", "max_age_hours", "old_after_days")
_OF_ONE_AUDIT = {
    "event_invoke_audit_regions": "event_invoke_fleet_regions",
    "event_invoke_audit_assume_role_arn": "event_invoke_fleet_role",
    "event_invoke_audit_assume_role_arns": "event_invoke_fleet_role, and a host for each account",
    "event_invoke_audit_previous_report": "event_invoke_fleet_previous_report, of fleet_report",
}
"""What a fleet has a variable of its own for: nobody may take for read what is only named here."""
_PREVIOUS = "event_invoke_audit_previous_report"
_OMIT = "__omit_place_holder__"
_OF_REPORT = ("report_dir", "report_formats", "fail_on", "fail_on_new", "policy")


@dataclass(frozen=True)
class Play:
    """What an action knows of its play.

    read_file: returns the text of a file, decrypted; None if no file is to be read. above_tasks: the names of variables
    that take the place of what tasks register.
    """

    task_vars: t.Mapping[str, t.Any]
    template: t.Callable[[t.Any], t.Any]
    check_mode: bool
    read_file: t.Callable[[str], str] | None
    module_defaults: t.Sequence[t.Mapping[str, t.Any]] = ()
    above_tasks: t.Collection[str] = ()


def play_settings(playbook: str | None, play: Play) -> Result:
    """Return what the variables mean, and remove the reports of an earlier run. None is the role in another play.

    Raise Refused, after the removal: a run that fails must not leave the reports of an earlier one. But if it compares
    with one, a refused variable may be the one that names the report to keep, and nothing else has its dates.
    """
    variables = read_variables(_names(playbook or "audit"), play.task_vars, play.template)
    prefix = PREFIX if playbook else f"{PREFIX}audit_"
    defined = [str(name) for name in play.task_vars if str(name).startswith(prefix)]
    refusals = [*_hiding_omit(play.task_vars), *own_variables(play.above_tasks)]
    refusals += [*unknown_variables(defined), *variables.failures.values()]
    understood = _UNDERSTAND[playbook or "audit"](variables, play)
    refusals += understood.pop("refusals")
    compares = (
        playbook == "fleet_report" or _PREVIOUS in variables.failures or not is_empty(variables.values.get(_PREVIOUS))
    )
    if _REPORT_DIR not in variables.failures and not (refusals and compares):
        refusals += _removed(understood.get("report_dir", ""), understood.pop("earlier_files", ()))
    if refusals:
        raise Refused("; ".join(refusals))
    return understood


def _hiding_omit(task_vars: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """Yield a line if a user has a variable that takes the place of what leaves options out of the tasks.

    ansible-core before 2.19 has its own as a variable, which replaces that of a user.
    """
    if not str(task_vars.get("omit", _OMIT)).startswith(_OMIT):
        yield "the variable omit hides what Ansible has by this name, and the tasks need it: expected another name"


def _names(playbook: str) -> list[str]:
    """Return the variables of a playbook. An inventory has those of all; one may need what only another play has."""
    parts: dict[str, t.Container[str]] = {
        "fleet_audit": [f"fleet_{name}" for name in _OF_FLEET_AUDIT],
        "fleet_report": [*(f"fleet_{name}" for name in _OF_FLEET_REPORT), *(f"audit_{name}" for name in _OF_REPORT)],
        "replay": ["fleet_role"],
    }
    own = "audit_" if playbook == "fleet_audit" else f"{playbook}_"
    return [
        name
        for name in VARIABLES
        if name.startswith(f"{PREFIX}{own}") or name.removeprefix(PREFIX) in parts.get(playbook, ())
    ]


def _removed(directory: str, names: t.Iterable[str]) -> t.Iterator[str]:
    """Remove the files of a directory that exist. Yield a line for each that is still there."""
    for name in () if directory.startswith("s3:") else names:
        path = os.path.join(directory, name)
        try:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(path)
        except OSError as error:
            yield f"the report of an earlier run cannot be removed: {path}: {error.strerror}"


def _of_role(variables: Variables, play: Play) -> Result:
    understood = settings(
        _of_part("audit", variables),
        role_defaults(),
        str(play.task_vars["inventory_hostname"]),
        [str(host) for host in play.task_vars["ansible_play_hosts_all"]],
    )
    set_variables = [name for name, value in variables.values.items() if not is_empty(value)]
    refused = refused_defaults(play.module_defaults, play.template, set_variables, understood["remediate"])
    return {**understood, "refusals": [*understood["refusals"], *refused]}


def _of_audit(variables: Variables, play: Play) -> Result:
    """Return what the role does, which may compare with an earlier report. That one is not removed."""
    understood, previous, refused = _of_role(variables, play), "", []
    value = variables.values.get(_PREVIOUS)
    if not is_empty(value):
        try:
            previous = previous_report(value, _PREVIOUS)
        except InvalidFleet as error:
            refused.append(str(error))
    elif understood["fail_on_new"] and _PREVIOUS not in variables.failures:
        refused.append(f"{PREFIX}audit_fail_on_new is true: expected {_PREVIOUS}, to compare with")
    reports, earlier = understood["report_dir"], understood["earlier_files"]
    return {
        **understood,
        "previous_report": previous,
        "earlier_files": [name for name in earlier if not is_one_of(f"{reports}/{name}", [previous])],
        "refusals": [*understood["refusals"], *refused],
    }


def _of_fleet_audit(variables: Variables, play: Play) -> Result:
    role, fleet = _of_role(variables, play), _of_fleet(variables, play, _OF_FLEET_AUDIT)
    try:
        Inventory(play.task_vars).check()
    except InvalidFleet as error:
        role["refusals"] = [str(error), *role["refusals"]]
    for name in ("earlier_files", "fail_on_new"):
        del role[name]  # it makes no report
    role["refusals"] += [
        f"{name} has no effect in fleet_audit: expected {instead}"
        for name, instead in _OF_ONE_AUDIT.items()
        if not is_empty(variables.values.get(name))
    ]
    if fleet["approved"] and not role["remediate"]:
        role["refusals"].append(
            "event_invoke_fleet_approved is true, and event_invoke_audit_remediate is not: expected both to repair"
        )
    of_fleet = {"fleet_regions": fleet["regions"], "rows": fleet["rows"]["name"]}
    shared = {**of_fleet, "run": fleet["run"], "approved": fleet["approved"]} if fleet["refusals"] == [] else {}
    account = _account_of_host(variables, fleet["regions"], play)
    # The host is read next. A task that only notes when costs as much as a short read.
    began = datetime.now(timezone.utc).isoformat(timespec="microseconds")
    refusals = [*role["refusals"], *fleet["refusals"]]
    return {**role, **shared, "account": account, "began": began, "refusals": refusals}


def _account_of_host(variables: Variables, regions: list[str], play: Play) -> Result:
    """Return what to read for this host. What is wrong with one host costs no other: it is a refusal of its account."""
    of_host = read_variables(("aws_account_id", "aws_organizational_units"), play.task_vars, play.template)
    host = str(play.task_vars["inventory_hostname"])
    asked = {
        "account_id": of_host.values.get("aws_account_id") or host,
        "role": variables.values.get("event_invoke_fleet_role"),
        "region": region_of_connection(),
        "regions": regions,
        "organizational_units": of_host.values.get("aws_organizational_units") or [],
    }
    nothing: Result = {"account_id": asked["account_id"], "role_arn": "", "regions": [], "organizational_units": []}
    if of_host.failures:
        return {**nothing, "refusal": "; ".join(of_host.failures.values())}
    try:
        return {**host_account(host, asked), "refusal": ""}
    except InvalidFleet as error:
        return {**nothing, "refusal": str(error)}


def _of_fleet_report(variables: Variables, play: Play) -> Result:
    fleet = _of_fleet(variables, play, _OF_FLEET_REPORT, _OF_REPORT)
    del fleet["regions"], fleet["approved"]  # those of the rows count; a report repairs nothing
    refusals = fleet.pop("refusals")
    is_valid = not refusals
    policy = policy_of(variables.values.get("event_invoke_audit_policy"), refusals)
    if not is_valid:
        return {"refusals": refusals}  # no directory of which the reports of an earlier run would be removed
    rows, reports = fleet.pop("rows"), fleet.pop("reports")
    previous_report = next(iter(fleet.pop("previous")), "")
    places = {"rows": rows["name"], "report_dir": reports["name"], "previous_report": previous_report}
    return {**fleet, **places, "policy": policy, "refusals": refusals}


def _of_fleet(variables: Variables, play: Play, names: t.Iterable[str], of_role: t.Iterable[str] = ()) -> Result:
    audit, fleet = _of_part("audit", variables), _of_part("fleet", variables)
    asked = {name: audit[name] for name in of_role if name in audit}
    asked |= {name: fleet[name] for name in names if name in fleet}
    if "run" in names and is_empty(asked.get("run")):
        asked["run"] = _run_of_awx(play)
    return {**fleet_settings({**asked, "check_mode": play.check_mode})}


def _run_of_awx(play: Play) -> t.Any:
    """Return the workflow job that this is a job of, None without one. Slices are jobs of a workflow of their own."""
    of_awx = read_variables(("awx_workflow_job_id", "tower_workflow_job_id"), play.task_vars, play.template)
    return next(iter(of_awx.values.values()), None)


def _of_backup(variables: Variables, _play: Play) -> Result:
    understood = _without(code_settings(_of_part("backup", variables), "backup"), "purge", "fail")
    if is_vault_file(file := understood["file"]):
        understood["refusals"].append(
            f"event_invoke_backup_file {file} is encrypted by ansible-vault, and the backup would be plain text: "
            "expected another file, or decrypt it first"
        )
    return understood


def _of_drift(variables: Variables, play: Play) -> Result:
    understood = _without(code_settings(_of_part("drift", variables), "drift"), "account_ids", "region_names")
    if understood["refusals"] or variables.failures or play.read_file is None:
        return understood
    file = understood["file"]
    try:
        return {**understood, **read_backup(play.read_file(file), file, understood["regions"])}
    except (InvalidBackup, Refused) as error:
        return {**understood, "refusals": [str(error)]}


def _of_published(variables: Variables, _play: Play) -> Result:
    return {**published_settings(_of_part("published", variables), variables.failures)}


def _of_replay(variables: Variables, _play: Play) -> Result:
    role = variables.values.get(f"{PREFIX}fleet_role")
    return {**replay_settings(_of_part("replay", variables), role, region_of_connection(), variables.failures)}


def _without(understood: t.Mapping[str, t.Any], *names: str) -> Result:
    """Return the settings of a playbook without those that only the other one has."""
    return {name: value for name, value in understood.items() if name not in names}


def _of_part(part: str, variables: Variables) -> dict[str, t.Any]:
    prefix = f"{PREFIX}{part}_"
    return {name.removeprefix(prefix): value for name, value in variables.values.items() if name.startswith(prefix)}


_UNDERSTAND: dict[str, t.Callable[[Variables, Play], Result]] = {
    "audit": _of_audit,
    "fleet_audit": _of_fleet_audit,
    "fleet_report": _of_fleet_report,
    "backup": _of_backup,
    "drift": _of_drift,
    "published": _of_published,
    "replay": _of_replay,
}
