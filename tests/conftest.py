# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures that all tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from browser.chromium import Chromium, provide

from emulator import Emulator


def pytest_configure(config: pytest.Config) -> None:
    """The playbooks of this run, in all its processes, share what callback_plugins/bytecode.py keeps."""
    if "MODULE_PACKAGES" not in os.environ:
        os.environ["MODULE_PACKAGES"] = directory = tempfile.mkdtemp()
        config.add_cleanup(lambda: shutil.rmtree(directory))


@pytest.fixture(scope="session", name="running_emulator")
def _running_emulator() -> Iterator[Emulator]:
    with Emulator(port=0, tls=True, listeners=2) as emulator:
        yield emulator


@pytest.fixture(name="emulator")
def _emulator(running_emulator: Emulator) -> Emulator:
    """Return the emulator of this process: without functions, faults and recorded requests."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = provide()
    if program is None and os.environ.get("CI"):
        pytest.fail("Chromium is missing: `apt-get install chromium` installs it")
    if program is None:
        pytest.skip("Chromium is missing: `apt-get install chromium` installs it")
    with Chromium(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser
