# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

import threading
import tracemalloc

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._workers import Workers


def unexpected(label: str | None, error: Exception) -> None:
    raise AssertionError(f"{label}: {error}")


@pytest.mark.parametrize("concurrency", [0, 1, 3])
def test_jobs_that_submit_jobs_are_waited_for(concurrency: int) -> None:
    done: list[int] = []
    workers = Workers(concurrency, unexpected)

    def job(left: int) -> None:
        done.append(left)
        if left:
            workers.submit(None, job, left - 1)

    workers.submit(None, job, 5)
    assert workers.wait(10)
    assert done == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize("concurrency", [0, 2])
def test_an_exception_takes_no_other_job_with_it(concurrency: int) -> None:
    crashed: list[tuple[str | None, str]] = []
    done: list[str] = []
    workers = Workers(concurrency, lambda label, error: crashed.append((label, str(error))))

    def job(name: str) -> None:
        if name == "b":
            raise ZeroDivisionError("oops")
        done.append(name)

    for letter in "abc":
        workers.submit(letter, job, letter)
    assert workers.wait(10)
    assert sorted(done) == ["a", "c"]
    assert crashed == [("b", "oops")]


def test_what_is_not_begun_after_a_stop_is_listed() -> None:
    workers = Workers(1, unexpected)

    def stop_and_submit() -> None:
        workers.stop()
        workers.submit("b", unexpected, None, ValueError())
        workers.submit(None, unexpected, None, ValueError())

    workers.submit("a", stop_and_submit)
    assert workers.wait(10)
    assert workers.undone == ["b"]


def test_waiting_ends_at_the_timeout() -> None:
    gate = threading.Event()
    workers = Workers(1, unexpected)
    workers.submit(None, gate.wait, 10)
    assert not workers.wait(0.01)
    gate.set()
    assert workers.wait(10)


def test_what_waits_for_a_thread_takes_little_memory() -> None:
    gate = threading.Event()
    workers = Workers(2, unexpected)
    workers.submit(None, gate.wait, 10)
    workers.submit(None, gate.wait, 10)
    tracemalloc.start()
    try:
        for _job in range(1000):
            workers.submit("a", gate.wait, 10)
        size, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gate.set()
    assert workers.wait(10)
    assert size < 1000 * 400


@pytest.mark.parametrize("concurrency", [1, 4])
def test_no_more_threads_than_jobs(concurrency: int) -> None:
    seen: set[int] = set()
    workers = Workers(concurrency, unexpected)
    for _job in range(100):
        workers.submit(None, lambda: seen.add(threading.get_ident()))
    assert workers.wait(10)
    assert 1 <= len(seen) <= concurrency
    assert not any(each.ident in seen for each in threading.enumerate())
    workers.submit(None, lambda: seen.add(0))
    assert workers.wait(10)
    assert 0 in seen


def test_jobs_run_side_by_side() -> None:
    both = threading.Barrier(4)
    workers = Workers(4, unexpected)
    for _time in range(3):
        for _job in range(4):
            workers.submit(None, both.wait, 10)
    assert workers.wait(10)
