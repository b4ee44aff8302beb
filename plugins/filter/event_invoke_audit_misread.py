# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_misread
version_added: 0.1.0
short_description: Find out whether another account was read
description:
  - Compares the account that was to be read with the one that the credentials are of, as the rows, the role or AWS STS
    tell it.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: host, account_id, role_arn, caller
options:
  _input:
    description: A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module).
    type: dict
    required: true
  host:
    description: The name of the host, for the message.
    type: str
    required: true
  account_id:
    description: The account that was to be read.
    type: str
    required: true
  role_arn:
    description: The role that was assumed; empty if none was. Its credentials are of its account.
    type: str
    default: ""
  caller:
    description: A result of P(amazon.aws.aws_caller_info#module). It is needed if there is no role and no row.
    type: dict
    default: {}
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
  register: scan

- name: Ask whose credentials these are
  amazon.aws.aws_caller_info:
    region: us-east-2
  register: caller

- name: Fail if it was another account
  ansible.builtin.fail:
    msg: "{{ problem }}"
  when: problem | length > 0
  vars:
    problem: "{{ scan | cloudops.aws_lambda.event_invoke_audit_misread('shop', '123456789012', '', caller) }}"
"""

RETURN = r"""
_value:
  description: Why the account was not shown to be the right one; empty if it was.
  type: str
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import misread


def event_invoke_audit_misread(
    scan: t.Any, host: t.Any, account_id: t.Any, role_arn: t.Any = "", caller: t.Any = None
) -> str:
    return misread(str(host), str(account_id), scan, str(role_arn), caller)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_audit_misread": event_invoke_audit_misread}
