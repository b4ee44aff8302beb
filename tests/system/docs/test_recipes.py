# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes do what their headings say. Each is run here, as it is printed, and not in test_examples.py."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.clients import lambda_client
from support.environment import REGION, environment
from support.playbooks import run_playbook

from docs.snippets import Snippet
from docs.test_examples import FILES, PAGES, RECIPES, as_pattern
from emulator import Emulator

# Each piece of the page, by a part of it, and what runs it.
RUN_BY = {
    "Fail if an event that fails is not kept": "test_read_one_alias",
    "event_invoke_export('csv')": "test_a_region_as_csv",
    "metrics_days: 1": "test_who_lost_events_yesterday",
    "rejectattr('function_name', 'match', 'test-')": "test_who_loses_events",
    "- name: Retry once, within an hour": "test_three_functions",
    "$ ansible-playbook retries.yml": "test_three_functions",
    "event_invoke_audit_report_formats=junit": "test_a_pipeline_fails",
    "- name: Keep the settings of three targets": "test_three_aliases_and_their_check",
    "$ ansible-playbook aliases.yml": "test_three_aliases_and_their_check",
    "Set $LATEST and every alias": "test_latest_and_every_alias",
    "Give it to the alias GREEN": "test_copy_an_alias",
    "$ ansible-playbook cloudops.aws_lambda.drift": "test_find_out_what_somebody_changed",
    "event_invoke_audit_fail_on_new=true": "test_only_what_is_new",
    "event_invoke_audit_policy:": "test_an_exception",
    "-e @policy.yml": "test_an_exception",
    "ANSIBLE_STDOUT_CALLBACK=ansible.posix.json": "test_one_arn_for_a_script",
    "Remove the configurations whose alias or version is gone": "test_remove_orphans",
    "Audit two accounts": "test_several_accounts",
    "Read from an emulator": "test_read_from_an_emulator",
}
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:failed-invocations"
BLUE = {
    "MaximumRetryAttempts": 0,
    "MaximumEventAgeInSeconds": 3600,
    "DestinationConfig": {"OnSuccess": {}, "OnFailure": {"Destination": QUEUE}},
}
FUNCTIONS = [
    {
        "function_name": "my-function",
        "versions": 3,
        "aliases": {"BLUE": 2, "GREEN": 3},
        "event_invoke_configs": {"BLUE": BLUE, "GONE": {"MaximumRetryAttempts": 2}},
    },
    {
        "function_name": "my-other-function",
        "versions": 1,
        "aliases": {"BLUE": 1},
        "metrics": {"function": {"AsyncEventsReceived": 40, "AsyncEventsDropped": 12}},
    },
    {"function_name": "unconfigured-function"},
    {"function_name": "test-function"},
]


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_functions(FUNCTIONS, region=REGION)
    return emulator


def recipe(part: str) -> Snippet:
    """Return the one piece of the page that has this text."""
    assert part in RUN_BY
    (found,) = [snippet for snippet in PAGES[RECIPES] if part in snippet.text]
    return found


def save(part: str, directory: Path) -> None:
    """Save the piece of the page that has this text as it says."""
    snippet = recipe(part)
    (directory / FILES[snippet.name]).write_text(snippet.text, encoding="utf-8")


