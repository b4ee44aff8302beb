# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of the pattern, and what setup.yml makes of it, as far as that can be read."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from .workflows import PATTERN


class _Loader(yaml.SafeLoader):
    """Reads !unsafe as text."""


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def load(name: str) -> Any:
    return yaml.load((PATTERN / name).read_text(encoding="utf-8"), _Loader)


def test_modules_have_the_options_that_are_set() -> None:
    """Whatever the data: an option that is left out in the runs above is checked here only."""
    for module, options in calls():
        spec = argument_spec(module)
        known = {*spec, *(alias for option in spec.values() for alias in option.get("aliases", ()))}
        assert set(options) <= known, module
        assert {name for name, option in spec.items() if option.get("required")} <= set(options), module


def test_no_key_of_the_data_is_ignored() -> None:
    text = (PATTERN / "setup.yml").read_text(encoding="utf-8")
    lists = {name: value for name, value in load("controller.yml").items() if isinstance(value, list)}
    assert len(lists) == 11
    for name, things in lists.items():
        (task,) = (task for task in text.split("    - name: ") if f'loop: "{{{{ {name} }}}}"' in task)
        used = set(re.findall(r"item\.(\w+)", task))
        assert {key for thing in things for key in thing} <= {*used, "simplified_workflow_nodes"}, name
    nodes = [node for each in lists["controller_workflows"] for node in each["simplified_workflow_nodes"]]
    assert {key for node in nodes for key in node} <= set(re.findall(r"item\.1\.(\w+)", text))


def test_what_roles_of_other_collections_turn_into_text_is_set() -> None:
    """Found with infra.aap_configuration 3.0.0 and ansible-core 2.19: default(omit) was the text that they sent."""
    data = load("controller.yml")
    assert [each["variables"] for each in data["controller_inventories"]] == [{}]
    assert [each["source_vars"] for each in data["controller_inventory_sources"]] == [{}]


def test_the_pattern_names_the_same_templates() -> None:
    pattern = json.loads((PATTERN / "meta/pattern.json").read_text(encoding="utf-8"))
    assert pattern["name"] == PATTERN.name
    resources, data = pattern["aap_resources"], load("controller.yml")
    assert [resources["controller_project"]["name"]] == [each["name"] for each in data["controller_projects"]]
    templates = {each["name"]: each for each in resources["controller_job_templates"]}
    assert {
        name: (f"{{{{ audit_organization_directory }}}}/playbooks/{each['playbook']}", each["execution_environment"])
        for name, each in templates.items()
    } == {each["name"]: (each["playbook"], each["execution_environment"]) for each in data["controller_templates"]}


def test_no_survey_or_template_replaces_variables_of_the_credential() -> None:
    """AWX passes the variables of a credential first, and the last one wins: even an unanswered question would."""
    data, survey = load("controller.yml"), load("survey.yml")
    (credential_type,) = data["controller_credential_types"]
    surveys = ("audit_organization_survey", "audit_organization_replay_survey")
    questions = [question for each in surveys for question in survey[each]["spec"]]
    questions += survey["audit_organization_repair_questions"]
    others = {question["variable"] for question in questions}
    assert "event_invoke_fleet_rows" in data["audit_organization_variables"]
    assert "replay_survey" in data["audit_organization_replay_variables"]
    assert not any(name in data["audit_organization_variables"] for name in credential_type["injectors"]["extra_vars"])
    assert others.isdisjoint(credential_type["injectors"]["extra_vars"])


def calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each module of awx.awx that setup.yml calls, and its options."""
    (play,) = load("setup.yml")
    for task in play["tasks"]:
        for name, options in task.items():
            if name.startswith("awx.awx."):
                yield name.removeprefix("awx.awx."), options


def argument_spec(module: str) -> dict[str, Any]:
    """Return the argument spec with which a module of awx.awx starts."""
    found = importlib.import_module(f"ansible_collections.awx.awx.plugins.modules.{module}")

    class Caught(Exception):
        pass

    def catch(argument_spec: dict[str, Any], **_options: Any) -> None:
        raise Caught(argument_spec)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(found, "ControllerAPIModule", catch)
        with pytest.raises(Caught) as caught:
            found.main()
    spec: dict[str, Any] = caught.value.args[0]
    return spec
