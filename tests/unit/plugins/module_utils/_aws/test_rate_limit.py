# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate limit against a quota, with a clock of its own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.rate_limit import (
    QUOTA,
    InvalidRateLimit,
    RateLimit,
    check_requests_per_second,
)

DEFAULT = 10.0


@dataclass
class Lambda:
    """A token bucket like AWS's, and a clock that moves only while the client sleeps or waits for a response."""

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

    def granted(self, at: float | None = None) -> bool:
        now = self.now if at is None else at
        self.tokens = min(self.burst, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def ask(aws: Lambda, limit: RateLimit, count: int) -> int:
    """Send requests until so many are granted; return how many were throttled."""
    throttled = 0
    while count:
        limit.wait()
        granted = aws.granted()
        aws.now += aws.latency
        if granted:
            count -= 1
        else:
            throttled += 1
            limit.slow_down()
    return throttled


def sent_at(aws: Lambda, limit: RateLimit, pauses: Sequence[float]) -> list[float]:
    """When requests are sent that a client makes after these pauses."""
    times = []
    for pause in pauses:
        aws.now += pause
        limit.wait()
        times.append(aws.now)
    return times


def largest_excess(times: Sequence[float], rate: float) -> float:
    """The most requests in any window beyond what the rate grants for the window's length."""
    excess = least = -math.inf
    for number, sent in enumerate(times):
        least = max(least, rate * sent - number)
        excess = max(excess, number + 1 - rate * sent + least)
    return excess


def test_without_a_limit_nothing_waits() -> None:
    aws = Lambda(rate=10_000, burst=10_000, tokens=10_000)
    limit = RateLimit(0, aws.clock, aws.sleep)
    assert ask(aws, limit, 1000) == 0
    assert aws.now == pytest.approx(1000 * aws.latency)
    assert limit.requests == 1000


@given(
    rate=st.one_of(st.floats(0.1, 1000), st.floats(10, 30)),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=200),
)
def test_no_window_has_more_than_the_rate_and_one_burst(rate: float, pauses: list[float]) -> None:
    aws = Lambda()
    times = sent_at(aws, RateLimit(rate, aws.clock, aws.sleep), pauses)
    burst = max(1, rate / 2) if rate < QUOTA else QUOTA - 1
    assert largest_excess(times, rate) <= burst + 1e-6


@given(
    rate=st.one_of(st.just(0.0), st.floats(0.1, 1000)),
    steps=st.lists(st.tuples(st.floats(0, 3), st.sampled_from([None, None, None, -1.0, 0.0, 1.0, 5.0])), max_size=200),
)
def test_throttling_never_makes_it_faster_or_stops_it(rate: float, steps: list[tuple[float, float | None]]) -> None:
    aws = Lambda()
    limit = RateLimit(rate, aws.clock, aws.sleep)
    limit.slow_down()
    times, longest = [], 0.0
    for pause, throttled in steps:
        aws.now += pause
        asked = aws.now
        limit.wait()
        longest = max(longest, aws.now - asked)
        times.append(aws.now)
        if throttled is not None:
            limit.slow_down(None if throttled < 0 else throttled)
    highest = min(rate or QUOTA, QUOTA)
    assert largest_excess(times, highest) <= max(1, highest) + 1e-6
    # What AWS asks for, and a request at the lowest rate.
    assert longest <= 5 + 1 / min(0.5, highest) + 0.1
    assert limit.requests == len(steps)


def test_in_no_second_the_default_sends_more_than_the_quota() -> None:
    aws = Lambda()
    times = sent_at(aws, RateLimit(DEFAULT, aws.clock, aws.sleep), [0.0] * 100)
    assert max(sum(start <= sent < start + 1 for sent in times) for start in times) <= QUOTA
    assert times[-1] == pytest.approx((100 - DEFAULT / 2) / DEFAULT)


def test_at_the_default_another_client_is_never_throttled() -> None:
    aws = Lambda()
    limit = RateLimit(DEFAULT, aws.clock, aws.sleep)
    ours = sent_at(aws, limit, [0.0] * 500)
    others = [second + offset for second in range(50) for offset in (0.0, 0.001, 0.002)]
    assert all(aws.granted(sent) for sent in sorted([*ours, *others]))


