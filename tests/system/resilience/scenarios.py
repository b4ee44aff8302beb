# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios of faults: what the emulator does, and how a task has to end. The table of the guide has their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .running import CONFIGURED, TOKEN

# The seed for shares: the first random number is below 0.1, so that even a task with one request gets the fault.
SEED = 67

_NO_ANSWER = {"read_timeout": 1, "retries": {"mode": "standard", "total_max_attempts": 2}}


@dataclass(frozen=True)
class Scenario:
    """Settings of the emulator, further options of the task, and how the task ends.

    line: a regular expression for the one line that the task fails with; None if it succeeds. keeps: whether the failed
    result has rows. requests: at most how many times as many requests as without faults. {url}, {tls_url} and
    {directory} in options are the addresses of the emulator and a directory.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    line: str | None = None
    keeps: bool = False
    requests: float = 1
    operations: Sequence[str] = ("read", "scan", "write")
    seconds: float = 20


def _error(status: int, code: str, message: str, share: float = 1, **more: Any) -> dict[str, Any]:
    return {"share": share, "effect": {"error": {"status": status, "code": code, "message": message, **more}}}


def _always(effect: Any, **more: Any) -> dict[str, Any]:
    return {"faults": [{"effect": effect, **more}]}


def _at(nth: int, operations: Sequence[str], **change: Any) -> list[dict[str, Any]]:
    return [{"on": operation, "nth": nth, **change} for operation in operations]


_THROTTLED = (429, "TooManyRequestsException", "Rate exceeded", 0.3)
_FIRST = ("GetFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs")
_EXPIRED = "ExpiredTokenException: .* expired \\(renew the credentials\\)"
_NOT_AWS = "\\(this is not a response of AWS: check endpoint_url"
_NO_PATH = "Could not connect to the endpoint URL: .* \\(check region, endpoint_url and the network\\)"

SCENARIOS: Mapping[str, Scenario] = {
    "AWS throttles a third of the requests": Scenario({"faults": [_error(*_THROTTLED)]}, requests=3),
    "AWS throttles a third of the requests and says how long to wait": Scenario(
        {"faults": [_error(*_THROTTLED, retry_after=1)]}, requests=3
    ),
    "The quota falls to 2 requests per second, and recovers": Scenario(
        {
            "requests_per_second": 15,
            "events": [
                *_at(3, _FIRST, settings={"requests_per_second": 2, "burst": 1}),
                *_at(7, _FIRST, settings={"requests_per_second": 15, "burst": 15}),
            ],
        },
        requests=3,
        operations=("scan", "write"),
        seconds=40,
    ),
    "10 % of the responses have status 500, 10 % have 503": Scenario(
        {"faults": [_error(500, "ServiceException", "", 0.1), _error(503, "ServiceUnavailable", "", 0.1)]},
        requests=3,
    ),
    "A fifth of the connections is reset": Scenario(_always("reset", share=0.2), requests=3),
    "Every connection is reset": Scenario(
        _always("reset"), {"aws_config": _NO_ANSWER}, line="ConnectionClosedError: .* \\(check the network", requests=2
    ),
    "Responses end in the middle": Scenario(_always("truncate"), line=_NOT_AWS),
    "Responses are not JSON": Scenario(_always("garbage"), line=_NOT_AWS),
    "Responses are missing required fields": Scenario(
        _always({"drop_fields": ["FunctionArn"]}), line=f"the response is missing 'FunctionArn' {_NOT_AWS}"
    ),
    "Responses are missing optional fields": Scenario(_always({"drop_fields": ["LastModified"]})),
    "Responses have unknown fields": Scenario(_always({"add_fields": {"Novelty": {"Of": ["AWS"]}}})),
    "Responses have numbers instead of strings": Scenario(_always({"add_fields": {"FunctionArn": 7}}), line=_NOT_AWS),
    "One response never arrives": Scenario(
        _always({"silence": 30}, times=1), {"aws_config": {"read_timeout": 1}}, requests=2
    ),
    "No response arrives": Scenario(
        _always({"silence": 30}),
        {"aws_config": _NO_ANSWER},
        line="ReadTimeoutError: .* \\(try again, or raise aws_config.read_timeout\\)",
        requests=2,
    ),
    "The endpoint is down": Scenario(
        options={"endpoint_url": "http://127.0.0.1:1", "aws_config": _NO_ANSWER}, line=_NO_PATH, requests=0
    ),
    "The host name of the endpoint does not exist": Scenario(
        options={"endpoint_url": "https://lambda.no-such-host.invalid", "aws_config": _NO_ANSWER},
        line=_NO_PATH,
        requests=0,
    ),
    "The certificate of the endpoint is not trusted": Scenario(
        options={"endpoint_url": "{tls_url}"},
        line="SSLError: .*CERTIFICATE_VERIFY_FAILED.* \\(name the CA's certificate in aws_ca_bundle\\)",
        requests=0,
    ),
    "The CA bundle is missing": Scenario(
        options={"endpoint_url": "{tls_url}", "aws_ca_bundle": "{directory}/none.pem"},
        line="aws_ca_bundle '.*none.pem' does not exist: expected a file of CA certificates in PEM form",
        requests=0,
    ),
    "The CA bundle is a directory": Scenario(
        options={"endpoint_url": "{tls_url}", "aws_ca_bundle": "{directory}"},
        line="aws_ca_bundle '.*' is a directory: expected a file of CA certificates in PEM form",
        requests=0,
    ),
    "The CA bundle has no certificate": Scenario(
        options={"endpoint_url": "{tls_url}", "aws_ca_bundle": "{directory}/empty.pem"},
        line="SSLError: .* \\(name the CA's certificate in aws_ca_bundle\\)",
        requests=0,
    ),
    "The clock is 15 minutes slow": Scenario(
        {"clock_offset": 900}, line="Signature expired: .* \\(set the clock of the machine that the module runs on\\)"
    ),
    "The clock is 15 minutes fast": Scenario(
        {"clock_offset": -900},
        line="Signature not yet current: .* \\(set the clock of the machine that the module runs on\\)",
    ),
    "The token has expired": Scenario({"expired_tokens": [TOKEN]}, line=_EXPIRED),
    "The token expires during the task": Scenario(
        {
            "events": [
                *_at(4, ["ListFunctionEventInvokeConfigs"], settings={"expired_tokens": [TOKEN]}),
                *_at(2, ["PutFunctionEventInvokeConfig"], settings={"expired_tokens": [TOKEN]}),
            ]
        },
        line=_EXPIRED,
        keeps=True,
        operations=("scan", "write"),
    ),
    "All requests are denied": Scenario(
        {"faults": [_error(403, "AccessDeniedException", "User: me is not authorized to perform: this")]},
        line="AccessDeniedException: User: me is not authorized to perform: this",
        requests=2,
    ),
    "Requests for one function are denied": Scenario(
        {"faults": [{**_error(403, "AccessDeniedException", "User: me is not authorized"), "function_name": "f-1"}]},
        line="f-1.* AccessDeniedException: User: me is not authorized",
        keeps=True,
        requests=2,
        operations=("scan", "write"),
    ),
    "A function is deleted before it is read": Scenario(
        {"events": [{"on": "ListFunctionEventInvokeConfigs", "delete_functions": ["f-7"]}]}, operations=("scan",)
    ),
    "A function is created during the task": Scenario(
        {"events": [{"on": "ListFunctionEventInvokeConfigs", "add_functions": [{"function_name": "g"}]}]},
        operations=("scan",),
    ),
    "An alias is deleted during the task": Scenario(
        {"events": [{"on": "ListAliases", "add_functions": [{"function_name": "f-7", **CONFIGURED}]}]},
        operations=("scan",),
    ),
    "A function is deleted between reading and writing": Scenario(
        {"events": [{"on": "PutFunctionEventInvokeConfig", "delete_functions": ["f-7"]}]},
        line="f-7 does not exist in .*: create the function first, or correct its name",
        keeps=True,
        requests=2,
        operations=("write",),
    ),
    "Another write to the function takes ten seconds": Scenario(
        {
            "faults": [
                {
                    **_error(409, "ResourceConflictException", "The operation cannot be performed at this time."),
                    "operation": "PutFunctionEventInvokeConfig",
                    "function_name": "f-1",
                    "times": 5,
                }
            ]
        },
        requests=2,
        operations=("write",),
        seconds=40,
    ),
}