def run_command(part: str, emulator: Emulator, directory: Path, number: int = 0, expected: int = 0) -> str:
    """Run a command line of the one console with this text, which prints what the page shows. Return the output."""
    command, shown = list(recipe(part).commands())[number]
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=directory,
        env=environment(directory, emulator.url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected, done.stdout + done.stderr
    assert not shown or as_pattern(shown).fullmatch(done.stdout.strip()), done.stdout
    return done.stdout + done.stderr


def test_every_recipe_is_run() -> None:
    for snippet in PAGES[RECIPES]:
        tests = [name for part, name in RUN_BY.items() if part in snippet.text]
        assert len(tests) == 1, f"line {snippet.line} is run by {tests}"
        assert tests[0] in globals()


def run_recipe(part: str, emulator: Emulator, directory: Path, *options: str, expected: int = 0) -> str:
    """Run the one recipe that has this text. Return the output."""
    text = recipe(part).text.replace("/tmp/", f"{directory}/")
    playbook = text
    if "hosts:" not in text:
        (directory / "tasks.yml").write_text(text, encoding="utf-8")
        tasks = [{"ansible.builtin.import_tasks": "tasks.yml"}]
        playbook = json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    exit_code, output = run_playbook(playbook, directory, emulator.url, *options)
    assert exit_code == expected, output
    return output


def stored(emulator: Emulator, name: str = "my-function") -> dict[str, Mapping[str, Any]]:
    """Return the configurations of a function by qualifier, without what no recipe sets."""
    response = lambda_client(emulator).list_function_event_invoke_configs(FunctionName=name)
    return {
        config.pop("FunctionArn").rpartition(":")[2]: {
            key: value for key, value in config.items() if key != "LastModified"
        }
        for config in response["FunctionEventInvokeConfigs"]
    }


def summary(page: Path) -> Mapping[str, Any]:
    """Return the numbers of the report in a page."""
    (packed,) = re.findall(r">(H4sI[\w+/=]+)<", page.read_text(encoding="utf-8"))
    numbers: Mapping[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))["summary"]
    return numbers


def test_read_one_alias(emulator: Emulator, tmp_path: Path) -> None:
    part = "Fail if an event that fails is not kept"
    run_recipe(part, emulator, tmp_path)
    client = lambda_client(emulator)
    client.put_function_event_invoke_config(FunctionName="my-function", Qualifier="BLUE", MaximumRetryAttempts=1)
    output = run_recipe(part, emulator, tmp_path, expected=2)
    assert "my-function:BLUE: no destination for failures" in output
    client.delete_function_event_invoke_config(FunctionName="my-function", Qualifier="BLUE")
    assert "my-function:BLUE: not_configured" in run_recipe(part, emulator, tmp_path, expected=2)
    client.delete_function(FunctionName="my-function")
    assert "my-function:BLUE: function_missing" in run_recipe(part, emulator, tmp_path, expected=2)


