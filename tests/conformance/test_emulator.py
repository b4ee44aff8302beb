# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The behaviour of the emulator that is not in the recorded responses."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError, ReadTimeoutError
from support.clients import keys_of

from conformance.clients import client_of, control, refusal
from emulator import Emulator

_ROOM = Path(__file__).parents[1]


def _list_functions_raw(emulator: Emulator, tls: bool = False) -> tuple[int, bytes]:
    """Return the status and the raw body, without the SDK."""
    address = (emulator.tls_url if tls else emulator.url).partition("//")[2]
    if tls:
        context = ssl.create_default_context(cafile=emulator.ca_bundle)
        link: http.client.HTTPConnection = http.client.HTTPSConnection(address, context=context)
    else:
        link = http.client.HTTPConnection(address)
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/lambda/aws4_request"}
    try:
        link.request("GET", "/2015-03-31/functions", headers=headers)
        response = link.getresponse()
        return response.status, response.read()
    finally:
        link.close()


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


class TestFunctions:
    def test_pages_of_functions(self, emulator: Emulator) -> None:
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

    def test_every_version_has_a_row(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": name, "versions": 11} for name in ("a", "b", "c", "d", "e")])
        pages = client_of(emulator).get_paginator("list_functions").paginate(FunctionVersion="ALL")
        arns = [row["FunctionArn"].partition(":function:")[2] for page in pages for row in page["Functions"]]
        qualifiers = ["$LATEST", *(str(number) for number in range(1, 12))]
        assert arns == [f"{name}:{qualifier}" for name in "abcde" for qualifier in qualifiers]

    def test_aliases_and_versions_are_paged(self, emulator: Emulator) -> None:
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

    def test_members_of_a_row(self, emulator: Emulator) -> None:
        queue = "arn:aws:sqs:us-east-1:123456789012:dead"
        seeds: list[dict[str, Any]] = [
            {"function_name": "plain", "description": "nothing", "tags": {"team": "a"}},
            {"function_name": "dlq", "dead_letter_target_arn": queue, "role": "arn:aws:iam::123456789012:role/r"},
            {"function_name": "durable", "durable": True},
            {"function_name": "managed", "managed_instances": True, "versions": 1},
        ]
        emulator.add_functions(seeds)
        client = client_of(emulator)
        rows = {row["FunctionName"]: row for row in client.list_functions()["Functions"]}
        assert rows["dlq"]["DeadLetterConfig"] == {"TargetArn": queue}
        assert rows["dlq"]["Role"] == "arn:aws:iam::123456789012:role/r"
        assert "DurableConfig" in rows["durable"]
        assert "CapacityProviderConfig" in rows["managed"]
        assert not {"DeadLetterConfig", "DurableConfig", "CapacityProviderConfig"} & set(rows["plain"])
        assert client.get_function(FunctionName="plain")["Tags"] == {"team": "a"}
        assert client.get_function_configuration(FunctionName="dlq")["DeadLetterConfig"] == {"TargetArn": queue}
        published = client.put_function_event_invoke_config(
            FunctionName="managed", Qualifier="$LATEST.PUBLISHED", MaximumRetryAttempts=0
        )
        assert published["FunctionArn"].endswith(":managed:$LATEST.PUBLISHED")

    def test_configuration_of_a_qualifier(self, emulator: Emulator) -> None:
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

    def test_functions_created_with_the_api(self, emulator: Emulator) -> None:
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

    def test_ten_thousand_functions(self, emulator: Emulator) -> None:
        started = time.monotonic()
        emulator.add_functions(
            {"function_name": f"f-{number}", "versions": 1, "aliases": {"live": "1"}} for number in range(10_000)
        )
        assert time.monotonic() - started < 15


class TestEventInvokeConfigs:
    def test_every_form_of_a_name(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"BLUE": "1"}}])
        client = client_of(emulator)
        client.put_function_event_invoke_config(FunctionName="f:BLUE", MaximumRetryAttempts=1)
        arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
        for name in ("f", "123456789012:function:f", "function:f", arn):
            for parameters in ({"FunctionName": f"{name}:BLUE"}, {"FunctionName": name, "Qualifier": "BLUE"}):
                assert client.get_function_event_invoke_config(**parameters)["FunctionArn"] == f"{arn}:BLUE"

    def test_invalid_names(self, emulator: Emulator) -> None:
        client = client_of(emulator)
        read = client.get_function_event_invoke_config
        assert refusal(read, FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f") == (
            404,
            "ResourceNotFoundException",
            "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
        )
        assert refusal(read, FunctionName="210987654321:function:f")[:2] == (403, "AccessDeniedException")
        assert refusal(read, FunctionName="not a name")[1] == "ValidationException"

    @pytest.mark.parametrize(
        ("parameters", "constraint"),
        [
            ({"MaximumRetryAttempts": 3}, "'3' at 'maximumRetryAttempts' * less than or equal to 2"),
            ({"MaximumRetryAttempts": -1}, "'-1' at 'maximumRetryAttempts' * greater than or equal to 0"),
            ({"MaximumEventAgeInSeconds": 59}, "'59' at 'maximumEventAgeInSeconds' * greater than or equal to 60"),
            (
                {"MaximumEventAgeInSeconds": 21601},
                "'21601' at 'maximumEventAgeInSeconds' * less than or equal to 21600",
            ),
        ],
    )
    def test_ranges(self, emulator: Emulator, parameters: dict[str, int], constraint: str) -> None:
        put = client_of(emulator, parameter_validation=False).put_function_event_invoke_config
        status, code, message = refusal(put, FunctionName="f", **parameters)
        text = constraint.replace("*", "failed to satisfy constraint: Member must have value")
        assert (status, code) == (400, "ValidationException")
        assert message == f"1 validation error detected: Value {text}"

    def test_several_violations_in_one_error(self, emulator: Emulator) -> None:
        put = client_of(emulator, parameter_validation=False).put_function_event_invoke_config
        message = refusal(put, FunctionName="f", MaximumRetryAttempts=3, MaximumEventAgeInSeconds=1)[2]
        assert message.startswith("2 validation errors detected: ")

    @pytest.mark.parametrize("highest", [0, 51])
    def test_max_items(self, emulator: Emulator, highest: int) -> None:
        emulator.add_functions([{"function_name": "f"}])
        listing = client_of(emulator, parameter_validation=False).list_function_event_invoke_configs
        assert refusal(listing, FunctionName="f", MaxItems=highest)[1] == "ValidationException"

    @pytest.mark.parametrize(
        ("side", "destination", "message"),
        [
            ("OnSuccess", "arn:aws:s3:::bucket", "The provided destination config DestinationConfig("),
            (
                "OnFailure",
                "kafka://topic",
                "The provided destination config DestinationConfig(onSuccess=null, onFailure=",
            ),
            ("OnFailure", "arn:aws:lambda:us-east-1:123456789012:function:f:1", "You can't specify the function as"),
            ("OnFailure", "arn:aws:lambda:eu-west-1:123456789012:function:g", "The destination ARN "),
        ],
    )
    def test_destinations_refused(self, emulator: Emulator, side: str, destination: str, message: str) -> None:
        emulator.add_functions([{"function_name": "f", "versions": 1}])
        emulator.add_functions([{"function_name": "g"}], region="eu-west-1")
        put = client_of(emulator).put_function_event_invoke_config
        refused = refusal(put, FunctionName="f", DestinationConfig={side: {"Destination": destination}})
        assert refused[:2] == (400, "InvalidParameterValueException")
        assert refused[2].startswith(message)

    @pytest.mark.parametrize(
        "destination",
        [
            "arn:aws:s3:::bucket",
            "arn:aws:sqs:us-east-1:123456789012:queue",
            "arn:aws:sns:us-east-1:123456789012:topic",
            "arn:aws:events:us-east-1:123456789012:event-bus/default",
        ],
    )
    def test_destinations_accepted(self, emulator: Emulator, destination: str) -> None:
        emulator.add_functions([{"function_name": "f"}])
        config = {"OnFailure": {"Destination": destination}}
        response = client_of(emulator).put_function_event_invoke_config(FunctionName="f", DestinationConfig=config)
        assert response["DestinationConfig"] == {"OnSuccess": {}, **config}

    def test_orphans(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f", "versions": 2, "aliases": {"BLUE": "1"}}])
        client = client_of(emulator)
        for qualifier in ("BLUE", "1", "2"):
            client.put_function_event_invoke_config(FunctionName="f", Qualifier=qualifier, MaximumRetryAttempts=0)
        client.delete_alias(FunctionName="f", Name="BLUE")
        client.delete_function(FunctionName="f", Qualifier="1")
        assert [row["Version"] for row in client.list_versions_by_function(FunctionName="f")["Versions"]] == [
            "$LATEST",
            "2",
        ]
        rows = client.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]
        assert [row["FunctionArn"].rpartition(":")[2] for row in rows] == ["1", "2", "BLUE"]
        assert client.get_function_event_invoke_config(FunctionName="f:BLUE")["MaximumRetryAttempts"] == 0
        put = client.put_function_event_invoke_config
        assert refusal(put, FunctionName="f:BLUE", MaximumRetryAttempts=0)[2] == "The function doesn't exist."
        client.delete_function_event_invoke_config(FunctionName="f:BLUE")

    def test_seeded_configurations(self, emulator: Emulator) -> None:
        config = {"MaximumEventAgeInSeconds": 3600, "LastModified": 1577824653.123}
        emulator.add_functions([{"function_name": "f", "event_invoke_configs": {"GONE": config, "$LATEST": {}}}])
        client = client_of(emulator)
        gone = client.get_function_event_invoke_config(FunctionName="f", Qualifier="GONE")
        assert gone["LastModified"] == datetime(2019, 12, 31, 20, 37, 33, 123000, UTC)
        assert gone["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}
        assert "MaximumRetryAttempts" not in gone
        emulator.add_functions([{"function_name": "f"}])
        assert client.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"] == []

    def test_overlapping_writes(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": name, "versions": 1} for name in ("f", "g")])
        emulator.configure(latency=0.6)
        client = client_of(emulator)
        put = client.put_function_event_invoke_config
        first = threading.Thread(target=put, kwargs={"FunctionName": "f", "MaximumRetryAttempts": 0})
        first.start()
        time.sleep(0.1)
        refused = refusal(put, FunctionName="f", Qualifier="1", MaximumRetryAttempts=0)
        first.join()
        arn = "arn:aws:lambda:us-east-1:123456789012:function:f:1"
        message = f"The EventInvokeConfig for function {arn} could not be updated due to a concurrent update operation."
        assert refused == (409, "ResourceConflictException", message)
        put(FunctionName="f", Qualifier="1", MaximumRetryAttempts=0)
        put(FunctionName="g", MaximumRetryAttempts=0)


class TestCallers:
    def test_unsigned_requests(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}], region="eu-west-1")
        client = client_of(emulator, signature_version=UNSIGNED)
        expected = (403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        assert refusal(client.list_functions) == expected
        emulator.configure(accept_unsigned=True, default_region="eu-west-1")
        assert [row["FunctionName"] for row in client.list_functions()["Functions"]] == ["f"]
        assert [request.signed for request in emulator.requests] == [False, False]
        assert emulator.requests[-1].region == "eu-west-1"
        client_of(emulator, "sqs", "eu-west-1").create_queue(QueueName="failed")
        url = client_of(emulator, "sqs", "eu-west-1", signature_version=UNSIGNED).get_queue_url(QueueName="failed")
        assert url["QueueUrl"].endswith("/123456789012/failed")
        identity = client_of(emulator, "sts", signature_version=UNSIGNED).get_caller_identity()
        assert identity["Account"] == "123456789012"

    def test_expired_tokens(self, emulator: Emulator) -> None:
        emulator.configure(expired_tokens=["old"])
        expected = (403, "ExpiredTokenException", "The security token included in the request is expired")
        old = client_of(emulator, credentials={"aws_session_token": "old"})
        assert refusal(old.list_functions) == expected
        assert client_of(emulator, credentials={"aws_session_token": "new"}).list_functions()["Functions"] == []

    @pytest.mark.parametrize(
        ("offset", "said"),
        [
            (900, r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)"),
            (
                -900,
                r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)",
            ),
        ],
    )
    def test_clock_offset(self, emulator: Emulator, offset: float, said: str) -> None:
        emulator.configure(clock_offset=offset)
        status, code, message = refusal(client_of(emulator).list_functions)
        assert (status, code) == (403, "InvalidSignatureException")
        assert re.fullmatch(said, message)
        emulator.configure(clock_offset=offset / 4)
        assert client_of(emulator).list_functions()["Functions"] == []

    def test_another_account_by_its_role(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "theirs"}], account_id="210987654321")
        credentials = keys_of(emulator, "arn:aws:iam::210987654321:role/audit")
        (row,) = client_of(emulator, credentials=credentials).list_functions()["Functions"]
        assert row["FunctionArn"] == "arn:aws:lambda:us-east-1:210987654321:function:theirs"
        assert client_of(emulator).list_functions()["Functions"] == []
        assert [request.account_id for request in emulator.requests] == ["123456789012", "210987654321", "123456789012"]


