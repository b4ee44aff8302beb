# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_role_arn
version_added: 0.1.0
short_description: Name the role to assume in an account of a fleet
description:
  - Returns the ARN of the role in an account, or an empty string if no role is to be assumed.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: account_id, regions
options:
  _input:
    description: The name of a role, an ARN in which V({account_id}) stands for the account, or an empty string.
    type: str
    required: true
  account_id:
    description: The ID of the account.
    type: str
    required: true
  regions:
    description:
      - The regions that are read, a list or text with commas. A role that is given by its name is in their partition.
      - By default, and if their partition is not known, it is in V(aws).
    type: raw
"""

EXAMPLES = r"""
---
- name: Show the role of an account
  ansible.builtin.debug:
    msg: "{{ 'audit' | cloudops.aws_lambda.event_invoke_fleet_role_arn('123456789012') }}"
"""

RETURN = r"""
_value:
  description: The ARN.
  type: str
  sample: arn:aws:iam::123456789012:role/audit
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import InvalidFleet, role_arn


def event_invoke_fleet_role_arn(role: t.Any, account_id: t.Any, regions: t.Any = ()) -> str:
    try:
        return role_arn(role, account_id, regions)
    except InvalidFleet as error:
        raise AnsibleFilterError(f"event_invoke_fleet_role_arn: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_fleet_role_arn": event_invoke_fleet_role_arn}
