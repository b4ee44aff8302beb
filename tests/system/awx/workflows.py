# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX makes of a launch: the variables and slices of each job, what it refuses, and what it ignores.

It does as a real AWX 24.6 did: it drops the default of a multiselect, as it keeps it as a text and checks it as a list;
a workflow refuses variables that its survey does not ask for, and a job template ignores them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from support.environment import CHECKOUT, environment
from support.runner import Finished, lay_out, run, slice_of

from emulator import Emulator

from .api import Refused

PATTERN = CHECKOUT / "extensions/patterns/audit_organization"
PLAYBOOKS = {path.name: path.read_text(encoding="utf-8") for path in PATTERN.glob("playbooks/*.yml")}
_DATA = ("controller_templates", "controller_workflows")


def pattern_data(directory: Path, site: Mapping[str, Any]) -> dict[str, Any]:
    """Return the templates and the workflows of the pattern, as setup.yml would send them."""
    data = directory / "data.json"
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars_files": [str(PATTERN / f"{name}.yml") for name in ("site", "survey", "notification", "controller")],
        "tasks": [
            {
                "ansible.builtin.copy": {
                    "content": "{{ {" + ", ".join(f"'{name}': {name}" for name in _DATA) + "} | to_json }}",
                    "dest": str(data),
                    "mode": "0600",
                },
                "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
            }
        ],
    }
    (directory / "data.yml").write_text(json.dumps([play]), encoding="utf-8")
    command = ["ansible-playbook", "data.yml", "--extra-vars", json.dumps(site)]
    done = subprocess.run(
        command, cwd=directory, env=environment(directory, ""), capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return found


def of_survey(survey: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of a workflow that is launched with these answers. Raise Refused."""
    questions = {question["variable"]: question for question in survey["spec"]}
    if unknown := set(answers) - set(questions):
        raise Refused(f"Variables {', '.join(sorted(unknown))} are not allowed on launch.")
    values = dict(answers)
    for name, question in questions.items():
        if name not in values and question["default"] != "" and question["type"] != "multiselect":
            values[name] = question["default"]
    return values


def of_launch(template: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a launch of a job template uses of limit and extra_vars, and the ignored_fields of the answer."""
    flags = {"limit": "ask_limit_on_launch", "extra_vars": "ask_variables_on_launch"}
    used = {name: value for name, value in asked.items() if template.get(flags[name])}
    return used, {name: value for name, value in asked.items() if name not in used}


class Controller:
    """Runs jobs of the pattern's templates over these accounts, each in a directory of its own."""

    def __init__(self, emulator: Emulator, directory: Path, data: Mapping[str, Any], hosts: Sequence[str]) -> None:
        self._directory = directory
        self._environment = environment(directory, emulator.url)
        self._ids = count(100)
        self.hosts = hosts
        self.templates = {each["name"]: each for each in data["controller_templates"]}
        self.workflows = {each["name"]: each for each in data["controller_workflows"]}

    def launch(self, name: str, **asked: Any) -> Finished:
        """Run a job template by itself; asked are limit and extra_vars."""
        used, _ignored = of_launch(self.templates[name], asked)
        return self._job(self.templates[name], used.get("extra_vars", {}), self.hosts, None, used.get("limit", ""))

    def workflow(self, name: str, **answers: Any) -> Workflow:
        return Workflow(self, next(self._ids), self.workflows[name], answers)

    def jobs(
        self, name: str, variables: Mapping[str, Any], workflow_job: int, without: Sequence[str] = ()
    ) -> Iterator[Finished]:
        """Run the jobs of a node, one for each slice. without are hosts of slices that cannot leave their rows."""
        template = self.templates[name]
        slices = min(int(template["job_slice_count"]), len(self.hosts))
        if slices <= 1:
            yield self._job(template, variables, self.hosts, workflow_job)
            return
        inner = next(self._ids)
        for number in range(1, slices + 1):
            hosts = slice_of(self.hosts, number, slices)
            if not set(hosts) & set(without):
                yield self._job(template, variables, hosts, inner)

    def _job(
        self,
        template: Mapping[str, Any],
        variables: Mapping[str, Any],
        hosts: Sequence[str],
        workflow_job: int | None,
        limit: str = "",
    ) -> Finished:
        job = next(self._ids)
        directory = self._directory / f"awx_{job}"
        extra = {
            **template["extra_vars"],
            **variables,
            "event_invoke_fleet_role": "audit",
            "event_invoke_audit_requests_per_second": "0",
        }
        if workflow_job is not None:
            extra |= {"awx_workflow_job_id": workflow_job, "tower_workflow_job_id": workflow_job}
        options = " ".join((*["--check"] * (template["job_type"] == "check"), *([f"--limit {limit}"] if limit else [])))
        lay_out(directory, job, PLAYBOOKS, list(hosts), extra, {}, options=options)
        return run(directory, job, template["playbook"].rpartition("/")[2], self._environment)


class Workflow:
    """A workflow job: each node gets the artifacts of those before it, and the answers win over them."""

    def __init__(
        self, controller: Controller, job: int, template: Mapping[str, Any], answers: Mapping[str, Any]
    ) -> None:
        self.job = job
        self._controller = controller
        self._answers = of_survey(template["survey_spec"], answers)
        self._nodes = {each["identifier"]: each for each in template["simplified_workflow_nodes"]}
        self._artifacts: dict[str, Any] = {}

    def node(self, identifier: str, without: Sequence[str] = ()) -> list[Finished]:
        """Run the jobs of a node."""
        name = self._nodes[identifier]["unified_job_template"]
        variables = {**self._artifacts, **self._answers}
        done = list(self._controller.jobs(name, variables, self.job, without))
        for each in done:
            self._artifacts |= each.artifacts
        return done
