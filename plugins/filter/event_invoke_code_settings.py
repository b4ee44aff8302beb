# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_code_settings
version_added: 0.1.0
short_description: Check the variables of the playbooks backup and drift
description:
  - Returns what the variables of the playbooks mean, and why a playbook refuses them, if it does.
  - It is a part of the playbooks C(cloudops.aws_lambda.backup) and C(cloudops.aws_lambda.drift), and may change with
    them in any release.
positional: playbook
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description:
      - The variables of the playbook without their prefix. One that is V(null) or an empty string is not set.
      - C(defined) are the names of all variables that begin with C(event_invoke_). An unknown one is refused.
    type: dict
    required: true
  playbook:
    description: The playbook.
    type: str
    choices: [backup, drift]
    required: true
"""

EXAMPLES = r"""
---
- name: Show why the playbook backup would refuse these variables
  ansible.builtin.debug:
    msg: "{{ ({'regions': 'nowhere!'} | cloudops.aws_lambda.event_invoke_code_settings('backup')).refusals }}"
"""

RETURN = r"""
_value:
  description: The settings.
  type: dict
  contains:
    refusals:
      description: One line for each variable that is refused. Everything else is valid if this is empty.
      type: list
      elements: str
    regions:
      description: The regions to read.
      type: list
      elements: str
    file:
      description: The path of the file.
      type: str
    assume_role_arn:
      description: The role to assume; an empty string for none.
      type: str
    requests_per_second:
      description: How many requests to send per second; an empty string for the default of the modules.
      type: str
    account_ids:
      description: Account IDs and those to write instead.
      type: dict
    region_names:
      description: Regions and those to write instead.
      type: dict
    purge:
      description: Whether a configuration that is not in the file is a difference.
      type: bool
    fail:
      description: Whether to fail if there are differences.
      type: bool
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.settings import CodeSettings, code_settings


def event_invoke_code_settings(variables: t.Any, playbook: t.Any) -> CodeSettings:
    return code_settings(variables, str(playbook))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., CodeSettings]]:
        return {"event_invoke_code_settings": event_invoke_code_settings}
