# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The write module's parameters, and the rows among them, checked and understood before any request. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from decimal import Decimal

from ansible.module_utils.common.validation import check_type_bool, check_type_int

from .._model.configurations import RANGES, Row, Settings, merged, nothing_set
from .._model.destinations import SIDES, Side, check_form
from .._model.invalid_option import InvalidOption
from .._model.targets import targets_by_region
from .request import Change, InvalidRequest, Precondition, Request, check_number, parse_settings, sets_nothing
from .row_target import parse_target, text_of

_MANY_DIGITS = 100
_SETTINGS = (*RANGES, "destination_config")
_USED = ("region", "function_name", "qualifier", "account_id", "configured", *_SETTINGS, "only_if", "reason")
_COMPARED = ("configured", "qualifier_exists", *_SETTINGS)
_IGNORED = (Row.__required_keys__ | Row.__optional_keys__).difference(_USED)
"""What the info module returns, too. It says nothing about what to write."""

_Changes: t.TypeAlias = dict["str | None", list[Change]]


def parse_request(
    params: t.Mapping[str, t.Any], region: str | None, check_mode: bool, region_source: str = ""
) -> Request:
    """Return what the parameters ask for. Raises InvalidOption if they cannot be understood.

    Values that may be stored already are checked when it is known what is: see plan(). region_source says where the
    region comes from if the task does not give it.
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


def parse_rows(rows: t.Sequence[t.Mapping[str, t.Any]], region: str | None, region_source: str = "") -> _Changes:
    """Return the changes of each region; a row without a region is in this one.

    Raises InvalidOption, which names the row, if a row cannot be understood, or if two rows want different things of
    one target. Values that may be stored already are checked when it is known what is: see plan().
    """
    changes: _Changes = {}
    seen: dict[tuple[str | None, str, str], list[tuple[int, Change]]] = {}
    for number, row in enumerate(rows, start=1):
        where = f"event_invoke_configs row {number} ({_name(row)})"
        try:
            own_region, change = parse_row(row, region, region_source)
            reason = text_of(row, "reason")
            origin = f"event_invoke_configs row {number}{f', {reason}' if reason else ''}"
            change = replace(change, origin=origin)
            _refuse_other_row(change, seen.setdefault((own_region, change.target.name, change.qualifier), []))
        except InvalidOption as error:
            raise InvalidRequest(f"{where}: {error}") from error
        seen[own_region, change.target.name, change.qualifier].append((number, change))
        changes.setdefault(own_region, []).append(change)
    if len(changes) > 1 and None in changes:
        raise InvalidRequest(
            "some rows of event_invoke_configs have a region and others do not: expected a region in each of them, or "
            "the option region"
        )
    return changes


def _name(row: t.Mapping[str, t.Any]) -> str:
    name, qualifier, region = (row.get(key) for key in ("function_name", "qualifier", "region"))
    text = f"{name or 'no function_name'}{f':{qualifier}' if qualifier else ''}{f' in {region}' if region else ''}"
    return " ".join(text[:300].split())


def parse_row(row: t.Mapping[str, t.Any], region: str | None, region_source: str = "") -> tuple[str | None, Change]:
    """Return the region and the change of one row. Raises InvalidOption, which does not name the row."""
    _refuse_unknown(row, (*_USED, *_IGNORED), _USED, "")
    found, target, account_id = parse_target(row, region, region_source)
    configured, only_if = _boolean(row, "configured"), _precondition(row)
    if configured is False:
        return found, Change(target, None, only_if=only_if, account_id=account_id)
    settings = _settings(row)
    if sets_nothing(settings) and not configured:
        raise InvalidRequest(
            "nothing is to be set: expected maximum_retry_attempts, maximum_event_age_in_seconds or a destination, "
            "configured: false to remove the configuration, or configured: true to store one that sets nothing"
        )
    return found, Change(target, settings, replace=True, only_if=only_if, account_id=account_id)


def _precondition(row: t.Mapping[str, t.Any]) -> Precondition | None:
    """Return what the row says about the time when it was decided: null is a setting that was not set."""
    values, prefix = row.get("only_if"), "only_if."
    if values in (None, ""):
        return None
    if not isinstance(values, dict) or not values:
        raise InvalidRequest(f"only_if is {values!r:.300}: expected a dictionary with some of {', '.join(_COMPARED)}")
    _refuse_unknown(values, _COMPARED, _COMPARED, prefix)
    booleans = {key: _boolean(values, key, prefix) for key in ("configured", "qualifier_exists")}
    settings: dict[str, int | str | None] = {name: _number(values, name, prefix) for name in RANGES if name in values}
    config = values.get("destination_config", {})
    for side, destination in sides_of(values, prefix).items():
        name = f"destination_config.{side}.destination"
        if "destination" in destination:
            settings[name] = text_of(destination, "destination", f"{prefix}destination_config.{side}.") or None
        elif config in (None, "") or config.get(side, {}) in (None, ""):  # a key that is left out compares nothing
            settings[name] = None
    if not settings and set(booleans.values()) == {None}:
        raise InvalidRequest(f"only_if compares nothing: expected a value of some of {', '.join(_COMPARED)}")
    return Precondition(booleans["configured"], booleans["qualifier_exists"], settings)


def _settings(row: t.Mapping[str, t.Any]) -> Settings:
    sides = sides_of(row)
    texts = {
        side: {"destination": text_of(destination, "destination", f"destination_config.{side}.")}
        for side, destination in sides.items()
    }
    numbers = {name: _number(row, name) for name in RANGES}
    # One form for each meaning: an empty string is no destination, either.
    return merged(nothing_set(), parse_settings({**numbers, "destination_config": texts}))


def sides_of(values: t.Mapping[str, t.Any], prefix: str = "") -> dict[Side, t.Mapping[str, t.Any]]:
    """Return both sides of destination_config, empty if they are left out."""
    config = _dict(values, "destination_config", prefix)
    _refuse_unknown(config, SIDES, SIDES, f"{prefix}destination_config.")
    sides = {side: _dict(config, side, f"{prefix}destination_config.") for side in SIDES}
    for side, destination in sides.items():
        _refuse_unknown(destination, ("destination",), ("destination",), f"{prefix}destination_config.{side}.")
    return sides


def _refuse_unknown(
    values: t.Mapping[str, t.Any], known: t.Container[str], expected: t.Sequence[str], prefix: str
) -> None:
    for key in values:
        if key not in known:
            raise InvalidRequest(f"unknown key {prefix}{key}: expected one of {', '.join(expected)}")


def _refuse_other_row(change: Change, others: t.Iterable[tuple[int, Change]]) -> None:
    for number, other in others:
        # A name without an account may be a function of the account that the other row names. Only AWS knows.
        same = None in (accounts := {change.target.account_id, other.target.account_id}) or len(accounts) == 1
        if not same:
            continue
        if (change.settings, change.only_if) != (other.settings, other.only_if):
            raise InvalidRequest(
                f"row {number} has other settings for the same target: expected one row for each target, and rows of "
                "one account"
            )
        if len({change.account_id, other.account_id} - {None}) > 1:
            raise InvalidRequest(
                f"row {number} has another account_id for the same target: expected rows of one account"
            )


def _dict(values: t.Mapping[str, t.Any], key: str, prefix: str = "") -> t.Mapping[str, t.Any]:
    value = values.get(key)
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        keys = "destination" if key in SIDES else " and ".join(SIDES)
        raise InvalidRequest(f"{prefix}{key} is {value!r:.300}: expected a dictionary with {keys}")
    return value


def _number(row: t.Mapping[str, t.Any], key: str, prefix: str = "") -> int | None:
    value = row.get(key)
    if value in (None, ""):
        return None
    try:
        if isinstance(value, bool):
            raise TypeError("a bool is an int")
        number = Decimal(str(value)) if isinstance(value, str) else Decimal(0)
        if number.adjusted() > _MANY_DIGITS:  # ansible-core before 2.19 takes it for no number
            return int(Decimal(10) ** _MANY_DIGITS * (-1 if number < 0 else 1))
        return int(check_type_int(value))
    except (TypeError, ArithmeticError, ValueError):  # infinity, and a number of too many digits
        least, most = RANGES[key]
        raise InvalidRequest(f"{prefix}{key} is {value!r:.300}: expected {least} to {most}") from None


def _boolean(row: t.Mapping[str, t.Any], key: str, prefix: str = "") -> bool | None:
    value = row.get(key)
    try:
        return None if value is None else bool(check_type_bool(value))
    except TypeError:
        raise InvalidRequest(f"{prefix}{key} is {value!r:.300}: expected true or false") from None
