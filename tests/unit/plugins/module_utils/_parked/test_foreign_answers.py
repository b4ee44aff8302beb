# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a proxy answers, or what is cut off, is an error: never "nothing waits", and never "it was sent"."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import lambda_invoke, s3, sqs
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import parse_arn

REGION, URL = "us-east-2", "http://127.0.0.1:9"
KEYS = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
QUEUE = parse_arn("arn:aws:sqs:us-east-2:123456789012:failed")
PAGE = b"<html><body>Sign in</body></html>"
ID = {"x-amzn-requestid": "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"}
LIST = b"<ListBucketResult><Name>parked</Name><KeyCount>%d</KeyCount><IsTruncated>%b</IsTruncated></ListBucketResult>"
OBJECT = {"etag": '"1"', "last-modified": "Sat, 28 Nov 2026 20:33:16 GMT"}


class Raw(io.BytesIO):
    def stream(self, **_unused: Any) -> Any:
        yield self.read()


def client(service: str, status: int, body: bytes, **headers: str) -> Any:
    """Return a client whose requests are all answered in this way."""
    connection = Connection(endpoint_url=URL, keys=KEYS, aws_config={"retries": {"total_max_attempts": 1}})
    clients = Clients(connection, [REGION])
    made: Any = clients.invoking_client(REGION) if service == "lambda" else clients.client(service, REGION)
    return answering(made, status, body, **headers)


def answering(made: Any, status: int, body: bytes, **headers: str) -> Any:
    headers = {"content-length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}

    def answer(**_unused: Any) -> AWSResponse:
        from botocore.compat import HTTPHeaders

        raw: Any = Raw(body)
        return AWSResponse(URL, status, HTTPHeaders.from_dict(headers), raw)

    made.meta.events.register("before-send", answer)
    return made


def receive(body: bytes) -> list[sqs.Message]:
    assert QUEUE
    return sqs.receive_messages(client("sqs", 200, body, **ID), QUEUE, 10, 60, 0)


@pytest.mark.parametrize(
    "body", [b'{"Messages":[{"MessageId":"1","Body":"abc', b'{"message": "Sign in"}', b"null", b"[]", b"", PAGE]
)
def test_a_queue_is_not_empty_because_an_answer_has_no_message(body: bytes) -> None:
    with pytest.raises(LambdaError) as error:
        receive(body)
    assert error.value.code == "MalformedResponse"
    assert "abc" not in str(error.value)


@pytest.mark.parametrize("body", [b"{}", b'{"Messages": []}', b'{"Messages": null}'])
def test_an_empty_queue(body: bytes) -> None:
    assert receive(body) == []


@pytest.mark.parametrize("body", [b"", b"<html/>", PAGE, b"{}", LIST % (1, b"false"), LIST % (0, b"true")])
def test_a_bucket_is_not_empty_because_an_answer_has_no_object(body: bytes) -> None:
    with pytest.raises(LambdaError):
        list(s3.list_objects(client("s3", 200, body), "parked", "aws/"))


def test_an_empty_bucket() -> None:
    assert list(s3.list_objects(client("s3", 200, LIST % (0, b"false")), "parked", "aws/")) == [[]]


@pytest.mark.parametrize("headers", [{"content-length": "100000", **OBJECT}, {"content-type": "text/html"}])
def test_an_object_that_is_cut_off_or_a_page_is_no_record(headers: dict[str, str]) -> None:
    with pytest.raises(LambdaError):
        s3.get_object(client("s3", 200, b"12345", **headers), "parked", "key", 1000)


def test_an_object_that_is_larger_than_wanted() -> None:
    assert s3.get_object(client("s3", 200, b"12345", **OBJECT), "parked", "key", 3) == b"123"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (202, PAGE, {"content-type": "text/html"}),
        (202, b"", {}),
        (202, b"accepted", ID),
        (408, b"Request Timeout", {"content-type": "text/plain"}),
        (408, b'{"Type": "User"}', {"x-amzn-errortype": "RequestTimeoutException", **ID}),
        (403, PAGE, {"content-type": "text/html"}),
        (403, b'{"code": "Blocked", "message": "Forbidden"}', {}),
        (400, b'{"__type": "WafBlocked"}', {}),
        (429, b"{}", {"x-amzn-errortype": "TooManyRequestsException"}),
        (499, b"", {}),
        (500, b"", ID),
    ],
)
def test_an_event_may_have_been_sent_if_lambda_did_not_answer(
    status: int, body: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(LambdaError) as error:
        lambda_invoke.invoke_event(client("lambda", status, body, **headers), "f", None, b"{}", None)
    assert not error.value.refused


def test_an_event_that_lambda_accepts_or_refuses() -> None:
    sent = lambda_invoke.invoke_event(client("lambda", 202, b"", **ID), "f", None, b"{}", None)
    assert sent == ID["x-amzn-requestid"]
    refusing = client("lambda", 403, b"{}", **{"x-amzn-errortype": "AccessDeniedException", **ID})
    with pytest.raises(LambdaError) as error:
        lambda_invoke.invoke_event(refusing, "f", None, b"{}", None)
    assert error.value.refused


def reserved(body: bytes) -> int | None:
    connection = Connection(endpoint_url=URL, keys=KEYS, aws_config={"retries": {"total_max_attempts": 1}})
    made: Any = answering(Clients(connection, [REGION]).lambda_client(REGION), 200, body, **ID)
    return lambda_invoke.get_reserved_concurrency(made, "f")


@pytest.mark.parametrize(
    "body", [b'{"ReservedConcurrentExecutions": 0', b'{"Reserved', b'{"message": "Sign in"}', b"", PAGE, b"null"]
)
def test_a_function_is_not_without_a_reservation_because_an_answer_is_cut_off(body: bytes) -> None:
    with pytest.raises(LambdaError) as error:
        reserved(body)
    assert error.value.code == "MalformedResponse"


def test_a_reservation() -> None:
    assert reserved(b'{"ReservedConcurrentExecutions": 0}') == 0
    assert reserved(b"{}") is None


def test_messages_that_are_visible_already_do_not_stay_hidden() -> None:
    gone = "Reason: Message does not exist or is not available for visibility timeout change."
    failed = [
        {"Id": "0", "SenderFault": True, "Code": "InvalidParameterValue", "Message": f"Value a is invalid. {gone}"},
        {"Id": "1", "SenderFault": True, "Code": "MessageNotInflight"},
        {"Id": "2", "SenderFault": False, "Code": "InternalError"},
    ]
    body = json.dumps({"Successful": [{"Id": "3"}], "Failed": failed}).encode()
    assert QUEUE
    assert sqs.show_messages(client("sqs", 200, body, **ID), QUEUE, ["a", "b", "c", "d"]) == 1


def test_an_answer_about_messages_without_one_of_its_lists() -> None:
    assert QUEUE
    failed = {"Failed": [{"Id": "0", "SenderFault": True, "Code": "MessageNotInflight"}]}
    assert sqs.show_messages(client("sqs", 200, json.dumps(failed).encode(), **ID), QUEUE, ["a"]) == 0
    assert sqs.hide_messages(client("sqs", 200, json.dumps(failed).encode(), **ID), QUEUE, ["a"], 60) == ["a"]
    assert sqs.hide_messages(client("sqs", 200, b'{"Successful": [{"Id": "0"}]}', **ID), QUEUE, ["a"], 60) == []
    for body in (b"{}", b'{"Successful": [], "Failed": []}', b'{"Successful": [{"Id": "7"}]}'):
        with pytest.raises(LambdaError) as error:
            sqs.show_messages(client("sqs", 200, body, **ID), QUEUE, ["a"])
        assert error.value.code == "MalformedResponse"


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_message_that_sqs_deletes(body: bytes) -> None:
    assert QUEUE
    sqs.delete_message(client("sqs", 200, body, **ID), QUEUE, "handle")


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"", {}),
        (200, b"{}", {"content-type": "application/json"}),
        (200, PAGE, {"content-type": "text/html"}),
        (200, b"OK", ID),
        (202, b"", ID),
        (204, b"", {}),
    ],
)
def test_a_message_is_not_deleted_because_somebody_answered(status: int, body: bytes, headers: dict[str, str]) -> None:
    assert QUEUE
    with pytest.raises(LambdaError) as error:
        sqs.delete_message(client("sqs", status, body, **headers), QUEUE, "handle")
    assert (error.value.code, error.value.undone) == ("MalformedResponse", False)


