# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_code_rows
version_added: 0.1.0
short_description: Read the file of a backup
description:
  - Returns the rows of a file that the playbook C(cloudops.aws_lambda.backup) has written, and their regions. Fails in
    one line, which names the file and the row, if it is not one.
  - It is a part of the playbook C(cloudops.aws_lambda.drift), and may change with it in any release.
positional: file, regions
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  file:
    description: Its name, for messages.
    type: str
    required: true
  regions:
    description: The regions to look at. By default those of the rows.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
---
- name: Show the regions of a backup
  ansible.builtin.debug:
    msg: "{{ (text | cloudops.aws_lambda.event_invoke_code_rows('f.yml')).regions }}"
  vars:
    text: "[{function_name: f, region: us-east-2}]"
"""

RETURN = r"""
_value:
  description: The file.
  type: dict
  contains:
    rows:
      description: Its rows.
      type: list
      elements: dict
    regions:
      description: The regions that it is about; none for that of the connection.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.backup import (
    Backup,
    InvalidBackup,
    read_backup,
)


def event_invoke_code_rows(text: t.Any, file: t.Any, regions: t.Any = ()) -> Backup:
    try:
        return read_backup(str(text), str(file), [str(region) for region in regions])
    except InvalidBackup as error:
        raise AnsibleFilterError(f"event_invoke_code_rows: {error}") from None  # ansible-core would say it twice


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Backup]]:
        return {"event_invoke_code_rows": event_invoke_code_rows}
