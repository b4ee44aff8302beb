# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_repairs
version_added: 0.1.0
short_description: Choose what the role event_invoke_audit repairs
description:
  - Returns the rows to write for the findings of a scan, of all its regions.
  - Only the settings that a finding is about are changed. All others stay as the scan has them.
  - Leaves alone each function of which something could not be read, findings that were not judged, durable
    functions, functions that would become their own destination, destinations that may work, and what is as desired.
  - Each row says in C(only_if) what was judged, so that the module does not write what has changed since.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: findings, settings
options:
  _input:
    description: A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module).
    type: dict
    required: true

  findings:
    description: The findings in the rows of the scan.
    type: list
    elements: dict
    required: true
  settings:
    description: What M(cloudops.aws_lambda.event_invoke_audit_variables) returns.
    type: dict
    required: true
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Show which orphans the role would remove
  ansible.builtin.debug:
    msg: >-
      {{ (scan | cloudops.aws_lambda.event_invoke_audit_repairs(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings, settings)).event_invoke_configs }}
  vars:
    settings: {desired: {}, remediate_rules: [], prune_orphans: true}
"""

RETURN = r"""
_value:
  description: What to write.
  type: dict
  contains:
    event_invoke_configs:
      description: Rows for P(cloudops.aws_lambda.lambda_event_invoke_config#module), one for each target.
      type: list
      elements: dict
      sample:
        - region: us-east-2
          function_name: arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE
          reason: repair of orphaned_config
          configured: false
          only_if:
            configured: true
            maximum_retry_attempts: 0
            maximum_event_age_in_seconds: null
            destination_config: {on_success: {destination: null}, on_failure: {destination: null}}
            qualifier_exists: false
    refused:
      description: >-
        What cannot be repaired, once for each reason, in the form of a result that failed. The module would refuse
        these rows.
      type: list
      elements: dict
      contains:
        msg:
          description: A target and the reason, in one line.
          type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import Repairs, repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows


def event_invoke_audit_repairs(scan: t.Any, findings: t.Any, settings: t.Any) -> Repairs:
    try:
        desired, rules, prune = settings["desired"], settings["remediate_rules"], settings["prune_orphans"]
        return repairs(scan, findings, desired, rules, prune)
    except InvalidRows as error:
        raise AnsibleFilterError(f"event_invoke_audit_repairs: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Repairs]]:
        return {"event_invoke_audit_repairs": event_invoke_audit_repairs}