def test_asked_for_the_whole_quota_it_wastes_little_of_it() -> None:
    aws = Lambda()
    assert ask(aws, RateLimit(QUOTA, aws.clock, aws.sleep), 612) == 0
    assert aws.now < 1.01 * (612 - 15) / QUOTA


@pytest.mark.parametrize("rate", [0.0, 100.0])
def test_once_throttled_it_keeps_to_the_quota_and_wastes_little_of_it(rate: float) -> None:
    aws = Lambda()
    limit = RateLimit(rate, aws.clock, aws.sleep)
    assert ask(aws, limit, 612) <= 2
    assert aws.now < 1.01 * (612 - 15) / QUOTA
    assert limit.throttled <= 2


@pytest.mark.parametrize("rate", [0.0, DEFAULT, QUOTA, 100.0])
def test_with_others_it_slows_down_and_recovers(rate: float) -> None:
    aws = Lambda(rate=5)
    limit = RateLimit(rate, aws.clock, aws.sleep)
    throttled = ask(aws, limit, 300)
    assert throttled < 0.25 * 300
    assert aws.now < 1.25 * (300 - 15) / 5
    aws.rate = QUOTA
    before = aws.now
    assert ask(aws, limit, 300) <= 1
    assert aws.now - before < 1.35 * 300 / min(rate or QUOTA, QUOTA)


@pytest.mark.parametrize(("asked", "waited"), [(2, 2), (3600, 60), (math.inf, 60)])
def test_it_waits_as_long_as_aws_asks_up_to_a_minute(asked: float, waited: float) -> None:
    aws = Lambda()
    limit = RateLimit(0, aws.clock, aws.sleep)
    limit.slow_down(retry_after=asked)
    limit.wait()
    assert aws.now == pytest.approx(waited, abs=0.1)


def test_a_throttled_response_holds_for_requests_that_already_wait() -> None:
    aws = Lambda()
    times: list[float] = []
    throttled = False

    def sleep(seconds: float) -> None:
        nonlocal throttled
        if aws.now > 1 and not throttled:
            throttled = True
            limit.slow_down(retry_after=30)
        aws.now += seconds

    limit = RateLimit(DEFAULT, aws.clock, sleep)
    times = sent_at(aws, limit, [0.0] * 30)
    assert max(after - before for before, after in pairwise(times)) > 29


def test_threads_share_the_limit_and_only_the_first_in_the_queue_sleeps() -> None:
    aws, lock = Lambda(), threading.Lock()
    times: list[float] = []
    sleepers: set[int] = set()
    most = 0

    def sleep(seconds: float) -> None:
        nonlocal most
        sleepers.add(threading.get_ident())
        most = max(most, len(sleepers))
        time.sleep(0.001)  # the others may run
        with lock:
            aws.now += seconds
        sleepers.discard(threading.get_ident())

    def work() -> None:
        for _request in range(20):
            limit.wait()
            with lock:
                times.append(aws.now)

    limit = RateLimit(DEFAULT, aws.clock, sleep)
    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(work) for _thread in range(16)]:
            done.result()
    assert most == 1
    assert len(times) == limit.requests == 16 * 20
    # The clock may move on between a thread's turn and its note of the time, by one request of each other thread.
    assert largest_excess(sorted(times), DEFAULT) <= DEFAULT / 2 + 16
    assert aws.now == pytest.approx((16 * 20 - DEFAULT / 2) / DEFAULT, abs=0.1)


@pytest.mark.parametrize("rate", [-1, 0.01, 1001, math.nan, math.inf, -math.inf])
def test_a_rate_that_makes_no_sense_is_refused_in_one_line(rate: float) -> None:
    with pytest.raises(
        InvalidRateLimit, match=r"^requests_per_second is \S+: expected 0.1 to 1000, or 0 for no limit$"
    ):
        check_requests_per_second(rate)


@pytest.mark.parametrize("rate", [0, 0.1, 10, 15, 1000])
def test_a_rate_that_makes_sense_is_accepted(rate: float) -> None:
    check_requests_per_second(rate)
