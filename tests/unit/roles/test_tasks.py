# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the role decide alone what is read, written and reported, whatever module_defaults say."""

from __future__ import annotations

import importlib
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _module
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.defaults import MODULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.report_options import SPEC
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.variables import SPEC as OF_VARIABLES

CHECKOUT = Path(__file__).resolve().parents[3]
COLLECTION = "cloudops.aws_lambda."
REPORT, VARIABLES = f"{COLLECTION}event_invoke_audit_report", f"{COLLECTION}event_invoke_audit_variables"
PURE = {REPORT: SPEC, VARIABLES: OF_VARIABLES}
"""The options of the actions that are no modules."""

OF_CONNECTION_OR_PACE = {
    *aws_argument_spec(),
    *(alias for option in aws_argument_spec().values() for alias in option.get("aliases", ())),
    "no_sign_request",
    "propagation_timeout",
}
"""Where requests go, as whom, and how long is waited: what module_defaults are for. None says what is written."""


class _SpecFound(Exception):
    pass


def spec_of(module: str) -> t.Mapping[str, t.Mapping[str, t.Any]]:
    """Return the options of a module, as it gives them to Ansible."""
    if module in PURE:
        return PURE[module]
    code: t.Any = importlib.import_module(
        f"ansible_collections.{COLLECTION}plugins.modules.{module.rpartition('.')[2]}"
    )
    found: dict[str, t.Any] = {}

    def noted(argument_spec: dict[str, t.Any], **_rest: t.Any) -> None:
        found.update(argument_spec)
        raise _SpecFound

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code, "AnsibleLambdaModule", noted)
        with pytest.raises(_SpecFound):
            code.main.__wrapped__()
    return {**aws_argument_spec(), **_module._SHARED_OPTIONS, **found}


def tasks_in(value: t.Any) -> t.Iterator[dict[str, t.Any]]:
    """Yield the tasks of a file, those of its blocks included."""
    for task in value:
        yield task
        for part in ("tasks", "block", "rescue", "always"):
            yield from tasks_in(task.get(part, ()))


def tasks_of(*places: str) -> list[tuple[str, str, dict[str, t.Any]]]:
    """Return the file, the module and the task of each task that is one of a module of this collection."""
    files = [file for place in places for file in sorted(CHECKOUT.glob(place))]
    return [
        (file.name, module, task)
        for file in files
        for task in tasks_in(yaml.safe_load(file.read_text(encoding="utf-8")))
        for module in task
        if module.startswith(COLLECTION)
    ]


ROLE = tasks_of("roles/event_invoke_audit/tasks/*.yml")
OF_ROLE = {f"{file}: {task['name']}": (module, task) for file, module, task in ROLE}


@pytest.mark.parametrize("name", OF_ROLE)
def test_each_option_that_decides_what_is_done_is_given_by_the_task(name: str) -> None:
    """Found: with purge in module_defaults, which is for the tasks of the play, the role removed configurations.

    ansible-core gives no default to an option that a task names, also if its value is `omit`. An alias is an option of
    its own to it. An option that is new has to be named by the tasks, or to be one of the connection or the pace.
    """
    module, task = OF_ROLE[name]
    spec = spec_of(module)
    names = {*spec, *(alias for option in spec.values() for alias in option.get("aliases") or ())}
    assert names - OF_CONNECTION_OR_PACE - {*(task[module] or ())} == set()


def test_the_modules_whose_login_is_guarded_are_those_that_the_role_runs() -> None:
    assert {module for _file, module, _task in ROLE} - {*PURE} == {*MODULES}


def test_nothing_but_the_role_is_in_a_play_of_others() -> None:
    """The plays of the playbooks are their own: nobody can give them module_defaults."""
    for file in CHECKOUT.glob("playbooks/*.yml"):
        assert "module_defaults" not in file.read_text(encoding="utf-8")


EVERY = {
    f"{file}: {task['name']}": (module, task)
    for file, module, task in tasks_of("roles/event_invoke_audit/tasks/*.yml", "playbooks/*.yml")
}
WRITES = {
    f"{COLLECTION}{name}" for name in ("lambda_event_invoke_config", "lambda_failure_path", "lambda_parked_events")
}


def tells_what_was_done(module: str, task: dict[str, t.Any]) -> bool:
    """Return whether a task ends with what was written: a report, the rows of a fleet, or what was sent."""
    options = task[module] or {}
    of_no_write = [name for name in ("approved_for", "comparison") if isinstance(options.get(name), dict)]
    return module == REPORT and options.get("begun") is not True and not of_no_write


@pytest.mark.parametrize("name", EVERY)
def test_no_timeout_of_ansible_ends_a_task_that_writes_or_tells_what_was_written(name: str) -> None:
    """Found: a task that Ansible ended had no result, and what was done was in no report."""
    module, task = EVERY[name]
    if (module in WRITES and task.get("check_mode") is not True) or tells_what_was_done(module, task):
        assert task["timeout"] == 0


@pytest.mark.parametrize("name", OF_ROLE)
def test_a_lost_connection_is_no_end_of_the_role(name: str) -> None:
    """It is no failure to rescue or failed_when. The playbooks are on localhost."""
    module, task = OF_ROLE[name]
    if module in MODULES:
        assert task["ignore_unreachable"] is True
        assert task["failed_when"] is False


def test_no_task_of_the_role_asks_for_the_mode_of_the_command_line() -> None:
    """Found: it is not that of the task, which `apply` of include_role or a keyword of the play decides."""
    for file in CHECKOUT.glob("roles/*/tasks/*.yml"):
        assert "ansible_check_mode" not in file.read_text(encoding="utf-8")


FIRST = {
    f"{file.name}: {play['name']}": play["tasks"][0]
    for file in CHECKOUT.glob("playbooks/*.yml")
    for play in yaml.safe_load(file.read_text(encoding="utf-8"))
    if "tasks" in play
}


@pytest.mark.parametrize("name", [*FIRST, "the role"])
def test_the_first_task_checks_the_variables_and_nothing_hides_that_it_fails(name: str) -> None:
    """Found: drift registered the check, so that an extra variable of its name took the place of the refusal."""
    own = [task for file, module, task in ROLE if file == "main.yml" and module == VARIABLES]
    (task,) = own if name == "the role" else [FIRST[name]]
    assert VARIABLES in task
    assert task.keys() - {"name", VARIABLES, "register", "run_once"} == set()


def test_each_playbook_begins_with_this_check_or_is_the_role() -> None:
    assert {name.partition(":")[0] for name in FIRST} | {"audit.yml"} == {
        file.name for file in CHECKOUT.glob("playbooks/*.yml")
    }
