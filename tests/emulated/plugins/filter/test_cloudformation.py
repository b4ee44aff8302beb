# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates are what cfn-lint takes, which has the schemas of CloudFormation, and needs a second to start."""

from __future__ import annotations

import json
import typing as t

import cfnlint.api
import pytest
from support.exported import KAFKA, QUEUE, ROWS, row

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export

HOSTILE = [
    row("f-1:no", 0, failure=f"{QUEUE}${{a}}%{{b}}\"'\\"),
    row("f_1:no", 1, failure=f"{QUEUE}-é😀"),
    row("F_1:NO", 2),
    row("f:1_no", 2),
    row("_:_", 1),
    row("-:-", 1),
    row("1e3:0123", 1, success=f"{QUEUE}\n}}"),
    row(f"{'x' * 64}:{'y' * 128}", 1),
]


def faults_in(rows: t.Any) -> list[t.Any]:
    """What is informational asks for things that no import needs."""
    template = event_invoke_export(rows, "cloudformation")["template"]
    matches = cfnlint.api.lint_all(json.dumps(template, ensure_ascii=False))
    return [match for match in matches if not match.rule.id.startswith("I")]


@pytest.mark.parametrize("rows", [ROWS, [*ROWS, KAFKA]], ids=["all", "one left out"])
def test_a_template_is_valid(rows: t.Any) -> None:
    assert [str(match) for match in faults_in(rows)] == []


def test_a_template_of_hostile_names_is_valid() -> None:
    errors = [match for match in faults_in(HOSTILE) if match.rule.id.startswith("E")]
    assert [str(match) for match in errors if match.rule.id.startswith("E0")] == []
    assert {match.path[-1] for match in errors} <= {"Destination"}
