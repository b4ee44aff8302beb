# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports in module_utils and plugin_utils go down only, and nothing there is for others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.environment import CHECKOUT

BELOW = {
    "module_utils/_model": set(),
    "module_utils/_aws": {"_model"},
    "module_utils/_read": {"_aws", "_model"},
    "module_utils/_write": {"_read", "_aws", "_model"},
    "module_utils/_parked": {"_read", "_aws", "_model"},
    "plugin_utils/_audit": set(),
    "plugin_utils/_report": {"_audit"},
    "plugin_utils/_export": {"_audit"},
    "plugin_utils/_code": {"_audit"},
    "plugin_utils/_fleet": {"_audit", "_report"},
    "plugin_utils/_actions": {"_audit", "_report", "_code", "_fleet"},
}


def imported(package: Path) -> Iterator[tuple[str, str]]:
    """Yield the neighbour that an import is from, and the importing file."""
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                start = path.parents[node.level - 1].relative_to(package.parent.parent).parts
                names = [node.module] if node.module else [alias.name for alias in node.names]
                for name in names:
                    root, neighbour, *_rest = (*start, *name.split("."), "")
                    if root == package.parent.name and (package.parent / neighbour).is_dir():
                        yield neighbour, path.name


@pytest.mark.parametrize("package", BELOW)
def test_imports_go_down_only(package: str) -> None:
    directory = CHECKOUT / "plugins" / package
    found = set(imported(directory))
    assert found
    assert {each for each in found if each[0] not in {directory.name, *BELOW[package]}} == set()


def test_nothing_in_module_utils_and_plugin_utils_is_for_other_collections() -> None:
    """An underscore says so, to people and to what indexes collections."""
    named = {path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("plugins/*_utils/[!_]*")}
    assert named == set()
