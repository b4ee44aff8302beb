# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between a backup and AWS, in words. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.configurations import Settings, effective, nothing_set

_Result = t.Mapping[str, t.Any]

NOTHING: _Result = {"configured": False, "effective": effective(nothing_set())}
"""What the module shows of a target without a configuration."""


def difference(arn: str, before: _Result, after: _Result) -> str:
    """Return what AWS has, before, and the file, after; empty if that is the same."""
    unconfigured = [each.get("configured") is False for each in (before, after)]
    if all(unconfigured):
        return ""
    if any(unconfigured):
        return f"{arn}: AWS now: {_words(before)}; file: {_words(after)}"
    now, wanted = _flat(t.cast("Settings", before)), _flat(t.cast("Settings", after))
    changes = [f"{name}: AWS now {now[name]}, file {wanted[name]}" for name in now if now[name] != wanted[name]]
    return f"{arn}: {'; '.join(changes)}" if changes else ""


def gone(arn: str, qualifier: str | None, settings: _Result) -> str:
    """Return that a version or alias does not exist; with None that the function does not."""
    what = "function" if qualifier is None else "version" if qualifier.isdigit() else "alias"
    return f"{arn}: AWS now: no such {what}; file: {_words(settings)}"


def only_in_aws(arn: str, settings: _Result | None) -> str:
    """Return what AWS has; None if it is not known which settings."""
    return f"{arn}: AWS now: {_words(settings) if settings else 'a configuration'}; file: nothing about it"


def _words(settings: t.Any) -> str:
    if settings.get("configured") is False:
        return "no configuration"
    texts = [f"{name} {value}" for name, value in _flat(settings).items() if value != "not set"]
    return ", ".join(texts) or "a configuration that sets nothing"


def _flat(settings: Settings) -> dict[str, t.Any]:
    config = settings["destination_config"]
    values = {
        "maximum_retry_attempts": settings["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": settings["maximum_event_age_in_seconds"],
        "on_success": config["on_success"]["destination"],
        "on_failure": config["on_failure"]["destination"],
    }
    return {name: "not set" if value is None else value for name, value in values.items()}
