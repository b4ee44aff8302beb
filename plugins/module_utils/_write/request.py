# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task asks the write module for: the changes of each target. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption


class InvalidRequest(InvalidOption):
    """Parameters that AWS would refuse, or that contradict each other."""


@dataclass(frozen=True)
class Change:
    """What one target should become: these settings, or with None no configuration.

    replace: settings that are None are reset, not kept.
    """

    target: FunctionIdentifier
    settings: Settings | None
    replace: bool = False

    @property
    def qualifier(self) -> str:
        return self.target.qualifier or LATEST


@dataclass(frozen=True)
class Request:
    """All changes of a task by region; None stands for the region of the SDK's own configuration.

    propagation_timeout: seconds for which a write is tried again while AWS says that the function's role may not write
    to the destination, or that the destination is invalid. check_mode: change nothing. purge: remove every other
    configuration of these functions. include_aliases: each change, which names no qualifier, is one of every alias too.
    """

    changes: t.Mapping[str | None, t.Sequence[Change]]
    propagation_timeout: float = 60.0
    check_mode: bool = False
    purge: bool = False
    include_aliases: bool = False
