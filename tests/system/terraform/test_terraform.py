# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Terraform reads what event_invoke_export writes: it imports every target, and changes what a comment announces.

TERRAFORM_PLUGINS is a directory that `terraform init -plugin-dir` takes, with hashicorp/aws.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn

if TYPE_CHECKING:
    from emulator import Emulator

PLUGINS = os.environ.get("TERRAFORM_PLUGINS", "/opt/tf-plugins")
PLACE = f"{REGION}:123456789012"
QUEUE = f"arn:aws:sqs:{PLACE}:failed"
TYPE = "aws_lambda_function_event_invoke_config"
PROVIDER = """\
provider "aws" {
  region                      = "%s"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true

  endpoints {
    lambda = "%s"
  }
}
"""


def config(
    retries: int | None = None, age: int | None = None, success: str | None = None, failure: str | None = None
) -> dict[str, Any]:
    numbers = {"MaximumRetryAttempts": retries, "MaximumEventAgeInSeconds": age}
    sides = {"OnSuccess": success, "OnFailure": failure}
    return {
        **{name: number for name, number in numbers.items() if number is not None},
        "DestinationConfig": {side: {"Destination": arn} if arn else {} for side, arn in sides.items()},
        "LastModified": 1577824396.653,
    }


CONFIGURATIONS = {
    "$LATEST": config(1, 21600),
    "1": config(age=60, success=QUEUE, failure="arn:aws:s3:::records"),
    "2": config(2),
    "NOTHING": config(),
    "NONE": config(0),
    "AGE": config(age=3600),
    "QUEUE": config(0, 60, failure=QUEUE),
    "TOPIC": config(2, success=f"arn:aws:sns:{PLACE}:done", failure=QUEUE),
    "BUS": config(1, failure=f"arn:aws:events:{PLACE}:event-bus/default"),
    "FUNCTION": config(1, success=f"arn:aws:lambda:{PLACE}:function:other:LIVE"),
    "FIFO": config(1, failure=f"{QUEUE}.fifo"),
    "ITSELF": config(1, failure=f"arn:aws:lambda:{PLACE}:function:f:ITSELF"),
    "KAFKA": config(1, failure="kafka://topic"),
    "a_b": config(1),
    "a-b": config(2, failure=QUEUE),
}
CHANGED = {"1", "NOTHING", "AGE"}
"""Whose retries AWS does not store, and Terraform sets."""


def seeds() -> list[dict[str, Any]]:
    names = [name for name in CONFIGURATIONS if name.isidentifier() or "-" in name]
    return [
        {
            "function_name": "f",
            "versions": 2,
            "aliases": dict.fromkeys(names, "1"),
            "event_invoke_configs": CONFIGURATIONS,
        },
        {"function_name": "other", "versions": 1, "aliases": {"LIVE": "1"}},
    ]


def rows_of(emulator: Emulator) -> list[Any]:
    paginator = lambda_client(emulator).get_paginator("list_function_event_invoke_configs")
    pages = paginator.paginate(FunctionName="f")
    rows = [row_of(parse_configuration(each)) for page in pages for each in page["FunctionEventInvokeConfigs"]]
    return [*rows, unconfigured_row(parse_function_arn(f"arn:aws:lambda:{PLACE}:function:other:LIVE"))]


Terraform = Callable[..., str]


@pytest.fixture(name="terraform")
def _terraform(tmp_path: Path) -> Terraform:
    """Return a function that runs Terraform with the provider of AWS, in a directory of its own."""
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is missing")
    if not (Path(PLUGINS) / "registry.terraform.io/hashicorp/aws").is_dir():
        pytest.skip(f"hashicorp/aws is missing from {PLUGINS}: TERRAFORM_PLUGINS names another directory")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    env = ours | {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x", "CHECKPOINT_DISABLE": "1"}

    def run(*arguments: str, expected: int = 0) -> str:
        done = subprocess.run([program, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == expected, f"terraform {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def test_terraform_imports_every_target_and_changes_what_is_announced(
    emulator: Emulator, terraform: Terraform, tmp_path: Path
) -> None:
    emulator.add_functions(seeds(), region=REGION)
    exported = event_invoke_export(rows_of(emulator), "terraform")
    (tmp_path / "configs.tf").write_text(exported, encoding="utf-8")
    (tmp_path / "provider.tf").write_text(PROVIDER % (REGION, emulator.url), encoding="utf-8")
    terraform("fmt", "-check", "-diff")
    terraform("init", f"-plugin-dir={PLUGINS}")
    # 2: there are changes.
    terraform("plan", "-out=plan", "-detailed-exitcode", expected=2)
    changes = json.loads(terraform("show", "-json", "plan"))["resource_changes"]

    assert {each["change"]["importing"]["id"] for each in changes} == {
        f"f:{qualifier}" for qualifier in CONFIGURATIONS if qualifier != "KAFKA"
    }
    actions = {each["change"]["after"]["qualifier"]: each["change"]["actions"] for each in changes}
    assert {name for name, action in actions.items() if action != ["no-op"]} == CHANGED
    assert {name for name, action in actions.items() if action == ["update"]} == CHANGED
    for each in changes:
        before, after = each["change"]["before"], each["change"]["after"]
        assert {**before, "maximum_retry_attempts": after["maximum_retry_attempts"]} == after
    announced = re.findall(r'"(\w+)" \{\n  # maximum_retry_attempts is not set in AWS', exported)
    updated = {each["address"] for each in changes if each["change"]["actions"] == ["update"]}
    assert updated == {f"{TYPE}.{name}" for name in announced}

    emulator.clear_requests()
    terraform("apply", "plan")
    assert emulator.count("PutFunctionEventInvokeConfig") == len(CHANGED)
    assert emulator.count("DeleteFunctionEventInvokeConfig") == 0
    terraform("plan", "-detailed-exitcode")


def test_several_regions_are_as_terraform_formats_them(
    emulator: Emulator, terraform: Terraform, tmp_path: Path
) -> None:
    """Whether version 6 of the provider takes them is not run here: PLUGINS has version 5."""
    emulator.add_functions(seeds(), region=REGION)
    exported = event_invoke_export(rows_of(emulator), "terraform", region_argument=True)
    (tmp_path / "configs.tf").write_text(exported, encoding="utf-8")
    terraform("fmt", "-check", "-diff")


def test_terraform_takes_arns_of_other_partitions(terraform: Terraform, tmp_path: Path) -> None:
    for number, region in enumerate(
        ("us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1")
    ):
        arn = f"arn:aws:lambda:{PLACE}:function:f{number}:BLUE"
        rows = [
            row_of(
                parse_configuration({"FunctionArn": arn, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
            )
        ]
        exported = event_invoke_export(rows, "terraform", regions={REGION: region})
        (tmp_path / f"{region}.tf").write_text(exported, encoding="utf-8")
    terraform("init", f"-plugin-dir={PLUGINS}")
    terraform("validate")
