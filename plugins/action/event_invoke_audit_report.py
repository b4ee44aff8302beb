# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.module_utils.ansible_release import __version__ as ansible_version
from ansible.module_utils.compat.version import LooseVersion
from ansible.plugins.action import ActionBase
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._bytecode import keeping_bytecode

with keeping_bytecode():
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import (
        Result,
        returning_failures,
    )
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.defaults import own_options
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.inventory import Inventory
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.report import result
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.report_options import RULES, SPEC
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.reported import ReportedPlay
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import warnings_of

# With no_log, which the rows need, a task of these versions does not show its warnings.
_HIDES_WARNINGS = LooseVersion(ansible_version) < LooseVersion("2.19")
_FOR_PEOPLE = ("default", "ansible.builtin.default")


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core ships no types
    _requires_connection = False

    @returning_failures
    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> Result:
        started: Result = super().run(tmp, task_vars)
        spec = {**aws_argument_spec(), **SPEC}
        task = self._task
        task.args = own_options(task.args, spec, task.module_defaults, self._templar.template)
        _validation, options = self.validate_argument_spec(spec, **RULES)
        variables = task_vars or {}
        for line in warnings_of(options["scans"] or ()) if _HIDES_WARNINGS else ():
            self._display.warning(line)
        play = ReportedPlay(
            host=str(variables["inventory_hostname"]),
            check_mode=bool(task.check_mode),
            job_id=self._templar.template(variables.get("awx_job_id", 0)),
            inventory=Inventory(variables),
        )
        found = {**started, **result(options, play)}
        # The default callback shows a text as JSON, in quotes. Programs read what other callbacks print.
        callback = constants.config.get_config_value("DEFAULT_STDOUT_CALLBACK")
        found["displayed"] = options["display"] and callback in _FOR_PEOPLE
        if found["displayed"]:
            self._display.display(found["text"])
        return found
