# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts of an inventory: all hosts but localhost."""

from __future__ import annotations

import typing as t

from .._audit.identity import InvalidFleet, NotRead
from .._audit.plain import plain
from .templates import read_variables

_ACCOUNT = "aws_account_id"
_ERROR = "event_invoke_fleet__inventory_error"


class Inventory:
    """What task_vars of an action say about all hosts."""

    def __init__(self, task_vars: t.Mapping[str, t.Any]) -> None:
        self._task_vars = task_vars

    def hosts(self) -> list[str]:
        """Return the names of the hosts. A slice of AWX has only some of them."""
        return sorted({str(host) for host in self._task_vars["groups"]["all"]} - {"localhost"})

    def check(self) -> None:
        """Raise InvalidFleet if there are no accounts, or only a part of them.

        Ansible only warns about an inventory that it cannot read, and what is missing there would not be missed.
        """
        if error := self._task_vars.get(_ERROR):
            raise InvalidFleet(str(plain(error)))
        if all(str(host) == "localhost" for host in self._task_vars["groups"]["all"]):
            raise InvalidFleet(
                "the inventory has no hosts: expected one for each account; look for warnings about the inventory above"
            )

    def accounts(self) -> dict[str, t.Any]:
        """Return the variable aws_account_id of each host, empty without one. Names of hosts are labels.

        One that fails is NotRead: what is wrong with one host costs no other. Raise InvalidFleet as check does.
        """
        self.check()
        variables = self._task_vars["hostvars"]
        return {host: _account(variables[host]) for host in self.hosts()}


def _account(of_host: t.Mapping[str, t.Any]) -> t.Any:
    # Templates in it are run as it is read.
    read = read_variables((_ACCOUNT,), of_host, lambda value: value)
    return NotRead(read.failures[_ACCOUNT]) if read.failures else read.values.get(_ACCOUNT, "")
