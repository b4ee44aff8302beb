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
  - Returns what C(cloudops.aws_lambda.fleet_audit) leaves of one host - the rows of its account, what was repaired, and
    what failed.
  - Rows of another account than that of the host are not in it. They are an error of the host.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: host, account_name, regions, organizational_units, check_mode
options:
  _input:
    description:
      - The C(account_id), twelve digits.
      - What was C(asked) - C(function_name), C(qualifier) and C(include), as the module was given them.
      - The C(scan), a result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module) or of a task that failed
        before it.
      - The findings in it (C(found)), and the C(writes), results of
        P(cloudops.aws_lambda.lambda_event_invoke_config#module).
    type: dict
    required: true
  host:
    description: The name of the host.
    type: str
    required: true
  account_name:
    description: The name of the account, if it is known.
    type: str
    default: ""
  regions:
    description: The regions that were to be read, a list or text with commas; none for that of the connection.
    type: raw
    default: []
  organizational_units:
    description:
      - The names of the organizational units that the account is in, from the root down, if they are known; a list, or
        text with commas.
    type: raw
    default: []
  check_mode:
    description: Whether the writes were made in check mode.
    type: bool
    default: false
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
    content: "{{ account | cloudops.aws_lambda.event_invoke_fleet_entry('mine') | to_json }}"
    dest: /tmp/mine.rows.json
    mode: "0600"
  vars:
    account:
      account_id: "123456789012"
      asked: {function_name: [], qualifier: "", include: [function, unconfigured, qualifiers]}
      scan: "{{ scan }}"
      found: []
      writes: []
"""

RETURN = r"""
_value:
  description: The entry.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport


def event_invoke_fleet_entry(
    read: t.Any,
    host: t.Any,
    account_name: t.Any = "",
    regions: t.Any = (),
    organizational_units: t.Any = (),
    check_mode: t.Any = False,
) -> Entry:
    try:
        return entry(read, host, account_name, regions, organizational_units, check_mode)
    except (InvalidFleet, InvalidReport) as error:
        raise AnsibleFilterError(f"event_invoke_fleet_entry: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Entry]]:
        return {"event_invoke_fleet_entry": event_invoke_fleet_entry}
