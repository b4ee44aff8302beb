# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions, versions and aliases."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator


def _create_role(emulator: Emulator) -> str:
    iam = client_of(emulator, "iam")
    arn: str = iam.create_role(RoleName="execution", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    return arn


def _create_function(emulator: Emulator, name: str, role: str, **parameters: Any) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", "")
    client_of(emulator).create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
        **parameters,
    )


def test_pages_of_functions(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": f"fn-{number:03}"} for number in range(120)])
    client = client_of(emulator)
    pages = list(client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 10000}))
    assert [len(page["Functions"]) for page in pages] == [50, 50, 20]
    rows = [row for page in pages for row in page["Functions"]]
    assert [row["FunctionName"] for row in rows] == [f"fn-{number:03}" for number in range(120)]
    assert rows[0]["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:fn-000"
    assert "NextMarker" not in pages[-1]
    emulator.configure(page_size=7)
    assert len(client.list_functions(MaxItems=50)["Functions"]) == 7
    assert len(client.list_functions(MaxItems=3)["Functions"]) == 3


def test_every_version_has_a_row(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": name, "versions": 11} for name in ("a", "b", "c", "d", "e")])
    pages = client_of(emulator).get_paginator("list_functions").paginate(FunctionVersion="ALL")
    arns = [row["FunctionArn"].partition(":function:")[2] for page in pages for row in page["Functions"]]
    qualifiers = ["$LATEST", *(str(number) for number in range(1, 12))]
    assert arns == [f"{name}:{qualifier}" for name in "abcde" for qualifier in qualifiers]


def test_aliases_and_versions_are_paged(emulator: Emulator) -> None:
    aliases = {f"alias-{number:02}": "1" for number in range(60)}
    emulator.add_functions([{"function_name": "f", "versions": 60, "aliases": aliases}])
    client = client_of(emulator)
    by_alias = list(client.get_paginator("list_aliases").paginate(FunctionName="f"))
    assert [len(page["Aliases"]) for page in by_alias] == [50, 10]
    by_version = list(client.get_paginator("list_versions_by_function").paginate(FunctionName="f"))
    versions = [row["Version"] for page in by_version for row in page["Versions"]]
    assert versions == ["$LATEST", *(str(number) for number in range(1, 61))]
    assert refusal(client.list_aliases, FunctionName="missing") == (
        404,
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:123456789012:function:missing",
    )


def test_members_of_a_row(emulator: Emulator) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:dead"
    seeds: list[dict[str, Any]] = [
        {"function_name": "plain", "description": "nothing", "tags": {"team": "a"}},
        {"function_name": "dlq", "dead_letter_target_arn": queue, "role": "arn:aws:iam::123456789012:role/r"},
        {"function_name": "durable", "durable": True},
        {"function_name": "managed", "managed_instances": True, "versions": 1, "timeout": 5400},
    ]
    emulator.add_functions(seeds)
    client = client_of(emulator)
    rows = {row["FunctionName"]: row for row in client.list_functions()["Functions"]}
    assert rows["dlq"]["DeadLetterConfig"] == {"TargetArn": queue}
    assert rows["dlq"]["Role"] == "arn:aws:iam::123456789012:role/r"
    assert "DurableConfig" in rows["durable"]
    assert "CapacityProviderConfig" in rows["managed"]
    assert (rows["plain"]["Timeout"], rows["managed"]["Timeout"]) == (3, 5400)
    assert not {"DeadLetterConfig", "DurableConfig", "CapacityProviderConfig"} & set(rows["plain"])
    assert client.get_function(FunctionName="plain")["Tags"] == {"team": "a"}
    assert client.get_function_configuration(FunctionName="dlq")["DeadLetterConfig"] == {"TargetArn": queue}
    published = client.put_function_event_invoke_config(
        FunctionName="managed", Qualifier="$LATEST.PUBLISHED", MaximumRetryAttempts=0
    )
    assert published["FunctionArn"].endswith(":managed:$LATEST.PUBLISHED")


def test_configuration_of_a_qualifier(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f", "versions": 2, "aliases": {"BLUE": "2"}}])
    client = client_of(emulator)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    assert client.get_function_configuration(FunctionName="f")["FunctionArn"] == arn
    blue = client.get_function_configuration(FunctionName="f:BLUE")
    assert (blue["FunctionArn"], blue["Version"]) == (f"{arn}:BLUE", "2")
    assert client.get_function_configuration(FunctionName="f", Qualifier="1")["Version"] == "1"
    assert refusal(client.get_function_configuration, FunctionName="f", Qualifier="3")[2] == (
        f"Function not found: {arn}:3"
    )


def test_functions_created_with_the_api(emulator: Emulator) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:dead"
    role = _create_role(emulator)
    _create_function(emulator, "made", role, DeadLetterConfig={"TargetArn": queue})
    client = client_of(emulator)
    (row,) = client.list_functions()["Functions"]
    assert (row["FunctionName"], row["DeadLetterConfig"]) == ("made", {"TargetArn": queue})
    client.publish_version(FunctionName="made")
    client.create_alias(FunctionName="made", Name="BLUE", FunctionVersion="1")
    assert [alias["Name"] for alias in client.list_aliases(FunctionName="made")["Aliases"]] == ["BLUE"]
    client.put_function_event_invoke_config(FunctionName="made", Qualifier="BLUE", MaximumRetryAttempts=0)
    client.update_function_configuration(FunctionName="made", DeadLetterConfig={"TargetArn": ""})
    assert "DeadLetterConfig" not in client.get_function_configuration(FunctionName="made")
    client.delete_function(FunctionName="made")
    assert client.list_functions()["Functions"] == []
    _create_function(emulator, "made", role, Publish=True)
    assert client.list_function_event_invoke_configs(FunctionName="made")["FunctionEventInvokeConfigs"] == []


def test_ten_thousand_functions(emulator: Emulator) -> None:
    started = time.monotonic()
    emulator.add_functions(
        {"function_name": f"f-{number}", "versions": 1, "aliases": {"live": "1"}} for number in range(10_000)
    )
    assert time.monotonic() - started < 15
