# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two functions that share a role, and a topic: nothing else of a failure path is there."""

from __future__ import annotations

import pytest
from support.evidence import REGION, allowing
from support.failure_paths import FUNCTIONS, ROLE, TOPIC

from emulator import Emulator


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.add_functions([{"function_name": name, "role": ROLE} for name in FUNCTIONS], region=REGION)
    emulator.add_destinations([TOPIC], region=REGION)
    return emulator
