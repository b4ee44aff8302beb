# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have every task send its module, as if no task could run it in Ansible's own process."""

from __future__ import annotations

from typing import Any

from ansible.plugins.vars import BaseVarsPlugin


class VarsModule(BaseVarsPlugin):  # type: ignore[misc]  # ansible-core ships no types
    def get_vars(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
        return {"event_invoke_direct": False}
