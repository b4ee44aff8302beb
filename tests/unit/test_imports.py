# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports in plugin_utils go down only, and nothing is for others."""

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
IMPORT = re.compile(r"^from ansible_collections\.cloudops\.aws_lambda\.plugins\.plugin_utils\.(\w+)", re.MULTILINE)


@pytest.mark.parametrize("package", BELOW)
def test_imports_go_down_only(package: str) -> None:
    files = (CHECKOUT / "plugins/plugin_utils" / package).rglob("*.py")
    found = {(name, file.name) for file in files for name in IMPORT.findall(file.read_text(encoding="utf-8"))}
    allowed = {package, *BELOW[package]}
    assert {each for each in found if each[0] not in allowed} == set()


def test_nothing_in_module_utils_and_plugin_utils_is_for_other_collections() -> None:
    """An underscore says so, to people and to what indexes collections."""
    named = {path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("plugins/*_utils/[!_]*")}
    assert named == set()
