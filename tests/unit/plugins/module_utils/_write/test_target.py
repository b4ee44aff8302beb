# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import target as target_module

ARN = "arn:aws:sqs:us-east-2:123456789012:failed"


def refusal(code: str, reason: str) -> LambdaError:
    return LambdaError("PutFunctionEventInvokeConfig", "f:BLUE in us-east-2", code, reason, refused=True)


class Clock:
    """time.monotonic and time.sleep."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(target_module.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(target_module.time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("error", "patience"),
    [
        (refusal("ResourceConflictException", "another operation is under way"), target_module.CONFLICT_TIMEOUT),
        (refusal("InvalidParameterValueException", f"The destination ARN {ARN} is invalid."), 30),
        (
            refusal(
                "InvalidParameterValueException",
                f"The function's execution role does not have permissions to call SendMessage on {ARN}",
            ),
            30,
        ),
        (refusal("InvalidParameterValueException", "The provided destination config is invalid."), 0),
        (refusal("AccessDeniedException", "not authorized"), 0),
    ],
    ids=["conflict", "destination", "permission", "other", "denied"],
)
def test_what_may_pass_by_itself_is_tried_again(
    error: LambdaError, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    attempts = looks = 0

    def attempt() -> None:
        nonlocal attempts
        attempts += 1
        raise error

    def again() -> None:
        nonlocal looks
        looks += 1

    with pytest.raises(LambdaError) as raised:
        target_module.persist(attempt, 30, again)
    assert raised.value is error
    assert clock.now <= patience
    assert (attempts > 1) == (patience > 0)
    assert looks == attempts - 1, "what is stored is read again before each further attempt"
    assert clock.now >= patience / 2


def test_a_write_that_succeeds_later_is_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    errors = [refusal("InvalidParameterValueException", f"The destination ARN {ARN} is invalid.")] * 3

    def attempt() -> None:
        if errors:
            raise errors.pop()

    target_module.persist(attempt, 60, lambda: None)
    assert errors == []