def test_a_region_as_csv(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("event_invoke_export('csv')", emulator, tmp_path)
    with (tmp_path / "event-invoke-configs.csv").open(newline="", encoding="utf-8") as file:
        rows = {(row["function_name"], row["qualifier"]): row for row in csv.DictReader(file)}
    assert rows["my-function", "BLUE"]["on_failure"] == QUEUE
    assert (rows["unconfigured-function", "$LATEST"]["configured"], len(rows)) == ("false", 8)


def test_who_lost_events_yesterday(emulator: Emulator, tmp_path: Path) -> None:
    output = run_recipe("metrics_days: 1", emulator, tmp_path)
    assert re.search(r"my-other-function.* dropped 12 asynchronous events in the last day, and has no", output), output
    assert "unconfigured-function" not in output


def test_a_pipeline_fails(emulator: Emulator, tmp_path: Path) -> None:
    run_command("event_invoke_audit_report_formats=junit", emulator, tmp_path)
    results = (tmp_path / "event-invoke-audit/event-invoke-audit.xml").read_text(encoding="utf-8")
    assert "<failure" in results


def test_three_aliases_and_their_check(emulator: Emulator, tmp_path: Path) -> None:
    save("- name: Keep the settings of three targets", tmp_path)
    console = "$ ansible-playbook aliases.yml"
    output = run_command(console, emulator, tmp_path, 1, expected=2)
    assert re.search(r"^\+ +\"maximum_event_age_in_seconds\": 3600", output, re.MULTILINE), output
    assert "AWS differs from aliases.yml, see the diff above" in output
    assert "GREEN" not in stored(emulator)
    run_command(console, emulator, tmp_path, 0)
    run_command(console, emulator, tmp_path, 1)
    assert stored(emulator)["BLUE"]["MaximumRetryAttempts"] == 0
    assert stored(emulator)["GREEN"]["MaximumRetryAttempts"] == 2
    assert stored(emulator)["$LATEST"]["MaximumEventAgeInSeconds"] == 3600


def test_find_out_what_somebody_changed(emulator: Emulator, tmp_path: Path) -> None:
    console = "$ ansible-playbook cloudops.aws_lambda.drift"
    run_command(console, emulator, tmp_path, 0)
    run_command(console, emulator, tmp_path, 1)
    client = lambda_client(emulator)
    client.put_function_event_invoke_config(FunctionName="my-function", Qualifier="BLUE", MaximumRetryAttempts=2)
    output = run_command(console, emulator, tmp_path, 1, expected=2)
    assert "function:my-function:BLUE: maximum_retry_attempts: AWS now 2, file 0" in " ".join(output.split())


def test_only_what_is_new(emulator: Emulator, tmp_path: Path) -> None:
    console = "event_invoke_audit_fail_on_new=true"
    assert run_command(console, emulator, tmp_path, 0).rstrip().endswith("exit code 2")
    run_command(console, emulator, tmp_path, 1)
    lambda_client(emulator).put_function_event_invoke_config(
        FunctionName="unconfigured-function", MaximumEventAgeInSeconds=60
    )
    assert "retries_cut_short" in run_command(console, emulator, tmp_path, 1, expected=2)


def test_an_exception(emulator: Emulator, tmp_path: Path) -> None:
    save("event_invoke_audit_policy:", tmp_path)
    run_command("-e @policy.yml", emulator, tmp_path)
    report = json.loads((tmp_path / "event-invoke-audit/event-invoke-audit.json").read_text(encoding="utf-8"))
    accepted = [each["function_name"] for each in report["accepted"]]
    assert accepted == ["unconfigured-function"]


def test_who_loses_events(emulator: Emulator, tmp_path: Path) -> None:
    output = run_recipe("rejectattr('function_name', 'match', 'test-')", emulator, tmp_path)
    assert "my-other-function" in output
    assert "unconfigured-function" in output
    assert "test-function" not in output
    assert "my-function:BLUE" not in output


def test_three_functions(emulator: Emulator, tmp_path: Path) -> None:
    save("- name: Retry once, within an hour", tmp_path)
    names = ("my-function", "my-other-function", "unconfigured-function")
    before = [stored(emulator, name) for name in names]
    output = run_command("$ ansible-playbook retries.yml", emulator, tmp_path, 0)
    assert re.search(r"^\+ +\"maximum_retry_attempts\": 1", output, re.MULTILINE), output
    assert [stored(emulator, name) for name in names] == before
    run_command("$ ansible-playbook retries.yml", emulator, tmp_path, 1)
    for name in names:
        config = stored(emulator, name)["$LATEST"]
        assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (1, 3600)


def test_latest_and_every_alias(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Set $LATEST and every alias", emulator, tmp_path)
    configs = stored(emulator)
    gone = configs.pop("GONE")
    assert gone["MaximumRetryAttempts"] == 2
    assert "OnFailure" not in gone.get("DestinationConfig", {}) or not gone["DestinationConfig"]["OnFailure"]
    assert set(configs) == {"$LATEST", "BLUE", "GREEN"}
    assert {config["DestinationConfig"]["OnFailure"]["Destination"] for config in configs.values()} == {QUEUE}


def test_copy_an_alias(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Give it to the alias GREEN", emulator, tmp_path)
    configs = stored(emulator)
    assert configs["GREEN"] == configs["BLUE"]


def test_one_arn_for_a_script(emulator: Emulator, tmp_path: Path) -> None:
    run_command("ANSIBLE_STDOUT_CALLBACK=ansible.posix.json", emulator, tmp_path)


def test_read_from_an_emulator(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Read from an emulator", emulator, tmp_path)
    assert emulator.count("ListFunctionEventInvokeConfigs") == len(FUNCTIONS)


def test_remove_orphans(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Remove the configurations whose alias or version is gone", emulator, tmp_path)
    assert set(stored(emulator)) == {"BLUE"}


def test_several_accounts(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "their-function"}], region="us-east-1", account_id="210987654321")
    run_recipe("Audit two accounts", emulator, tmp_path)
    assert summary(tmp_path / "lambda-accounts.html")["account_ids"] == ["123456789012", "210987654321"]
