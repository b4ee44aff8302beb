# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy that users write: severities and bounds for all functions, and for some by patterns of their names."""

from __future__ import annotations

import typing as t
from datetime import date, datetime, timedelta, timezone

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ...module_utils._model.configurations import RANGES
from .exceptions import AcceptedFindings
from .function_policy import SEVERITIES, FunctionPolicy
from .patterns import PLACES, matches
from .policy_parts import LIMITS, with_values
from .ranges import Layer, check_layers, merged_bounds
from .rules import RULES
from .user_input import InvalidInput, parse_yaml, shown

_BOUNDS = {"type": "dict", "options": {"minimum": {"type": "int"}, "maximum": {"type": "int"}}}
_SETTINGS: dict[str, t.Any] = {
    "rules": {
        "type": "dict",
        "options": {rule: {"type": "str", "choices": ["off", *SEVERITIES]} for rule in RULES},
    },
    **dict.fromkeys(LIMITS, _BOUNDS),
}
_PATTERNS: dict[str, t.Any] = {"type": "list", "elements": "str"}
_OVERRIDE: dict[str, t.Any] = {**dict.fromkeys(PLACES, _PATTERNS), **_SETTINGS}
_EXCEPTION = {
    "rule": {"type": "str", "choices": list(RULES)},
    **dict.fromkeys(PLACES, _PATTERNS),
    "reason": {"type": "str", "required": True},
    "until": {"type": "raw"},
}
_POLICY = {
    **_SETTINGS,
    "overrides": {"type": "list", "elements": "dict", "options": _OVERRIDE, "required_one_of": [PLACES]},
    "exceptions": {
        "type": "list",
        "elements": "dict",
        "options": _EXCEPTION,
        "required_one_of": [("rule", *PLACES)],
    },
}


Units = t.Mapping[str, t.Sequence[str]]
"""The names of the organizational units that an account is in, from the root down, by account ID."""


class InvalidPolicy(ValueError):
    """A policy that is not valid; str() is one line."""


