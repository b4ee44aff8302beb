# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook published, as the rulebook runs it: what it writes, and that it writes nothing that is of elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.clients import keys_with
from support.crashes import crash_in
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, REGION
from support.playbooks import run_playbook
from support.sampled import sampled

from emulator import Emulator

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:my-function"
WRITES = ("PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig")
PLAY = [{"ansible.builtin.import_playbook": "cloudops.aws_lambda.published"}]
TEMPLATE = CHECKOUT / "extensions/patterns/audit_organization/cloudformation/published.yml"


def play(
    emulator: Emulator, directory: Path, arn: str, *rows: dict[str, Any], **environment: str
) -> tuple[int, int, str]:
    """Return the exit code, how many writes there were, and the output in one line."""
    variables = {
        "event_invoke_published_arn": arn,
        "event_invoke_published_account_id": ACCOUNT_ID,
        "event_invoke_published_region": REGION,
        "event_invoke_published_configs": list(rows),
        # As ansible-rulebook gives it; nobody reads it.
        "ansible_eda": {"event": {"description": "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}"}},
    }
    exit_code, output = run_playbook(PLAY, directory, emulator.url, "-e", json.dumps(variables), **environment)
    assert crash_in(output) is None
    assert not (directory / "evaluated").exists()
    return exit_code, sum(map(emulator.count, WRITES)), " ".join(output.split())


@pytest.fixture(autouse=True)
def _functions(emulator: Emulator) -> None:
    emulator.add_functions(FUNCTIONS, region=REGION)


def test_the_row_of_the_alias_is_written_once(emulator: Emulator, tmp_path: Path) -> None:
    rows = (
        {"function_name": "*", "maximum_retry_attempts": 1},
        {"function_name": f"{ARN}:GREEN", "maximum_retry_attempts": 0},
    )
    exit_code, writes, output = play(emulator, tmp_path, f"{ARN}:GREEN", *rows)
    assert (exit_code, writes) == (0, 1), output
    assert "changed=1" in output
    exit_code, writes, output = play(emulator, tmp_path, f"{ARN}:GREEN", *rows)
    assert (exit_code, writes) == (0, 1), output


def test_a_row_of_elsewhere_is_not_written(emulator: Emulator, tmp_path: Path) -> None:
    row = {"function_name": "my-function", "region": "eu-west-1", "account_id": "999999999999", "configured": False}
    exit_code, writes, output = play(emulator, tmp_path, f"{ARN}:BLUE", row)
    assert (exit_code, writes) == (0, 0), output
    assert "my-function:BLUE has no row in event_invoke_published_configs" in output


def test_a_function_of_elsewhere_is_not_written(emulator: Emulator, tmp_path: Path) -> None:
    arn = f"arn:aws:lambda:{REGION}:999999999999:function:my-function:BLUE"
    exit_code, writes, output = play(emulator, tmp_path, arn, {"function_name": "*", "maximum_retry_attempts": 0})
    assert (exit_code, writes, emulator.count()) == (0, 0, 0), output
    assert f"{arn} is for another rulebook" in output


def test_no_other_row_is_written_in_the_place_of_one_that_is_not_valid(emulator: Emulator, tmp_path: Path) -> None:
    every = {"function_name": "*", "maximum_retry_attempts": 1}
    exit_code, writes, output = play(
        emulator, tmp_path, f"{ARN}:BLUE", every, {"function_name": "my-function", "qualifier": False}
    )
    assert (exit_code, writes) == (2, 0), output
    assert "event_invoke_published_configs row 2: qualifier is False: expected a string" in output


@pytest.mark.parametrize("arn", sampled([f"{ARN}:GONE", f"{ARN}:77", f"{ARN.replace('my-', 'no-')}:LIVE"], 1))
def test_what_is_gone_is_no_failure_with_the_policy_of_the_template(
    arn: str, emulator: Emulator, tmp_path: Path
) -> None:
    keys = keys_with(emulator, policy_of_the_template())
    emulator.configure(enforce_iam=True)
    row = {"function_name": "*", "maximum_retry_attempts": 1}
    exit_code, _writes, output = play(emulator, tmp_path, arn, row, **keys)
    assert exit_code == 0, output
    assert "changed=0" in output


def policy_of_the_template() -> list[Any]:
    document = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["Resources"]["RulebookPolicy"]["Properties"]
    _queue, *statements = document["PolicyDocument"]["Statement"]
    names = {"AWS::Partition": "aws", "AWS::Region": REGION, "AWS::AccountId": ACCOUNT_ID}
    text = json.dumps([{**each, "Resource": each["Resource"]["Fn::Sub"]} for each in statements])
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return [{"Version": "2012-10-17", "Statement": json.loads(text)}]
