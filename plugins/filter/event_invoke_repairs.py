# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_repairs
version_added: 0.1.0
short_description: Choose how to repair the findings of an audit
description:
  - Returns the rows to write for the findings of a scan, of all its regions.
  - Only the settings that a finding is about are changed. All others stay as the scan has them.
  - Leaves alone each function of which something could not be read, findings that were not judged or are accepted,
    durable functions, functions that would become their own destination, destinations that may work, and what is as
    desired.
  - Each row says in C(only_if) what was judged, so that the module does not write what has changed since.
  - The role P(cloudops.aws_lambda.event_invoke_audit#role) repairs by it.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: findings, desired, rules, prune_orphans
options:
  _input:
    description: A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module).
    type: dict
    required: true

  findings:
    description: What P(cloudops.aws_lambda.event_invoke_findings#filter) found in the rows of the scan.
    type: list
    elements: dict
    required: true
  desired:
    description:
      - The settings to set where a finding is about them, as options of
        P(cloudops.aws_lambda.lambda_event_invoke_config#module).
      - An empty destination clears one that is gone or cannot receive records.
    type: dict
    suboptions:
      maximum_retry_attempts:
        description: How often AWS Lambda tries again.
        type: int
      maximum_event_age_in_seconds:
        description: How long AWS Lambda keeps an event.
        type: int
      destination_config:
        description: C(on_failure) and C(on_success), each with a C(destination).
        type: dict
      failure_path:
        description:
          - A queue in each region as the destination of failures, in the place of C(destination_config.on_failure).
          - C(queue), C(retention_days), C(kms_key) and C(alarm_topic) are as those options of
            P(cloudops.aws_lambda.lambda_failure_path#module).
          - A target that has this queue as its destination is among the rows, too, if the queue is gone or the role may
            not write to it, or, with C(alarm_topic), if V(no_alarm) is found. Its settings stay.
        type: dict
  rules:
    description:
      - The rules whose findings are repaired, a list or text with commas. All that are about a setting, by default.
    type: list
    elements: str
  prune_orphans:
    description: Whether configurations of aliases and versions that are gone are removed.
    type: bool
    default: false
seealso:
  - plugin: cloudops.aws_lambda.event_invoke_findings
    plugin_type: filter
  - module: cloudops.aws_lambda.lambda_event_invoke_config
  - module: cloudops.aws_lambda.lambda_failure_path
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Try an event once again, and remove configurations of what is gone
  cloudops.aws_lambda.lambda_event_invoke_config:
    event_invoke_configs: "{{ repairs.event_invoke_configs }}"
  check_mode: true
  vars:
    policy: {maximum_retry_attempts: {maximum: 1}}
    repairs: >-
      {{ scan | cloudops.aws_lambda.event_invoke_repairs(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings(policy),
           desired={'maximum_retry_attempts': 1}, prune_orphans=true) }}
"""

RETURN = r"""
_value:
  description: What to write.
  type: dict
  contains:
    event_invoke_configs:
      description:
        - Rows for P(cloudops.aws_lambda.lambda_event_invoke_config#module), one for each target.
        - Rows with a C(failure_path) are for P(cloudops.aws_lambda.lambda_failure_path#module) first, which returns
          those that can be written. It has what that module has to make, and the C(role) that was judged.
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
        these rows, or records would come back to the function.
      type: list
      elements: dict
      contains:
        msg:
          description: A target, the reason, and of how many more targets it is the reason, in one line.
          type: str
        diff:
          description: Nothing, as nothing is written.
          type: list
          elements: dict
        errors:
          description: Each target with the reason, as M(cloudops.aws_lambda.lambda_event_invoke_config) returns errors.
          type: list
          elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.desired import (
    invalid_desired,
    invalid_rules,
    without_blanks,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import checked_findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import (
    REPAIRABLE,
    Repairs,
    repairs,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.scan_results import checked_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.user_input import (
    InvalidInput,
    read_boolean,
    read_dictionary,
    read_names,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line


def event_invoke_repairs(
    scan: t.Any, findings: t.Any, desired: t.Any = None, rules: t.Any = None, prune_orphans: t.Any = False
) -> Repairs:
    try:
        settings = read_dictionary(desired, "desired")
        names = REPAIRABLE if rules is None else read_names(rules, "rules")
        for refusal in (*invalid_rules(names, "rules"), *invalid_desired(settings, "desired")):
            raise InvalidInput(refusal)
        prune = read_boolean(prune_orphans, "prune_orphans")
        return repairs(checked_scan(scan), checked_findings(findings), without_blanks(settings), names, prune)
    except (InvalidInput, InvalidRows) as error:
        raise AnsibleFilterError(f"event_invoke_repairs: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Repairs]]:
        return {"event_invoke_repairs": event_invoke_repairs}
