# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pacer against a quota, in a time of its own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.rate_limit import QUOTA, Pacer


@dataclass
class Lambda:
    """A token bucket like AWS's, and a clock that only sleeping and waiting for answers move."""

    rate: float = QUOTA
    burst: float = 15.0
    latency: float = 0.01
    now: float = 0.0
    tokens: float = 15.0
    filled: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def granted(self) -> bool:
        self.tokens = min(self.burst, self.tokens + (self.now - self.filled) * self.rate)
        self.filled = self.now
        self.now += self.latency
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def ask(aws: Lambda, pacer: Pacer, count: int) -> int:
    """Send requests until so many are granted; returns how many were throttled."""
    throttled = 0
    while count:
        pacer.wait()
        if aws.granted():
            count -= 1
        else:
            throttled += 1
            pacer.slow_down()
    return throttled


def test_without_a_quota_nothing_waits() -> None:
    aws = Lambda(rate=10_000, burst=10_000, tokens=10_000)
    pacer = Pacer(aws.clock, aws.sleep)
    assert ask(aws, pacer, 1000) == 0
    assert aws.now == pytest.approx(1000 * aws.latency)
    assert pacer.requests == 1000


def test_once_throttled_it_keeps_to_the_quota_and_wastes_little_of_it() -> None:
    aws = Lambda()
    pacer = Pacer(aws.clock, aws.sleep)
    assert ask(aws, pacer, 612) <= 2
    assert aws.now < 1.01 * (612 - 15) / QUOTA
    assert pacer.throttled <= 2


def test_beside_others_it_slows_down_and_recovers() -> None:
    aws = Lambda(rate=5)
    pacer = Pacer(aws.clock, aws.sleep)
    throttled = ask(aws, pacer, 300)
    assert throttled < 0.25 * 300
    assert aws.now < 1.25 * (300 - 15) / 5
    aws.rate = QUOTA
    before = aws.now
    ask(aws, pacer, 300)
    assert aws.now - before < 1.35 * 300 / QUOTA


def test_it_heeds_retry_after() -> None:
    aws = Lambda()
    pacer = Pacer(aws.clock, aws.sleep)
    pacer.slow_down(retry_after=2)
    pacer.wait()
    assert aws.now == pytest.approx(2, abs=0.1)
