# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixture of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.chromium import Chromium

from browser.viewer import Viewer


@pytest.fixture
def viewer(chromium: Chromium, tmp_path: Path) -> Iterator[Viewer]:
    yield Viewer(chromium, tmp_path)
    chromium.call("Emulation.clearDeviceMetricsOverride")
    chromium.call("Emulation.setEmulatedMedia", media="", features=[])