S3_ID = {"x-amz-request-id": "7FA15BA5170D44B0"}


def test_an_object_that_s3_deletes() -> None:
    s3.delete_object(client("s3", 204, b"", **S3_ID), "parked", "key")


@pytest.mark.parametrize(
    ("status", "body", "headers"), [(200, PAGE, {"content-type": "text/html"}), (200, b"", S3_ID), (204, b"", {})]
)
def test_an_object_is_not_deleted_because_somebody_answered(status: int, body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(LambdaError) as error:
        s3.delete_object(client("s3", status, body, **headers), "parked", "key")
    assert (error.value.code, error.value.undone) == ("MalformedResponse", False)


def failed_copy(code: str) -> bytes:
    return f"<Error><Code>{code}</Code></Error>".encode()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"<CopyObjectResult><ETag>1</ETag></CopyObjectResult>", "copied"),
        (412, failed_copy("PreconditionFailed"), "exists"),
        (404, failed_copy("NoSuchKey"), "gone"),
    ],
)
def test_an_object_is_copied_only_to_where_none_is(status: int, body: bytes, outcome: str) -> None:
    copying, sent = client("s3", status, body, **S3_ID), list[Any]()
    copying.meta.events.register_first("before-send", lambda request, **_unused: sent.append(request.headers))
    for only_if_new in (True, False, True):
        assert s3.copy_object(copying, "parked", "key", "replayed/key", only_if_new) == outcome
    assert [each.get("If-None-Match") for each in sent] == [b"*", None, b"*"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, PAGE),
        (200, failed_copy("InternalError")),
        (409, failed_copy("ConditionalRequestConflict")),
        (501, failed_copy("NotImplemented")),
        (412, b""),
    ],
)
def test_an_object_is_not_copied_because_somebody_answered(status: int, body: bytes) -> None:
    with pytest.raises(LambdaError):
        s3.copy_object(client("s3", status, body), "parked", "key", "replayed/key", only_if_new=True)
