# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_report
version_added: 0.1.0
short_description: Make the report of a fleet
description:
  - Returns one report of the entries of all hosts, judged by one policy, as
    P(cloudops.aws_lambda.event_invoke_report#filter) returns it, with the list C(accounts), and the list C(notes) about
    rows that do not count.
  - A file that cannot be used is an error of its host, and costs nothing else. An earlier report that cannot be used is
    a note.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: hosts, policy, max_age_hours, previous, old_after_days, check_mode
options:
  _input:
    description: What P(cloudops.aws_lambda.event_invoke_fleet_entries#lookup) returns.
    type: list
    elements: dict
    required: true
  hosts:
    description:
      - The hosts that have to be in the report - their names, or a dictionary of their names and their variables
        C(aws_account_id), empty for those that are named by the ID of their account.
      - Rows of other hosts do not count. Hosts of the same account are one account in the report.
    type: raw
    required: true
  policy:
    description: The policy of P(cloudops.aws_lambda.event_invoke_findings#filter), a dictionary or YAML text.
    type: raw
    required: true
  max_age_hours:
    description: How old the newest entry of a host may be, 12 hours if it is empty; V(0) means any age.
    type: raw
    required: true
  previous:
    description: What P(cloudops.aws_lambda.event_invoke_fleet_entries#lookup) returns for an earlier report.
    type: list
    elements: dict
    default: []
  old_after_days:
    description: After how many days a finding is old, 30 if it is empty.
    type: raw
    default: ""
  check_mode:
    description: Whether entries of check mode count, and what would be repaired is reported.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Report on the accounts that were read
  ansible.builtin.debug:
    msg: >-
      {{ (query('cloudops.aws_lambda.event_invoke_fleet_entries', '/tmp/fleet')
          | cloudops.aws_lambda.event_invoke_fleet_report(['123456789012'], {}, 12)).summary.functions }}
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import InvalidPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.report import fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport


def event_invoke_fleet_report(
    files: t.Any,
    hosts: t.Any,
    policy: t.Any,
    max_age_hours: t.Any,
    previous: t.Any = (),
    old_after_days: t.Any = "",
    check_mode: t.Any = False,
) -> Document:
    try:
        return fleet_report(files, hosts, policy, max_age_hours, previous, old_after_days, bool(check_mode))
    except (InvalidFleet, InvalidPolicy, InvalidReport, InvalidRows) as error:
        raise AnsibleFilterError(f"event_invoke_fleet_report: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Document]]:
        return {"event_invoke_fleet_report": event_invoke_fleet_report}