class TestFaults:
    def test_quota(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}])
        emulator.configure(requests_per_second=2, burst=2, retry_after=1)
        client = client_of(emulator)
        client.list_functions()
        client.list_functions()
        with pytest.raises(ClientError) as caught:
            client.list_functions()
        response: Any = caught.value.response
        assert response["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}
        assert response["Reason"] == "CallerRateLimitExceeded"
        assert response["retryAfterSeconds"] == "1"
        assert [request.status for request in emulator.requests] == [200, 200, 429]
        client_of(emulator, region="us-west-2").list_functions()
        client_of(emulator, "sqs").list_queues()
        client.get_function(FunctionName="f")
        time.sleep(0.6)
        client.list_functions()
        emulator.configure(requests_per_second=None)
        for _unused in range(5):
            client.list_functions()

    def test_latency(self, emulator: Emulator) -> None:
        emulator.configure(latency=0.2)
        client = client_of(emulator)
        started = time.monotonic()
        threads = [threading.Thread(target=client.list_functions) for _unused in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 0.2 <= time.monotonic() - started < 1.0

    def test_error(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}, {"function_name": "g"}])
        error = {"status": 403, "code": "AccessDeniedException", "message": "no"}
        fault = {"operation": "List*Configs", "function_name": "f", "effect": {"error": error}}
        emulator.configure(faults=[fault])
        client = client_of(emulator)
        listing = client.list_function_event_invoke_configs
        assert refusal(listing, FunctionName="123456789012:function:f") == (403, "AccessDeniedException", "no")
        listing(FunctionName="g")
        client.list_functions()

    def test_error_of_another_service(self, emulator: Emulator) -> None:
        error = {"status": 403, "code": "AccessDenied", "message": "no"}
        emulator.configure(faults=[{"effect": {"error": error}}])
        for refused in (
            client_of(emulator, "sqs").list_queues,
            client_of(emulator, "sns").list_topics,
            client_of(emulator, "events").list_event_buses,
            client_of(emulator, "s3").list_buckets,
            client_of(emulator, "sts").get_caller_identity,
            client_of(emulator, "organizations").list_accounts,
        ):
            assert refusal(refused) == (403, "AccessDenied", "no")

    def test_skip_times_and_retry_after(self, emulator: Emulator) -> None:
        error = {"status": 503, "code": "ServiceUnavailableException", "message": "later", "retry_after": 2}
        emulator.configure(faults=[{"skip": 1, "times": 2, "effect": {"error": error}}])
        client = client_of(emulator)
        client.list_functions()
        with pytest.raises(ClientError) as caught:
            client.list_functions()
        assert caught.value.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "2"
        refusal(client.list_functions)
        client.list_functions()
        assert [request.status for request in emulator.requests] == [200, 503, 503, 200]

    def test_shares_are_repeatable(self, emulator: Emulator) -> None:
        error = {"status": 500, "code": "ServiceException", "message": "oops"}
        client = client_of(emulator)

        def statuses() -> list[int]:
            emulator.reset()
            emulator.configure(faults=[{"share": 0.3, "effect": {"error": error}}])
            for _unused in range(40):
                try:
                    client.list_functions()
                except ClientError:
                    continue
            return [request.status for request in emulator.requests]

        first = statuses()
        assert first == statuses()
        assert 4 <= first.count(500) <= 20

    def test_reset(self, emulator: Emulator) -> None:
        emulator.configure(faults=[{"effect": "reset"}])
        for tls in (False, True):
            with pytest.raises(ConnectionResetError):
                _list_functions_raw(emulator, tls)
        assert [(request.operation, request.status) for request in emulator.requests] == [("ListFunctions", 0)] * 2

    def test_truncate(self, emulator: Emulator) -> None:
        """Use no SDK: botocore 1.44.5 reads half a body, or a body that is not JSON, as an empty response."""
        emulator.configure(faults=[{"effect": "truncate"}])
        with pytest.raises(http.client.IncompleteRead) as caught:
            _list_functions_raw(emulator)
        assert caught.value.partial == b'{"Functi'

    def test_garbage(self, emulator: Emulator) -> None:
        emulator.configure(faults=[{"effect": "garbage"}])
        status, body = _list_functions_raw(emulator)
        assert status == 200
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)

    def test_silence(self, emulator: Emulator) -> None:
        emulator.configure(faults=[{"times": 1, "effect": {"silence": 1.5}}])
        client = client_of(emulator, read_timeout=0.2)
        with pytest.raises(ReadTimeoutError):
            client.list_functions()
        client.list_functions()

    def test_dropped_and_added_fields(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}])
        faults = [
            {"operation": "ListFunctions", "times": 1, "effect": {"drop_fields": ["Role"]}},
            {"operation": "ListFunctions", "effect": {"add_fields": {"Role": "other"}}},
        ]
        emulator.configure(faults=faults)
        client = client_of(emulator)
        assert "Role" not in client.list_functions()["Functions"][0]
        assert client.list_functions()["Functions"][0]["Role"] == "other"

    def test_events(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": f"f-{number}"} for number in range(4)])
        event = {
            "on": "ListFunctions",
            "nth": 2,
            "delete_functions": ["f-3"],
            "add_functions": [{"function_name": "f-9"}],
        }
        emulator.configure(page_size=2, events=[event])
        pages = client_of(emulator).get_paginator("list_functions").paginate()
        rows = [row["FunctionName"] for page in pages for row in page["Functions"]]
        assert rows == ["f-0", "f-1", "f-2", "f-9"]

    def test_event_changes_settings(self, emulator: Emulator) -> None:
        emulator.configure(events=[{"on": "ListFunctions", "nth": 2, "settings": {"expired_tokens": ["old"]}}])
        old = client_of(emulator, credentials={"aws_session_token": "old"})
        assert [old.list_functions()["Functions"] for _time in range(2)] == [[], []]
        assert refusal(old.list_functions)[1] == "ExpiredTokenException"

    @pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"])
    def test_partitions(self, emulator: Emulator, region: str) -> None:
        emulator.add_functions([{"function_name": "f"}], region=region)
        (row,) = client_of(emulator, region=region).list_functions()["Functions"]
        partition = row["FunctionArn"].split(":")[1]
        assert partition != "aws"
        response = client_of(emulator, region=region).put_function_event_invoke_config(
            FunctionName=row["FunctionArn"], MaximumRetryAttempts=0
        )
        assert response["FunctionArn"] == f"arn:{partition}:lambda:{region}:123456789012:function:f:$LATEST"

    def test_unknown_region(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match="region is 'mars-1': expected a region of AWS"):
            emulator.add_functions([{"function_name": "f"}], region="mars-1")

    @pytest.mark.parametrize(
        "changes", [{"speed": 1}, {"faults": [{"effect": "explode"}]}, {"faults": [{"on": "x"}]}, {"events": [{}]}]
    )
    def test_unknown_settings_and_paths_are_refused(self, emulator: Emulator, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"setting|effect"):
            emulator.configure(**changes)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            control(emulator, "PATCH", "settings", changes)


class TestControl:
    def test_control_over_http(self, emulator: Emulator) -> None:
        function = {"function_name": "f", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0}}}
        control(emulator, "POST", "functions", {"region": "eu-west-1", "functions": [function]})
        assert control(emulator, "PATCH", "settings", {"page_size": 3})["page_size"] == 3
        assert control(emulator, "GET", "settings")["accept_unsigned"] is False
        client = client_of(emulator, region="eu-west-1")
        client.get_function_event_invoke_config(FunctionName="f:$LATEST")
        client.list_functions()
        seen = control(emulator, "GET", "requests")
        assert (seen["total"], seen["by_operation"]) == (
            2,
            {"GetFunctionEventInvokeConfig": 1, "ListFunctions": 1},
        )
        request = seen["requests"][0]
        assert (request["function_name"], request["qualifier"], request["status"]) == ("f", "$LATEST", 200)
        assert "Boto3" in request["user_agent"]
        assert (emulator.count(), emulator.count("ListFunctions")) == (2, 1)
        control(emulator, "DELETE", "requests")
        assert emulator.count() == 0
        control(emulator, "POST", "reset")
        assert client.list_functions()["Functions"] == []
        assert emulator.settings.page_size == 50

    def test_https(self, emulator: Emulator) -> None:
        url = emulator.tls_url.replace("127.0.0.1", "localhost")
        for address in (emulator.tls_url, url):
            client_of(emulator, url=address, verify=emulator.ca_bundle).list_functions()
        with pytest.raises(Exception, match="certificate verify failed"):
            client_of(emulator, url=url).list_functions()

    def test_connections_stay_open(self, emulator: Emulator) -> None:
        link = http.client.HTTPConnection(emulator.url.partition("//")[2])
        link.connect()
        before = link.sock
        for _unused in range(3):
            link.request("GET", "/_emulator/settings")
            link.getresponse().read()
        assert link.sock is before
        link.close()


