# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's output without banners, skipped tasks and the recap."""

from __future__ import annotations

DOCUMENTATION = r"""
name: short
type: stdout
short_description: One line for each task that reads, writes or says something
description: The messages of tasks are wrapped to 100 columns.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""

import textwrap
from typing import Any

from ansible import constants
from ansible.plugins.callback.default import CallbackModule as Default
from ansible.utils.color import stringc

_COLUMNS = 100
_INDENT = "    "
_SHOWN = ("cloudops.aws_lambda.", "ansible.builtin.debug")


class CallbackModule(Default):
    CALLBACK_NAME = "short"

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._play = play

    def _task_start(self, task: Any, prefix: Any = None) -> None:
        self._last_task_name = task.get_name().strip()

    def v2_playbook_on_include(self, included_file: Any) -> None:
        pass

    def v2_playbook_on_stats(self, stats: Any) -> None:
        pass

    def v2_on_file_diff(self, result: Any) -> None:
        """Do nothing: v2_runner_on_ok shows the difference after the name of the task."""

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Do nothing: v2_runner_on_ok shows the results of a loop."""

    def v2_runner_on_skipped(self, result: Any) -> None:
        pass

    def v2_runner_on_ok(self, result: Any) -> None:
        changed = result.result.get("changed", False)
        if changed or result.task.action.startswith(_SHOWN):
            # The name of a role's task begins with the name of the role.
            name = result.task.get_name().rpartition(" : ")[2]
            color = constants.COLOR_CHANGED if changed else constants.COLOR_OK
            self._display.display(f"{stringc('changed' if changed else 'ok', color)}: {name}")
        self._handle_warnings_and_exception(result)
        for each in result.result.get("results", [result.result]):
            if each.get("diff"):
                self._display.display(textwrap.indent(self._get_diff(each["diff"]).rstrip(), _INDENT))
            if result.task.action == "ansible.builtin.debug":
                label = f"{each['_ansible_item_label']}: " if "_ansible_item_label" in each else ""
                for line in _lines(each["msg"]):
                    self._display.display(_wrapped(label + line))


def _lines(message: Any) -> list[str]:
    if isinstance(message, dict):
        return [f"{key}: {value}" for key, value in message.items()]
    return message if isinstance(message, list) else [message]


def _wrapped(line: str) -> str:
    indent = _INDENT + " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.strip(),
        _COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
