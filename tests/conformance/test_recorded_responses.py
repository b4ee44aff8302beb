# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator against AWS: send every recorded request in its order and compare every response entirely."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator import Emulator

_RECORDED: dict[str, Any] = json.loads(
    Path(__file__).with_name("aws_recorded_event_invoke_config.json").read_text(encoding="utf-8")
)
_SECTIONS = ("lifecycle", "exceptions")
_REGION = "us-east-1"
_ACCOUNT_ID = "123456789012"


class Replay:
    """One section's requests, sent to functions of its own."""

    def __init__(self, emulator: Emulator, section: str) -> None:
        credentials: dict[str, Any] = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        session: Any = boto3.Session(region_name=_REGION, **credentials)
        self._client = session.client("lambda", endpoint_url=emulator.url, config=config)
        self._iam = session.client("iam", endpoint_url=emulator.url)
        self._section = section
        self._names = {"<function-name:1>": f"{section}-function", "<resource:5>": f"{section}-other"}
        self.answers: dict[str, dict[str, Any]] = {}
        self.pages: list[tuple[str, Any]] = []
        """What each "paging" line says, and what came instead; see _page."""

    def run(self) -> None:
        role = self._iam.create_role(RoleName=self._section, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        for name in self._names.values():
            self._client.create_function(
                FunctionName=name,
                Role=role,
                Runtime="python3.12",
                Handler="index.handler",
                Code={"ZipFile": _package()},
            )
        for request in _RECORDED[self._section]["requests"]:
            if "setup" in request:
                self._set_up(request["setup"])
            elif "paging" in request:
                self.pages.append((request["paging"], self._page()))
            else:
                answer = self._send(request["operation"], self._real(request["parameters"]))
                self.answers[request["answer"] or f"unrecorded {request['operation']}"] = answer

    def expected(self, answer: str) -> dict[str, Any]:
        expected: dict[str, Any] = self._real(_RECORDED[self._section]["answers"][answer])
        return expected

    def _set_up(self, step: str) -> None:
        function = self._names["<function-name:1>"]
        assert "version 1" in step
        assert self._client.publish_version(FunctionName=function)["Version"] == "1"
        if "alias eventinvokealias" in step:
            self._client.create_alias(FunctionName=function, Name="eventinvokealias", FunctionVersion="1")

    def _page(self) -> dict[str, Any]:
        """Qualifiers that came with MaxItems n below the whole number, page by page, and without MaxItems."""

        def qualifiers(answer: dict[str, Any]) -> list[str]:
            return [row["FunctionArn"].rpartition(":")[2] for row in answer["FunctionEventInvokeConfigs"]]

        function = self._names["<function-name:1>"]
        whole = self._client.list_function_event_invoke_configs(FunctionName=function)
        size = len(whole["FunctionEventInvokeConfigs"]) - 1
        first = self._client.list_function_event_invoke_configs(FunctionName=function, MaxItems=size)
        second = self._client.list_function_event_invoke_configs(
            FunctionName=function, MaxItems=size, Marker=first["NextMarker"]
        )
        return {
            "whole": sorted(qualifiers(whole)),
            "pages": [qualifiers(first), qualifiers(second)],
            "more": ["NextMarker" in answer for answer in (whole, first, second)],
        }

    def _send(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        method = {
            "GetFunctionEventInvokeConfig": self._client.get_function_event_invoke_config,
            "PutFunctionEventInvokeConfig": self._client.put_function_event_invoke_config,
            "UpdateFunctionEventInvokeConfig": self._client.update_function_event_invoke_config,
            "DeleteFunctionEventInvokeConfig": self._client.delete_function_event_invoke_config,
            "ListFunctionEventInvokeConfigs": self._client.list_function_event_invoke_configs,
        }[operation]
        try:
            answer: dict[str, Any] = method(**parameters)
        except ClientError as error:
            answer = dict(error.response)
        comparable: dict[str, Any] = _comparable(answer)
        return comparable

    def _real(self, document: Any) -> Any:
        """With this section's names in the place of the recording's."""
        text = json.dumps(document)
        names = {"<partition>": "aws", "<region>": _REGION, "111111111111": _ACCOUNT_ID, **self._names}
        for placeholder, name in names.items():
            text = text.replace(placeholder, name)
        return _comparable(json.loads(text))


def _comparable(document: Any) -> Any:
    """Dates become the recording's placeholder, lists of configurations get an order, headers go."""
    if isinstance(document, datetime):
        return "datetime"
    if isinstance(document, list):
        return sorted((_comparable(row) for row in document), key=json.dumps)
    if isinstance(document, dict):
        if "HTTPStatusCode" in document:
            return {"HTTPStatusCode": document["HTTPStatusCode"]}
        return {key: _comparable(value) for key, value in document.items()}
    return document


def _package() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", "def handler(event, context): pass\n")
    return archive.getvalue()


@pytest.fixture(scope="session", name="replays")
def _replays() -> Iterator[dict[str, Replay]]:
    with Emulator() as emulator:
        replays = {section: Replay(emulator, section) for section in _SECTIONS}
        for replay in replays.values():
            replay.run()
        yield replays


@pytest.mark.parametrize(
    ("section", "answer"), [(section, answer) for section in _SECTIONS for answer in _RECORDED[section]["answers"]]
)
def test_answer(replays: dict[str, Replay], section: str, answer: str) -> None:
    replay = replays[section]
    assert replay.answers[answer] == replay.expected(answer)


def test_every_recorded_answer_is_compared() -> None:
    asked = [
        request["answer"]
        for section in _SECTIONS
        for request in _RECORDED[section]["requests"]
        if request.get("answer")
    ]
    recorded = [answer for section in _SECTIONS for answer in _RECORDED[section]["answers"]]
    assert len(recorded) == 59
    assert sorted(asked) == sorted(recorded)


def test_unrecorded_answer_is_a_plain_deletion(replays: dict[str, Replay]) -> None:
    """The lifecycle's Delete was sent but its answer not kept; delete_latest shows what it is."""
    deleted = replays["lifecycle"].answers["unrecorded DeleteFunctionEventInvokeConfig"]
    assert deleted == replays["exceptions"].expected("delete_latest")


@pytest.mark.parametrize(
    ("section", "qualifiers"), [("lifecycle", ["$LATEST", "1"]), ("exceptions", ["$LATEST", "1", "eventinvokealias"])]
)
def test_paging(replays: dict[str, Replay], section: str, qualifiers: list[str]) -> None:
    ((line, seen),) = replays[section].pages
    assert f"MaxItems={len(qualifiers) - 1}" in line
    assert seen["whole"] == qualifiers
    assert [len(page) for page in seen["pages"]] == [len(qualifiers) - 1, 1]
    assert sorted(qualifier for page in seen["pages"] for qualifier in page) == qualifiers
    assert seen["more"] == [False, True, False]
