# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.chromium import Chromium, provide
from support.sampled import leave_crossings

if TYPE_CHECKING:
    from emulator import Emulator


@pytest.hookimpl(tryfirst=True)  # before -m looks for the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    leave_crossings(items)


@pytest.fixture(scope="session", name="running_emulator")
def _running_emulator() -> Iterator[Emulator]:
    # The process that only distributes the tests does not need moto.
    from emulator import Emulator

    with Emulator(port=0, tls=True, listeners=2) as emulator:
        yield emulator


@pytest.fixture(name="emulator")
def _emulator(running_emulator: Emulator) -> Emulator:
    """Return the emulator of this process: without functions, faults and recorded requests."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = provide()
    if program is None and os.environ.get("CI"):
        pytest.fail("Chromium is missing: `apt-get install chromium` installs it")
    if program is None:
        pytest.skip("Chromium is missing: `apt-get install chromium` installs it")
    with Chromium(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser
