# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds of functions, read completely and in part: no verdict of the part contradicts that of the whole.

The world itself is the oracle. Which requests fail, what is asked for and which qualifiers exist is drawn at random.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, note, settings
from hypothesis import strategies as st
from support.evidence import ACCOUNT, REGION, ROLE, allowing, arn_of, read_with

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from emulator import Emulator

NOW = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
QUEUE = arn_of("sqs", "failed")
ALL = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers"]
DESIRED = {"destination_config": {"on_failure": {"destination": arn_of("sqs", "catch-all")}}}
MENDED = ["events_lost", "no_failure_path", "destination_unhealthy", "alias_not_covered"]
OPERATIONS = [
    "ListFunctions",
    "ListFunctionEventInvokeConfigs",
    "GetFunctionEventInvokeConfig",
    "GetFunctionConfiguration",
    "ListAliases",
    "ListVersionsByFunction",
    "GetPolicy",
    "ListEventSourceMappings",
    "ListMetrics",
    "GetMetricData",
    "GetQueueAttributes",
    "SimulatePrincipalPolicy",
]
DENIED = {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}}
OUTAGE = {"error": {"status": 400, "code": "SomeException", "message": "no"}}

# Events were dropped two hours ago, and the numbers are of 14 days.
RECENT = {"LastModified": round(time.time()) - 86400}
DEPLOYED = {"last_modified": RECENT["LastModified"]}
ages = st.sampled_from([{}, {}, RECENT])
destinations = st.sampled_from([None, QUEUE, f"{QUEUE}-gone", f"{QUEUE}.fifo"])
numbers = st.fixed_dictionaries(
    {},
    optional={
        "AsyncEventsReceived": st.just(40),
        "AsyncEventsDropped": st.sampled_from([0, 12]),
        "DestinationDeliveryFailures": st.sampled_from([0, 3]),
    },
)


@st.composite
def functions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw the seed of a function. Its numbers are those of its qualifiers and of unqualified events."""
    aliases = draw(st.sets(st.sampled_from(["BLUE", "GREEN"])))
    qualifiers = draw(st.sets(st.sampled_from(["$LATEST", "BLUE", "GREEN", "1"])))
    configs = {}
    for qualifier in sorted(qualifiers):
        arn = draw(destinations)
        to = {"DestinationConfig": {"OnFailure": {"Destination": arn}}} if arn else {}
        configs[qualifier] = {**to, **draw(ages)}
    of_qualifiers = {each: draw(numbers) for each in sorted({*aliases, "1"}) if draw(st.booleans())}
    whole = dict(draw(numbers))
    for each in of_qualifiers.values():
        for metric, value in each.items():
            whole[metric] = whole.get(metric, 0) + value
    return {
        "function_name": name,
        "role": ROLE,
        "versions": 1,
        "aliases": dict.fromkeys(sorted(aliases), 1),
        "event_invoke_configs": configs,
        "dead_letter_target_arn": draw(st.sampled_from([None, None, QUEUE, f"{QUEUE}-gone"])),
        **draw(st.sampled_from([{}, {}, DEPLOYED])),
        "metrics": {"function": whole, "qualifiers": of_qualifiers},
    }


@dataclass(frozen=True)
class Part:
    """How a world is read in part, and by which policy its report is judged."""

    include: Sequence[str]
    names: Sequence[str] | None
    qualifier: str | None
    faults: Sequence[Mapping[str, Any]]
    policy: Mapping[str, Any] = field(default_factory=dict)


policies = st.one_of(
    st.just({}),
    st.builds(
        lambda rule, place: {"overrides": [{"function_name": [place], "rules": {rule: "off"}}]},
        st.sampled_from(list(RULES)),
        st.sampled_from(["f", "*"]),
    ),
    st.just({"maximum_retry_attempts": {"maximum": 1}}),
)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    include = draw(st.one_of(st.just(ALL), st.lists(st.sampled_from(ALL), unique=True)))
    names = draw(st.sampled_from([None, None, None, ["f"], ["f:$LATEST"], ["f:$LATEST", "f:BLUE"], ["g", "f:GREEN"]]))
    qualifier = None if names else draw(st.sampled_from([None, None, "$LATEST", "BLUE"]))
    faults = [
        {
            "operation": operation,
            "effect": draw(st.sampled_from([DENIED, OUTAGE])),
            **draw(st.sampled_from([{}, {"function_name": "f"}])),
            **draw(st.sampled_from([{}, {}, {"skip": 1}])),
        }
        for operation in draw(st.lists(st.sampled_from(OPERATIONS), max_size=3, unique=True))
    ]
    return Part(include, names, qualifier, faults, draw(policies))


def read(emulator: Emulator, part: Part) -> dict[str, Any]:
    emulator.configure(faults=[dict(fault) for fault in part.faults])
    include, names = list(part.include), part.names and list(part.names)
    reading = read_with(emulator, include, names, qualifier=part.qualifier)
    emulator.configure(faults=[])
    return reading.result()


def losses_of(found: Sequence[Any], rule: str) -> set[tuple[str, str]]:
    """Return what judged findings of a rule say about numbers: whose they are, and how many."""
    said = r"(?P<scope>f\S*(?: \([^)]*\))?|g\S*(?: \([^)]*\))?) (?:lost|dropped) (?P<number>\d+) "
    matches = [re.match(said, each["message"]) for each in found if each["rule"] == rule and each["judged"]]
    return {(match["scope"], match["number"]) for match in matches if match}


def may_have_kept(seed: Mapping[str, Any], scope: str) -> bool:
    """Return whether anything may have received failed events of a qualifier, or of those without numbers."""
    arns = [arn for arn, _is_old in of_scope(seed, scope) if arn]
    return bool(seed["dead_letter_target_arn"]) or any(not arn.endswith(".fifo") for arn in arns)


def has_kept(seed: Mapping[str, Any], scope: str) -> bool:
    """Return whether what is there received all failed events of a qualifier, or of those without numbers."""
    found = of_scope(seed, scope)
    is_queue_old = seed["dead_letter_target_arn"] == QUEUE and "last_modified" not in seed
    return is_queue_old or (bool(found) and set(found) == {(QUEUE, True)})


def of_scope(seed: Mapping[str, Any], scope: str) -> list[tuple[str | None, bool]]:
    """Return the destinations that numbers are about, and whether they are older than the events."""
    _name, _colon, qualifier = scope.partition(":")
    counted, configs = seed["metrics"]["qualifiers"], seed["event_invoke_configs"]
    qualifiers = [qualifier] if qualifier else [each for each in configs if not counted.get(each)]
    found = [configs.get(each, {}) for each in qualifiers]
    arns = [each.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination") for each in found]
    return [(arn, "LastModified" not in config) for arn, config in zip(arns, found, strict=True)]


def judged(found: Sequence[Any]) -> set[tuple[str, str]]:
    return {(each["rule"], each["function_arn"]) for each in found if each["judged"]}


DROPPED = {"AsyncEventsReceived": 40, "AsyncEventsDropped": 12}


def covered(arn: str, age: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a function whose alias BLUE has this destination, and dropped events of which no delivery failed."""
    return {
        "function_name": "f",
        "role": ROLE,
        "versions": 1,
        "aliases": {"BLUE": 1},
        "event_invoke_configs": {"BLUE": {"DestinationConfig": {"OnFailure": {"Destination": arn}}, **(age or {})}},
        "dead_letter_target_arn": None,
        "metrics": {"function": DROPPED, "qualifiers": {"BLUE": DROPPED}},
        **more,
    }


