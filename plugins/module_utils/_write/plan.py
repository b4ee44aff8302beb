# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one gate for writes: what is to be written to a target, from what is stored there just before. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.configurations import RANGES, Configuration, Settings, flat, merged, nothing_set
from .._model.destinations import SIDES, check_destination
from .._model.invalid_option import InvalidOption
from .._model.since_judged import QUALIFIER_CHANGED, SETTINGS_CHANGED
from .request import Change, Precondition, check_number, sets_nothing

NOT_STORED = "NotStored"
"""The code of a Put that AWS answers with other settings: something was written."""


class NotWritten(Exception):
    """A target that is not written, although AWS has refused nothing. code names the kind of reason; str() is one line.

    Check mode and the real run say it in the same words.
    """

    operation = None
    may_be_done = ""
    """The target whose write may have been done before this was found, as its diff names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Step(t.NamedTuple):
    """One write: from what is stored to these settings; None stands for no configuration."""

    stored: Configuration | None
    settings: Settings | None


def plan(change: Change, stored: Configuration | None, region: str) -> Step | None:
    """Return the write that makes the target what it should be; None if there is nothing to do.

    What is stored already is never refused, not even by the precondition: only a write is. Raises NotWritten.
    """
    wanted = _wanted(change, stored)
    if wanted == (stored.settings if stored else None):
        return None
    if change.only_if and (broken := change.only_if.broken_by(stored)):
        raise _changed(SETTINGS_CHANGED, change, region, f"judged: {'; '.join(broken)}")
    if wanted is not None:
        try:
            _check(wanted, stored, change, region)
        except InvalidOption as error:
            raise NotWritten("InvalidSetting", f"{_place(change, region)}: {error}") from error
    return Step(stored, wanted)


def check_written(change: Change, stored: Configuration | None, region: str) -> None:
    """Raise NotWritten if a target is not, or not any more, what the change makes of it."""
    step = plan(replace(change, only_if=None), stored, region)
    if step is not None:
        made = Precondition(step.settings is not None, settings=flat(step.settings) if step.settings else {})
        raise _changed(SETTINGS_CHANGED, change, region, f"written: {'; '.join(made.broken_by(stored))}")


def qualifier_changed(change: Change, region: str, what: str) -> NotWritten:
    """Return the error of a version or alias that is no longer there, or not, as when the change was decided."""
    return _changed(QUALIFIER_CHANGED, change, region, f"judged: {what}")


def _changed(code: str, change: Change, region: str, since: str) -> NotWritten:
    return NotWritten(code, f"{_place(change, region)}: changed since it was {since}")


def check_account(change: Change, account_id: str | None, region: str) -> None:
    """Raise NotWritten if the change was decided for a function of another account than AWS has answered about."""
    if None not in (change.account_id, account_id) and change.account_id != account_id:
        message = (
            f"{_place(change, region)}: account_id is {change.account_id}, but the function is of account "
            f"{account_id}: expected credentials of {change.account_id}, or no account_id for the own function"
        )
        raise NotWritten("OtherAccount", message)


def not_purged(function: str, region: str, qualifiers: t.Sequence[str]) -> NotWritten:
    """Return the error of a function whose other configurations stay, as one that it should have is not stored."""
    verb = "is" if len(qualifiers) == 1 else "are"
    message = (
        f"{function}: {', '.join(qualifiers)} {verb} not purged, as not everything that is listed of the function can "
        f"be stored (in {region})"
    )
    return NotWritten("NotPurged", message)


def _wanted(change: Change, stored: Configuration | None) -> Settings | None:
    if change.settings is None:
        return None
    if change.replace:
        return merged(nothing_set(), change.settings)
    if stored is None and sets_nothing(change.settings):
        return None  # nothing is there that could be taken away
    return merged(stored.settings if stored else nothing_set(), change.settings)


def _check(wanted: Settings, stored: Configuration | None, change: Change, region: str) -> None:
    """Raise InvalidOption for a value that AWS would refuse, or never reach, and that is not stored already."""
    before, after = flat(stored.settings if stored else nothing_set()), flat(wanted)
    for name in RANGES:
        if after[name] != before[name]:
            check_number(name, wanted[name])  # type: ignore[literal-required]  # mypy wants a literal for a key
    for side in SIDES:
        arn = wanted["destination_config"][side]["destination"]
        if arn and arn != before[f"destination_config.{side}.destination"]:
            check_destination(side, arn, change.target, region)


def _place(change: Change, region: str) -> str:
    return f"{change.origin} ({change.label} in {region})" if change.origin else f"{change.label} in {region}"
