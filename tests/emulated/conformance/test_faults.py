# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quota, faults and delays."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from emulated.conformance.clients import client_of, control, refusal
from emulator import Emulator


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


def test_quota(emulator: Emulator) -> None:
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


def test_latency(emulator: Emulator) -> None:
    emulator.configure(latency=0.2)
    client = client_of(emulator)
    started = time.monotonic()
    threads = [threading.Thread(target=client.list_functions) for _unused in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.2 <= time.monotonic() - started < 1.0


def test_error(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f"}, {"function_name": "g"}])
    error = {"status": 403, "code": "AccessDeniedException", "message": "no"}
    fault = {"operation": "List*Configs", "function_name": "f", "effect": {"error": error}}
    emulator.configure(faults=[fault])
    client = client_of(emulator)
    listing = client.list_function_event_invoke_configs
    assert refusal(listing, FunctionName="123456789012:function:f") == (403, "AccessDeniedException", "no")
    listing(FunctionName="g")
    client.list_functions()


def test_error_of_another_service(emulator: Emulator) -> None:
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


def test_skip_times_and_retry_after(emulator: Emulator) -> None:
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


def test_shares_are_repeatable(emulator: Emulator) -> None:
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


def test_reset(emulator: Emulator) -> None:
    emulator.configure(faults=[{"effect": "reset"}])
    for tls in (False, True):
        with pytest.raises(ConnectionResetError):
            _list_functions_raw(emulator, tls)
    assert [(request.operation, request.status) for request in emulator.requests] == [("ListFunctions", 0)] * 2


def test_truncate(emulator: Emulator) -> None:
    """Use no SDK: botocore 1.44.5 reads half a body, or a body that is not JSON, as an empty response."""
    emulator.configure(faults=[{"effect": "truncate"}])
    with pytest.raises(http.client.IncompleteRead) as caught:
        _list_functions_raw(emulator)
    assert caught.value.partial == b'{"Functi'


def test_garbage(emulator: Emulator) -> None:
    emulator.configure(faults=[{"effect": "garbage"}])
    status, body = _list_functions_raw(emulator)
    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_silence(emulator: Emulator) -> None:
    emulator.configure(faults=[{"times": 1, "effect": {"silence": 1.5}}])
    client = client_of(emulator, read_timeout=0.2)
    with pytest.raises(ReadTimeoutError):
        client.list_functions()
    client.list_functions()


def test_a_request_that_is_served_and_not_answered(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f"}])
    emulator.configure(faults=[{"operation": "Invoke", "effect": {"unanswered": 0.1}}])
    with pytest.raises(ConnectionClosedError):
        client_of(emulator).invoke(FunctionName="f", InvocationType="Event", Payload="{}")
    assert len(emulator.invocations.runs) == emulator.count("Invoke") == 1


def test_dropped_and_added_fields(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f"}])
    faults = [
        {"operation": "ListFunctions", "times": 1, "effect": {"drop_fields": ["Role"]}},
        {"operation": "ListFunctions", "effect": {"add_fields": {"Role": "other"}}},
    ]
    emulator.configure(faults=faults)
    client = client_of(emulator)
    assert "Role" not in client.list_functions()["Functions"][0]
    assert client.list_functions()["Functions"][0]["Role"] == "other"


def test_events(emulator: Emulator) -> None:
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


def test_event_changes_settings(emulator: Emulator) -> None:
    emulator.configure(events=[{"on": "ListFunctions", "nth": 2, "settings": {"expired_tokens": ["old"]}}])
    old = client_of(emulator, credentials={"aws_session_token": "old"})
    assert [old.list_functions()["Functions"] for _time in range(2)] == [[], []]
    assert refusal(old.list_functions)[1] == "ExpiredTokenException"


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"])
def test_partitions(emulator: Emulator, region: str) -> None:
    emulator.add_functions([{"function_name": "f"}], region=region)
    (row,) = client_of(emulator, region=region).list_functions()["Functions"]
    partition = row["FunctionArn"].split(":")[1]
    assert partition != "aws"
    response = client_of(emulator, region=region).put_function_event_invoke_config(
        FunctionName=row["FunctionArn"], MaximumRetryAttempts=0
    )
    assert response["FunctionArn"] == f"arn:{partition}:lambda:{region}:123456789012:function:f:$LATEST"


def test_unknown_region(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="region is 'mars-1': expected a region of AWS"):
        emulator.add_functions([{"function_name": "f"}], region="mars-1")


@pytest.mark.parametrize(
    "changes", [{"speed": 1}, {"faults": [{"effect": "explode"}]}, {"faults": [{"on": "x"}]}, {"events": [{}]}]
)
def test_unknown_settings_and_paths_are_refused(emulator: Emulator, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"setting|effect"):
        emulator.configure(**changes)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        control(emulator, "PATCH", "settings", changes)
