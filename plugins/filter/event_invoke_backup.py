# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_backup
version_added: 0.1.0
short_description: Say what a backup has
description:
  - Returns the line that the playbook C(cloudops.aws_lambda.backup) shows at its end.
  - It is a part of that playbook, and may change with it in any release.
positional: file, check_mode
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: The result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module).
    type: dict
    required: true
  file:
    description: The path of the file.
    type: str
    required: true
  check_mode:
    description: Whether this is check mode, in which the file is not written.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
  register: scan

- name: Say what was written
  ansible.builtin.debug:
    msg: "{{ scan | cloudops.aws_lambda.event_invoke_backup('event-invoke-configs.yml', ansible_check_mode) }}"
"""

RETURN = r"""
_value:
  description: How many configurations of which regions were, or would be, written to which file.
  type: str
  sample: Wrote 4 configurations of us-east-2 to /home/user/event-invoke-configs.yml
"""

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.backup import written


def event_invoke_backup(scan: t.Any, file: t.Any, check_mode: t.Any = False) -> str:
    return written(scan, str(file), bool(check_mode))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., str]]:
        return {"event_invoke_backup": event_invoke_backup}
