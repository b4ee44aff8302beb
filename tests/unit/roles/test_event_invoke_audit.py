# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role are documented as they are, and its rules are those of the filter."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES

ROLE = Path(__file__).resolve().parents[3] / "roles/event_invoke_audit"
DEFAULTS: dict[str, t.Any] = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
SPECIFICATION = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))
OPTIONS: dict[str, t.Any] = SPECIFICATION["argument_specs"]["main"]["options"]


def test_every_variable_has_a_default_and_documentation() -> None:
    assert list(OPTIONS) == list(DEFAULTS)


def test_ansible_itself_refuses_no_empty_variable() -> None:
    """It would, for types other than these, for choices, and for null in the place of a default."""
    for option in OPTIONS.values():
        assert option["type"] in ("str", "raw", "list")
        assert not option.keys() & {"choices", "default", "required"}


def test_documented_defaults_are_the_defaults() -> None:
    for name in ("metrics_days", "concurrency", "fail_on", "remediate", "prune_orphans"):
        text = " ".join(str(OPTIONS[f"event_invoke_audit_{name}"]["description"]).split())
        assert f"By default V({str(DEFAULTS[f'event_invoke_audit_{name}']).lower()})" in text
    for name in ("include", "report_formats", "remediate_rules"):
        text = str(OPTIONS[f"event_invoke_audit_{name}"]["description"])
        assert all(f"V({value})" in text for value in DEFAULTS[f"event_invoke_audit_{name}"])


def test_the_rules_to_remediate_exist() -> None:
    assert set(DEFAULTS["event_invoke_audit_remediate_rules"]) <= set(RULES)


def test_every_rule_is_documented() -> None:
    documentation = (ROLE.parents[1] / "plugins/filter/event_invoke_findings.py").read_text(encoding="utf-8")
    guide = (ROLE.parents[1] / "docs/docsite/rst/guide_audit.rst").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"V({rule})" in documentation
        assert f"``{rule}``" in guide
