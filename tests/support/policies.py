# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IAM policies that the documentation shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Policy = Mapping[str, Any]


def policies_in(guide: str) -> dict[str, Policy]:
    """Return the first policy of each section of a guide that has one, by its heading."""
    sections = re.split(r"^(.+)\n-+\n", guide, flags=re.MULTILINE)
    blocks = {
        heading: re.search(r"code-block:: json\n\n((?: +.*\n)+)", text)
        for heading, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    return {heading: json.loads(block[1]) for heading, block in blocks.items() if block}


def actions_in(policy: Policy) -> list[str]:
    return sorted({action for statement in policy["Statement"] for action in _actions(statement)})


def without(policy: Policy, action: str) -> dict[str, Any]:
    """Return the policy without one of its actions."""
    statements = [
        {**statement, "Action": [each for each in _actions(statement) if each != action]}
        for statement in policy["Statement"]
    ]
    return {**policy, "Statement": [each for each in statements if each["Action"]]}


def _actions(statement: Mapping[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)
