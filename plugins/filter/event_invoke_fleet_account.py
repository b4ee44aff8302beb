# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_account
version_added: 0.1.0
short_description: Name the account of a host of a fleet
description:
  - Returns the account that a host stands for, and the role to assume in it. Fails if the host has no account ID.
  - It is a part of the playbook C(cloudops.aws_lambda.fleet_audit), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: host
options:
  _input:
    description:
      - The C(account_id) of the host, twelve digits; the C(regions) to read and the C(organizational_units) of the
        account, lists or text with commas; and the C(role), the name of a role, an ARN in which V({account_id}) stands
        for the account, or empty for none.
      - A name alone is in the partition of the regions; without any, in that of C(region), that of the connection.
    type: dict
    required: true
  host:
    description: The name of the host.
    type: str
    required: true
"""

EXAMPLES = r"""
---
- name: Show the role of an account
  ansible.builtin.debug:
    msg: "{{ (given | cloudops.aws_lambda.event_invoke_fleet_account('shop')).role_arn }}"
  vars:
    given: {account_id: "123456789012", regions: [us-east-2], region: "", organizational_units: [], role: audit}
"""

RETURN = r"""
_value:
  description: The account.
  type: dict
  contains:
    account_id:
      description: Its ID, as text.
      type: str
      sample: "123456789012"
    role_arn:
      description: The ARN of the role; empty if none is assumed.
      type: str
      sample: arn:aws:iam::123456789012:role/audit
    regions:
      description: The regions to read.
      type: list
      elements: str
    organizational_units:
      description: The names of the organizational units that it is in, from the root down.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import (
    HostAccount,
    InvalidFleet,
    host_account,
)


def event_invoke_fleet_account(given: t.Any, host: t.Any) -> HostAccount:
    try:
        return host_account(host, given)
    except InvalidFleet as error:
        raise AnsibleFilterError(f"event_invoke_fleet_account: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., HostAccount]]:
        return {"event_invoke_fleet_account": event_invoke_fleet_account}
