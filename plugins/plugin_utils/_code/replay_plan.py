# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of the playbook replay: what is approved, which AWX gives to the job that sends. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ...module_utils._model.foreign_texts import is_request_id
from ...module_utils._model.identifiers import FunctionIdentifier, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from .._audit.user_input import InvalidInput, read_dictionary, read_names, shown

# What may be left out is not here: the next job leaves out what an approved one has sent and not removed.
_LISTS = ("function_name", "sources", "regions")
_WAY = ("source", "function_name", "qualifier", "region")
_MAY_BE_NONE = ("qualifier", "region")
_TEXTS = ("qualifier", "condition", "error_type", "older_than", "target", "assume_role_arn")


class Events(t.TypedDict):
    """Events that wait in one place, and are sent to one receiver. qualifier and region are None if they are.

    function_name has the account, if it is known.
    """

    source: str
    function_name: str
    qualifier: str | None
    region: str | None
    request_ids: list[str]


class Plan(t.TypedDict):
    """asked: see asked_of(). events: what is sent, from where to whom; one entry for each way."""

    asked: dict[str, t.Any]
    events: list[Events]


def asked_of(settings: t.Mapping[str, t.Any], region: str) -> dict[str, t.Any]:
    """Return the options that decide which events are sent, and where, if they are set.

    region is that of the connection.
    """
    lists = {name: sorted(set(settings[name])) for name in _LISTS}
    lists["regions"] = lists["regions"] or ([region] if region else [])
    asked = {**lists, **{name: settings[name] for name in _TEXTS}}
    return {name: value for name, value in asked.items() if value}


def plan_of(asked: t.Mapping[str, t.Any], sent: t.Iterable[t.Mapping[str, t.Any]]) -> Plan:
    """Return the plan for events that lambda_parked_events would send."""
    ways: dict[tuple[t.Any, ...], list[str]] = {}
    for each in sent:
        # With its account, as AWS writes it. AWX hands an ID on as a number, and YAML reads some of these as octal.
        named = {**each, "function_name": str(FunctionIdentifier(each["function_name"], account_id=each["account_id"]))}
        ways.setdefault(tuple(named[name] for name in _WAY), []).append(each["request_id"])
    events = [{**dict(zip(_WAY, way, strict=True)), "request_ids": found} for way, found in ways.items()]
    return {"asked": dict(asked), "events": t.cast("list[Events]", events)}


def planned_events(plan: Plan) -> list[dict[str, t.Any]]:
    """Return the events one by one, as lambda_parked_events takes them."""
    found = []
    for some in plan["events"]:
        way = {name: t.cast("t.Mapping[str, t.Any]", some)[name] for name in _WAY}
        function = parse_function(way["function_name"])
        way |= {"function_name": function.name, "account_id": function.account_id}
        found += [{**way, "request_id": request_id} for request_id in some["request_ids"]]
    return found


def read_plan(value: t.Any, where: str) -> Plan:
    """Return a plan that was approved. Raise InvalidInput, which says where: what no plan has set approves nothing."""
    try:
        found = read_dictionary(value, where)
        asked, events = found.pop("asked"), [_events(each, where) for each in _list(found.pop("events"), where)]
        if found or not isinstance(asked, Mapping) or not asked or set(asked) - {*_LISTS, *_TEXTS}:
            raise InvalidInput(where)
    except (InvalidInput, InvalidOption, LookupError):
        raise InvalidInput(f"{where} is {shown(value)}: expected what this playbook sets in check mode") from None
    return {"asked": dict(asked), "events": events}


def differences(plan: Plan, asked: t.Mapping[str, t.Any]) -> list[str]:
    """Return which options are not those that were approved."""
    pairs = {name: (asked.get(name), plan["asked"].get(name)) for name in (*_LISTS, *_TEXTS)}
    return [f"{name} is {_shown(now)}, and was {_shown(then)}" for name, (now, then) in pairs.items() if now != then]


def _shown(value: t.Any) -> str:
    return "not set" if value is None else shown(value)


def _list(value: t.Any, where: str) -> t.Sequence[t.Any]:
    if not isinstance(value, (list, tuple)):
        raise InvalidInput(where)
    return value


def _events(value: t.Any, where: str) -> Events:
    """Return events of a plan. A request ID that AWS does not write would be a text of somebody else."""
    found = read_dictionary(value, where)
    request_ids = read_names(_list(found.pop("request_ids"), where), where)
    way = {name: found.pop(name) for name in _WAY}
    texts = [way[name] for name in _WAY if name not in _MAY_BE_NONE or way[name] is not None]
    parse_function(str(way["function_name"]))
    if found or not all(each and isinstance(each, str) for each in texts) or not all(map(is_request_id, request_ids)):
        raise InvalidInput(where)
    return t.cast("Events", {**way, "request_ids": request_ids})
