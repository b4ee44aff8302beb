# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_after
version_added: 0.1.0
short_description: Apply the results of writes to a scan
description:
  - Returns the scan as it is after the writes of the role - with the rows that were written, without the configurations
    that were removed, and with the errors of all.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: writes
options:
  _input:
    description: A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module).
    type: dict
    required: true

  writes:
    description: Results of P(cloudops.aws_lambda.lambda_event_invoke_config#module).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Keep events of one function for an hour
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function
    maximum_event_age_in_seconds: 3600
  register: write

- name: Judge the region as it is now, without another scan
  ansible.builtin.debug:
    msg: >-
      {{ (scan | cloudops.aws_lambda.event_invoke_audit_after([write])).event_invoke_configs
         | cloudops.aws_lambda.event_invoke_findings | map(attribute='message') }}
"""

RETURN = r"""
_value:
  description: The scan.
  type: dict
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repaired_scan


def event_invoke_audit_after(scan: t.Any, writes: t.Any) -> dict[str, t.Any]:
    return repaired_scan(scan, writes)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., dict[str, t.Any]]]:
        return {"event_invoke_audit_after": event_invoke_audit_after}
