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
  - A variable that is V(null) or an empty string has its default.
  - Checks the policy, the reports, the rules to repair, contradictions, and the names of variables.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: defined, defaults, host, hosts
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
  defaults:
    description: All variables of the role with their defaults.
    type: dict
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
      {{ ({'prune_orphans': true, 'fail_on': 'fatal'} | cloudops.aws_lambda.event_invoke_audit_settings(
            [], defaults, 'localhost', ['localhost'])).refusals }}
  vars:
    defaults:
      event_invoke_audit_function_name: ""
      event_invoke_audit_regions: ""
      event_invoke_audit_assume_role_arn: ""
      event_invoke_audit_assume_role_arns: ""
      event_invoke_audit_include: [function]
      event_invoke_audit_metrics_days: 14
      event_invoke_audit_concurrency: 4
      event_invoke_audit_requests_per_second: ""
      event_invoke_audit_policy: {}
      event_invoke_audit_report_formats: [html]
      event_invoke_audit_fail_on: never
      event_invoke_audit_remediate: false
      event_invoke_audit_desired: {}
      event_invoke_audit_remediate_rules: [events_lost]
      event_invoke_audit_prune_orphans: false
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
    accounts:
      description: The C(role_arn), C(account_id) and C(regions) of each account to read.
      type: list
      elements: dict
    function_name:
      description: The functions to read. Empty for every function.
      type: list
      elements: str
    include:
      description: The facts to read besides the configurations.
      type: list
      elements: str
    metrics_days:
      description: How many days the numbers cover.
      type: str
    concurrency:
      description: How many requests are in flight.
      type: str
    requests_per_second:
      description: How many requests to send per second; an empty string for the default of the modules.
      type: str
    fail_on:
      description: The severity that fails the role, or V(never).
      type: str
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


def event_invoke_audit_settings(
    variables: t.Any, defined: t.Any, defaults: t.Any, host: t.Any, hosts: t.Any
) -> Settings:
    return settings(variables, defined, defaults, host, hosts)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Settings]]:
        return {"event_invoke_audit_settings": event_invoke_audit_settings}
