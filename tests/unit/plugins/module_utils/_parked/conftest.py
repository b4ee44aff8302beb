# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from support.parked_queue import Clock

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import queues


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the time of the queues."""
    clock = Clock()
    monkeypatch.setattr(queues, "time", type("Time", (), {"monotonic": staticmethod(clock)}), raising=False)
    return clock
