# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import io
import json
import re
import typing as t

import botocore.session
import hcl2
import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.exported import BUCKET, KAFKA, QUEUE, ROWS, row

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Configuration,
    nothing_set,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows

FORMATS = ("yaml", "terraform", "cloudformation", "csv")
TYPE = "aws_lambda_function_event_invoke_config"
NAME = "function_name"


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
        # The text of one account names none, so that it can be written to another one.
        without = [{key: value for key, value in row.items() if key != "account_id"} for row in rows]
        changes = parse_rows(without, None)["us-east-2"]
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


def terraform(rows: t.Any, **options: t.Any) -> dict[str, t.Any]:
    """Return the blocks of the rows as Terraform reads them."""

    def bare(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {bare(key): bare(item) for key, item in value.items() if key != "__is_block__"}
        if isinstance(value, list):
            return [bare(item) for item in value]
        # Of the escapes of HCL, the filter writes one that JSON has, too.
        if isinstance(value, str) and value.startswith('"'):
            return json.loads(value, strict=False)
        return value.removeprefix("${").removesuffix("}") if isinstance(value, str) else value

    return t.cast("dict[str, t.Any]", bare(hcl2.loads(event_invoke_export(rows, "terraform", **options))))


def resources_of(parsed: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: body for block in parsed["resource"] for name, body in block[TYPE].items()}


def test_terraform() -> None:
    text, parsed = event_invoke_export(ROWS, "terraform"), terraform(ROWS)
    imports = {block["to"]: block["id"] for block in parsed["import"]}
    resources = resources_of(parsed)
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


def test_terraform_of_several_regions() -> None:
    """As version 6 of the provider has it: a region for each resource, and after an @ for each import."""
    rows = [
        row("f:BLUE", 1),
        row("f:BLUE", 0, place="eu-west-1:123456789012"),
        row("g", 2, place="eu-west-1:123456789012"),
    ]
    parsed = terraform(rows, region_argument=True)
    assert {name: (body["region"], body["maximum_retry_attempts"]) for name, body in resources_of(parsed).items()} == {
        "f_BLUE_eu-west-1": ("eu-west-1", 0),
        "f_BLUE_us-east-2": ("us-east-2", 1),
        "g_LATEST_eu-west-1": ("eu-west-1", 2),
    }
    assert {block["to"].rpartition(".")[2]: block["id"] for block in parsed["import"]} == {
        "f_BLUE_eu-west-1": "f:BLUE@eu-west-1",
        "f_BLUE_us-east-2": "f:BLUE@us-east-2",
        "g_LATEST_eu-west-1": "g:$LATEST@eu-west-1",
    }


def test_terraform_takes_no_text_for_a_template() -> None:
    text = event_invoke_export([row("f", failure='arn:aws:sns:us-east-2:123456789012:${a}%{b}"\\')], "terraform")
    assert r'destination = "arn:aws:sns:us-east-2:123456789012:\u0024{a}\u0025{b}\u0022\u005c"' in text


NAMES = st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True) | st.sampled_from(
    ["no", "Yes", "null", "1e3", "0123", "0x1f", "1_000", "089", "123456789012", "-", "_", "f", "F", "f-1", "f_1"]
)
QUALIFIERS = NAMES | st.sampled_from(["$LATEST", "1", "007", "on", "2019-12-31"])
DESTINATIONS = st.none() | st.text(
    alphabet=st.sampled_from("${}%\"\\\n\r\b#'é😀\u2028") | st.characters(codec="utf-8")
).map(lambda text: f"{QUEUE}{text}")
TARGETS = st.tuples(NAMES, QUALIFIERS, st.none() | st.integers(0, 2), DESTINATIONS)
REGION_OF_ROWS = st.lists(TARGETS, min_size=1, max_size=12, unique_by=lambda target: target[:2]).map(
    lambda targets: [row(f"{name}:{qualifier}", retries, 60, failure=arn) for name, qualifier, retries, arn in targets]
)


def expected(rows: t.Any) -> dict[tuple[str, str], str | None]:
    return {
        (each["function_name"], each["qualifier"]): each["destination_config"]["on_failure"]["destination"]
        for each in rows
    }


@settings(deadline=None, max_examples=50)
@given(REGION_OF_ROWS)
def test_yaml_returns_every_name_and_text(rows: t.Any) -> None:
    read = yaml.safe_load(event_invoke_export(rows, "yaml"))
    assert {
        (each["function_name"], each["qualifier"]): each.get("destination_config", {})
        .get("on_failure", {})
        .get("destination")
        for each in read
    } == expected(rows)
    assert [each.get("maximum_retry_attempts") for each in read] == [
        each["maximum_retry_attempts"] for each in sorted(rows, key=lambda each: each["function_arn"].split(":")[6:])
    ]


