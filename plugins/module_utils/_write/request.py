# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task asks the write module for: the changes of each target, and when they may be made. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.configurations import RANGES, Configuration, Settings, differences, flat, nothing_set
from .._model.destinations import SIDES, Side
from .._model.identifiers import LATEST, FunctionIdentifier
from .._model.invalid_option import InvalidOption


class InvalidRequest(InvalidOption):
    """Parameters that AWS would refuse, or that contradict each other."""


@dataclass(frozen=True)
class Precondition:
    """What was true of a target when its change was decided. None, or a setting that is left out, is not compared.

    settings: as flat() names them.
    """

    configured: bool | None = None
    qualifier_exists: bool | None = None
    settings: t.Mapping[str, int | str | None] = field(default_factory=dict)

    def broken_by(self, stored: Configuration | None) -> list[str]:
        """Return what differs in that which is stored now, one text for each; only AWS knows qualifier_exists."""
        found = []
        if self.configured not in (None, stored is not None):
            found.append(f"configured is {_text(stored is not None)}, it was {_text(self.configured)}")
        now = flat(stored.settings if stored else nothing_set())
        names = differences(self.settings, now)
        return [*found, *(f"{name} is {_text(now[name])}, it was {_text(self.settings[name])}" for name in names)]


def _text(value: t.Any) -> str:
    if value is None:
        return "not set"
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Change:
    """What one target should become: these settings, or with None no configuration.

    replace: settings that are None are reset, not kept. only_if: what must still be true just before the write.
    account_id: the account that it was decided for, which says nothing about where to write. origin: where the change
    comes from, for messages; empty if it is the task itself.
    """

    target: FunctionIdentifier
    settings: Settings | None
    replace: bool = False
    only_if: Precondition | None = None
    account_id: str | None = None
    origin: str = field(default="", compare=False)

    @property
    def qualifier(self) -> str:
        return self.target.qualifier or LATEST

    @property
    def label(self) -> str:
        """The target in the form in which the task names it, always with its qualifier."""
        return str(self.target.qualified(self.qualifier))


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


def parse_settings(params: t.Mapping[str, t.Any]) -> Settings:
    """Return the settings among these parameters, as they are."""
    config = params["destination_config"] or {}
    arns: dict[Side, str | None] = {side: (config.get(side) or {}).get("destination") for side in SIDES}
    return {
        "maximum_retry_attempts": params["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": params["maximum_event_age_in_seconds"],
        "destination_config": {
            "on_success": {"destination": arns["on_success"]},
            "on_failure": {"destination": arns["on_failure"]},
        },
    }


def sets_nothing(settings: Settings) -> bool:
    """Return whether no setting has a value; an empty string clears a destination."""
    return all(value in (None, "") for value in flat(settings).values())


def check_number(name: str, value: int | None) -> None:
    """Raise InvalidRequest if AWS does not take this number."""
    least, most = RANGES[name]
    if value is not None and not least <= value <= most:
        # Python writes no number of thousands of digits.
        shown = value if abs(value) < 10**15 else "too large" if value > 0 else "negative"
        raise InvalidRequest(f"{name} is {shown}: expected {least} to {most}")
