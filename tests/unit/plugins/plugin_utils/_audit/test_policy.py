# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import date

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import Bounds
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import InvalidPolicy, Policy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES


def place(function_name: str, **more: str) -> dict[str, str]:
    return {
        "function_name": function_name,
        "qualifier": "$LATEST",
        "region": "us-east-2",
        "account_id": "123456789012",
        **more,
    }


def test_without_a_policy_every_rule_has_its_own_severity() -> None:
    for given in (None, {}, {"overrides": []}):
        policy = Policy(given).of_target(place("f"))
        assert policy.severities == {name: rule.severity for name, rule in RULES.items()}
        assert policy.retries == policy.age == Bounds()


@pytest.mark.parametrize("off", ["off", False])
def test_off_may_be_what_yaml_makes_of_it(off: t.Any) -> None:
    assert "events_lost" not in Policy({"rules": {"events_lost": off}}).of_target(place("f")).severities


def test_later_overrides_win_key_by_key() -> None:
    policy = Policy(
        {
            "rules": {"events_lost": "warning"},
            "maximum_retry_attempts": {"minimum": 1},
            "overrides": [
                {"function_name": "canary-*", "rules": {"events_lost": "off", "inert_config": "off"}},
                {"function_name": ["x", "*-prod"], "rules": {"events_lost": "error"}},
                {"function_name": "*-prod", "maximum_retry_attempts": {"maximum": 1}},
            ],
        }
    )
    assert policy.of_target(place("f")).severities["events_lost"] == "warning"
    assert "events_lost" not in policy.of_target(place("canary-1")).severities
    both = policy.of_target(place("canary-prod"))
    assert both.severities["events_lost"] == "error"
    assert "inert_config" not in both.severities
    assert both.retries == Bounds(1, 1)
    assert policy.of_target(place("x")).severities["events_lost"] == "error"
    # Function names are case-sensitive, and so are the patterns.
    assert policy.of_target(place("CANARY-1")).severities["events_lost"] == "warning"


def test_bounds_that_every_setting_meets() -> None:
    for given in (
        {"maximum_retry_attempts": {"minimum": 0, "maximum": 5}},
        {"maximum_event_age_in_seconds": {"minimum": 30, "maximum": 30000}},
        {
            "maximum_retry_attempts": {"minimum": 2},
            "maximum_event_age_in_seconds": {"minimum": 21600, "maximum": 21600},
        },
    ):
        Policy(given)


def test_the_bounds_of_the_policy_are_inclusive() -> None:
    bounds = Bounds(1, 3)
    assert [bounds.nearest(value) for value in range(5)] == [1, 1, 2, 3, 3]
    assert str(bounds) == "at least 1 and at most 3"
    assert str(Bounds(maximum=3)) == "at most 3"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("strict", "expected a dictionary"),
        ({"rule": {}}, "unknown key rule. Supported parameters include"),
        ({"rules": {"event_lost": "error"}}, "unknown key rules.event_lost. Supported parameters include: age_out_of"),
        ({"rules": {"events_lost": "critical"}}, "off, info, warning, error, got: critical"),
        ({"maximum_retry_attempts": {"maximum": "many"}}, "cannot be converted to an int"),
        ({"maximum_retry_attempts": 2}, "maximum_retry_attempts"),
        ({"maximum_retry_attempts": {"minimum": 2, "maximum": 1}}, "minimum 2 above the maximum 1"),
        ({"maximum_retry_attempts": {"minimum": 3}}, "the minimum of maximum_retry_attempts is 3, which"),
        ({"maximum_retry_attempts": {"maximum": -1}}, "no setting meets: AWS takes 0 to 2"),
        ({"maximum_event_age_in_seconds": {"maximum": 59}}, "no setting meets: AWS takes 60 to 21600"),
        ({"overrides": [{"region": "x", "maximum_event_age_in_seconds": {"minimum": 21601}}]}, "is 21601, which no"),
        ({"overrides": [{"rules": {}}]}, "one of the following is required: function_name, qualifier"),
        ({"overrides": [{"function_name": "f", "overrides": []}]}, "unknown key overrides.overrides"),
        ({"overrides": {"function_name": "f"}}, "overrides"),
        ({"exceptions": [{"rule": "events_lost"}]}, "missing required arguments: reason"),
        ({"exceptions": [{"reason": "Known"}]}, "one of the following is required: rule, function_name, qualifier"),
        ({"exceptions": [{"rule": "events_lost", "reason": " "}]}, "an empty reason"),
        ({"exceptions": [{"rule": "lost", "reason": "Known"}]}, "got: lost"),
        ({"exceptions": [{"rule": "events_lost", "reason": "x", "until": "soon"}]}, "until of an exception is 'soon'"),
    ],
)
def test_an_invalid_policy_is_refused_in_one_line(given: t.Any, expected: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        Policy(given)
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)


