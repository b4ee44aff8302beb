# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_report_junit
version_added: 0.1.0
short_description: Write the report of an audit of asynchronous invocation as JUnit XML
description:
  - Makes JUnit XML of a report of P(cloudops.aws_lambda.event_invoke_report#filter), which Jenkins, GitLab and other CI
    systems show as results of tests, with what is new since the last run.
  - Each target is a test case, in a suite for its account and region. It fails when a warning or an error was found,
    and has an info in its output.
  - Calls that failed are errors, and what was asked for and not found is skipped, in a suite for the scan of the
    region.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: A report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
    type: dict
    required: true
seealso:
  - plugin: cloudops.aws_lambda.event_invoke_report
    plugin_type: filter
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Write the report for the pipeline
  ansible.builtin.copy:
    content: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings)
         | cloudops.aws_lambda.event_invoke_report_junit }}
    dest: event-invoke-audit.xml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The XML, to be written as UTF-8.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import InvalidReport


def event_invoke_report_junit(document: t.Any) -> str:
    try:
        return junit(document)
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_report_junit: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_report_junit": event_invoke_report_junit}
