# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a play, which an action gets as they were written: with templates in them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Set

from ansible.errors import AnsibleError

from .._audit.user_input import parse_yaml
from .._audit.words import one_line


class Variables(t.NamedTuple):
    """The values by name, in Python's own types, and a line for each variable whose template fails."""

    values: dict[str, t.Any]
    failures: dict[str, str]


def read_variables(
    names: t.Iterable[str], task_vars: t.Mapping[str, t.Any], template: t.Callable[[t.Any], t.Any]
) -> Variables:
    """Return those of the variables that are defined. Each is read alone: the others of a play may not be valid."""
    found = Variables({}, {})
    for name in names:
        if name not in task_vars:
            continue
        try:
            found.values[name] = python_value(template(task_vars[name]))
        except AnsibleError as error:
            found.failures[name] = f"{name}: {one_line(error)}"
    return found


def python_value(value: t.Any) -> t.Any:
    """Return a value without the tags, the lazy containers and the classes for unsafe text of ansible-core.

    ansible-core before 2.19 decrypts a value of ansible-vault only as text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {python_value(key): python_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, Set)):
        return [python_value(each) for each in value]
    return parse_yaml(value)  # dates are text