WITHOUT_DESTINATIONS = Part([each for each in ALL if each != "destinations"], None, None, [])
PLAIN = {**covered(QUEUE), "function_name": "g"}
# To shrink a world takes minutes, and the first one that fails is small enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


WORLDS = given(seeds=st.tuples(functions("f"), functions("g")), part=parts())


def so_many(worlds: int) -> settings:
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=worlds, phases=PHASES, deadline=None, suppress_health_check=checks)


@so_many(12)
@WORLDS
@example(seeds=(covered(f"{QUEUE}-gone"), PLAIN), part=WITHOUT_DESTINATIONS)
@example(
    seeds=(covered(f"{QUEUE}-gone", metrics={"function": DROPPED, "qualifiers": {}}), PLAIN), part=WITHOUT_DESTINATIONS
)
@example(seeds=(covered(QUEUE, RECENT), PLAIN), part=WITHOUT_DESTINATIONS)
@example(seeds=(covered(f"{QUEUE}.fifo", RECENT), PLAIN), part=WITHOUT_DESTINATIONS)
@example(seeds=(covered(f"{QUEUE}.fifo", dead_letter_target_arn=QUEUE, **DEPLOYED), PLAIN), part=WITHOUT_DESTINATIONS)
def test_no_verdict_of_a_part_contradicts_the_whole(
    emulator: Emulator, seeds: tuple[dict[str, Any], ...], part: Part
) -> None:
    check_world(emulator, seeds, part)


@pytest.mark.thorough
@so_many(int(os.environ.get("WORLDS", "100")))
@WORLDS
def test_nor_does_one_in_many_worlds(emulator: Emulator, seeds: tuple[dict[str, Any], ...], part: Part) -> None:
    check_world(emulator, seeds, part)


