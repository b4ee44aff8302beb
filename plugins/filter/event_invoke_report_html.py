# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_report_html
version_added: 0.1.0
short_description: Write the report of an audit of asynchronous invocation as an HTML page
description:
  - Makes a page for people of a report of P(cloudops.aws_lambda.event_invoke_report#filter) - the numbers, their
    distribution over all targets, and a table of the targets to sort, filter and search, with findings and remedies.
  - The page is one file and loads nothing else. It works from a disk as it does from a server.
  - The numbers need no JavaScript. The table needs JavaScript and a browser of 2023 or later. The page contains the
    report, packed - 10,000 targets take about a megabyte.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: A report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
    type: dict
    required: true
notes:
  - Jenkins serves pages with a C(Content-Security-Policy) that allows neither styles nor scripts. The property
    C(hudson.model.DirectoryBrowserSupport.CSP) of Jenkins changes that.
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

- name: Write the report as a page
  ansible.builtin.copy:
    content: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings)
         | cloudops.aws_lambda.event_invoke_report_html }}
    dest: event-invoke-audit.html
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The page; write it as UTF-8.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html


def event_invoke_report_html(document: t.Any) -> str:
    try:
        return html(document)
    except InvalidReport as error:
        raise AnsibleFilterError(f"event_invoke_report_html: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_report_html": event_invoke_report_html}
