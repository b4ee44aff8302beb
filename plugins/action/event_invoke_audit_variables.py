# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.vars import load_extra_vars

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._bytecode import keeping_bytecode

with keeping_bytecode():
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import (
        Result,
        returning_failures,
    )
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.text_files import text_of
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.variables import (
        SPEC,
        Play,
        play_settings,
    )


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    @returning_failures
    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> Result:
        result: Result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC)
        play = Play(
            task_vars=task_vars or {},
            template=self._templar.template,
            check_mode=bool(self._task.check_mode),
            read_file=(lambda path: text_of(self._loader, path)) if options["read_file"] else None,
            module_defaults=self._task.module_defaults or (),
            above_tasks=self._above_tasks(),
        )
        return {**result, "changed": False, **play_settings(options["playbook"], play)}

    def _above_tasks(self) -> list[str]:
        """Return the names of variables that take the place of what tasks register and of facts, by Ansible's order.

        So do parameters of the role, which Ansible itself checks.
        """
        return [*load_extra_vars(self._loader), *self._task.get_include_params()]