@settings(deadline=None, max_examples=50)
@given(REGION_OF_ROWS)
def test_terraform_returns_every_name_and_text(rows: t.Any) -> None:
    parsed = terraform(rows)
    resources = resources_of(parsed)
    assert {block["to"].removeprefix(f"{TYPE}."): block["id"] for block in parsed["import"]} == {
        name: f"{body['function_name']}:{body['qualifier']}" for name, body in resources.items()
    }
    assert {
        (body["function_name"], body["qualifier"]): body["destination_config"][0]["on_failure"][0]["destination"]
        if "destination_config" in body
        else None
        for body in resources.values()
    } == expected(rows)


@settings(deadline=None, max_examples=50)
@given(REGION_OF_ROWS)
def test_cloudformation_returns_every_name_and_text(rows: t.Any) -> None:
    assume(not any("{{resolve:" in str(each["destination_config"]) for each in rows))  # which is refused
    exported = event_invoke_export(rows, "cloudformation")
    resources = exported["template"]["Resources"]
    assert [each["LogicalResourceId"] for each in exported["resources_to_import"]] == list(resources)
    for name in resources:
        assert re.fullmatch("[A-Za-z0-9]{1,255}", name)
    assert len({name.lower() for name in resources}) == len(rows)
    assert {
        (body["FunctionName"], body["Qualifier"]): body.get("DestinationConfig", {})
        .get("OnFailure", {})
        .get("Destination")
        for body in (each["Properties"] for each in resources.values())
    } == expected(rows)


def test_a_comment_ends_nowhere_but_at_its_end() -> None:
    for end in ("\n", "\r", "\x85", "\u2028", "\x00"):
        forged = {**ROWS[0], "last_modified": f"2019{end}- function_name: forged"}
        assert len(yaml.safe_load(event_invoke_export([forged], "yaml"))) == 1
        assert list(resources_of(terraform([forged]))) == ["f_BLUE"]


def test_cloudformation() -> None:
    exported = event_invoke_export(ROWS, "cloudformation")
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


PARTITIONS = [
    ("us-east-1", "aws"),
    ("cn-north-1", "aws-cn"),
    ("us-gov-west-1", "aws-us-gov"),
    ("eusc-de-east-1", "aws-eusc"),
    ("us-iso-east-1", "aws-iso"),
    ("us-isob-east-1", "aws-iso-b"),
    ("eu-isoe-west-1", "aws-iso-e"),
    ("us-isof-south-1", "aws-iso-f"),
]


@pytest.mark.parametrize(("region", "partition"), PARTITIONS)
@pytest.mark.parametrize(("old_region", "old_partition"), PARTITIONS[:3])
def test_another_partition(old_region: str, old_partition: str, region: str, partition: str) -> None:
    function = parse_function_arn(f"arn:{old_partition}:lambda:{old_region}:123456789012:function:f:BLUE")
    sides: t.Any = {
        "on_success": {"destination": f"arn:{old_partition}:sns:{old_region}:123456789012:done"},
        "on_failure": {"destination": f"arn:{old_partition}:s3:::records"},
    }
    moved = row_of(Configuration(function, {**nothing_set(), "destination_config": sides}))
    for name in FORMATS:
        exported = event_invoke_export([moved], name, regions={old_region: region})
        text = re.sub("(?m)^ *# .*", "", exported) if isinstance(exported, str) else json.dumps(exported["template"])
        assert f"arn:{partition}:sns:{region}:123456789012:done" in text
        assert f"arn:{partition}:s3:::records" in text
    [one] = yaml.safe_load(event_invoke_export([moved], "yaml", regions={old_region: region}))
    assert one["region"] == region
    assert parse_rows([one], None)


def test_a_region_of_no_known_partition_changes_none() -> None:
    text = event_invoke_export([row("f", failure=QUEUE)], "yaml", regions={"us-east-2": "nz-north-1"})
    assert "arn:aws:sqs:nz-north-1:123456789012:failed" in text


@pytest.mark.parametrize("regions", [{"us-east-2": "cn-north-1"}, {"eu-west-1": "cn-north-1"}])
def test_a_destination_never_leaves_the_partition_of_its_function(regions: t.Any) -> None:
    far = row("f", failure="arn:aws:sqs:eu-west-1:123456789012:failed")
    with pytest.raises(AnsibleFilterError, match=r"row 1: .* expected regions of one partition for us-east-2 and eu-w"):
        event_invoke_export([far], "yaml", regions=regions)
    both = {"us-east-2": "cn-north-1", "eu-west-1": "cn-northwest-1"}
    assert "arn:aws-cn:sqs:cn-northwest-1:123456789012:failed" in event_invoke_export([far], "yaml", regions=both)


