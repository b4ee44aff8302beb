# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""setup.yml of the pattern, run with the modules of awx.awx against a stub of AWX's API."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from docs.snippets import read_pages
from support.crashes import crash_in
from support.environment import CHECKOUT, environment

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.variable_names import VARIABLES
from awx.api import TOKEN, Api, render_approval, render_message, serve

PATTERN = CHECKOUT / "extensions/patterns/audit_organization"
SNIPPETS = {snippet.name: snippet for snippet in read_pages(CHECKOUT)["docs/docsite/rst/guide_fleet.rst"]}
SITE = {
    **yaml.safe_load(SNIPPETS["site"].text),
    "audit_organization_webhook": "https://hooks.example.com/services/1",
    "audit_organization_operators": "Operators",
    "audit_organization_approvers": "Owners",
}
# The modules of awx.awx make a hundred objects, each in a process of its own.
pytestmark = pytest.mark.thorough

# Set by fleet_report; tests/system/fleet checks that it does.
ARTIFACTS = ("accounts", "accounts_missing", "accounts_failed", "targets", "error", "warning", "repaired", "report")
_PARTS = ("event_invoke_audit_", "event_invoke_fleet_", "event_invoke_replay_")
KNOWN = {name for name in VARIABLES if name.startswith(_PARTS)}
NOT_SET = {
    # An artifact of the first job of each workflow.
    "event_invoke_fleet_run",
    # An artifact of the plan.
    "event_invoke_replay_planned",
    # The survey asks for the account and the function instead.
    "event_invoke_replay_assume_role_arn",
    "event_invoke_replay_sources",
    # The modules have defaults for these.
    "event_invoke_replay_requests_per_second",
    "event_invoke_replay_stop_on_failures",
    # The playbooks have variables of their own for these.
    "event_invoke_audit_regions",
    "event_invoke_audit_previous_report",
    "event_invoke_audit_assume_role_arn",
    "event_invoke_audit_assume_role_arns",
    # An audit of an organization reads all of it.
    "event_invoke_audit_function_name",
    "event_invoke_audit_qualifier",
    # CloudTrail shows the default name.
    "event_invoke_audit_assume_role_session_name",
}


