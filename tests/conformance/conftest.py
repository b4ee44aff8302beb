# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator for the tests of a file, reset for each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator import Emulator


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Emulator]:
    with Emulator(tls=True, listeners=2) as emulator:
        yield emulator


@pytest.fixture(name="emulator")
def _emulator(running: Emulator) -> Emulator:
    running.reset()
    return running
