# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_entry
version_added: 0.1.0
short_description: Make the entry of one host of a fleet
description:
  - Returns what C(cloudops.aws_lambda.fleet_audit) leaves of one host - the rows of its account, and what failed.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: host, account_id, account_name, regions
options:
  _input:
    description:
      - A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module), or of a task that failed before it.
    type: dict
    required: true
  host:
    description: The name of the host.
    type: str
    required: true
  account_id:
    description: The ID of the account.
    type: str
    required: true
  account_name:
    description: The name of the account, if it is known.
    type: str
    default: ""
  regions:
    description: The regions that were to be read; none for that of the connection.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Keep the rows of the account
  ansible.builtin.copy:
    content: "{{ scan | cloudops.aws_lambda.event_invoke_fleet_entry('mine', '123456789012') | to_json }}"
    dest: /tmp/mine.rows.json
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The entry.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport


def event_invoke_fleet_entry(
    result: t.Any, host: t.Any, account_id: t.Any, account_name: t.Any = "", regions: t.Any = ()
) -> Entry:
    try:
        return entry(result, host, account_id, account_name, regions)
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_fleet_entry: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Entry]]:
        return {"event_invoke_fleet_entry": event_invoke_fleet_entry}
