# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.environment import FUNCTIONS, QUEUE, REGION, ROLE

from emulator import Emulator


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        running.add_roles([ROLE], region=REGION)
        running.add_destinations([QUEUE], region=REGION)
        running.add_functions(
            [
                {**function, "aliases": {"LIVE": 1, **function.get("aliases", {})}, "versions": 3}
                for function in FUNCTIONS
            ],
            region=REGION,
        )
        yield running
