# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_outcome
version_added: 0.1.0
short_description: Say how an audit ends
description:
  - Returns the lines that the role shows at its end, and why it fails, if it does.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: fail_on, results, files
options:
  _input:
    description: A report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
    type: dict
    required: true

  fail_on:
    description: The severity that fails the role, V(info), V(warning) or V(error), or V(never).
    type: str
    required: true
  results:
    description: The results of the modules that the role has run.
    type: list
    elements: dict
    default: []
  files:
    description: The paths of the reports.
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

- name: Say what was found
  ansible.builtin.debug:
    msg: "{{ (report | cloudops.aws_lambda.event_invoke_audit_outcome('error')).lines }}"
  vars:
    report: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings) }}
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
  contains:
    lines:
      description: What was found - the numbers, the worst functions, what was repaired, and links to the reports.
      type: list
      elements: str
    failures:
      description: Why the role fails. Empty if it does not.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import read_document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import Outcome, outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport, plain


def event_invoke_audit_outcome(document: t.Any, fail_on: t.Any, results: t.Any = (), files: t.Any = ()) -> Outcome:
    try:
        return outcome(read_document(document), plain(fail_on), plain(results), plain(files))
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_audit_outcome: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Outcome]]:
        return {"event_invoke_audit_outcome": event_invoke_audit_outcome}
