# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_settings
version_added: 0.1.0
short_description: Check the variables of the role event_invoke_audit
description:
  - Returns what the variables of the role mean, and why the role refuses them, if it does.
  - Checks the policy, the rules to repair, contradictions, and the names of variables.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: defined, known, host, hosts
options:
  _input:
    description: The variables of the role that are to be checked, without the prefix C(event_invoke_audit_).
    type: dict
    required: true
  defined:
    description: The names of all variables that have the prefix.
    type: list
    elements: str
    required: true
  known:
    description: The names of the variables of the role.
    type: list
    elements: str
    required: true
  host:
    description: The name of the host in the inventory.
    type: str
    required: true
  hosts:
    description: The names of all hosts of the play.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
---
- name: Show why the role would refuse these variables
  ansible.builtin.debug:
    msg: >-
      {{ (variables | cloudops.aws_lambda.event_invoke_audit_settings([], [], 'localhost', ['localhost'])).refusals }}
  vars:
    variables:
      policy: {rules: {event_lost: warning}}
      desired: {}
      remediate: false
      remediate_rules: []
      prune_orphans: true
      report_formats: [html]
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
    policy:
      description: The policy as a dictionary.
      type: dict
    desired:
      description: The desired settings as a dictionary.
      type: dict
    remediate:
      description: Whether to repair.
      type: bool
    remediate_rules:
      description: The rules whose findings are to be repaired.
      type: list
      elements: str
    prune_orphans:
      description: Whether to remove orphans.
      type: bool
    files:
      description: The C(format) and C(name) of each report to write.
      type: list
      elements: dict
    earlier_files:
      description: The names of reports that an earlier run may have left.
      type: list
      elements: str
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.settings import Settings, settings


def event_invoke_audit_settings(variables: t.Any, defined: t.Any, known: t.Any, host: t.Any, hosts: t.Any) -> Settings:
    return settings(variables, defined, known, host, hosts)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Settings]]:
        return {"event_invoke_audit_settings": event_invoke_audit_settings}
