# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_outcome
version_added: 0.1.0
short_description: Say how the report of a fleet ends
description:
  - Returns the lines that C(cloudops.aws_lambda.fleet_report) shows, its numbers, and why it fails, if it does.
  - It is a part of the playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report), and may
    change with them in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: fail_on, files
options:
  _input:
    description: What P(cloudops.aws_lambda.event_invoke_fleet_report#filter) returns.
    type: dict
    required: true
  fail_on:
    description: The severity that fails the playbook, V(info), V(warning) or V(error), or V(never).
    type: str
    required: true
  files:
    description: The places of the reports.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
---
- name: Report on the accounts that were read
  ansible.builtin.debug:
    msg: >-
      {{ query('cloudops.aws_lambda.event_invoke_fleet_entries', '/tmp/fleet')
         | cloudops.aws_lambda.event_invoke_fleet_report(['123456789012'], {}, 12)
         | cloudops.aws_lambda.event_invoke_fleet_outcome('error', []) }}
"""

RETURN = r"""
_value:
  description: The C(lines), the C(failures), and the C(statistics).
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.report import FleetOutcome, fleet_outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import read_document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport, plain


def event_invoke_fleet_outcome(document: t.Any, fail_on: t.Any, files: t.Any) -> FleetOutcome:
    try:
        return fleet_outcome(read_document(document), plain(fail_on), plain(files))
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_fleet_outcome: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., FleetOutcome]]:
        return {"event_invoke_fleet_outcome": event_invoke_fleet_outcome}
