# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What findings are judged by: severities and bounds, for all functions and for some by the pattern of their name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

Severity = t.Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""In rising order."""

RULES: t.Mapping[str, Severity] = {
    "events_lost": "error",
    "retries_cut_short": "warning",
    "alias_not_covered": "warning",
    "orphaned_config": "warning",
    "inert_config": "warning",
    "retries_out_of_bounds": "warning",
    "age_out_of_bounds": "warning",
}
"""Every rule with the severity that it has by default, in the order of findings."""

_LIMITS = ("maximum_retry_attempts", "maximum_event_age_in_seconds")
_BOUNDS = {"type": "dict", "options": {"minimum": {"type": "int"}, "maximum": {"type": "int"}}}
_JUDGING: dict[str, t.Any] = {
    "rules": {
        "type": "dict",
        "options": {rule: {"type": "str", "choices": ["off", *SEVERITIES]} for rule in RULES},
    },
    **dict.fromkeys(_LIMITS, _BOUNDS),
}
_OVERRIDE = {"function_name": {"type": "list", "elements": "str", "required": True}, **_JUDGING}
_POLICY = {**_JUDGING, "overrides": {"type": "list", "elements": "dict", "options": _OVERRIDE}}


class InvalidPolicy(ValueError):
    """A policy that is none; str() is one line."""


@dataclass(frozen=True)
class Bounds:
    """Both inclusive; None is none."""

    minimum: int | None = None
    maximum: int | None = None

    def nearest(self, value: int) -> int:
        """The value itself where it is within the bounds, else the bound that it is beyond."""
        if self.minimum is not None and value < self.minimum:
            return self.minimum
        if self.maximum is not None and value > self.maximum:
            return self.maximum
        return value

    def __str__(self) -> str:
        words = {"at least": self.minimum, "at most": self.maximum}
        return " and ".join(f"{word} {bound}" for word, bound in words.items() if bound is not None)


@dataclass(frozen=True)
class Judging:
    """What one function is judged by; a rule that is off has no severity."""

    severities: t.Mapping[str, Severity]
    retries: Bounds
    age: Bounds


class Policy:
    """What each function is judged by. Raises InvalidPolicy.

    given is the policy as users write it: ``{"rules": {rule: severity or "off"}, "maximum_retry_attempts": {"minimum",
    "maximum"}, "maximum_event_age_in_seconds": likewise, "overrides": [{"function_name": [pattern], ...}]}``; every key
    may be left out.
    """

    def __init__(self, given: t.Any = None) -> None:
        self._given = _validated({} if given is None else given)
        self._judgings: dict[tuple[int, ...], Judging] = {}
        for override in self._given["overrides"]:
            _check_bounds(override)
        _check_bounds(self._given)

    def judging(self, function_name: str) -> Judging:
        """What applies to this function: later overrides win, key by key."""
        overrides = self._given["overrides"]
        matching = tuple(
            number
            for number, override in enumerate(overrides)
            if any(fnmatchcase(function_name, pattern) for pattern in override["function_name"])
        )
        if matching not in self._judgings:
            self._judgings[matching] = _judging([self._given, *(overrides[number] for number in matching)])
        return self._judgings[matching]


def _validated(given: t.Any) -> dict[str, t.Any]:
    if not isinstance(given, t.Mapping):
        raise InvalidPolicy(f"the policy is of the type {type(given).__name__}: expected a dictionary")
    try:
        result = ArgumentSpecValidator(_POLICY).validate(dict(given))
    except TypeError as crash:  # ansible-core's, for a number in the place of a dictionary
        raise InvalidPolicy(f"the policy is not valid: expected dictionaries in {', '.join(_JUDGING)}") from crash
    if result.error_messages:
        error = result.errors[0]
        unknown = "unknown key " if isinstance(error, UnsupportedError) else ""
        raise InvalidPolicy(" ".join(f"the policy is not valid: {unknown}{error.msg}".split()))
    parameters: dict[str, t.Any] = result.validated_parameters
    parameters["overrides"] = parameters["overrides"] or []
    return parameters


def _check_bounds(given: t.Mapping[str, t.Any]) -> None:
    for name in _LIMITS:
        bounds = given[name] or {}
        if None not in (bounds.get("minimum"), bounds.get("maximum")) and bounds["minimum"] > bounds["maximum"]:
            raise InvalidPolicy(
                f"the policy is not valid: {name} has the minimum {bounds['minimum']} above the maximum "
                f"{bounds['maximum']}"
            )


def _judging(layers: t.Iterable[t.Mapping[str, t.Any]]) -> Judging:
    severities: dict[str, t.Any] = dict(RULES)
    bounds: dict[str, dict[str, int]] = {name: {} for name in _LIMITS}
    for layer in layers:
        severities.update(_given(layer["rules"]))
        for name in _LIMITS:
            bounds[name].update(_given(layer[name]))
    return Judging(
        {rule: severity for rule, severity in severities.items() if severity != "off"},
        Bounds(**bounds["maximum_retry_attempts"]),
        Bounds(**bounds["maximum_event_age_in_seconds"]),
    )


def _given(values: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    return {key: value for key, value in (values or {}).items() if value is not None}
