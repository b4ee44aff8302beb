# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Histories of configurations and functions: what is said of past events is true of what happened to them.

The history is the oracle. AWS shows only what is there at its end, and when that was changed last.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st
from support.samples import ACCOUNT_ID, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report

SINCE, NOW = 10, 24
"""The days of November on which the window of the numbers begins, and on which they are read."""
DROPS, CHANGES = (12, 18), (5, SINCE, 11, 15, 20)
GOOD, OTHER, FIFO, SUCCESS, BARE = "good", "other", "x.fifo", "success", "bare"
"""What a configuration can have: a queue, an on-success destination alone, or numbers alone. None: there is none."""
WORKING = (GOOD, OTHER)
LATEST, LIVE = "$LATEST", "live"

State: t.TypeAlias = "str | None"


def arn(name: str) -> str:
    return f"arn:aws:sqs:us-east-2:{ACCOUNT_ID}:{name}"


def time(day: int) -> str:
    return f"2026-11-{day:02}T09:30:00.000000+00:00"


@dataclass(frozen=True)
class History:
    """What something was, from the first of the month on, and what it became on which day."""

    first: State = None
    changes: t.Mapping[int, State] = field(default_factory=dict)

    def at(self, day: int) -> State:
        past = [self.changes[each] for each in sorted(self.changes) if each <= day]
        return past[-1] if past else self.first

    @property
    def changed(self) -> int:
        return max(self.changes, default=1)

    @property
    def is_constant(self) -> bool:
        return self.changed <= SINCE

    def states(self) -> set[State]:
        return {self.at(SINCE), *(state for day, state in self.changes.items() if day > SINCE)}


@dataclass(frozen=True)
class World:
    """A function with $LATEST and an alias. gone: the queues that were deleted on the last day, and their records.

    deployed: when the function was changed otherwise. drops: the days on which an event of a qualifier was dropped.
    counted: whether CloudWatch has numbers for each qualifier. of_mappings: deliveries of event source mappings that
    failed. dated: whether the rows say when the function was changed, as those of earlier versions do not.
    """

    configs: t.Mapping[str, History]
    dead_letters: History = History()
    deployed: int = 1
    drops: t.Mapping[str, t.Sequence[int]] = field(default_factory=lambda: {LATEST: DROPS})
    counted: bool = True
    alias_is_gone: bool = False
    gone: t.Collection[str] = ()
    of_mappings: int = 0
    dated: bool = True

    @property
    def changed(self) -> int:
        return max(self.deployed, self.dead_letters.changed)

    def keeps(self, qualifier: str, day: int) -> list[str]:
        """What got a record of an event that was dropped then."""
        found = (self.configs[qualifier].at(day), self.dead_letters.at(day))
        return [f"{kind} {state}" for kind, state in zip(("config", "queue"), found, strict=True) if state in WORKING]

    def dropped(self, *qualifiers: str) -> list[tuple[str, int]]:
        """The events of these qualifiers. Numbers of an alias that is gone are listed, or it received none."""
        shown = self._shown()
        return [(each, day) for each in qualifiers if each in shown for day in self.drops.get(each, ())]

    def keeps_now(self, qualifier: str) -> list[str]:
        return self.keeps(qualifier, NOW)

    def numbers(self, *qualifiers: str) -> dict[str, int]:
        days = self.dropped(*qualifiers)
        failed = sum(self.configs[each].at(day) == FIFO for each, day in days)
        return {
            "received": 100,
            "dropped": len(days),
            "destination_delivery_failures": failed + (self.of_mappings if LATEST in qualifiers else 0),
            "dead_letter_errors": sum(self.dead_letters.at(day) == FIFO for _each, day in days),
        }

    def rows(self) -> list[dict[str, t.Any]]:
        return [self._row(qualifier, len(self._shown())) for qualifier in self._shown()]

    def _shown(self) -> list[str]:
        # Of an alias that is gone, its configuration may be left; CloudWatch lists it if it has numbers for it.
        is_shown = not self.alias_is_gone or self.configs[LIVE].at(NOW) or self.counted
        return [LATEST, LIVE] if is_shown else [LATEST]

    def _row(self, qualifier: str, shown: int) -> dict[str, t.Any]:
        state, queue = self.configs[qualifier].at(NOW), self.dead_letters.at(NOW)
        sides = {None: {}, BARE: {}, SUCCESS: {"OnSuccess": {"Destination": arn(SUCCESS)}}}
        stored = {"DestinationConfig": sides.get(state, {"OnFailure": {"Destination": arn(str(state))}})}
        made = row(
            "f",
            qualifier,
            stored=None if state is None else stored,
            completeness={"configurations": True, "aliases": True, "versions": True, "targets": shown},
            qualifier_exists=not (self.alias_is_gone and qualifier == LIVE),
            destination_status={
                "on_success": self._status(SUCCESS if state == SUCCESS else None),
                "on_failure": self._status(state if state in (GOOD, OTHER, FIFO) else None),
                "dead_letter": self._status(queue),
            },
            async_events={
                "days": NOW - SINCE,
                "since": time(SINCE),
                "function": self.numbers(*self.configs),
                "qualifier": self.numbers(qualifier) if self.counted else None,
                "other_qualifiers": {},
            },
        )
        made["last_modified"] = None if state is None else time(self.configs[qualifier].changed)
        made["function"] |= {
            "dead_letter_target_arn": queue and arn(queue),
            "last_modified": time(self.changed) if self.dated else None,
        }
        if not self.dated:
            del made["function"]["last_modified"]
        return made

    def _status(self, name: State) -> dict[str, t.Any] | None:
        if name is None:
            return None
        exists = name not in self.gone
        return {
            "destination": arn(name),
            "kind": "queue",
            "exists": exists,
            "can_receive": exists,
            "role_may_write": True,
            "reason": None,
            "policies_not_read": [],
        }


