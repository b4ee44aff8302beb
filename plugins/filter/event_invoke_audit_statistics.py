# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_audit_statistics
version_added: 0.1.0
short_description: Make statistics of the report of an audit
description:
  - Returns the numbers of a report in one flat dictionary, for P(ansible.builtin.set_stats#module). Every rule and
    every severity has a number, 0 included.
  - It is a part of the role P(cloudops.aws_lambda.event_invoke_audit#role), and may change with it in any release.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: A report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
    type: dict
    required: true
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Publish the numbers
  ansible.builtin.set_stats:
    data: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings)
         | cloudops.aws_lambda.event_invoke_audit_statistics }}
"""

RETURN = r"""
_value:
  description: The numbers; the names begin with C(event_invoke_audit_).
  type: dict
  sample: {event_invoke_audit_targets: 412, event_invoke_audit_error: 37, event_invoke_audit_events_lost: 37}
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import read_document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.statistics import statistics


def event_invoke_audit_statistics(document: t.Any) -> dict[str, int]:
    try:
        return statistics(read_document(document)["summary"])
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_audit_statistics: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., dict[str, int]]]:
        return {"event_invoke_audit_statistics": event_invoke_audit_statistics}