class Policy:
    """What each target is judged by. Raise InvalidPolicy if it is not valid.

    policy is written as users write it: ``{"rules": {rule: severity or "off"}, "maximum_retry_attempts": {"minimum",
    "maximum"}, "maximum_event_age_in_seconds": likewise, "overrides": [{"function_name": [pattern], "qualifier":
    [pattern], "region": [pattern], "account_id": [pattern], "organizational_unit": [pattern], ...}], "exceptions":
    [{"rule", the same patterns, "reason", "until": date}]}``; every key but the reason may be left out, and no pattern,
    rule or reason may be empty. organizational_units are the names of those that an account is in, from the root down,
    by account ID. No pattern matches an account without any.
    """

    def __init__(self, policy: t.Any = None, organizational_units: Units | None = None) -> None:
        self._units = _checked_units(organizational_units)
        self._settings = _validated({} if policy is None else policy)
        self._of_overrides: dict[tuple[int, ...], FunctionPolicy] = {}
        for override in self._settings["overrides"]:
            _check_bounds(override)
        _check_bounds(self._settings)
        self._layers = [
            Layer("policy", {}, self._settings),
            *(
                Layer(f"policy.overrides[{number}]", {key: each[key] for key in PLACES if each[key]}, each)
                for number, each in enumerate(self._settings["overrides"])
            ),
        ]
        try:
            check_layers(self._layers)
        except InvalidInput as error:
            raise InvalidPolicy(str(error)) from error
        self.exceptions = [_exception(each) for each in self._settings["exceptions"]]

    def of_target(self, place: t.Mapping[str, t.Any]) -> FunctionPolicy:
        """Return the policy for this row: later overrides win, key by key. Raise InvalidPolicy if they contradict."""
        located = self._located(place)
        matching = tuple(number for number, layer in enumerate(self._layers) if matches(layer.patterns, located))
        if matching not in self._of_overrides:
            self._of_overrides[matching] = _merged([self._layers[number] for number in matching])
        return self._of_overrides[matching]

    def exceptions_for(self, rule: str, place: t.Mapping[str, t.Any]) -> list[AcceptedFindings]:
        """Return the exceptions for a rule in this row, those that are over included."""
        if not self.exceptions:
            return []
        located = self._located(place)
        return [exception for exception in self.exceptions if exception.covers(rule, located)]

    def unmatched(
        self,
        rows: t.Sequence[t.Mapping[str, t.Any]],
        found: t.Sequence[t.Mapping[str, t.Any]],
        unjudged: t.Iterable[tuple[str, t.Mapping[str, t.Any]]] = (),
    ) -> list[str]:
        """Return a line for each override that matches no row, and each exception that matches no finding.

        unjudged are rules, each with a row that it has not judged: nobody knows whether an exception for it is needed.
        """
        overrides = [
            f"the override for {_words(override)} matches no target"
            for override in self._settings["overrides"]
            if not any(matches(override, self._located(row)) for row in rows)
        ]
        idle = [
            exception
            for exception in self.exceptions
            if not any(exception.covers(each["rule"], self._located(each)) for each in found)
        ]
        for rule, row in unjudged if idle else ():
            idle = [exception for exception in idle if not exception.covers(rule, self._located(row))]
        return overrides + [
            f"the exception for {exception} ({exception.reason}) matches no finding" for exception in idle
        ]

    def applied(self) -> dict[str, t.Any]:
        """Return what findings are found by, as users write it: each rule by its name, bounds, and overrides.

        Its exceptions are not in it: a finding says for itself that it is accepted.
        """
        rules = {name: rule.severity for name, rule in RULES.items()}
        settings = {name: _values(self._settings[name]) for name in _SETTINGS}
        overrides = [{key: _values(value) for key, value in each.items()} for each in self._settings["overrides"]]
        return {
            **settings,
            "rules": {**rules, **settings["rules"]},
            "overrides": [{key: value for key, value in each.items() if value} for each in overrides],
        }

    def _located(self, place: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        """Return the row with the organizational units of its account."""
        if not self._units:
            return place
        return {**place, "organizational_units": self._units.get(place["account_id"], ())}


def _checked_units(units: t.Any) -> Units:
    if units is None:
        return {}
    if not isinstance(units, t.Mapping):
        raise InvalidPolicy(f"organizational_units is {shown(units)}: expected a list of names by account ID")
    for account, names in units.items():
        if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
            raise InvalidPolicy(f"organizational_units.{account} is {shown(names)}: expected a list of names")
    return units


def _validated(policy: t.Any) -> dict[str, t.Any]:
    try:
        policy = parse_yaml(policy)
    except yaml.YAMLError as invalid:
        raise InvalidPolicy(f"the policy is not valid YAML: {' '.join(str(invalid).split())}") from invalid
    if not isinstance(policy, t.Mapping):
        raise InvalidPolicy(f"the policy is of the type {type(policy).__name__}: expected a dictionary")
    try:
        policy = with_values(policy)
    except InvalidInput as empty:
        raise InvalidPolicy(str(empty)) from empty
    try:
        result = ArgumentSpecValidator(_POLICY).validate(policy)
    except TypeError as crash:  # ansible-core's, which sorts the keys that it does not know
        raise InvalidPolicy("the policy is not valid: a key is no text: expected names of rules or settings") from crash
    except ArithmeticError as crash:  # infinity
        raise InvalidPolicy("the policy is not valid: a number is none: expected whole numbers") from crash
    if result.error_messages:
        error = result.errors[0]
        unknown = "unknown key " if isinstance(error, UnsupportedError) else ""
        raise InvalidPolicy(" ".join(f"the policy is not valid: {unknown}{error.msg}".split()))
    parameters: dict[str, t.Any] = result.validated_parameters
    for name in ("overrides", "exceptions"):
        parameters[name] = parameters[name] or []
    return parameters


def _values(value: t.Any) -> t.Any:
    """Return patterns, or a dictionary of settings without those that are null."""
    if isinstance(value, list):
        return value
    return {key: value for key, value in (value or {}).items() if value is not None}


def _exception(entry: t.Mapping[str, t.Any]) -> AcceptedFindings:
    reason, until = entry["reason"].strip(), entry["until"]
    if isinstance(until, datetime):
        until = until.date()
    elif until is not None and not isinstance(until, date):
        try:
            until = date.fromisoformat(str(until))
        except ValueError:
            # A number of days would begin again with each run, and never end.
            example = datetime.now(timezone.utc).date() + timedelta(days=30)
            raise InvalidPolicy(
                f"the policy is not valid: until of an exception is {str(until)!r}: expected a date, such as {example} "
                "for 30 days from today"
            ) from None
    return AcceptedFindings(entry["rule"], {key: entry.get(key) or [] for key in PLACES}, reason, until)


def _words(patterns: t.Mapping[str, t.Any]) -> str:
    return ", ".join(f"{key} {' or '.join(patterns[key])}" for key in PLACES if patterns[key])


def _check_bounds(settings: t.Mapping[str, t.Any]) -> None:
    for name, (lowest, highest) in RANGES.items():
        bounds = settings[name] or {}
        for end, value in bounds.items():
            if value is not None and not (value <= highest if end == "minimum" else value >= lowest):
                raise InvalidPolicy(
                    f"the policy is not valid: the {end} of {name} is {value}, which no setting meets: AWS takes "
                    f"{lowest} to {highest}"
                )
        if None not in (bounds.get("minimum"), bounds.get("maximum")) and bounds["minimum"] > bounds["maximum"]:
            raise InvalidPolicy(
                f"the policy is not valid: {name} has the minimum {bounds['minimum']} above the maximum "
                f"{bounds['maximum']}"
            )


def _merged(layers: t.Sequence[Layer]) -> FunctionPolicy:
    severities: dict[str, t.Any] = {name: rule.severity for name, rule in RULES.items()}
    for layer in layers:
        severities.update({rule: severity for rule, severity in (layer.settings["rules"] or {}).items() if severity})
    try:
        retries, age = (merged_bounds(name, layers) for name in LIMITS)
    except InvalidInput as error:
        raise InvalidPolicy(str(error)) from error
    return FunctionPolicy({rule: each for rule, each in severities.items() if each != "off"}, retries, age)
