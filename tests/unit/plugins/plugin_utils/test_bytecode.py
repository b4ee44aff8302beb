# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python keeps the bytecode of what the plugins import from their collection, and the rest is ansible-core's."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils import _bytecode

PLUGINS = "ansible_collections.cloudops.aws_lambda.plugins"


def test_modules_of_these_collections_are_python_s(tmp_path: Path) -> None:
    (tmp_path / "some.py").touch()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    find = _bytecode._Finder().find_spec
    for package in (f"{PLUGINS}.module_utils._aws", "ansible_collections.amazon.aws.plugins.module_utils"):
        spec = find(f"{package}.some", [str(tmp_path)])
        assert spec is not None
        assert isinstance(spec.loader, SourceFileLoader)
        assert (spec.name, spec.origin) == (f"{package}.some", str(tmp_path / "some.py"))
        assert spec.cached is not None
        assert find(f"{package}.package", [str(tmp_path)]) is None
        assert find(f"{package}.other", [str(tmp_path)]) is None
    assert find("ansible_collections.other.collection.plugins.some", [str(tmp_path)]) is None
    assert find("some", None) is None