def run(url: str, directory: Path, site: dict[str, Any]) -> tuple[int, str]:
    """Run the command of the guide. Return the exit code and what it prints."""
    (line,) = [command for command, _output in SNIPPETS["setup"].commands() if command.startswith("ansible-playbook")]
    file = directory / "my-site.yml"
    file.write_text(json.dumps(site), encoding="utf-8")
    command = shlex.split(line.removesuffix("--ask-vault-pass").replace("my-site.yml", str(file)))
    done = subprocess.run(
        [*command, "-v"],
        cwd=CHECKOUT,
        env=environment(directory, "") | {"CONTROLLER_HOST": url, "CONTROLLER_OAUTH_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    output = done.stdout + done.stderr
    assert crash_in(output) is None
    return done.returncode, output


def changed(output: str) -> int:
    (count,) = re.findall(r"^localhost +: ok=\d+ +changed=(\d+)", output, re.MULTILINE)
    return int(count)


@pytest.fixture(scope="module", name="api")
def _api() -> Api:
    files = [str(path.relative_to(CHECKOUT)) for path in PATTERN.rglob("*") if path.is_file()]
    return Api(files)


@pytest.fixture(scope="module", name="url")
def _url(api: Api) -> Iterator[str]:
    yield from serve(api)


@pytest.fixture(scope="module", name="first_run")
def _first_run(api: Api, url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    exit_code, output = run(url, tmp_path_factory.mktemp("first"), SITE)
    assert exit_code == 0, (output, api.refusals)
    return output


def test_the_setup_makes_everything(first_run: str) -> None:
    assert changed(first_run) > 0
    assert "WARNING" not in first_run


def test_a_second_run_changes_only_what_differs(api: Api, url: str, first_run: str, tmp_path: Path) -> None:
    assert changed(first_run) > 0
    template = api.named("job_templates")["Read the AWS accounts"]
    template["job_slice_count"] += 1  # Somebody has changed it in AWX.
    objects = json.dumps([api.objects, api.surveys, list(api.links.values())])
    exit_code, output = run(url, tmp_path, SITE)
    assert exit_code == 0, output
    assert changed(output) == 1
    assert "WARNING" not in output
    template = api.named("job_templates")["Read the AWS accounts"]
    template["job_slice_count"] += 1
    assert json.dumps([api.objects, api.surveys, list(api.links.values())]) == objects
    template["job_slice_count"] -= 1


def test_no_secret_is_printed(first_run: str) -> None:
    for name in ("secret_key", "external_id"):
        assert SITE[f"audit_organization_{name}"] not in first_run


def test_a_missing_variable_is_named(url: str, tmp_path: Path) -> None:
    exit_code, output = run(url, tmp_path, {**SITE, "audit_organization_bucket": ""})
    assert exit_code != 0
    assert "audit_organization_bucket is missing" in output


def test_variables_of_the_jobs_are_known_to_the_playbooks(api: Api, first_run: str) -> None:
    for name in ("fleet_audit", "fleet_report", "replay"):
        wrapper = yaml.safe_load((PATTERN / f"playbooks/{name}.yml").read_text(encoding="utf-8"))
        assert [play["ansible.builtin.import_playbook"] for play in wrapper] == [f"cloudops.aws_lambda.{name}"]
    (credential_type,) = api.named("credential_types").values()
    set_by_awx = set(credential_type["injectors"]["extra_vars"])
    for template in api.named("job_templates").values():
        set_by_awx |= set(json.loads(template["extra_vars"]))
    for survey in api.surveys.values():
        set_by_awx |= {question["variable"] for question in survey["spec"]}
    assert set_by_awx <= KNOWN
    assert KNOWN - set_by_awx == NOT_SET


def test_only_reading_is_sliced(api: Api, first_run: str) -> None:
    for name, template in api.named("job_templates").items():
        is_sliced = template["playbook"].endswith("/fleet_audit.yml") and not template["ask_limit_on_launch"]
        assert (template["job_slice_count"] > 1) == is_sliced, name


def test_names_are_unique_among_what_can_be_launched(api: Api, first_run: str) -> None:
    """awx.awx.schedule looks for the name of a workflow among projects, templates and inventory sources."""
    kinds = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")
    names = [name for kind in kinds for name in api.named(kind)]
    assert sorted(names) == sorted(set(names))


def test_the_report_follows_whatever_becomes_of_the_slices(api: Api, first_run: str) -> None:
    assert links_of(api, "Audit the AWS organization") == {
        ("project", "success", "accounts"),
        ("accounts", "success", "begin"),
        ("begin", "success", "read"),
        ("read", "always", "report"),
    }


def test_nothing_is_repaired_before_it_is_approved(api: Api, first_run: str) -> None:
    assert links_of(api, "Repair the AWS organization") == {
        ("project", "success", "accounts"),
        ("accounts", "success", "begin"),
        ("begin", "success", "foresee"),
        ("foresee", "always", "report before"),
        ("report before", "always", "approve"),
        ("approve", "success", "repair"),
        ("repair", "always", "report after"),
    }
    nodes = {node["identifier"]: node for node in api.objects["workflow_job_template_nodes"].values()}
    assert nodes["approve"]["unified_job_template"] in api.objects["workflow_approval_templates"]
    repairing = {
        template["id"]
        for template in api.objects["job_templates"].values()
        if json.loads(template["extra_vars"]).get("event_invoke_audit_remediate") and template["job_type"] != "check"
    }
    assert [name for name, node in nodes.items() if node["unified_job_template"] in repairing] == ["repair"]


def test_the_notification_shows_the_artifacts_of_the_report(api: Api, first_run: str) -> None:
    (notification,) = api.named("notification_templates").values()
    for name in ("Report on the AWS accounts", "Report on the foreseen repair"):
        template = api.named("job_templates")[name]
        for event in ("success", "error"):
            assert api.linked("job_templates", template["id"], f"notification_templates_{event}") == [notification]
    artifacts = {f"event_invoke_fleet_{name}": f"<{name}>" for name in ARTIFACTS}
    for message in (notification["messages"][event] for event in ("success", "error")):
        named = set(re.findall(r"artifacts\.event_invoke_fleet_(\w+)", message["body"]))
        assert named <= set(ARTIFACTS)
        text = json.loads(render_message(message["body"], artifacts))["text"]
        assert all(f"<{name}>" in text for name in named)
        with pytest.raises(jinja2.UndefinedError):
            render_message(message["body"].replace("| default('n/a')", ""), {})


def test_failed_workflows_and_approvals_are_sent(api: Api, first_run: str) -> None:
    """Found on a real AWX: nobody heard of a workflow that failed before its report, or that waited for an approval."""
    (notification,) = api.named("notification_templates").values()
    for workflow in api.named("workflow_job_templates").values():
        for event in ("error", "approvals"):
            linked = api.linked("workflow_job_templates", workflow["id"], f"notification_templates_{event}")
            assert linked == [notification]
    approval = notification["messages"]["workflow_approval"]
    assert set(approval) == {"running", "approved", "timed_out", "denied"}
    for status, message in approval.items():
        assert list(json.loads(render_approval(message["body"], status))) == ["text"]
    assert "Audit the AWS organization failed: n/a errors" in render_message(
        notification["messages"]["error"]["body"].replace("{{ job.name }}", "Audit the AWS organization"), {}
    )


def test_changes_of_the_project_reach_the_run(api: Api, first_run: str) -> None:
    """Found on a real AWX: a commit to the project was never read."""
    (project,) = api.named("projects").values()
    for workflow in api.named("workflow_job_templates").values():
        nodes = [
            node
            for node in api.objects["workflow_job_template_nodes"].values()
            if node["workflow_job_template"] == workflow["id"]
        ]
        followers = {to for _node, _outcome, to in links_of(api, workflow["name"])}
        (first,) = (node for node in nodes if node["identifier"] not in followers)
        assert first["unified_job_template"] == project["id"]


def test_a_job_that_hangs_ends(api: Api, first_run: str) -> None:
    for name, template in api.named("job_templates").items():
        assert template["timeout"] > 0, name


def test_teams_have_their_roles(api: Api, first_run: str) -> None:
    teams, workflows = api.named("teams"), api.named("workflow_job_templates")
    execute, approval = 0, 1
    granted = {
        (role, team)
        for (kind, role, action), ids in api.links.items()
        if (kind, action) == ("roles", "teams")
        for team in ids
    }
    assert granted == {
        *((each["id"] * 10 + execute, teams["Operators"]["id"]) for each in workflows.values()),
        (workflows["Repair the AWS organization"]["id"] * 10 + approval, teams["Owners"]["id"]),
        (workflows["Send failed events again"]["id"] * 10 + approval, teams["Owners"]["id"]),
    }


def test_everything_says_what_it_is_for(api: Api, first_run: str) -> None:
    kinds = {*api.objects} - {"labels", "teams", "notification_templates", "workflow_job_template_nodes"}
    for kind in kinds:
        for name, thing in api.named(kind).items():
            assert thing["description"], (kind, name)


def links_of(api: Api, workflow: str) -> set[tuple[str, str, str]]:
    """Return the links of a workflow: from, outcome, to."""
    identifier = api.named("workflow_job_templates")[workflow]["id"]
    nodes = [
        node
        for node in api.objects["workflow_job_template_nodes"].values()
        if node["workflow_job_template"] == identifier
    ]
    return {
        (node["identifier"], outcome, other["identifier"])
        for node in nodes
        for outcome in ("success", "failure", "always")
        for other in api.linked("workflow_job_template_nodes", node["id"], f"{outcome}_nodes")
    }
