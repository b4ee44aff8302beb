# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes that plain data from a file must have, with the path of what has another one. Pure."""

from __future__ import annotations

import typing as t

Shape = t.Callable[[t.Any, str], None]
"""Raises InvalidShape if a value at this path has another shape."""


class InvalidShape(ValueError):
    """A value has another shape; str() is one line that begins with its path."""


def text(value: t.Any, path: str) -> None:
    _expect(isinstance(value, str), value, path, "text")


def boolean(value: t.Any, path: str) -> None:
    _expect(isinstance(value, bool), value, path, "true or false")


def count(value: t.Any, path: str) -> None:
    _expect(
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15, value, path, "a number from 0"
    )


def one_of(*values: str) -> Shape:
    def check(value: t.Any, path: str) -> None:
        _expect(value in values, value, path, f"one of {', '.join(values)}")

    return check


def nullable(shape: Shape) -> Shape:
    def check(value: t.Any, path: str) -> None:
        if value is not None:
            shape(value, path)

    return check


def listed(shape: Shape) -> Shape:
    def check(value: t.Any, path: str) -> None:
        _expect(isinstance(value, list), value, path, "a list")
        for number, item in enumerate(value):
            shape(item, f"{path}[{number}]")

    return check


def mapped(shape: Shape) -> Shape:
    def check(value: t.Any, path: str) -> None:
        _expect(isinstance(value, dict), value, path, "a dictionary")
        for key, item in value.items():
            shape(item, f"{path}.{key}")

    return check


def fields(required: t.Mapping[str, Shape], optional: t.Mapping[str, Shape] | None = None) -> Shape:
    """Return the shape of a dictionary. It can have other keys, too: a later version adds some."""

    def check(value: t.Any, path: str) -> None:
        _expect(isinstance(value, dict), value, path or "it", "a dictionary")
        missing = [key for key in required if key not in value]
        if missing:
            raise InvalidShape(f"{path or 'it'} is missing {', '.join(missing)}")
        for key, shape in (*required.items(), *(optional or {}).items()):
            if key in value:
                shape(value[key], f"{path}.{key}" if path else key)

    return check


def _expect(valid: bool, value: t.Any, path: str, expected: str) -> None:
    if not valid:
        shown = repr(value) if isinstance(value, (str, int, float)) else f"of the type {type(value).__name__}"
        raise InvalidShape(f"{path} is {shown:.100}: expected {expected}")


_DESTINATION = fields({"destination": nullable(text)})
_CONFIG = fields({"on_success": _DESTINATION, "on_failure": _DESTINATION})
_STATUS = fields(
    {
        "destination": text,
        "kind": text,
        "exists": nullable(boolean),
        "can_receive": nullable(boolean),
        "role_may_write": nullable(boolean),
        "reason": nullable(text),
    },
    {"policies_not_read": listed(text)},
)
_STATUSES = fields(dict.fromkeys(("on_success", "on_failure", "dead_letter"), nullable(_STATUS)))
_COUNTS = fields(
    dict.fromkeys(("received", "dropped", "destination_delivery_failures", "dead_letter_errors"), nullable(count))
)
_TARGET: dict[str, Shape] = dict.fromkeys(("account_id", "region", "function_name", "qualifier", "function_arn"), text)

_FUNCTION = fields(
    {
        "dead_letter_target_arn": nullable(text),
        "role": nullable(text),
        "durable": nullable(boolean),
        "managed_instances": nullable(boolean),
    },
    {"timeout": nullable(count)},
)
_WHERE_EVENTS_WENT = fields(
    {"destination_config": _CONFIG},
    {"destination_status": nullable(_STATUSES), "last_modified": nullable(text), "function": nullable(_FUNCTION)},
)

ROW = fields(
    {
        **_TARGET,
        "configured": boolean,
        "maximum_retry_attempts": nullable(count),
        "maximum_event_age_in_seconds": nullable(count),
        "destination_config": _CONFIG,
        "effective": fields({"maximum_retry_attempts": count, "maximum_event_age_in_seconds": count}),
    },
    {
        "last_modified": nullable(text),
        "completeness": nullable(
            fields(dict.fromkeys(("configurations", "aliases", "versions"), nullable(boolean)), {"targets": count})
        ),
        "function": nullable(_FUNCTION),
        "qualifier_exists": nullable(boolean),
        "destination_status": nullable(_STATUSES),
        "async_events": nullable(
            fields(
                {"days": count, "function": _COUNTS, "qualifier": nullable(_COUNTS)},
                {"since": nullable(text), "other_qualifiers": mapped(_COUNTS)},
            )
        ),
        "triggers": nullable(
            fields(
                dict.fromkeys(
                    ("event_source_mappings", "asynchronous", "synchronous", "other", "destination_of"), listed(text)
                )
            )
        ),
        "replaced": _WHERE_EVENTS_WENT,
    },
)
"""A row of the info module."""

FINDING = fields(
    {
        **_TARGET,
        "rule": text,
        "severity": one_of("info", "warning", "error"),
        "judged": boolean,
        "message": text,
        "remedy": text,
        "accepted": nullable(text),
    },
    {"since": text, "new": nullable(boolean), "days": nullable(count)},
)

ERROR = fields(
    {
        "region": nullable(text),
        "function_name": nullable(text),
        "operation": nullable(text),
        "code": nullable(text),
        "message": text,
    },
    {"account_id": nullable(text)},
)

NOT_FOUND = fields(
    {
        "region": text,
        "function_name": text,
        "qualifier": nullable(text),
        "reason": one_of("function_missing", "qualifier_missing", "not_configured", "unknown"),
    },
    {"account_id": nullable(text)},
)

REGION_READ = fields(
    {
        "account_id": nullable(text),
        "region": nullable(text),
        "function_names": nullable(listed(text)),
        "qualifiers": one_of("all", "named"),
        "include": listed(text),
        "complete": boolean,
        "missing": listed(text),
        "evidence": fields(dict.fromkeys(("destinations", "metrics", "triggers"), nullable(boolean))),
    }
)