OTHER_ACCOUNT = "us-east-2:210987654321"


def test_yaml_of_two_accounts_keeps_the_account() -> None:
    rows = [row("f:BLUE", 1), row("f:BLUE", 1, place=OTHER_ACCOUNT), row("g:1", place=OTHER_ACCOUNT)]
    read = yaml.safe_load(event_invoke_export(rows, "yaml"))
    assert [each["function_name"] for each in read] == [
        "arn:aws:lambda:us-east-2:123456789012:function:f",
        "arn:aws:lambda:us-east-2:210987654321:function:f",
        "arn:aws:lambda:us-east-2:210987654321:function:g",
    ]
    changes = parse_rows(read, None)["us-east-2"]
    assert [(change.target.account_id, change.target.name, change.qualifier) for change in changes] == [
        ("123456789012", "f", "BLUE"),
        ("210987654321", "f", "BLUE"),
        ("210987654321", "g", "1"),
    ]


def test_account_ids_are_mapped_before_it_is_known_whether_there_are_two() -> None:
    rows = [row("f:BLUE", 1), row("g:BLUE", 2, place=OTHER_ACCOUNT)]
    one = yaml.safe_load(event_invoke_export(rows, "yaml", account_ids={"210987654321": "123456789012"}))
    assert [each["function_name"] for each in one] == ["f", "g"]
    two = yaml.safe_load(event_invoke_export(rows, "yaml", account_ids={"210987654321": "111111111111"}))
    assert two[0]["function_name"] == "arn:aws:lambda:us-east-2:111111111111:function:g"


def test_terraform_leaves_out_what_it_would_refuse() -> None:
    text = event_invoke_export([*ROWS, KAFKA], "terraform")
    assert (
        "# arn:aws:lambda:us-east-2:123456789012:function:k:BLUE, last modified 2019-12-31T20:33:16.653000+00:00: left "
        "out, as Terraform takes ARNs only, and its destination on_failure is kafka://topic\n"
    ) in text
    assert text.count("kafka") == 1
    assert len(resources_of(terraform([*ROWS, KAFKA]))) == 7


def test_cloudformation_leaves_out_what_it_would_refuse() -> None:
    exported = event_invoke_export([*ROWS, KAFKA], "cloudformation")
    [left_out] = exported["template"]["Metadata"]["LeftOut"]
    assert left_out.endswith(": CloudFormation takes ARNs only, and its destination on_failure is kafka://topic")
    assert len(exported["template"]["Resources"]) == len(exported["resources_to_import"]) == 7
    assert "Metadata" not in event_invoke_export(ROWS, "cloudformation")["template"]
    with pytest.raises(AnsibleFilterError, match=r"0 rows are configured, and 1 are left out \(arn:.* kafka://topic\)"):
        event_invoke_export([KAFKA], "cloudformation")


def test_csv() -> None:
    assert event_invoke_export([*ROWS[:3], ROWS[-1], row("-f:-", success=f'{QUEUE}",x\n')], "csv") == (
        """\
account_id,region,function_name,qualifier,configured,maximum_retry_attempts,maximum_event_age_in_seconds,on_success,\
on_failure,last_modified
123456789012,us-east-2,'-f,'-,true,,,"arn:aws:sqs:us-east-2:123456789012:failed"",x ",,\
2019-12-31T20:33:16.653000+00:00
123456789012,us-east-2,f,$LATEST,true,2,,,,2019-12-31T20:33:16.653000+00:00
123456789012,us-east-2,f,1,true,,60,arn:aws:sqs:us-east-2:123456789012:failed,arn:aws:s3:::records,\
2019-12-31T20:33:16.653000+00:00
123456789012,us-east-2,f,BLUE,true,0,3600,,arn:aws:sqs:us-east-2:123456789012:failed,2019-12-31T20:33:16.653000+00:00
123456789012,us-east-2,f,GREEN,false,,,,,
"""
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "-"])
def test_a_cell_of_csv_is_no_formula(text: str) -> None:
    [cells] = csv.DictReader(io.StringIO(event_invoke_export([row("f", success=text)], "csv")))
    assert cells["on_success"] == "'" + re.sub(r"\s", " ", text)


