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
  - Makes JUnit XML of a report of P(cloudops.aws_lambda.event_invoke_report#filter). Jenkins, GitLab and other CI
    systems show it as test results, with what is new since the last run.
  - Each target is a test case, in a suite for its account and region. It fails if it has findings of the severity
    O(fail_on) or a worse one. Other findings are the output of a test that passes.
  - A suite for the scan of each region has requests that failed as errors, and targets that were not found as skipped.
  - What is not known is skipped, and says why - what a rule could not judge in a target, and in the suite
    C(scan.not-known) each rule that has not judged every target, and what was not asked for or not read.
  - The suite C(scan.failure-paths) has each failure path that a repair has made or used, with its permissions and
    alarms. It is skipped if something of it is not known or was not made.
positional: fail_on
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: A report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
    type: dict
    required: true
  fail_on:
    description:
      - The severity from which on findings are failures.
      - The role P(cloudops.aws_lambda.event_invoke_audit#role) passes its own C(event_invoke_audit_fail_on), so that
        failures are what fails the job.
    type: str
    choices: [never, info, warning, error]
    default: warning
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

- name: Write the report for a pipeline that fails at errors only
  ansible.builtin.copy:
    content: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings)
         | cloudops.aws_lambda.event_invoke_report_junit('error') }}
    dest: event-invoke-audit.xml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The XML; write it as UTF-8.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit


def event_invoke_report_junit(document: t.Any, fail_on: str = "warning") -> str:
    try:
        return junit(document, fail_on)
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_report_junit: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_report_junit": event_invoke_report_junit}
