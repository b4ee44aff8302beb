# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import cfnlint.api
import hcl2
import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Configuration,
    row_of,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.rows import parse_rows

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
BUCKET = "arn:aws:s3:::records"
TYPE = "aws_lambda_function_event_invoke_config"


def row(
    name: str,
    retries: int | None = None,
    age: int | None = None,
    success: str | None = None,
    failure: str | None = None,
    place: str = "us-east-2:123456789012",
) -> t.Any:
    target = parse_function_arn(f"arn:aws:lambda:{place}:function:{name}")
    sides: t.Any = {"on_success": {"destination": success}, "on_failure": {"destination": failure}}
    settings: t.Any = {
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
        "destination_config": sides,
    }
    return row_of(Configuration(target, settings, "2019-12-31T20:33:16.653000+00:00"))


ROWS = [
    row("f:BLUE", 0, 3600, failure=QUEUE),
    row("f:1", age=60, success=QUEUE, failure=BUCKET),
    row("f:$LATEST", 2),
    row("f_BLUE:$LATEST", 1),
    row("f-BLUE:$LATEST", 1),
    row("f_blue:$LATEST"),
    row("1f:BLUE", 1),
    unconfigured_row(parse_function_arn("arn:aws:lambda:us-east-2:123456789012:function:f:GREEN")),
]


def test_yaml() -> None:
    assert event_invoke_export([ROWS[0], row("e"), ROWS[-1], ROWS[1]], "yaml") == (
        """---
# arn:aws:lambda:us-east-2:123456789012:function:e:$LATEST, last modified 2019-12-31T20:33:16.653000+00:00
- function_name: e
  qualifier: $LATEST
  region: us-east-2
  configured: true

# arn:aws:lambda:us-east-2:123456789012:function:f:1, last modified 2019-12-31T20:33:16.653000+00:00
- function_name: f
  qualifier: '1'
  region: us-east-2
  maximum_event_age_in_seconds: 60
  destination_config:
    on_success:
      destination: arn:aws:sqs:us-east-2:123456789012:failed
    on_failure:
      destination: arn:aws:s3:::records

# arn:aws:lambda:us-east-2:123456789012:function:f:BLUE, last modified 2019-12-31T20:33:16.653000+00:00
- function_name: f
  qualifier: BLUE
  region: us-east-2
  maximum_retry_attempts: 0
  maximum_event_age_in_seconds: 3600
  destination_config:
    on_failure:
      destination: arn:aws:sqs:us-east-2:123456789012:failed

# arn:aws:lambda:us-east-2:123456789012:function:f:GREEN
- function_name: f
  qualifier: GREEN
  region: us-east-2
  configured: false
"""
    )


def test_yaml_means_what_the_rows_mean() -> None:
    def by_target(rows: t.Any) -> t.Any:
        changes = parse_rows(rows, None)["us-east-2"]
        return {(change.target.name, change.qualifier): change for change in changes}

    assert by_target(yaml.safe_load(event_invoke_export(ROWS, "yaml"))) == by_target(ROWS)
    assert event_invoke_export(list(reversed(ROWS)), "yaml") == event_invoke_export(ROWS, "yaml")
    assert yaml.safe_load(event_invoke_export([], "yaml")) == []


def test_another_account_and_region() -> None:
    names = {"account_ids": {123456789012: "210987654321"}, "regions": {"us-east-2": "eu-west-1"}}
    elsewhere = row("f:2", 1, place="us-west-2:111111111111")
    first, second, third = yaml.safe_load(event_invoke_export([*ROWS[:2], elsewhere], "yaml", **names))
    assert (first["region"], second["region"], third["region"]) == ("us-west-2", "eu-west-1", "eu-west-1")
    assert second["destination_config"] == {
        "on_success": {"destination": "arn:aws:sqs:eu-west-1:210987654321:failed"},
        "on_failure": {"destination": BUCKET},
    }