@pytest.mark.parametrize("formula", ["=1+1", " =1", "@SUM(A1)", "\uff1d1"])
def test_a_cell_behind_a_semicolon_is_no_formula(formula: str) -> None:
    """Found: a spreadsheet that separates cells by semicolons took it for one."""
    text = event_invoke_export([row("f", success=f"kafka://a;{formula};b")], "csv")
    assert [cell.lstrip()[0] for cell in text.splitlines()[1].split(";")[1:]] == ["'", "b"]


@settings(deadline=None, max_examples=50)
@given(REGION_OF_ROWS)
def test_csv_has_a_line_for_each_row(rows: t.Any) -> None:
    text = event_invoke_export(rows, "csv")
    assert len(text.splitlines()) == len(rows) + 1
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == len(rows)
    assert event_invoke_export([], "csv") == text.splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (ROWS, {"format": "hcl"}, "format is 'hcl': expected one of yaml, terraform, cloudformation, csv"),
        (ROWS, {"format": "json"}, "format is 'json': expected one of yaml, terraform, cloudformation"),
        ({}, {"format": "yaml"}, "the input is not a list: expected event_invoke_configs of"),
        (
            [ROWS[0], {}],
            {"format": "yaml"},
            "row 2: function_name, region, function_arn, configured, maximum_retry_attempts, maximum_event_age_in_sec",
        ),
        ([5], {"format": "yaml"}, "row 1: function_name, region, function_arn, configured"),
        ([{**ROWS[0], "function_arn": "f"}], {"format": "yaml"}, "row 1: the function ARN 'f' is invalid"),
        (
            [{**ROWS[0], "function_arn": f"{ROWS[0]['function_arn']}\nx"}],
            {"format": "yaml", "regions": {"us-east-2": "eu-west-1"}},
            "row 1: the function ARN 'arn:aws:lambda:us-east-2:123456789012:function:f:BLUE\\nx' is invalid",
        ),
        ([{**ROWS[0], "configured": "false"}], {"format": "yaml"}, "configured is 'false': expected true or false"),
        (
            [{**ROWS[0], "maximum_retry_attempts": "1\n}"}],
            {"format": "terraform"},
            "row 1: maximum_retry_attempts is '1\\n}': expected a number or null",
        ),
        ([{**ROWS[0], "maximum_retry_attempts": True}], {"format": "yaml"}, "is True: expected a number or null"),
        (
            [{**ROWS[0], "destination_config": "x"}],
            {"format": "yaml"},
            "row 1: destination_config is 'x': expected a dictionary",
        ),
        (
            [{**ROWS[0], "destination_config": {"on_failure": {"destination": 5}}}],
            {"format": "yaml"},
            "row 1: destination_config.on_failure.destination is 5: expected an ARN or null",
        ),
        (
            [row("f", failure=f"{QUEUE}{{{{resolve:ssm:secret}}}}")],
            {"format": "cloudformation"},
            "last modified 2019-12-31T20:33:16.653000+00:00 has '{{resolve:', which a template cannot hold",
        ),
        (ROWS, {"format": "yaml", "regions": "x"}, "regions is 'x': expected a dictionary of old and new names"),
        (ROWS, {"format": "yaml", "regions": {"us-east-2": "a b"}}, "region 'a b' is not a valid region"),
        (ROWS, {"format": "yaml", "account_ids": {"1": "2"}}, "account_ids: the old account is 1: expected 12"),
        ([ROWS[0], ROWS[0]], {"format": "yaml"}, "become the same target: expected one row for each"),
        (
            [ROWS[0], row("g", place="eu-west-1:123456789012")],
            {"format": "terraform"},
            "terraform: the rows are in 1234",
        ),
        (
            [ROWS[0], row("g", place="us-east-2:210987654321")],
            {"format": "terraform", "region_argument": True},
            "terraform: the rows are in 123456789012, 210987654321: expected rows of one account, as a provider is",
        ),
        (ROWS, {"format": "csv", "region_argument": True}, "region_argument is true, and format is csv: expected terr"),
        (ROWS, {"format": "terraform", "region_argument": "yes"}, "region_argument is 'yes': expected true or false"),
        (
            [ROWS[0], row("g", place="eu-west-1:123456789012")],
            {"format": "cloudformation"},
            "expected rows of one account",
        ),
        ([], {"format": "cloudformation"}, "cloudformation: 0 rows are configured: expected 1 to 200"),
    ],
)
def test_refused(rows: t.Any, options: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        event_invoke_export(rows, **options)
    assert message in str(refused.value)
    assert str(refused.value).startswith("event_invoke_export: ")
    assert "\n" not in str(refused.value)


def test_a_side_that_is_missing_has_no_destination() -> None:
    partly = {**ROWS[0], "destination_config": {"on_failure": {"destination": QUEUE}}}
    assert event_invoke_export([partly], "yaml") == event_invoke_export([ROWS[0]], "yaml")
    nothing = yaml.safe_load(event_invoke_export([{**ROWS[0], "destination_config": None}], "yaml"))
    assert "destination_config" not in nothing[0]


SWISS = "arn:aws:lambda:eu-central-2:210987654321:function:g"


@pytest.mark.parametrize(
    ("keys", "arn"),
    [
        ({"qualifier": "3"}, "arn:aws:lambda:us-east-2:123456789012:function:f:3"),
        ({"qualifier": None}, "arn:aws:lambda:us-east-2:123456789012:function:f:$LATEST"),
        ({"function_name": "g"}, "arn:aws:lambda:us-east-2:123456789012:function:g:BLUE"),
        ({"region": "eu-west-1"}, "arn:aws:lambda:eu-west-1:123456789012:function:f:BLUE"),
        ({"region": "cn-north-1"}, "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:BLUE"),
        ({"account_id": "210987654321"}, "arn:aws:lambda:us-east-2:210987654321:function:f:BLUE"),
        ({"function_name": SWISS, "region": None, "account_id": None}, f"{SWISS}:BLUE"),
    ],
)
def test_a_row_is_exported_as_what_the_module_writes_to(keys: t.Any, arn: str) -> None:
    """Found: the keys by which the module goes were ignored, and the target of function_arn was printed."""
    changed = {**ROWS[0], **keys}
    wanted = parse_function_arn(arn)
    # A row of another account beside it, so that YAML names the account.
    rows = [changed, row("other", 1, place="us-east-2:999999999999")]
    *_others, block = (each for each in yaml.safe_load(event_invoke_export(rows, "yaml")) if "other" not in each[NAME])
    assert (block[NAME], block["qualifier"], block["region"]) == (wanted.unqualified, wanted.qualifier, wanted.region)
    (cells,) = csv.DictReader(io.StringIO(event_invoke_export([changed], "csv")))
    told = (cells["account_id"], cells["region"], cells[NAME], cells["qualifier"])
    assert told == (wanted.account_id, wanted.region, wanted.name, wanted.qualifier)
    (imported,) = event_invoke_export([changed], "cloudformation")["resources_to_import"]
    assert imported["ResourceIdentifier"] == {"FunctionName": wanted.name, "Qualifier": wanted.qualifier}
    assert [block["id"] for block in terraform([changed])["import"]] == [f"{wanted.name}:{wanted.qualifier}"]
    (change,) = next(iter(parse_rows([changed], None).values()))
    assert (change.target.name, change.qualifier) == (wanted.name, wanted.qualifier), "as the module has it"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"qualifier": ""}, "row 1: qualifier '' is not a valid qualifier"),
        ({"function_name": None}, "row 1: function_name is missing: expected the name of a function"),
        ({"function_name": f"{SWISS}:BLUE"}, "is in eu-central-2, but the region is us-east-2"),
        ({"function_name": "f:RED"}, "names the qualifier RED, but qualifier is 'BLUE'"),
        ({"account_id": "1"}, "row 1: account_id is 1: expected 12 digits"),
        ({"destination_config": {"on_fail": {"destination": QUEUE}}}, "unknown key destination_config.on_fail: expect"),
        ({"destination_config": {"on_failure": {"arn": QUEUE}}}, "unknown key destination_config.on_failure.arn: exp"),
    ],
)
def test_a_row_that_the_module_refuses_is_not_exported(keys: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        event_invoke_export([{**ROWS[0], **keys}], "yaml")
    assert message in str(refused.value)
    with pytest.raises(InvalidOption) as of_module:
        parse_rows([{**ROWS[0], **keys}], None)
    assert str(of_module.value).partition("): ")[2] == str(refused.value).partition("row 1: ")[2]


def test_one_import_of_cloudformation_has_what_its_operation_takes() -> None:
    """Found: a list of 300, which CreateChangeSet refuses."""
    model = botocore.session.get_session().get_service_model("cloudformation")
    most = model.operation_model("CreateChangeSet").input_shape.members["ResourcesToImport"].metadata["max"]
    rows = [row(f"f-{number}", 1) for number in range(most + 1)]
    assert len(event_invoke_export(rows[:most], "cloudformation")["resources_to_import"]) == most
    with pytest.raises(AnsibleFilterError, match=f"{most + 1} rows are configured: expected 1 to {most}, as one"):
        event_invoke_export(rows, "cloudformation")
