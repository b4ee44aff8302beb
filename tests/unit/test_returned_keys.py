# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No module returns a key that Ansible takes for its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml
from support.environment import CHECKOUT

# A list `skipped` is taken for a task that was skipped: failed_when and changed_when then do not count.
RESERVED = {"ansible_facts", "failed", "failed_when_result", "rc", "results", "skip_reason", "skipped", "unreachable"}
MODULES = sorted((CHECKOUT / "plugins/modules").glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_key_is_ansible_s(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "RETURN":
            returned = yaml.safe_load(ast.literal_eval(node.value)) or {}
            assert RESERVED.isdisjoint(returned)
