# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remedies do not undo each other: run in any order, and again after the next audit, they come to an end."""

from __future__ import annotations

import typing as t
from collections import defaultdict

import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.samples import ACCOUNT_ID, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings

WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
NUMBERS = {"maximum_retry_attempts": "MaximumRetryAttempts", "maximum_event_age_in_seconds": "MaximumEventAgeInSeconds"}
SIDES = {"on_success": "OnSuccess", "on_failure": "OnFailure"}
RETRIES = [None, 0, 1, 2]
AGES = [None, 60, 61, 90, 180, 240, 900, 1800, 3600, 21600]
QUEUE, FIFO = (f"arn:aws:sqs:us-east-2:{ACCOUNT_ID}:{name}" for name in ("q", "q.fifo"))
ALIAS = f"arn:aws:lambda:us-east-2:{ACCOUNT_ID}:function:f:BLUE"
NAMED = f"arn:aws:sqs:us-east-2:{ACCOUNT_ID}:named-by-the-reader"
RULES = [
    "alias_not_covered",
    "retries_cut_short",
    "retries_out_of_bounds",
    "age_out_of_bounds",
    "inert_config",
    "no_failure_path",
    "events_lost",
    "destination_unhealthy",
]
ROUNDS = 4


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(t.cast(yaml.ScalarNode, node)))


@st.composite
def rows_of_a_function(draw: st.DrawFn) -> list[dict[str, t.Any]]:
    timeout = draw(st.sampled_from([1, 3, 60, 120, 900]))
    facts = {
        "dead_letter_target_arn": draw(st.sampled_from([None, None, QUEUE])),
        "role": f"arn:aws:iam::{ACCOUNT_ID}:role/f",
        "durable": draw(st.sampled_from([False, False, False, True])),
        "managed_instances": draw(st.sampled_from([False, False, True])),
        "timeout": timeout,
    }
    triggers: dict[str, t.Any] = {key: [] for key in ("asynchronous", "synchronous", "other", "destination_of")}
    triggers["event_source_mappings"] = draw(st.sampled_from([[], ["arn:aws:sqs:us-east-2:123456789012:source"]]))
    triggers["mapping_destinations"] = {}
    rows = []
    for qualifier in ["$LATEST", *draw(st.sampled_from([[], ["BLUE"], ["BLUE", "GREEN"], ["$LATEST.PUBLISHED"]]))]:
        stored: dict[str, t.Any] = {}
        for option, values in (("MaximumRetryAttempts", RETRIES), ("MaximumEventAgeInSeconds", AGES)):
            if (value := draw(st.sampled_from(values))) is not None:
                stored[option] = value
        for side in SIDES.values():
            if arn := draw(st.sampled_from([None, None, QUEUE, FIFO, ALIAS])):
                stored.setdefault("DestinationConfig", {})[side] = {"Destination": arn}
        received = draw(st.sampled_from([0, 0, 7]))
        dropped = draw(st.sampled_from([0, 0, 2]))
        counts = {"received": received, "dropped": dropped, "destination_delivery_failures": 0, "dead_letter_errors": 0}
        events = {"days": 14, "since": None, "function": counts, "qualifier": counts, "other_qualifiers": {}}
        more: dict[str, t.Any] = {"async_events": events, "triggers": triggers, "function": facts}
        more["qualifier_exists"] = None if qualifier.startswith("$") else True
        configured = stored if stored and draw(st.booleans()) else None
        rows.append(row("f", qualifier, stored=configured, dead_letter_queue=None, **more))
    return rows


def bounds(numbers: list[int]) -> st.SearchStrategy[t.Any]:
    pair = st.lists(st.sampled_from(numbers), min_size=2, max_size=2).map(sorted)
    return pair.flatmap(
        lambda each: st.sampled_from(
            [{"minimum": each[0]}, {"maximum": each[1]}, {"minimum": each[0], "maximum": each[1]}]
        )
    )


POLICIES = st.fixed_dictionaries(
    {"rules": st.dictionaries(st.sampled_from(RULES), st.just("off"), max_size=2)},
    optional={
        "maximum_retry_attempts": bounds([0, 1, 2]),
        "maximum_event_age_in_seconds": bounds([60, 61, 90, 180, 240, 900, 3600, 21600]),
    },
)


def writes(rows: list[dict[str, t.Any]], policy: t.Any) -> dict[str, dict[str, t.Any]]:
    """Return the options of the remedies that write a configuration, by their text."""
    found = {}
    for finding in findings(rows, policy):
        for task in yaml.load(finding["remedy"], _Loader) or []:
            if WRITE in task:
                found[finding["remedy"]] = task[WRITE]
    return found