def histories(states: t.Sequence[State]) -> st.SearchStrategy[History]:
    changes = st.dictionaries(st.sampled_from(CHANGES), st.sampled_from(states), max_size=2)
    return st.builds(History, st.sampled_from(states), changes)


drops = st.fixed_dictionaries(dict.fromkeys((LATEST, LIVE), st.sets(st.sampled_from(DROPS)).map(sorted)))
worlds = st.builds(
    World,
    configs=st.fixed_dictionaries(
        dict.fromkeys((LATEST, LIVE), histories((None, None, BARE, SUCCESS, GOOD, OTHER, FIFO)))
    ),
    dead_letters=histories((None, None, GOOD, OTHER, FIFO)),
    deployed=st.sampled_from([1, 1, *CHANGES]),
    drops=drops,
    counted=st.booleans(),
    alias_is_gone=st.booleans(),
    gone=st.sets(st.sampled_from(WORKING)),
    of_mappings=st.sampled_from([0, 0, 3]),
    dated=st.sampled_from([True, True, False]),
)

_SCOPE = r"(?P<scope>f:\S+|f \(all (?:other )?qualifiers combined\))"
_SAID = {
    "lost": re.compile(rf"{_SCOPE} lost (?P<number>\d+) "),
    "unless": re.compile(rf"{_SCOPE} dropped (?P<number>\d+) [^.]*: unless one was removed since, they are lost\."),
    "kept": re.compile(rf"{_SCOPE} dropped (?P<number>\d+) [^.]*\. They left records at "),
    "undelivered": re.compile(rf"Records of events for {_SCOPE} could not be delivered .*"),
    "unknown": re.compile(rf"Not judged: {_SCOPE} dropped (?P<number>\d+) .* Whether they were lost is unknown"),
    "other": re.compile(rf"Not judged: whether records of events for {_SCOPE} could not be delivered"),
}
_PAST = ("events_lost", "events_parked")


def said(found: t.Iterable[t.Any]) -> list[tuple[str, list[str], int, str]]:
    """What is said of past events: the kind, of which qualifiers, how many events, and the text."""
    claims = []
    for each in found:
        if each["rule"] in _PAST:
            ((kind, match),) = [(kind, m) for kind, rule in _SAID.items() if (m := rule.match(each["message"]))]
            scope, number = match["scope"], int((match.groupdict().get("number") or "0").replace(",", ""))
            qualifiers = [scope[2:]] if scope.startswith("f:") else [LATEST, LIVE]
            assert each["judged"] is (kind not in ("unknown", "other")), each["message"]
            claims.append((kind, qualifiers, number, each["message"]))
    return claims