def test_bounds_of_one_function_can_be_contradicted_by_an_override_alone() -> None:
    policy = Policy(
        {
            "maximum_retry_attempts": {"minimum": 1},
            "overrides": [{"function_name": "f", "maximum_retry_attempts": {"minimum": 0, "maximum": 0}}],
        }
    )
    assert policy.of_target(place("f")).retries == Bounds(0, 0)


def test_an_override_matches_by_every_pattern_that_it_has() -> None:
    override = {"function_name": "f", "qualifier": ["live", "v*"], "region": "us-*", "rules": {"events_lost": "off"}}
    policy = Policy({"overrides": [override, {"account_id": "9*", "rules": {"inert_config": "off"}}]})

    def rules(**more: str) -> set[str]:
        return set(RULES) - set(policy.of_target(place("f", **more)).severities)

    assert rules() == rules(qualifier="live", region="eu-west-1") == set()
    assert rules(qualifier="v1") == rules(qualifier="live", account_id="123456789012") == {"events_lost"}
    assert rules(account_id="999999999999") == {"inert_config"}


def test_parts_of_a_policy_that_match_nothing_are_listed() -> None:
    known = {"reason": "Known"}
    policy = Policy(
        {
            "overrides": [{"function_name": "f"}, {"function_name": ["g", "h"], "region": "us-east-2"}],
            "exceptions": [
                {"rule": "events_lost", **known},
                {"rule": "inert_config", "function_name": "f", **known},
                {"qualifier": "$LATEST", **known},
            ],
        }
    )
    found = [{"rule": "events_lost", **place("f")}]
    assert policy.unmatched([place("f")], found) == [
        "the override for function_name g or h, region us-east-2 matches no target",
        "the exception for rule inert_config, function_name f (Known) matches no finding",
    ]


UNITS = {"123456789012": ["Workloads", "Prod-EU"], "210987654321": []}


@pytest.mark.parametrize(
    ("pattern", "account_id", "applies"),
    [
        ("Workloads", "123456789012", True),
        ("Workloads/Prod-*", "123456789012", True),
        ("Prod-EU", "123456789012", False),
        ("workloads", "123456789012", False),
        # In no unit, and of which none are known.
        ("*", "210987654321", False),
        ("*", "333333333333", False),
    ],
)
def test_organizational_units(pattern: str, account_id: str, applies: bool) -> None:
    """A pattern is for the path of a unit, and for all accounts below it."""
    target = place("f", account_id=account_id)
    exception = {"organizational_unit": pattern, "reason": "known"}
    off = {"organizational_unit": pattern, "rules": {"no_failure_path": "off"}}
    policy = Policy({"overrides": [off], "exceptions": [exception]}, UNITS)
    assert ("no_failure_path" not in policy.of_target(target).severities) is applies
    assert bool(policy.exceptions_for("no_failure_path", target)) is applies
    assert len(policy.unmatched([target], [{**target, "rule": "no_failure_path"}])) == (0 if applies else 2)


def test_a_policy_may_be_text() -> None:
    """ansible-core before 2.19 makes it text if a template has a date."""
    until = date(2999, 1, 31)
    policy = Policy(str({"exceptions": [{"rule": "no_failure_path", "reason": "r", "until": until}]}))
    assert [exception.until for exception in policy.exceptions] == [until]
    with pytest.raises(InvalidPolicy, match="is not valid YAML"):
        Policy("rules: [")


PATTERNS = ("function_name", "qualifier", "region", "account_id", "organizational_unit")


