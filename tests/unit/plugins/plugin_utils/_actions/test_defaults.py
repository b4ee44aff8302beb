# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a task beside those of a group in module_defaults."""

from __future__ import annotations

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.defaults import own_options

SPEC = {"rows": {"type": "str"}, "access_key": {"aliases": ["aws_access_key"]}}


def own(*module_defaults: dict[str, object], **options: object) -> dict[str, object]:
    group = {"aws_access_key": "a", "concurrency": 2}
    return own_options(options, SPEC, module_defaults, lambda value: group if value == "{{ group }}" else value)


def test_options_of_other_modules_are_left_out_and_none_of_its_own() -> None:
    options = {"rows": "r", "aws_access_key": "a", "concurrency": 2}
    assert own({"group/x.y.aws": "{{ group }}"}, **options) == {"rows": "r", "aws_access_key": "a"}
    assert own({"x.y.z": {}}, {"group/x.y.aws": {"concurrency": 2}}, **options) == {"rows": "r", "aws_access_key": "a"}


def test_what_the_task_alone_has_is_left_to_be_refused() -> None:
    assert own({"x.y.z": {"concurrency": 1}}, rows="r", concurrency=2) == {"rows": "r", "concurrency": 2}
    assert own_options({"row": "r"}, SPEC, None, lambda value: value) == {"row": "r"}
