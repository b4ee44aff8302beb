# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The defaults of the role event_invoke_audit, which the playbooks without the role have, too."""

from __future__ import annotations

import typing as t
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parents[3] / "roles/event_invoke_audit/defaults/main.yml"


@cache
def role_defaults() -> t.Mapping[str, t.Any]:
    """Return all variables of the role with their defaults."""
    defaults: dict[str, t.Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return defaults
