# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from emulator import Emulator

QUEUE = f"arn:aws:sqs:{REGION}:123456789012:failed"
FUNCTION = {
    "function_name": "f",
    "versions": 1,
    "aliases": {"BLUE": 1},
    "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 2}, "gone": {"MaximumRetryAttempts": 2}},
}
PUT = "PutFunctionEventInvokeConfig"
NO_PERMISSION = f"The function's execution role does not have permissions to call SendMessage on {QUEUE}"


def error(status: int, code: str, message: str) -> dict[str, t.Any]:
    return {"error": {"status": status, "code": code, "message": message}}


DENIED = error(403, "AccessDeniedException", "not authorized")


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_functions([FUNCTION], region=REGION)
    return emulator


def write(emulator: Emulator, *names: str, dry: bool = False, settings: t.Any = None) -> Result:
    client = lambda_client(emulator)
    wanted: t.Any = {
        "maximum_retry_attempts": 0,
        "maximum_event_age_in_seconds": None,
        "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": None}},
        **(settings or {}),
    }
    changes = [Change(parse_function(name), wanted) for name in names]
    return apply(lambda _service, _region: client, Request({REGION: changes}, propagation_timeout=0, check_mode=dry), 2)


def test_advice_that_cannot_be_had_leaves_the_error_as_it_is(emulator: Emulator) -> None:
    refused = {"operation": PUT, "effect": error(400, "InvalidParameterValueException", NO_PERMISSION)}
    emulator.configure(faults=[refused, {"operation": "GetFunctionConfiguration", "effect": DENIED}])
    message = write(emulator, "f").failure()
    assert NO_PERMISSION in message
    assert f"allow sqs:SendMessage on {QUEUE} to the function's execution role" in message


def test_advice_claims_only_what_was_read(emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": "ListAliases", "effect": DENIED}])
    message = write(emulator, "f:gone").failure()
    assert "The function doesn't exist. (check that the function and its version or alias exist)" in message
