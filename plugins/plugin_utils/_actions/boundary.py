# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the errors of an action end: each is one line in the task's result, without secrets."""

from __future__ import annotations

import functools
import os
import typing as t

from ansible.errors import AnsibleError
from ansible.utils.unsafe_proxy import wrap_var

try:
    from ansible.template import trust_as_template
except ImportError:
    trust_as_template = None

from ...module_utils._secrets import Secrets
from .._audit.words import one_line

Result = dict[str, t.Any]
Run = t.Callable[[t.Any, t.Any, t.Any], Result]


class Refused(ValueError):
    """The options of the task are not valid, or it cannot be done; str() is one line."""


def returning_failures(run: Run) -> Run:
    """Decorate run() of an action: what it raises is a failed result, and no result has a secret."""

    @functools.wraps(run)
    def guarded(action: t.Any, tmp: t.Any = None, task_vars: t.Any = None) -> Result:
        secrets = Secrets()
        secrets.add_environment(os.environ)
        secrets.add_parameters(action._task.args)
        try:
            result = run(action, tmp, task_vars)
        except (Refused, AnsibleError) as error:
            result = {"failed": True, "msg": one_line(error)}
        except Exception as error:  # ansible-core would show it with everything that it says
            what = f"Internal error of {action._task.action}: {type(error).__name__}: {one_line(error)}"
            result = {"failed": True, "msg": f"{what} (this is a bug of the collection: please report it)"}
        masked: Result = secrets.masked(result)
        # ansible-core before 2.19 runs every text in the result of an action that looks like a template.
        return masked if trust_as_template else dict(wrap_var(masked))

    return guarded
