# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One region that is being read: what the readers of evidence need to know about it."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .reader import FunctionReader


class Region:
    """client counts against Lambda's quota. names: the functions that are read; None if it is every function.

    listed: the functions found so far if it is every function; complete: whether these are all. readers: the functions
    of which every qualifier was asked for, by name; kept only if evidence may find more qualifiers. accounts: those in
    the names of functions, which need not be that of the credentials.
    """

    def __init__(self, name: str, client: LambdaClient, names: list[str] | None = None) -> None:
        self.name, self.client, self.names = name, client, names
        self.listed: set[str] = set()
        self.complete = False
        self.accounts: set[str] = set()
        self.readers: dict[str, FunctionReader] = {}

    @property
    def all_functions(self) -> bool:
        return self.names is None