def flat(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    config = options.get("destination_config", {})
    settings = {side: config[side]["destination"] for side in SIDES if side in config}
    return settings | {name: options[name] for name in (*NUMBERS, "state") if name in options}


def apply(rows: list[dict[str, t.Any]], options: t.Mapping[str, t.Any]) -> None:
    """Change the rows as the module does. What has no configuration of its own need not have a row."""
    if options["function_name"] not in {each["function_arn"] for each in rows}:
        new = row("f", options["function_name"].rpartition(":")[2], dead_letter_queue=None)
        rows.append({**rows[0], **new})
    for each in rows:
        if each["function_arn"] != options["function_name"]:
            continue
        stored = {api: each[name] for name, api in NUMBERS.items() if each[name] is not None}
        sides = {api: each["destination_config"][side]["destination"] for side, api in SIDES.items()}
        wanted = flat(options)
        if wanted.get("state") == "absent":
            stored, sides = {}, {}
        stored |= {api: wanted[name] for name, api in NUMBERS.items() if name in wanted}
        sides |= {api: wanted[side] for side, api in SIDES.items() if side in wanted}
        destinations = {
            api: {"Destination": NAMED if str(arn).startswith("{{") else arn} for api, arn in sides.items() if arn
        }
        settings: t.Any = {**stored, **({"DestinationConfig": destinations} if destinations else {})}
        fresh = row("f", each["qualifier"], stored=settings or None)
        keys = ("configured", "last_modified", "destination_config", "effective", *NUMBERS)
        each.update({key: fresh[key] for key in keys})


@given(rows_of_a_function(), POLICIES, st.randoms(use_true_random=False))
def test_remedies_come_to_an_end(rows: list[dict[str, t.Any]], policy: t.Any, chance: t.Any) -> None:
    """Found: the bounds of the policy gave a target a configuration, and inert_config removed it, in turns."""
    done: dict[str, dict[str, t.Any]] = {}
    for _round in range(ROUNDS):
        given_now = writes(rows, policy)
        again = given_now.keys() & done.keys()
        assert not again, again
        wanted: dict[tuple[str, str], set[t.Any]] = defaultdict(set)
        for options in given_now.values():
            for name, value in flat(options).items():
                wanted[options["function_name"], name].add(value)
        assert {key: values for key, values in wanted.items() if len(values) > 1} == {}
        removed = {target for target, name in wanted if name == "state"}
        assert {(target, name) for target, name in wanted if target in removed and name != "state"} == set()
        if not given_now:
            return
        order = list(given_now.items())
        chance.shuffle(order)
        for text, options in order:
            apply(rows, options)
            done[text] = options
    assert writes(rows, policy) == {}


SENT = {"received": 7, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
AGE = {"maximum_event_age_in_seconds": {"maximum": 3600}}


def events(counts: t.Mapping[str, int]) -> dict[str, t.Any]:
    return {"days": 14, "since": None, "function": counts, "qualifier": counts, "other_qualifiers": {}}


def polled(stored: t.Any, counts: t.Mapping[str, int]) -> dict[str, t.Any]:
    nothing: dict[str, t.Any] = {key: [] for key in ("asynchronous", "synchronous", "other", "destination_of")}
    triggers = {**nothing, "event_source_mappings": [QUEUE], "mapping_destinations": {QUEUE: NAMED}}
    return row("f", stored=stored, triggers=triggers, async_events=events(counts))


def test_what_only_mappings_invoke_needs_no_numbers() -> None:
    """Found: age_out_of_bounds wanted a configuration that inert_config wanted to be removed."""
    idle = dict.fromkeys(SENT, 0)
    stored = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}

    def found(stored: t.Any, counts: t.Mapping[str, int]) -> set[str]:
        """Which rules write a configuration."""
        return {each["rule"] for each in findings([polled(stored, counts)], AGE) if WRITE in each["remedy"]}

    assert found(None, idle) == set()
    assert found(stored, idle) == {"inert_config"}
    assert "age_out_of_bounds" in found(None, SENT)
    # What was dropped has been sent.
    assert "inert_config" not in found(stored, {**idle, "dropped": 3})


def test_what_a_durable_function_does_not_use_goes_alone_if_numbers_are_to_be_set() -> None:
    """Found: inert_config removed the configuration in which retries_out_of_bounds was to set the retries."""
    function = {"dead_letter_target_arn": None, "role": None, "durable": True, "managed_instances": False, "timeout": 1}
    stored = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
    callers: dict[str, t.Any] = {key: [] for key in ("asynchronous", "synchronous", "other", "destination_of")}
    triggers = {**callers, "event_source_mappings": [], "mapping_destinations": {}}
    rows = [
        row("f", stored=stored, dead_letter_queue=None, function=function, triggers=triggers, async_events=events(SENT))
    ]
    states = [
        flat(options).get("state") for options in writes(rows, {"maximum_retry_attempts": {"maximum": 0}}).values()
    ]
    assert states == [None, None]
    assert "absent" in {flat(options).get("state") for options in writes(rows, {}).values()}


def test_an_alias_that_lacks_a_configuration_has_one_remedy() -> None:
    """Found: alias_not_covered set no retries, and retries_out_of_bounds one; no_failure_path another destination."""
    settings = {"MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
    rows = [
        row("f", stored=settings, async_events=events(SENT)),
        row("f", "BLUE", qualifier_exists=True, async_events=events(SENT)),
    ]
    policy = {**AGE, "maximum_retry_attempts": {"maximum": 1}}
    found = [each for each in findings(rows, policy) if each["qualifier"] == "BLUE" and WRITE in each["remedy"]]
    of_this = {"alias_not_covered", "no_failure_path", "retries_out_of_bounds", "age_out_of_bounds"}
    assert of_this <= {each["rule"] for each in found}
    (remedy,) = {each["remedy"] for each in found}
    (task,) = yaml.load(remedy, _Loader)
    assert flat(task[WRITE]) == {
        "maximum_retry_attempts": 0,
        "maximum_event_age_in_seconds": 3600,
        "on_failure": QUEUE,
    }
