# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The write module's parameters, checked and understood before any request. Pure."""

from __future__ import annotations

import typing as t

from .._model.configurations import RANGES, Settings
from .._model.destinations import SIDES, check_form
from .._model.targets import targets_by_region
from .request import Change, InvalidRequest, Request, check_number, parse_settings, sets_nothing
from .wanted_rows import parse_rows


def parse_request(
    params: t.Mapping[str, t.Any], region: str | None, check_mode: bool, region_source: str = ""
) -> Request:
    """Return what the parameters ask for. Raises InvalidOption if they cannot be understood.

    Values that may be stored already are checked when it is known what is: see plan().

    region_source says where the region comes from if the task does not give it.
    """
    _refuse_contradictions(params)
    timeout = params["propagation_timeout"]
    if timeout < 0:
        raise InvalidRequest(f"propagation_timeout is {timeout}: expected seconds, 0 or more")
    rows = params["event_invoke_configs"]
    changes = _parse_single(params, region, region_source) if rows is None else parse_rows(rows, region, region_source)
    return Request(changes, timeout, check_mode, params["purge"], params["include_aliases"])


def _refuse_contradictions(params: t.Mapping[str, t.Any]) -> None:
    rows = params["event_invoke_configs"] is not None
    if not rows and params["function_name"] is None:
        raise InvalidRequest("function_name and event_invoke_configs are missing: expected one of them")
    if params["purge"] and not rows:
        raise InvalidRequest("purge is true without event_invoke_configs: expected the rows that are to stay")
    if not rows:
        return
    for name in ("function_name", "qualifier", *RANGES, "destination_config"):
        if params[name] is not None:
            raise InvalidRequest(f"{name} and event_invoke_configs contradict each other: expected one of them")
    for name, default in (("include_aliases", False), ("state", "present")):
        if params[name] != default:
            raise InvalidRequest(
                f"{name}: {str(params[name]).lower()} and event_invoke_configs contradict each other: "
                "expected a row for each target, with configured: false to remove its configuration"
            )


def _parse_single(
    params: t.Mapping[str, t.Any], region: str | None, region_source: str
) -> dict[str | None, list[Change]]:
    _refuse_pattern(params)
    targets = targets_by_region(params["function_name"], params["qualifier"], None, region, region_source)
    if len(targets) > 1:
        names = " and ".join(sorted(name or "no region" for name in targets))
        raise InvalidRequest(f"function_name is in {names}: expected functions of one region in one task")
    settings = None if params["state"] == "absent" else parse_settings(params)
    if settings:
        for name in RANGES:
            check_number(name, params[name])
        for side in SIDES:
            # What AWS may have stored is checked against it, after it was read.
            if arn := settings["destination_config"][side]["destination"]:
                check_form(side, arn)
        _refuse_nothing(settings, params["replace"])
    changes: dict[str | None, list[Change]] = {}
    for place, named in targets.items():
        for target in named or ():
            if params["include_aliases"] and target.qualifier:
                raise InvalidRequest(
                    f"include_aliases is true, but '{target}' has the qualifier {target.qualifier}: "
                    "expected a function without a qualifier, or include_aliases: false"
                )
            changes.setdefault(place, []).append(Change(target, settings, params["replace"]))
    return changes


def _refuse_pattern(params: t.Mapping[str, t.Any]) -> None:
    """Refuse a star for every alias: AWS has no such qualifier, and the module has an option."""
    if params["qualifier"] == "*" or any(str(name).endswith(":*") for name in params["function_name"]):
        raise InvalidRequest(
            "qualifier '*' is not a valid qualifier: expected a version (3), an alias (BLUE) or $LATEST, or no "
            "qualifier and include_aliases: true for $LATEST and every alias"
        )


def _refuse_nothing(settings: Settings, replace: bool) -> None:
    """AWS refuses a Put that sets nothing (recorded: put_functionname_nootherargs)."""
    if not sets_nothing(settings):
        return
    cleared = [side for side in SIDES if settings["destination_config"][side]["destination"] == ""]
    if cleared and len(cleared) < len(SIDES) and not replace:
        return
    what = "both destinations are empty and nothing else is given" if len(cleared) == 2 else "nothing is to be set"
    raise InvalidRequest(
        f"{what}: expected maximum_retry_attempts, maximum_event_age_in_seconds or a destination, "
        "or state: absent to remove the configuration"
    )
