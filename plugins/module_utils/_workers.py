# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs side by side in threads, for reading and writing alike."""

from __future__ import annotations

import functools
import threading
import typing as t
import weakref
from collections import deque

_P = t.ParamSpec("_P")


class Workers:
    """Runs jobs, up to `concurrency` at once; with concurrency 0 each at once where it is submitted.

    A job may submit others; a long one looks whether stopped is true. on_crash receives the label and the exception of
    a job that raised one. undone lists the labels of the jobs that were not begun because of stop().

    No process waits for the threads when it ends, as it does for those of concurrent.futures: what interrupts a task
    must not wait for a request that nobody answers.
    """

    def __init__(self, concurrency: int, on_crash: t.Callable[[str | None, Exception], None]) -> None:
        self.undone: list[str] = []
        self._concurrency, self._on_crash = concurrency, on_crash
        self._threads: list[threading.Thread] = []
        self._waiting: deque[tuple[str | None, t.Callable[[], object]]] = deque()
        lock = threading.RLock()
        self._idle, self._more = threading.Condition(lock), threading.Condition(lock)
        self._pending = self._free = 0
        self._ended = self.stopped = False
        _all.add(self)

    def submit(self, label: str | None, job: t.Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Run the job when a thread is free; label names it in undone."""
        called = functools.partial(job, *args, **kwargs)
        with self._idle:
            self._pending += 1
        if self._concurrency == 0:
            self._run(label, called)
            return
        with self._more:
            self._waiting.append((label, called))
            self._ended = False
            if len(self._waiting) <= self._free or len(self._threads) == self._concurrency:
                self._more.notify()
                return
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Begin no further job."""
        self.stopped = True

    def wait(self, timeout: float | None = None) -> bool:
        """Return True when every job has ended, False if the timeout (in seconds) comes first."""
        with self._idle:
            if not self._idle.wait_for(lambda: self._pending == 0, timeout):
                return False
            self._ended = True
            self._more.notify_all()
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join()
        return True

    def _work(self) -> None:
        """Run jobs until no more come."""
        while True:
            with self._more:
                self._free += 1
                self._more.wait_for(lambda: self._waiting or self._ended)
                self._free -= 1
                if not self._waiting:
                    return
                label, job = self._waiting.popleft()
            self._run(label, job)
            del job  # with what it was given, while the thread waits for the next one

    def _run(self, label: str | None, job: t.Callable[[], object]) -> None:
        try:
            if not self.stopped:
                job()
            elif label is not None:
                self.undone.append(label)
        except Exception as error:
            self._on_crash(label, error)
        finally:
            with self._idle:
                self._pending -= 1
                if self._pending == 0:
                    self._idle.notify_all()


_all: weakref.WeakSet[Workers] = weakref.WeakSet()


def stop_all() -> None:
    """Begin no further job of this process: what waits for them has been interrupted."""
    for each in list(_all):
        each.stop()