def check_world(emulator: Emulator, seeds: tuple[dict[str, Any], ...], part: Part) -> None:
    emulator.reset()
    emulator.add_roles([{"name": "worker", "policies": [allowing("sqs:SendMessage")]}])
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_functions(list(seeds), region=REGION)
    whole, some = read(emulator, Part(ALL, None, None, [])), read(emulator, part)
    assert whole["errors"] == []
    true, found = findings(whole["event_invoke_configs"]), findings(some["event_invoke_configs"])
    note(repr([(each["rule"], each["qualifier"], each["judged"], each["message"]) for each in found]))
    event(f"{len(some['event_invoke_configs'])} rows, {len(judged(found))} judged findings")

    _check_rows(whole["event_invoke_configs"], some["event_invoke_configs"])
    for rule in ("events_lost", "events_parked"):
        assert losses_of(found, rule) <= losses_of(true, rule)
    # A destination that is gone now may have been there.
    by_name = {seed["function_name"]: seed for seed in seeds}
    for scope, _number in losses_of(true, "events_lost"):
        assert not may_have_kept(by_name[scope[0]], scope)
    for scope, _number in losses_of(true, "events_parked"):
        assert has_kept(by_name[scope[0]], scope)
    # A finding may lack the evidence that makes it harmless, or that another rule says more. An alias that may be gone
    # is judged as if it existed.
    gone = {row["function_arn"] for row in whole["event_invoke_configs"] if row["qualifier_exists"] is False}
    of_the_whole = {"events_lost", "events_parked", "no_failure_path"}
    assert {each for each in judged(found) if each[0] not in of_the_whole and each[1] not in gone} <= judged(true)
    exposed = {arn for rule, arn in judged(true) if rule in ("no_failure_path", "events_lost", "destination_unhealthy")}
    assert {arn for rule, arn in judged(found) if rule == "no_failure_path"} <= exposed | gone

    names = {row["function_name"] for row in some["event_invoke_configs"]} if part.names else {"f", "g"}
    asked = {**whole, "event_invoke_configs": [r for r in whole["event_invoke_configs"] if r["function_name"] in names]}
    true_document, document = report(asked, findings(asked["event_invoke_configs"])), report(some, found)
    _check_good_news(true_document, document)
    _check_writes(whole, true, some, found)
    _check_trend(whole, some, part)


def _check_trend(whole: Any, some: Any, part: Part) -> None:
    """Nothing but the policy has changed between the two reads: nothing is gone, and nothing is new.

    What a part finds in an alias that turns out not to exist is gone with it.
    """
    orphans = {row["function_arn"] for row in whole["event_invoke_configs"] if row["qualifier_exists"] is False}
    everything = Part(ALL, None, None, [])
    for (before, asked_before), (after, asked_after) in itertools.permutations(((whole, everything), (some, part))):
        earlier = _fleet_report(before, asked_before, NOW, [])
        later = _fleet_report(
            after, asked_after, NOW + timedelta(days=1), [{"place": "p", "text": json.dumps(earlier)}]
        )
        gone = {(each["rule"], each["function_arn"]) for each in later["trend"]["gone"]}
        assert {each for each in gone if before is whole or each[1] not in orphans} == set()
        new = [(each["rule"], each["function_arn"]) for each in later["findings"] if each["judged"] and each["new"]]
        assert new == []


def _fleet_report(scan: Any, part: Part, now: datetime, previous: Any) -> Any:
    asked = {"function_name": list(part.names or ()), "qualifier": part.qualifier or "", "include": list(part.include)}
    left = entry(
        {"account_id": ACCOUNT, "asked": asked, "scan": scan, "found": [], "writes": []},
        ACCOUNT,
        regions=[REGION],
        read_at=now,
    )
    return fleet_report([{"place": "f", "text": json.dumps(left)}], [ACCOUNT], part.policy, 12, previous, 30, now=now)


def _check_rows(whole: Sequence[Any], some: Sequence[Any]) -> None:
    known = {row["function_arn"]: row for row in whole}
    for row in some:
        # A version without a configuration and without events has no row, whoever asks.
        if row["function_arn"] in known:
            true = known[row["function_arn"]]
            assert row["configured"] == true["configured"]
            assert row["destination_config"] == true["destination_config"]
        for fact in ("function", "qualifier_exists", "triggers"):
            if row.get(fact) is not None and row["function_arn"] in known:
                assert row[fact] == known[row["function_arn"]][fact] or known[row["function_arn"]][fact] is None


def _check_good_news(true: Any, document: Any) -> None:
    said = " ".join(document["verdict"].values())
    if "No target would lose" in said:
        assert true["summary"]["targets_would_lose_events"] + true["summary"]["functions_losing_events"] == 0
    if "No event was lost" in said:
        assert true["summary"]["functions_losing_events"] == 0
    for finding in document["findings"]:
        if "Each alias of the function has a failure path." in finding["message"]:
            paths = [
                row["failure_path"]
                for row in true["event_invoke_configs"]
                if row["function_name"] == finding["function_name"] and row["qualifier"] in ("BLUE", "GREEN")
            ]
            assert paths
            assert "none" not in paths
    assert document["summary"]["dropped_events_lost"] <= true["summary"]["dropped_events_lost"]


def _check_writes(whole: Any, true: Any, some: Any, found: Any) -> None:
    """Nothing is written that the complete read would not have written."""

    def written(scan: Any, judged: Any) -> dict[str, Any]:
        rows = repairs(scan, judged, DESIRED, MENDED, True)["event_invoke_configs"]
        return {row["function_name"]: (row["configured"], row.get("destination_config")) for row in rows}

    allowed = written(whole, true)
    for arn, wanted in written(some, found).items():
        assert allowed.get(arn) == wanted
