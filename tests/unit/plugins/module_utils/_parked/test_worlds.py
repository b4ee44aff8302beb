# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever waits where, and whatever goes wrong: no event is lost, none is sent twice, and the result is true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st
from support.parked import function_arn, queue_arn
from support.parked_world import ARN, BUCKET_SOURCE, Fault, World, replay, source

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.planned import parse_planned

QUEUES = ("dead-a", "failed", "dead-z")
OPERATIONS = (
    "ChangeMessageVisibilityBatch",
    "CopyObject",
    "DeleteMessage",
    "DeleteObject",
    "GetFunctionConfiguration",
    "GetObject",
    "GetQueueAttributes",
    "Invoke",
    "ListObjectsV2",
    "ReceiveMessage",
)
FAULTS = st.builds(
    Fault, st.sampled_from(OPERATIONS), st.integers(1, 6), st.sampled_from(["refused", "before", "after", "stop"])
)


@dataclass(frozen=True)
class Event:
    """An event that was given up, and how often it is at each place: mostly once, and at times twice.

    forged: somebody has written another record in its queue, with a text for a request ID.
    """

    blue: bool
    destinations: int
    dead_letters: int
    other_payload: bool
    forged: bool


@dataclass(frozen=True)
class Plan:
    """A world, and a task in it. known: whether the task has read the failure paths of the function.

    published: whether the function has a version, which ran as BLUE. shared: whether the versions have the dead-letter
    queue of $LATEST, as AWS documents today, or their own. then: the one that $LATEST had when the events failed, if it
    was changed since. gone: whether the destination was taken out of the configuration since.
    """

    destination: str | None
    dead_letters: str | None
    of_version: str | None
    blue: str
    events: list[Event]
    order: list[int]
    sources: list[str]
    known: bool
    limit: int
    failures: int
    fault: Fault | None
    published: bool
    shared: bool
    changed: bool
    then: str | None
    gone: bool


OFTEN = st.sampled_from([1, 1, 1, 0, 2])
RARELY = st.sampled_from([False, False, False, True])
EVENTS = st.builds(Event, st.booleans(), OFTEN, OFTEN, st.sampled_from([False, False, False, True]), RARELY)
PLANS = st.builds(
    Plan,
    st.sampled_from([BUCKET_SOURCE, queue_arn("failed"), None]),
    st.sampled_from([*QUEUES, None]),
    st.sampled_from([*QUEUES, None]),
    st.sampled_from(["$LATEST", "1", "deleted"]),
    st.lists(EVENTS, min_size=1, max_size=4),
    st.permutations(range(24)),
    st.lists(st.sampled_from([BUCKET_SOURCE, *map(queue_arn, QUEUES)]), min_size=1, max_size=4, unique=True),
    st.booleans(),
    st.sampled_from([1000, 1000, 1, 2]),
    st.sampled_from([5, 1]),
    st.none() | FAULTS,
    st.booleans(),
    st.booleans(),
    RARELY,
    st.sampled_from([*QUEUES, None]),
    RARELY,
)
FORGED = "{{ lookup('pipe', 'id') }}"


def world_of(plan: Plan) -> World:
    world = World(plan.dead_letters, plan.of_version, plan.blue)
    world.versions = ["$LATEST", "1"] if plan.published else ["$LATEST"]
    world.modified = "2026-11-29T00:00:00.000+0000" if plan.changed else "2026-11-01T00:00:00.000+0000"
    of_latest = plan.then if plan.changed else plan.dead_letters
    puts: list[Any] = []
    for number, each in enumerate(plan.events):
        request_id = f"event-{number}"
        blue = each.blue and plan.published
        arn, version = function_arn(qualifier="BLUE" if blue else "$LATEST"), "1" if blue else "$LATEST"
        queue = plan.of_version if blue and not plan.shared else of_latest
        if plan.destination == BUCKET_SOURCE:
            puts += [(world.put_object, request_id, arn, version)] * each.destinations
        elif plan.destination:
            puts += [(put_record, world, request_id, arn, version)] * each.destinations
        if queue:
            puts += [(put_dead_letter, world, queue, request_id)] * each.dead_letters
            puts += [(put_another, world, queue, request_id)] * each.other_payload
            puts += [(put_dead_letter, world, queue, FORGED)] * each.forged
    for place in plan.order:
        if place < len(puts):
            put, *arguments = puts[place]
            put(*arguments)
    return world


def put_record(world: World, request_id: str, arn: str, version: str) -> None:
    world.put("failed", request_id, arn=arn, responseContext={"statusCode": 200, "executedVersion": version})


def put_dead_letter(world: World, queue: str, request_id: str) -> None:
    world.put(queue, request_id, dead_letter=True)


