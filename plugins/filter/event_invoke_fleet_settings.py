# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_settings
version_added: 0.1.0
short_description: Check the variables of the playbooks of a fleet
description:
  - Returns what the variables of the playbooks mean, and fails if one is not valid.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description:
      - The variables C(regions), C(rows), C(report_dir), C(report_formats), C(fail_on) and C(previous_report), and
        C(check_mode). An empty one is not set.
      - C(defined) are the names of all variables that begin with C(event_invoke_). An unknown one is refused.
    type: dict
    required: true
"""

EXAMPLES = r"""
---
- name: Show where the rows of a fleet are
  ansible.builtin.debug:
    msg: "{{ ({'rows': 's3://bucket/fleet'} | cloudops.aws_lambda.event_invoke_fleet_settings).rows }}"
"""

RETURN = r"""
_value:
  description: The settings.
  type: dict
  contains:
    regions:
      description: The regions to read. Empty for that of the connection.
      type: list
      elements: str
    rows: &place
      description: A directory, or a bucket and a prefix.
      type: dict
    reports: *place
    fail_on:
      description: The severity that fails the report.
      type: str
    earlier_files:
      description: The names of reports to remove first.
      type: list
      elements: str
    previous:
      description: The report to compare with, if there is one.
      type: list
      elements: str
    files:
      description: The C(format) and C(name) of each report to write.
      type: list
      elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.settings import FleetSettings, fleet_settings


def event_invoke_fleet_settings(variables: t.Any) -> FleetSettings:
    try:
        return fleet_settings(variables)
    except InvalidFleet as error:
        raise AnsibleFilterError(f"event_invoke_fleet_settings: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., FleetSettings]]:
        return {"event_invoke_fleet_settings": event_invoke_fleet_settings}
