# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of the playbook replay: what is approved, which AWX gives to the job that sends. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._audit.user_input import InvalidInput, read_dictionary, read_names, shown

# What may be left out is not here: the next job leaves out what an approved one has sent and not removed.
_LISTS = ("function_name", "sources", "regions")
_TEXTS = ("qualifier", "condition", "error_type", "older_than", "target", "assume_role_arn")


class Plan(t.TypedDict):
    """asked: see asked_of(). request_ids are those of the events, and sources the places where these wait."""

    asked: dict[str, t.Any]
    request_ids: list[str]
    sources: list[str]


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
    events = list(sent)
    return {
        "asked": dict(asked),
        "request_ids": [each["request_id"] for each in events],
        "sources": sorted({each["source"] for each in events}),
    }


def read_plan(value: t.Any, where: str) -> Plan:
    """Return a plan that was approved. Raise InvalidInput, which says where: what no plan has set approves nothing."""
    try:
        found = read_dictionary(value, where)
        asked, lists = (
            found.pop("asked"),
            {name: _listed(found.pop(name), where) for name in ("request_ids", "sources")},
        )
        if found or not isinstance(asked, Mapping) or not asked or set(asked) - {*_LISTS, *_TEXTS}:
            raise InvalidInput(where)
    except (InvalidInput, LookupError):
        raise InvalidInput(f"{where} is {shown(value)}: expected what this playbook sets in check mode") from None
    return {"asked": dict(asked), "request_ids": lists["request_ids"], "sources": lists["sources"]}


def differences(plan: Plan, asked: t.Mapping[str, t.Any]) -> list[str]:
    """Return which options are not those that were approved."""
    pairs = {name: (asked.get(name), plan["asked"].get(name)) for name in (*_LISTS, *_TEXTS)}
    return [f"{name} is {_shown(now)}, and was {_shown(then)}" for name, (now, then) in pairs.items() if now != then]


def _shown(value: t.Any) -> str:
    return "not set" if value is None else shown(value)


def _listed(value: t.Any, where: str) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise InvalidInput(where)
    return read_names(value, where)
