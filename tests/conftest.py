# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator import Emulator


@pytest.fixture(scope="session", name="running_emulator")
def _running_emulator() -> Iterator[Emulator]:
    with Emulator(port=0, tls=True, listeners=2) as emulator:
        yield emulator


@pytest.fixture(name="emulator")
def _emulator(running_emulator: Emulator) -> Emulator:
    """Return the emulator of this process: without functions, faults and recorded requests."""
    running_emulator.reset()
    return running_emulator