def check(world: World) -> list[tuple[str, list[str], int, str]]:
    rows = world.rows()
    found = findings(rows)
    claims = said(found)
    for kind, qualifiers, number, text in claims:
        events = world.dropped(*qualifiers)
        records = [world.keeps(*each) for each in events]
        assert number in (0, len(events)), text
        if kind == "lost":
            assert not any(records), text
        elif kind == "unless":
            assert not any(world.keeps_now(each) for each in qualifiers), text
            for (qualifier, _day), kept in zip(events, records, strict=True):
                assert not set(kept) & set(world.keeps_now(qualifier)), text
        elif kind == "kept":
            assert all(records), text
            if "at the dead-letter queue" in text:
                assert all(any(each.startswith("queue ") for each in kept) for kept in records), text
            assert world.numbers(*qualifiers)["dead_letter_errors"] == 0
        elif kind == "undelivered":
            assert f"{world.numbers(*qualifiers)['dead_letter_errors']} to the dead-letter queue" in text
    about = Counter((qualifier, kind) for kind, qualifiers, _number, _text in claims for qualifier in qualifiers)
    for qualifier in (LATEST, LIVE):
        assert sum(about[qualifier, kind] for kind in ("lost", "unless", "kept", "unknown", "undelivered")) <= 1

    document = report(scan(rows), found)
    lost = sum(number for kind, _qualifiers, number, _text in claims if kind in ("lost", "unless"))
    assert document["summary"]["dropped_events_lost"] == lost
    verdict = document["verdict"]["lost"]
    assert (f"{lost} event" in verdict and "that no failure path keeps" in verdict) is bool(lost)
    is_lost = not all(world.keeps(*each) for each in world.dropped(LATEST, LIVE))
    assert not ("No event was lost" in verdict and is_lost)
    return claims


@given(world=worlds)
@example(World({LATEST: History(GOOD, {20: BARE}), LIVE: History()}))
@example(World({LATEST: History(GOOD, {20: FIFO}), LIVE: History()}))
@example(World({LATEST: History(GOOD, {20: None}), LIVE: History()}))
@example(World({LATEST: History(None), LIVE: History()}, History(None, {20: GOOD})))
@example(World({LATEST: History(None), LIVE: History()}, History(GOOD, {20: FIFO})))
@example(World({LATEST: History(), LIVE: History(GOOD, {20: None})}, drops={LIVE: DROPS}, alias_is_gone=True))
@example(World({LATEST: History(BARE), LIVE: History(BARE)}, History(FIFO, {15: None})))
def test_what_is_said_of_past_events_is_true_of_them(world: World) -> None:
    for kind, *_rest in check(world):
        event(kind)


def unchanged(states: t.Sequence[State]) -> st.SearchStrategy[History]:
    return st.builds(History, st.sampled_from(states), st.sampled_from([{}, {5: GOOD}, {SINCE: OTHER}]))


@given(
    world=st.builds(
        World,
        configs=st.fixed_dictionaries(
            dict.fromkeys((LATEST, LIVE), unchanged((None, BARE, SUCCESS, GOOD, OTHER, FIFO)))
        ),
        dead_letters=unchanged((None, None, None, GOOD, FIFO)),
        deployed=st.sampled_from([1, SINCE]),
        drops=drops,
        of_mappings=st.sampled_from([0, 3]),
    )
)
def test_what_nobody_changed_is_judged(world: World) -> None:
    """Each date is older than the events, and each queue is there: it is said what became of them.

    What failed elsewhere is of event source mappings only if a configuration shows that there was no destination.
    """
    kinds = {kind for kind, *_rest in check(world)}
    assert "unknown" not in kinds
    if "other" in kinds:
        assert world.of_mappings
        assert world.configs[LATEST].at(NOW) is None
        kinds.remove("other")
    assert bool(kinds) is bool(world.dropped(LATEST, LIVE) or "undelivered" in kinds)
    event(str(sorted(kinds)))


