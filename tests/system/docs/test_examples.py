# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example in the documentation is run, as it is printed, against the emulator.

The tasks, plays and IAM policies of a page are one run of ansible-playbook, in their order: a task can use what an
earlier one registers. Variables of an audit are those of one. After a policy, all actions that it does not allow are
denied, until the next policy. Then the command lines of the page run that call `ansible`, `ansible-doc` or a playbook
of the collection or the page. They must print the output that the page shows; a line of three dots stands for any
text. lambda.example.com is the emulator.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, QUEUE, REGION, ROLE, TOPIC, environment

from docs.snippets import Snippet, read_pages
from emulator import Emulator

PAGES = read_pages(CHECKOUT)
# Pages that test_recipes.py and test_incident.py run.
RECIPES, INCIDENT = "docs/docsite/rst/guide_recipes.rst", "docs/docsite/rst/guide_incident.rst"
# The page whose examples the integration test aws_cli_parity runs beside the AWS CLI, but those that have to fail.
AWS_CLI = "docs/docsite/rst/guide_aws_cli.rst"
# Modules that Ansible can run in its own process: the action of their name is a DirectAction.
IN_PROCESS = [
    f"plugins/modules/{action.name}"
    for action in sorted((CHECKOUT / "plugins/action").glob("*.py"))
    if "DirectAction" in action.read_text(encoding="utf-8")
]
COMMAND = re.compile(r"(\w+=\S* )*(ansible|ansible-doc|ansible-playbook (cloudops\.\S+|(retries|aliases)\.yml))( |$)")

# By the names of code blocks: which are files, and which have to fail.
FILES = {"input-json": "input.json", "retries": "retries.yml", "aliases": "aliases.yml", "policy": "policy.yml"}
FAILURES = {"strict"}
ACTIONS = CHECKOUT / "tests/integration/targets/setup_emulator/action_plugins"

# Requests for it are denied. AWS denies them whether it exists or not.
FORBIDDEN_FUNCTION = "payroll-function"

# Actions whose names differ from those of the operations.
NOT_OPERATIONS = {"lambda:InvokeFunction", "s3:GetEncryptionConfiguration", "s3:ListBucket"}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    """Return the emulator with what the documentation assumes; for examples without credentials, too."""
    _fill(emulator)
    return emulator


def _fill(emulator: Emulator) -> None:
    emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations([QUEUE, TOPIC], region=REGION, account_id=ACCOUNT_ID)
    emulator.add_roles([ROLE], region=REGION, account_id=ACCOUNT_ID)
    emulator.configure(accept_unsigned=True, default_region=REGION, faults=denials(None))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in (RECIPES, INCIDENT)])
def test_examples(page: str, emulator: Emulator, tmp_path: Path) -> None:
    here = [snippet for snippet in PAGES[page] if page != AWS_CLI or snippet.name in FAILURES]
    assert here
    snippets = [placed(snippet, emulator) for snippet in here]
    surroundings = environment_with_profiles(snippets, emulator, tmp_path)
    playbook = write_playbook(snippets, tmp_path, f"{emulator.url}/_emulator/settings")
    commands = list(ad_hoc_commands(snippets))
    assert playbook or commands or not page.startswith("plugins/modules/"), "A module without an example"
    if playbook:
        output = run(["ansible-playbook", str(playbook)], surroundings, tmp_path)
        assert "no hosts matched" not in output, output
    for policy, command, expected in commands:
        emulator.configure(faults=denials(policy))
        output = run(["/bin/sh", "-c", command], surroundings, tmp_path)
        assert not expected or as_pattern(expected).fullmatch(output.strip()), f"{command}\n{output}"


@pytest.mark.thorough
@pytest.mark.parametrize("page", IN_PROCESS)
def test_both_ways(page: str, emulator: Emulator, tmp_path: Path) -> None:
    """A module returns the same whether it is sent, or runs in Ansible's own process."""
    results = []
    for direct in ("true", "false"):
        emulator.reset()
        _fill(emulator)
        snippets = [placed(snippet, emulator) for snippet in PAGES[page]]
        surroundings = environment_with_profiles(snippets, emulator, tmp_path)
        surroundings |= {"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", "ANSIBLE_VERBOSITY": "3"}
        playbook = write_playbook(snippets, tmp_path, f"{emulator.url}/_emulator/settings")
        output = run(["ansible-playbook", str(playbook), "-e", f"event_invoke_direct={direct}"], surroundings, tmp_path)
        assert ("runs in this process" in output) == (direct == "true")
        assert ("sent as a module" in output) == (direct == "false")
        results.append(of_tasks(output))
    assert results[0] == results[1]
    assert results[0]


