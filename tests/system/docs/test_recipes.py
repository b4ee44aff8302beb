# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes do what their headings say. That they run at all is in test_examples.py."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.clients import lambda_client
from support.environment import CHECKOUT, REGION
from support.playbooks import run_playbook

from docs.snippets import read_pages
from emulator import Emulator

RECIPES = [snippet.text for snippet in read_pages(CHECKOUT)["docs/docsite/rst/guide_recipes.rst"]]
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
    {"function_name": "my-other-function"},
    {"function_name": "unconfigured-function"},
    {"function_name": "test-function"},
]


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_functions(FUNCTIONS, region=REGION)
    return emulator


def run_recipe(part: str, emulator: Emulator, directory: Path) -> str:
    """Run the one recipe that has this text. Return the output."""
    (text,) = [text.replace("/tmp/", f"{directory}/") for text in RECIPES if part in text]
    playbook = text
    if "hosts:" not in text:
        (directory / "tasks.yml").write_text(text, encoding="utf-8")
        tasks = [{"ansible.builtin.import_tasks": "tasks.yml"}]
        playbook = json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    exit_code, output = run_playbook(playbook, directory, emulator.url)
    assert exit_code == 0, output
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


def test_who_loses_events(emulator: Emulator, tmp_path: Path) -> None:
    output = run_recipe("rejectattr('function_name', 'match', 'test-')", emulator, tmp_path)
    assert "my-other-function" in output
    assert "unconfigured-function" in output
    assert "test-function" not in output
    assert "my-function:BLUE" not in output


def test_three_functions(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Retry once, within an hour", emulator, tmp_path)
    for name in ("my-function", "my-other-function", "unconfigured-function"):
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


def test_remove_orphans(emulator: Emulator, tmp_path: Path) -> None:
    run_recipe("Remove the configurations whose alias or version is gone", emulator, tmp_path)
    assert set(stored(emulator)) == {"BLUE"}


def test_several_accounts(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "their-function"}], region="us-east-1", account_id="210987654321")
    run_recipe("Audit two accounts", emulator, tmp_path)
    assert summary(tmp_path / "lambda-accounts.html")["account_ids"] == ["123456789012", "210987654321"]