NOTHING = {LATEST: History(), LIVE: History()}


@pytest.mark.parametrize(
    ("world", "kind"),
    [
        # Nothing was ever there, or nothing is known to have been there: it is said aloud.
        (World({**NOTHING, LATEST: History(BARE)}), "lost"),
        (World({**NOTHING, LATEST: History(FIFO)}), "lost"),
        (World(NOTHING), "unless"),
        (World(NOTHING, deployed=15), "unless"),
        (World(NOTHING, dated=False), "unless"),
        (World({**NOTHING, LATEST: History(BARE)}, deployed=15), "unless"),
        (World({**NOTHING, LATEST: History(GOOD, {20: None})}), "unless"),
        (World({**NOTHING, LATEST: History(BARE)}, History(GOOD, {20: None})), "unless"),
        (World(NOTHING, counted=False), "unless"),
        # It was there before the events.
        (World({**NOTHING, LATEST: History(GOOD)}), "kept"),
        (World({**NOTHING, LATEST: History(GOOD)}, deployed=15), "kept"),
        (World(NOTHING, History(GOOD)), "kept"),
        (World(NOTHING, History(GOOD, {SINCE: OTHER})), "kept"),
        (World({**NOTHING, LATEST: History(BARE, {15: BARE})}, History(GOOD)), "kept"),
        # What is there is younger than the events.
        (World({**NOTHING, LATEST: History(GOOD, {15: BARE})}), "unknown"),
        (World({**NOTHING, LATEST: History(GOOD, {20: FIFO})}), "unknown"),
        (World({**NOTHING, LATEST: History(None, {15: GOOD})}), "unknown"),
        (World({**NOTHING, LATEST: History(BARE)}, History(None, {15: GOOD})), "unknown"),
        (World({**NOTHING, LATEST: History(BARE)}, History(GOOD), deployed=15), "unknown"),
        (World({**NOTHING, LATEST: History(BARE)}, History(GOOD, {20: FIFO})), "unknown"),
        (World({**NOTHING, LATEST: History(BARE)}, History(GOOD), dated=False), "unknown"),
        (World({**NOTHING, LATEST: History(GOOD, {15: BARE})}, counted=False), "unknown"),
    ],
)  # fmt: skip  # one line for each history
def test_each_history_has_its_verdict(world: World, kind: str) -> None:
    assert [each for each, *_rest in check(world)] == [kind]


def test_why_it_is_not_known() -> None:
    ((_kind, _qualifiers, _number, text),) = check(World(NOTHING, History(None, {15: GOOD})))
    assert text.endswith("the function was changed on 2026-11-15, and where earlier events went is not known.")
    ((_kind, _qualifiers, _number, text),) = check(World(NOTHING, History(GOOD), dated=False))
    assert text.endswith("it is not known if the dead-letter queue is older than the events.")


def test_a_dead_letter_queue_that_failed_was_there() -> None:
    """It is gone now: two events had a record there, or none."""
    world = World(NOTHING, History(GOOD, {15: FIFO, 20: None}))
    ((kind, _qualifiers, _number, text),) = check(world)
    assert kind == "undelivered"
    assert "Lambda dropped 2 asynchronous events in that time" in text


def test_deliveries_that_failed_may_be_those_of_a_destination_that_is_gone() -> None:
    """Found: they were said to be of event source mappings, as there is no destination now."""
    world = World({**NOTHING, LATEST: History(FIFO, {20: BARE})}, History(GOOD))
    ((kind, _qualifiers, _number, text), kept) = check(world)
    assert (kind, kept[0]) == ("other", "kept")
    assert "Lambda dropped 2 asynchronous events in that time" in text


def test_deliveries_that_failed_may_be_those_of_a_configuration_that_was_deleted() -> None:
    """Found: they were said to be of event source mappings, and AWS has no date of what it does not have any more."""
    world = World({**NOTHING, LATEST: History(FIFO, {20: None})}, History(GOOD))
    assert [kind for kind, *_rest in check(world)] == ["other", "kept"]
