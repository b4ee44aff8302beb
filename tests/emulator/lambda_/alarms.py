# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch's alarms as documents: they are stored and listed, and never go off.

moto has neither log alarms nor pages, and ignores AlarmTypes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from ..server import protocols
from ..server.calls import Call
from ..server.regions import check_region
from ..server.responses import Response
from ..server.settings import Settings

_STORE = "emulator_alarms"
_PAGE = 50  # botocore service model, DescribeAlarms, MaxRecords: 50 by default, 100 at most
_KINDS = {"PutMetricAlarm": "MetricAlarms", "PutCompositeAlarm": "CompositeAlarms", "PutLogAlarm": "LogAlarms"}
_TYPES = {"MetricAlarm": "MetricAlarms", "CompositeAlarm": "CompositeAlarms", "LogAlarm": "LogAlarms"}

Alarms = dict[str, tuple[str, dict[str, Any]]]
"""By name: the list of DescribeAlarms that the alarm is in, and what it has there."""


def add_alarms(documents: Iterable[Mapping[str, Any]], region: str, account_id: str) -> None:
    """Store alarms as DescribeAlarms returns them; AlarmName is required, and AlarmRule or a query tells the type."""
    check_region(region)
    for each in documents:
        kind = "CompositeAlarms" if "AlarmRule" in each else "MetricAlarms"
        _store("LogAlarms" if "ScheduledQueryConfiguration" in each else kind, each, region, account_id)


def put_alarm(call: Call, settings: Settings) -> Response:
    _store(_KINDS[call.operation], call.parameters, call.region, call.account_id)
    return protocols.result(call.requested, {})


def _store(kind: str, given: Mapping[str, Any], region: str, account_id: str) -> None:
    name = given["AlarmName"]
    arn = f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{name}"
    stored = {key: value for key, value in given.items() if key != "Tags"}
    document = {"ActionsEnabled": True, "AlarmActions": [], **stored, "AlarmArn": arn, "StateValue": "OK"}
    _alarms(region, account_id)[name] = (kind, document)


def delete_alarms(call: Call, settings: Settings) -> Response:
    for name in call.parameters.get("AlarmNames") or ():
        _alarms(call.region, call.account_id).pop(name, None)
    return protocols.result(call.requested, {})


def describe_alarms(call: Call, settings: Settings) -> Response:
    """List alarms in the order of their names; metric alarms only if no type is named, as AWS documents it."""
    given = call.parameters
    kinds = {_TYPES[each] for each in given.get("AlarmTypes") or ("MetricAlarm",)}
    alarms = _alarms(call.region, call.account_id)
    names = [name for name, (kind, _alarm) in sorted(alarms.items()) if kind in kinds and _is_wanted(name, given)]
    start = int(given.get("NextToken") or 0)
    end = start + min(int(given.get("MaxRecords") or _PAGE), settings.alarm_page_size)
    document: dict[str, Any] = {kind: [] for kind in sorted(kinds)}
    for name in names[start:end]:
        kind, alarm = alarms[name]
        document[kind].append(alarm)
    if end < len(names):
        document["NextToken"] = str(end)
    return protocols.result(call.requested, document)


def _is_wanted(name: str, given: Mapping[str, Any]) -> bool:
    names = given.get("AlarmNames")
    return (not names or name in names) and name.startswith(given.get("AlarmNamePrefix") or "")


def _alarms(region: str, account_id: str) -> Alarms:
    """The alarms of a region. They are part of moto's state, so that its reset removes them."""
    backend = cloudwatch_backends[account_id][region]
    found: Alarms | None = getattr(backend, _STORE, None)
    if found is None:
        found = {}
        setattr(backend, _STORE, found)
    return found