@pytest.mark.parametrize("key", PATTERNS)
@pytest.mark.parametrize(
    ("empty", "index"), [([], ""), (None, ""), ("", ""), (" ", ""), (",", ""), ([""], "[0]"), (["f", None], "[1]")]
)
@pytest.mark.parametrize(
    ("part", "more"),
    [("exceptions", {"reason": "known"}), ("overrides", {"rules": {"no_failure_path": "off"}})],
)
def test_an_empty_pattern_is_refused_instead_of_matching_everything(
    part: str, more: dict[str, t.Any], empty: t.Any, index: str, key: str
) -> None:
    """Found: an empty list accepted every finding of every rule, and a rule was off for the whole scan."""
    with pytest.raises(InvalidPolicy) as refused:
        Policy({part: [{"region": "us-east-2", "qualifier": "x", **more}, {"function_name": "f", key: empty, **more}]})
    assert str(refused.value).startswith(f"policy.{part}[1].{key}{index} is empty: expected ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("empty", [None, "", " "])
def test_an_exception_with_an_empty_rule_is_not_one_for_every_rule(empty: t.Any) -> None:
    with pytest.raises(InvalidPolicy, match=r"policy\.exceptions\[0\]\.rule is empty: expected the name of a rule"):
        Policy({"exceptions": [{"rule": empty, "function_name": "f", "reason": "known"}]})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"overrides": ["function_name="]}, "policy.overrides[0] is 'function_name=': expected a dictionary"),
        ({"exceptions": "function_name="}, "policy.exceptions is 'function_name=': expected a list of dictionaries"),
        ({"exceptions": [{"rule": "events_lost", "reason": None}]}, "policy.exceptions[0] has an empty reason"),
        (
            {"overrides": [{"function_name": [["f"]], "rules": {}}]},
            "policy.overrides[0].function_name[0] is ['f']: expected text",
        ),
        ({1: 2}, "the policy is not valid: a key is no text"),
        ({"overrides": [{"function_name": "f", "rules": {None: "off"}}]}, "a key is no text"),
        ({"rules": []}, "policy.rules is of the type list: expected a dictionary"),
        ({"rules": ["events_lost"]}, "policy.rules is of the type list: expected a dictionary"),
        ({"rules": "off"}, "policy.rules is of the type bool: expected a dictionary"),
        ({"maximum_retry_attempts": 1}, "policy.maximum_retry_attempts is of the type int: expected a dictionary"),
        (
            {"overrides": [{"function_name": "f", "maximum_event_age_in_seconds": "1h"}]},
            "policy.overrides[0].maximum_event_age_in_seconds is of the type str: expected a dictionary",
        ),
        (
            {"exceptions": [{"rules": "events_lost", "reason": "r", "function_name": "f"}]},
            "unknown key exceptions.rules",
        ),
    ],
)
def test_parts_of_another_form_are_refused_by_their_place(given: t.Any, expected: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        Policy(given)
    assert expected in str(refused.value)


def test_settings_may_be_text_or_blank() -> None:
    texts = ("events_lost=off", '{"events_lost": "off"}', "events_lost: off")
    assert not any("events_lost" in Policy({"rules": rules}).of_target(place("f")).severities for rules in texts)
    bounds = Policy({"maximum_retry_attempts": "minimum=1 maximum=2"}).of_target(place("f")).retries
    assert bounds == Bounds(1, 2)
    for blank in ("", " ", None):
        nothing = dict.fromkeys(("rules", "maximum_retry_attempts", "overrides", "exceptions"), blank)
        given = {**nothing, "overrides": [{"function_name": "f", "rules": blank}]}
        assert (
            Policy(nothing).of_target(place("f"))
            == Policy(given).of_target(place("f"))
            == Policy().of_target(place("f"))
        )


def test_patterns_may_be_text() -> None:
    policy = Policy({"overrides": [{"function_name": "canary-*\n old-*, [ab]-x", "rules": {"events_lost": "off"}}]})
    names = ("canary-1", "old-1", "a-x", "other")
    assert ["events_lost" in policy.of_target(place(name)).severities for name in names] == [False] * 3 + [True]


@pytest.mark.parametrize("key", PATTERNS[2:])
def test_exceptions_take_every_key_that_overrides_take(key: str) -> None:
    value = {"region": "us-east-2", "account_id": "123456789012", "organizational_unit": "Workloads"}[key]
    policy = Policy({"exceptions": [{key: value, "reason": "known"}]}, UNITS)
    assert policy.exceptions_for("events_lost", place("f"))
    assert not policy.exceptions_for("events_lost", place("f", region="eu-west-1", account_id="210987654321"))


@pytest.mark.parametrize("given", [12_345_670_123, 1_402_433_619, "12345", ["123456789012", 1_402_433_619]])
@pytest.mark.parametrize("part", ["overrides", "exceptions"])
def test_a_number_that_is_no_account_id_is_refused(part: str, given: t.Any) -> None:
    """Found: 012345670123 without quotes is the octal number 1402433619, which matched no account."""
    with pytest.raises(
        InvalidPolicy, match=r"policy\.(overrides|exceptions)\[0\]\.account_id is \d+: expected 12 digits"
    ):
        Policy({part: [{"account_id": given, "reason": "known"} if part == "exceptions" else {"account_id": given}]})


def test_a_number_of_twelve_digits_is_an_account_id() -> None:
    policy = Policy({"overrides": [{"account_id": 123456789012, "rules": {"events_lost": "off"}}]})
    assert "events_lost" not in policy.of_target(place("f")).severities


def bounds(minimum: int | None = None, maximum: int | None = None) -> dict[str, t.Any]:
    return {"maximum_retry_attempts": {"minimum": minimum, "maximum": maximum}}


@pytest.mark.parametrize(
    ("base", "overrides", "places"),
    [
        (bounds(maximum=1), [{"function_name": "f", **bounds(2)}], ("policy", "policy.overrides[0]")),
        (bounds(2), [{"region": "us-*", **bounds(maximum=1)}], ("policy", "policy.overrides[0]")),
        (
            {},
            [
                {"function_name": "x", **bounds(2)},
                {"function_name": "canary-*", **bounds(2)},
                {"function_name": ["y", "*-prod"], "qualifier": "live", **bounds(maximum=1)},
            ],
            ("policy.overrides[1]", "policy.overrides[2]"),
        ),
        (
            {},
            [
                {"organizational_unit": "Workloads", **bounds(2)},
                {"organizational_unit": "Workloads/Prod-*", **bounds(maximum=0)},
            ],
            ("policy.overrides[0]", "policy.overrides[1]"),
        ),
    ],
)
def test_bounds_of_layers_that_meet_must_not_contradict(base: t.Any, overrides: t.Any, places: t.Any) -> None:
    """Found: a value of 1 was to be at least 2, and 2 to be at most 1: a repair changed it each time."""
    with pytest.raises(InvalidPolicy) as refused:
        Policy({**base, "overrides": overrides})
    message = str(refused.value)
    assert "\n" not in message
    for where in places:
        assert f"{where}.maximum_retry_attempts.m" in message
    assert "expected a minimum up to the maximum" in message


@pytest.mark.parametrize(
    ("matches", "applied"),
    [
        (({"function_name": "f*"}, {"region": "us-*"}), "function_name f and region us-"),
        (({"qualifier": "live"}, {"qualifier": "li*"}), "qualifier live"),
        (({"function_name": "*"}, {"function_name": "f", "qualifier": "*"}), "function_name f"),
        (({"account_id": "111111111111"}, {"region": "*"}), "account_id 111111111111"),
        (({"organizational_unit": "Root/Work*"}, {"region": "*"}), "organizational_unit Root/Work"),
        (({"function_name": "*"}, {"region": "*"}), ""),
    ],
)
def test_where_layers_contradict_is_an_example_by_its_keys(matches: t.Any, applied: str) -> None:
    """Found: as both apply to f us-."""
    low, high = matches
    with pytest.raises(InvalidPolicy) as refused:
        Policy({"overrides": [{**low, **bounds(2)}, {**high, **bounds(maximum=1)}]})
    end = f", as both apply to a target with {applied}, for example" if applied else ", as both apply to a target"
    assert str(refused.value).endswith(f"expected a minimum up to the maximum{end}")


@pytest.mark.parametrize(
    "overrides",
    [
        [{"function_name": "prod-*", **bounds(2)}, {"function_name": "dev-*", **bounds(maximum=1)}],
        [{"function_name": "f", **bounds(2)}, {"function_name": "f", **bounds(maximum=1), "region": "eu-*"}][:1],
        [{"account_id": "111111111111", **bounds(2)}, {"account_id": "222222222222", **bounds(maximum=1)}],
        [{"organizational_unit": "Sandbox", **bounds(2)}, {"organizational_unit": "Workloads", **bounds(maximum=1)}],
        # A later layer that meets both ends makes up for them.
        [
            {"region": "us-*", **bounds(2)},
            {"qualifier": "x", **bounds(maximum=1)},
            {"function_name": "*", **bounds(1, 1)},
        ],
    ],
)
def test_bounds_of_layers_that_never_meet_may_contradict(overrides: t.Any) -> None:
    Policy({"overrides": overrides})


def test_a_contradiction_that_was_not_foreseen_ends_the_judging() -> None:
    """The one place that is tried, canary-prod, has bounds of its own."""
    overrides = [
        {"function_name": "canary-*", **bounds(2)},
        {"function_name": "*-prod", **bounds(maximum=1)},
        {"function_name": "canary-prod", **bounds(1, 1)},
    ]
    policy = Policy({"overrides": overrides})
    assert policy.of_target(place("canary-prod")).retries == Bounds(1, 1)
    with pytest.raises(InvalidPolicy, match=r"policy\.overrides\[0\].* is 2, and policy\.overrides\[1\].* is 1"):
        policy.of_target(place("canary-x-prod"))