def of_tasks(output: str) -> list[Any]:
    """Return the results in the output of the callback ansible.posix.json, without what differs from run to run."""
    decoded, _end = json.JSONDecoder().raw_decode(output, output.index("\n{") + 1)
    tasks = [task for play in decoded["plays"] for task in play["tasks"]]
    return [without_times(task["hosts"]) for task in tasks]


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        times = ("seconds", "last_modified", "since")
        return {key: without_times(each) for key, each in value.items() if key not in times}
    return [without_times(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("page", [page for page in PAGES if any(snippet.language == "json" for snippet in PAGES[page])])
def test_policies(page: str) -> None:
    for snippet in PAGES[page]:
        for action in snippet.allowed_actions or ():
            service, _unused, name = action.partition(":")
            exists = any(fnmatchcase(operation, name) for operation in operations(service))
            assert exists or action in NOT_OPERATIONS, f"{page}, line {snippet.line}: there is no {action}"


@cache
def operations(service: str) -> Sequence[str]:
    return tuple(botocore.session.get_session().get_service_model(service).operation_names)


def denials(allowed: Sequence[str] | None) -> list[dict[str, Any]]:
    """Return faults that deny all actions of Lambda except these; with None, only those on the forbidden function."""
    denied = [
        operation
        for operation in operations("lambda")
        if allowed is not None and not any(fnmatchcase(f"lambda:{operation}", action) for action in allowed)
    ]
    error = {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}
    forbidden: list[dict[str, Any]] = [
        {"function_name": FORBIDDEN_FUNCTION},
        *({"operation": operation} for operation in denied),
    ]
    return [{**requests, "effect": {"error": error}} for requests in forbidden]


def placed(snippet: Snippet, emulator: Emulator) -> Snippet:
    """Return the snippet with the emulator's URL and CA bundle instead of invented ones."""
    text = snippet.text.replace("https://lambda.example.com", emulator.tls_url)
    return replace(snippet, text=text.replace("/etc/ssl/example-ca.pem", emulator.ca_bundle))


def environment_with_profiles(snippets: Sequence[Snippet], emulator: Emulator, directory: Path) -> dict[str, str]:
    """Return an environment with the credentials in a file, so that an example can name a profile or keys."""
    surroundings = environment(directory, emulator.url)
    credentials = {name.lower(): surroundings.pop(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    text = "\n".join(snippet.text for snippet in snippets)
    profiles = {"default", *re.findall(r"\bprofile[:=] *([\w-]+)", text)}
    lines = "".join(f"{name} = {value}\n" for name, value in credentials.items())
    file = directory / "credentials"
    file.write_text("".join(f"[{profile}]\n{lines}" for profile in sorted(profiles)))
    return surroundings | {"AWS_SHARED_CREDENTIALS_FILE": str(file)}


def write_playbook(snippets: Sequence[Snippet], directory: Path, settings_url: str) -> Path | None:
    """Write a playbook of all plays and tasks of a page, each snippet in a file named after its line."""
    plays: list[dict[str, Any]] = []

    def add_task(task: dict[str, Any]) -> None:
        if not plays or "tasks" not in plays[-1]:
            plays.append({"name": "Tasks of the page", "hosts": "localhost", "gather_facts": False, "tasks": []})
        plays[-1]["tasks"].append(task)

    for snippet in snippets:
        file = directory / FILES.get(snippet.name, f"line_{snippet.line}.yml")
        if snippet.plays_or_tasks or snippet.name in FILES:
            file.write_text(snippet.text, encoding="utf-8")
        if snippet.plays_or_tasks == "plays":
            plays.append({"ansible.builtin.import_playbook": str(file)})
        elif snippet.plays_or_tasks == "tasks":
            tasks = {"name": f"Line {snippet.line}", "ansible.builtin.import_tasks": str(file)}
            add_task(failing(tasks) if snippet.name in FAILURES else tasks)
        elif snippet.variables is not None:
            audit = {"ansible.builtin.import_playbook": "cloudops.aws_lambda.audit", "vars": snippet.variables}
            plays.append(audit)
        elif snippet.allowed_actions is not None:
            body = directory / f"line_{snippet.line}.json"
            body.write_text(json.dumps({"faults": denials(snippet.allowed_actions)}), encoding="utf-8")
            patch = {"url": settings_url, "method": "PATCH", "src": str(body)}
            add_task({"name": f"Allow what line {snippet.line} allows", "emulator": patch})
    if not (actions := directory / "action_plugins").exists():
        actions.symlink_to(ACTIONS)  # the one with which the tests tell the emulator what a policy allows
    playbook = directory / "page.yml"
    playbook.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    runs = any(snippet.plays_or_tasks or snippet.variables for snippet in snippets)
    return playbook if runs else None


def failing(tasks: dict[str, Any]) -> dict[str, Any]:
    """Return a block that fails unless one of the tasks fails."""
    note = {"name": "It failed, as it must", "ansible.builtin.set_fact": {"failed_as_it_should": True}}
    check = {"name": "Check that it failed", "ansible.builtin.assert": {"that": "failed_as_it_should is defined"}}
    return {"block": [tasks], "rescue": [note], "always": [check]}


def ad_hoc_commands(snippets: Sequence[Snippet]) -> Iterator[tuple[Sequence[str] | None, str, str]]:
    """Yield the allowed actions (None: all), the command line, and the output that the page shows."""
    policy: Sequence[str] | None = None
    for snippet in snippets:
        policy = snippet.allowed_actions or policy
        for command, output in snippet.commands():
            if COMMAND.match(command):
                yield policy, command, output


def as_pattern(output: str) -> re.Pattern[str]:
    return re.compile(
        "\n".join(".*" if line.strip() == "..." else re.escape(line) for line in output.split("\n")), re.S
    )


def run(command: Sequence[str], surroundings: dict[str, str], directory: Path) -> str:
    """Run a command that must succeed. Return its standard output."""
    completed = subprocess.run(
        command, cwd=directory, env=surroundings, capture_output=True, text=True, check=False, timeout=300
    )
    assert completed.returncode == 0, f"{' '.join(command)}\n{completed.stdout}\n{completed.stderr}"
    return completed.stdout
