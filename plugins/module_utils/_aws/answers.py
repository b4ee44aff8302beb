# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of AWS in JSON, as the SDK returns them, if they are exactly what the SDK's model describes."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

Convert = t.Callable[[t.Any], t.Any]

# What is of another type, some versions of the SDK convert and others do not.
_SCALARS: t.Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "float": (float,),
    "double": (float,),
}


class NotAsModelled(Exception):
    """A request, an answer or a model that the SDK must see to."""


def converter(shape: t.Any) -> Convert:
    """Return a function that converts a value of a shape. Both raise NotAsModelled for what is less than plain.

    A time is in UTC, where the SDK has the same moment in the zone of the machine.
    """
    kind = shape.type_name
    if kind in _SCALARS:
        return _scalar(_SCALARS[kind])
    if kind == "timestamp" and shape.serialization.get("timestampFormat", "unixTimestamp") == "unixTimestamp":
        return _moment
    if kind == "list":
        return _list(converter(shape.member))
    if kind == "map" and shape.key.type_name == "string":
        return _map(converter(shape.value))
    if kind == "structure" and not (shape.is_document_type or shape.is_tagged_union or shape.event_stream_name):
        members = {}
        for name, member in shape.members.items():
            if "location" in member.serialization or "payload" in shape.serialization:
                raise NotAsModelled(f"{name} is not in the body")
            members[member.serialization.get("name", name)] = (name, converter(member))
        return _structure(members)
    raise NotAsModelled(f"{shape.name} is a {kind}")


def _scalar(kinds: tuple[type, ...]) -> Convert:
    def convert(value: t.Any) -> t.Any:
        if type(value) not in kinds:
            raise NotAsModelled(value)
        return value

    return convert


def _moment(value: t.Any) -> datetime:
    if value.__class__ not in (int, float):
        raise NotAsModelled(value)
    return datetime.fromtimestamp(value, timezone.utc)


def _list(member: Convert) -> Convert:
    def convert(value: t.Any) -> list[t.Any]:
        if value.__class__ is not list:
            raise NotAsModelled(value)
        return [member(each) for each in value]

    return convert


def _map(member: Convert) -> Convert:
    def convert(value: t.Any) -> dict[str, t.Any]:
        if value.__class__ is not dict:
            raise NotAsModelled(value)
        return {key: member(each) for key, each in value.items()}

    return convert


def _structure(members: t.Mapping[str, tuple[str, Convert]]) -> Convert:
    def convert(value: t.Any) -> dict[str, t.Any]:
        if value.__class__ is not dict:
            raise NotAsModelled(value)
        # What the model does not have, and what is null, is dropped.
        converted = {}
        for key, each in value.items():
            if key in members and each is not None:
                name, member = members[key]
                converted[name] = member(each)
        return converted

    return convert