class TestProcess:
    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "emulator", *arguments],
            env={**os.environ, "PYTHONPATH": str(_ROOM)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_start_and_stop(self, number: signal.Signals) -> None:
        process = self._start("--port", "0")
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Emulator on http://127.0.0.1:")
        assert line.endswith(" (Ctrl-C stops it)\n")
        address = line.split()[2]
        assert [process.stdout.readline() for _unused in range(6)] == [
            "Account 123456789012. Functions: none.\n",
            "To use it, paste into another terminal:\n",
            f"  export AWS_ENDPOINT_URL={address}\n",
            "  export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n",
            "  export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY\n",
            "  export AWS_DEFAULT_REGION=us-east-1\n",
        ]
        link = socket.create_connection((address.split(":")[1][2:], int(address.rpartition(":")[2])))
        with urllib.request.urlopen(f"{address}/_emulator/requests") as response:
            assert json.load(response)["total"] == 0
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        link.close()
        assert (process.returncode, out, err) == (0, "", "")

    def test_demo(self) -> None:
        """With the exports of the banner, a client finds the demo's functions."""
        process = self._start("--port", "0", "--seed", "demo")
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _unused in range(7)]
        exports = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
        assert lines[1] == "Account 123456789012. Functions: 3 in us-east-2, 300 in eu-west-1."
        script = (
            "import boto3; print([row['FunctionName'] for row in boto3.client('lambda').list_functions()['Functions']])"
        )
        environment = {
            **os.environ,
            **exports,
            "AWS_CONFIG_FILE": os.devnull,
        }
        listed = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert listed == "['my-function', 'my-other-function', 'unconfigured-function']\n"

    def test_busy_port(self, emulator: Emulator) -> None:
        port = emulator.url.rpartition(":")[2]
        process = self._start("--port", port)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (1, "")
        assert err == f"The emulator cannot listen on 127.0.0.1:{port}: Address already in use\n"