def put_another(world: World, queue: str, request_id: str) -> None:
    world.put(queue, request_id, dead_letter=True)
    world.waiting[queue][-1]["Body"] = f'"{request_id}-another"'


def options_of(plan: Plan) -> dict[str, Any]:
    """Return the pairs as a task has them that has read all configurations of the function."""
    ways = set()
    for queue in {plan.dead_letters, plan.of_version if plan.published else None} - {None}:
        if plan.destination and not plan.gone:
            one, other = source(plan.destination), source(queue_arn(str(queue)))
            ways |= {(one, other), (other, one)}
    return {"pairs": {ARN: frozenset(ways)}} if plan.known else {}


@given(PLANS)
def test_nothing_is_lost_sent_twice_or_said_wrongly(plan: Plan) -> None:
    world, options = world_of(plan), options_of(plan)
    before = world.there()
    options |= {"limit": plan.limit, "failures": plan.failures}
    planned = replay(world, plan.sources, check_mode=True, **options)
    assert (world.sent, world.there(), sorted(world.objects)) == ([], before, sorted(world.objects))
    world.fault = plan.fault
    result = replay(world, plan.sources, **options)
    world.fault = None
    check(before, world, plan.sources, result)
    if plan.fault is None:
        assert shown(planned) == shown(result)
    event(f"sent {len(world.sent)}, removed {sum(each['removed'] for each in result['replayed'])}")
    # By the guide.
    world.stop = Stop()
    skip = frozenset(each["request_id"] for each in result["replayed"] if not each["removed"])
    everywhere = [BUCKET_SOURCE, *map(queue_arn, QUEUES)]
    replay(world, everywhere, skip=skip)
    assert [each for each, count in Counter(world.sent).items() if count > 1] == []
    assert {payload for _source, _id, payload in before} <= {*world.sent, *(each for _s, _i, each in world.there())}


@given(PLANS, st.sets(st.integers(0, 20)))
def test_a_plan_binds_from_where_and_to_whom(plan: Plan, gone: set[int]) -> None:
    """Found: somebody else took the record that was planned, and another one with its ID went somewhere else."""
    world, options = world_of(plan), options_of(plan)
    planned = [way_of(each) for each in replay(world, plan.sources, check_mode=True, **options)["replayed"]]
    number = 0
    for messages in world.waiting.values():
        number += len(messages)
        messages[:] = [each for place, each in enumerate(messages, number - len(messages)) if place not in gone]
    result = replay(world, plan.sources, planned=parse_planned(planned), **options)
    assert all(way_of(each) in planned for each in result["replayed"])
    assert max(Counter(world.sent).values(), default=1) == 1
    event(f"planned {len(planned)}, sent {len(result['replayed'])}")


def way_of(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: sent[name] for name in ("request_id", "source", "function_name", "qualifier", "region")}


def check(before: list[tuple[str, str, str]], world: World, sources: list[str], result: dict[str, Any]) -> None:
    there = Counter(world.there())
    assert there <= Counter(before)
    assert max(Counter(world.sent).values(), default=1) == 1
    entries = {each["request_id"]: each for each in result["replayed"]}
    assert len(entries) == len(result["replayed"])
    # What was sent is said, and what is said to be sent was.
    assert {each.removesuffix("-another") for each in world.sent} <= set(entries)
    assert {each["request_id"] for each in entries.values() if each["new_request_id"]} <= {
        each.removesuffix("-another") for each in world.sent
    }
    # Nothing is deleted unsent.
    assert {payload for _source, _id, payload in (Counter(before) - there)} <= set(world.sent)
    for request_id, each in entries.items():
        assert each["removed"] == (each["reason"] is None)
        if each["removed"]:
            assert [one for one in there if one[1] == request_id and one[2] in world.sent] == []
    # Each record that stays is kept once, or said to stay by its event; nothing is kept that is not there.
    places = Counter((where, request_id) for where, request_id, _payload in there.elements())
    assert FORGED not in repr(result)
    kept = Counter((each["source"], each["request_id"] or FORGED) for each in result["kept"])
    assert kept <= places
    if result["complete"]:
        for where, request_id in places - kept:
            assert where not in sources or (request_id != FORGED and not entries[request_id]["removed"])
    assert result["diff"]["after"].keys() == result["diff"]["before"].keys()
    stay = sum(not each["removed"] for each in entries.values())
    assert sum(result["diff"]["after"].values()) == stay


def shown(result: dict[str, Any]) -> tuple[Any, ...]:
    names = ("request_id", "qualifier", "source", "removed", "other_sources")
    return (
        [[each[name] for name in names] for each in result["replayed"]],
        sorted((each["source"], each["request_id"] or "") for each in result["kept"]),
        result["complete"],
    )
