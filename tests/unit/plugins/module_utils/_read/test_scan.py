# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import scan
from emulator import Emulator


def test_a_long_scan_says_how_far_it_is(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_PROGRESS_INTERVAL", 0.0)
    lines: list[str] = []
    emulator.add_functions([{"function_name": f"f-{i}"} for i in range(60)], region=REGION)
    client = lambda_client(emulator)
    reading = scan.read(lambda _region: client, {REGION: None}, concurrency=4, progress=lines.append)
    assert reading.functions == 60
    assert re.fullmatch(r"60 functions found, \d+ requests, 0 throttled, \d+ s", lines[-1])