def test_terraform() -> None:
    text = event_invoke_export(ROWS, "terraform")
    parsed = hcl2.loads(text)

    def bare(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {bare(key): bare(item) for key, item in value.items() if key != "__is_block__"}
        if isinstance(value, list):
            return [bare(item) for item in value]
        return value.removeprefix("${").removesuffix("}").strip('"') if isinstance(value, str) else value

    imports = {block["to"]: block["id"] for block in bare(parsed["import"])}
    resources = {name: body for block in bare(parsed["resource"]) for name, body in block[TYPE].items()}
    assert {name.removeprefix(f"{TYPE}."): target for name, target in imports.items()} == {
        name: f"{body['function_name']}:{body['qualifier']}" for name, body in resources.items()
    }
    assert sorted(imports.values()) == sorted(
        f"{each['function_name']}:{each['qualifier']}" for each in ROWS if each["configured"]
    )
    assert len({name.lower() for name in resources}) == 7
    assert resources["f_BLUE"] == {
        "function_name": "f",
        "qualifier": "BLUE",
        "maximum_retry_attempts": 0,
        "maximum_event_age_in_seconds": 3600,
        "destination_config": [{"on_failure": [{"destination": QUEUE}]}],
    }
    assert "maximum_retry_attempts" not in resources["f_1"]
    assert text.count("# maximum_retry_attempts is not set in AWS. Terraform cannot leave it out") == 2
    assert "# arn:aws:lambda:us-east-2:123456789012:function:f:GREEN: not configured\n" in text


def test_terraform_takes_no_text_for_a_template() -> None:
    text = event_invoke_export([row("f", failure='arn:aws:sns:us-east-2:123456789012:${a}%{b}"\\')], "terraform")
    assert r'destination = "arn:aws:sns:us-east-2:123456789012:$${a}%%{b}\"\\"' in text


def test_a_comment_ends_nowhere_but_at_its_end() -> None:
    forged = {**ROWS[0], "last_modified": "2019\n- function_name: forged"}
    assert len(yaml.safe_load(event_invoke_export([forged], "yaml"))) == 1


def test_cloudformation() -> None:
    exported = event_invoke_export(ROWS, "cloudformation")
    matches = cfnlint.api.lint_all(json.dumps(exported["template"]))
    # What is informational asks for things that no import needs.
    assert [str(match) for match in matches if not match.rule.id.startswith("I")] == []
    resources = exported["template"]["Resources"]
    assert {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in exported["resources_to_import"]} == {
        name: {key: body["Properties"][key] for key in ("FunctionName", "Qualifier")}
        for name, body in resources.items()
    }
    assert len(resources) == 7
    assert {body["DeletionPolicy"] for body in resources.values()} == {"Retain"}
    [one] = [body["Properties"] for body in resources.values() if body["Properties"]["Qualifier"] == "1"]
    assert one == {
        "FunctionName": "f",
        "Qualifier": "1",
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": {"OnSuccess": {"Destination": QUEUE}, "OnFailure": {"Destination": BUCKET}},
    }


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (ROWS, {"format": "json"}, "format is 'json': expected one of yaml, terraform, cloudformation"),
        ({}, {"format": "yaml"}, "the input is not a list: expected event_invoke_configs of"),
        ([{}], {"format": "yaml"}, "row 1 is not a row of lambda_event_invoke_config_info: expected function_arn"),
        (ROWS, {"format": "yaml", "regions": "x"}, "regions is 'x': expected a dictionary of old and new names"),
        (ROWS, {"format": "yaml", "account_ids": {"1": "2"}}, "account_ids: '1' is not an account ID: expected 12"),
        ([ROWS[0], ROWS[0]], {"format": "yaml"}, "become the same target: expected one row for each"),
        (
            [ROWS[0], row("g", place="eu-west-1:123456789012")],
            {"format": "terraform"},
            "terraform: the rows are in 1234",
        ),
        (
            [ROWS[0], row("g", place="eu-west-1:123456789012")],
            {"format": "cloudformation"},
            "expected rows of one account",
        ),
        ([], {"format": "cloudformation"}, "cloudformation: 0 rows are configured: expected 1 to 500"),
    ],
)
def test_refused(rows: t.Any, options: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        event_invoke_export(rows, **options)
    assert message in str(refused.value)
    assert str(refused.value).startswith("event_invoke_export: ")
