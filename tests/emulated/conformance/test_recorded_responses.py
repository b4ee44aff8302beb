# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator compared with AWS: send the recorded requests in order, and compare each whole response."""

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
    """Sends the requests of one section. Each section has its own functions."""

    def __init__(self, emulator: Emulator, section: str) -> None:
        credentials: dict[str, Any] = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        session: Any = boto3.Session(region_name=_REGION, **credentials)
        self._client = session.client("lambda", endpoint_url=emulator.url, config=config)
        self._iam = session.client("iam", endpoint_url=emulator.url)
        self._section = section
        self._names = {"<function-name:1>": f"{section}-function", "<resource:5>": f"{section}-other"}
        self.responses: dict[str, dict[str, Any]] = {}
        self.pages: list[tuple[str, Any]] = []
        """Each "paging" line of the recording, and what the emulator returned; see _page."""

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
                response = self._send(request["operation"], self._real(request["parameters"]))
                self.responses[request["response"] or f"unrecorded {request['operation']}"] = response

    def expected(self, response: str) -> dict[str, Any]:
        expected: dict[str, Any] = self._real(_RECORDED[self._section]["responses"][response])
        return expected

    def _set_up(self, step: str) -> None:
        function = self._names["<function-name:1>"]
        assert "version 1" in step
        assert self._client.publish_version(FunctionName=function)["Version"] == "1"
        if "alias eventinvokealias" in step:
            self._client.create_alias(FunctionName=function, Name="eventinvokealias", FunctionVersion="1")

    def _page(self) -> dict[str, Any]:
        """Return the qualifiers without MaxItems, and page by page with MaxItems one below their number."""

        def qualifiers(response: dict[str, Any]) -> list[str]:
            return [row["FunctionArn"].rpartition(":")[2] for row in response["FunctionEventInvokeConfigs"]]

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
            "more": ["NextMarker" in response for response in (whole, first, second)],
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
            response: dict[str, Any] = method(**parameters)
        except ClientError as error:
            response = dict(error.response)
        comparable: dict[str, Any] = _comparable(response)
        return comparable

    def _real(self, document: Any) -> Any:
        """Replace the placeholders of the recording with this section's names."""
        text = json.dumps(document)
        names = {"<partition>": "aws", "<region>": _REGION, "111111111111": _ACCOUNT_ID, **self._names}
        for placeholder, name in names.items():
            text = text.replace(placeholder, name)
        return _comparable(json.loads(text))


def _comparable(document: Any) -> Any:
    """Make a response comparable: replace dates with the placeholder, sort lists, and remove headers."""
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
    ("section", "response"),
    [(section, response) for section in _SECTIONS for response in _RECORDED[section]["responses"]],
)
def test_response(replays: dict[str, Replay], section: str, response: str) -> None:
    replay = replays[section]
    assert replay.responses[response] == replay.expected(response)


def test_every_recorded_response_is_compared() -> None:
    asked = [
        request["response"]
        for section in _SECTIONS
        for request in _RECORDED[section]["requests"]
        if request.get("response")
    ]
    recorded = [response for section in _SECTIONS for response in _RECORDED[section]["responses"]]
    assert len(recorded) == 59
    assert sorted(asked) == sorted(recorded)


def test_unrecorded_response_is_that_of_a_deletion(replays: dict[str, Replay]) -> None:
    """The recording has no response of the lifecycle's Delete; delete_latest is the same operation."""
    deleted = replays["lifecycle"].responses["unrecorded DeleteFunctionEventInvokeConfig"]
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
