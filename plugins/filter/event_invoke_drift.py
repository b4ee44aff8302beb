# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_drift
version_added: 0.1.0
short_description: Say what differs between a backup and AWS
description:
  - Returns the lines that the playbook C(cloudops.aws_lambda.drift) shows, its statistics, and why it fails, if it
    does.
  - It is a part of that playbook, and may change with it in any release.
positional: compared, scan, settings
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: The rows of the file.
    type: list
    elements: dict
    required: true
  compared:
    description: The result of P(cloudops.aws_lambda.lambda_event_invoke_config#module) in check mode, with these rows.
    type: dict
    required: true
  scan:
    description: The result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module) for the regions.
    type: dict
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
  register: scan

- name: Show which configurations an empty file does not have
  ansible.builtin.debug:
    msg: "{{ ([] | cloudops.aws_lambda.event_invoke_drift({}, scan, settings)).lines }}"
  vars:
    settings: {file: empty.yml, fail: true}
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
  contains:
    lines:
      description: How many targets were compared, and what differs.
      type: list
      elements: str
    failures:
      description: Why the playbook fails. Empty if it does not.
      type: list
      elements: str
    statistics:
      description: The statistics of the job.
      type: dict
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.drift import Drift, drift


def event_invoke_drift(rows: t.Any, compared: t.Any, scan: t.Any, settings: t.Any) -> Drift:
    return drift(rows, compared, scan, settings)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Drift]]:
        return {"event_invoke_drift": event_invoke_drift}
