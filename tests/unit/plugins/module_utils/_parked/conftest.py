# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.parked_queue import Clock

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import queues


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the time of the queues."""
    clock = Clock()
    members = {"monotonic": staticmethod(clock), "sleep": staticmethod(clock.sleep)}
    monkeypatch.setattr(queues, "time", type("Time", (), members), raising=False)
    return clock


@pytest.fixture(scope="session", autouse=True)
def _no_patience() -> Iterator[None]:
    """Take the numbers of SQS as they are: what others hide is there to stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queues, "_SETTLING", ())
        yield
