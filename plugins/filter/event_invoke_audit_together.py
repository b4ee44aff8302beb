# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_together
version_added: 0.1.0
short_description: Take the accounts of an audit together
description:
  - Returns one scan of the accounts that the role has read, as it is after the writes of the role - with the rows that
    were written, without the configurations that were removed, and with the errors of all.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description:
      - A dictionary for each account - its C(account_id), empty unless the accounts are given as a list; what was
        C(asked), the options C(function_name), C(qualifier) and C(include) of the module; the C(scan), a result of
        P(cloudops.aws_lambda.lambda_event_invoke_config_info#module); the findings in it (C(found)); and the C(writes),
        results of P(cloudops.aws_lambda.lambda_event_invoke_config#module).
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
      {{ ([account] | cloudops.aws_lambda.event_invoke_audit_together).scan.event_invoke_configs
         | cloudops.aws_lambda.event_invoke_findings | map(attribute='message') }}
  vars:
    account: {account_id: "", asked: {}, scan: "{{ scan }}", found: [], writes: ["{{ write }}"]}
"""

RETURN = r"""
_value:
  description: The accounts together.
  type: dict
  contains:
    scan:
      description: The scan. For a list of accounts, it has the list C(accounts).
      type: dict
    found:
      description: What was found before the writes.
      type: list
      elements: dict
    results:
      description: Results with a C(msg) for each failure.
      type: list
      elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.accounts import Together, together
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport


def event_invoke_audit_together(read: t.Any) -> Together:
    try:
        return together(read)
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_audit_together: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Together]]:
        return {"event_invoke_audit_together": event_invoke_audit_together}
