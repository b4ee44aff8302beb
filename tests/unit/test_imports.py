# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports in plugin_utils go down only."""

from __future__ import annotations

import re

import pytest
from support.environment import CHECKOUT

BELOW = {
    "_audit": set(),
    "_report": {"_audit"},
    "_export": {"_audit"},
    "_code": {"_audit"},
    "_fleet": {"_audit", "_report"},
    "_actions": {"_audit", "_report", "_code", "_fleet"},
}
# From a file of a package, or of a package in it.
IMPORT = re.compile(rf"^\s*from \.\.\.?({'|'.join(BELOW)})\b", re.MULTILINE)


@pytest.mark.parametrize("package", BELOW)
def test_imports_go_down_only(package: str) -> None:
    files = (CHECKOUT / "plugins/plugin_utils" / package).rglob("*.py")
    found = {(name, file.name) for file in files for name in IMPORT.findall(file.read_text(encoding="utf-8"))}
    allowed = {package, *BELOW[package]}
    assert {each for each in found if each[0] not in allowed} == set()
