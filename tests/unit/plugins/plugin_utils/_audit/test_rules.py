# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row for each case of evidence, and exactly the findings that it demands."""

from __future__ import annotations

import re
import typing as t
from datetime import date

import pytest
from support.samples import row as sample
from support.verdicts import (
    EXPOSED,
    HEALTH_UNKNOWN,
    INERT,
    INERT_UNKNOWN,
    LATENT,
    LOST,
    LOST_UNKNOWN,
    PARKED,
    UNHEALTHY,
    findings,
)

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import evidence_remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.needs import gap

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed-invocations"
SOURCE = "arn:aws:sqs:us-east-2:123456789012:jobs"
TO_QUEUE = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
PLAIN = {"MaximumRetryAttempts": 1}
UNASKED = object()


def counts(received: int | None, dropped: int | None = 0, failures: int | None = 0, dead: int | None = 0) -> t.Any:
    return {
        "received": received,
        "dropped": dropped,
        "destination_delivery_failures": failures,
        "dead_letter_errors": dead,
    }


SINCE, BEFORE, WITHIN = "2026-11-10T09:30:00+00:00", "2026-11-10T09:30:00.000000+00:00", "2026-11-20T09:30:00+00:00"
"""When the window of the numbers begins, and moments before and in it."""


def events(function: t.Any, qualifier: t.Any = None, **others: t.Any) -> t.Any:
    return {"days": 14, "since": SINCE, "function": function, "qualifier": qualifier, "other_qualifiers": others}


def status(
    exists: t.Any = True, can_receive: t.Any = True, role_may_write: t.Any = True, reason: t.Any = None
) -> t.Any:
    return {
        "destination": QUEUE,
        "kind": "queue",
        "exists": exists,
        "can_receive": can_receive,
        "role_may_write": role_may_write,
        "reason": reason,
    }


def triggers(**more: t.Any) -> t.Any:
    nothing = ("event_source_mappings", "asynchronous", "synchronous", "other", "destination_of")
    return {**{key: [] for key in nothing}, **more}


def row(
    qualifier: str = "$LATEST",
    stored: t.Any = UNASKED,
    events: t.Any = UNASKED,
    on_failure: t.Any = UNASKED,
    triggers: t.Any = UNASKED,
    **more: t.Any,
) -> dict[str, t.Any]:
    """Return a row. Where numbers of events are read, so are the destinations, which work."""
    stored = TO_QUEUE if stored is UNASKED else stored
    if on_failure is UNASKED and events not in (UNASKED, None):
        on_failure = status() if stored == TO_QUEUE else {}
    evidence = {
        "async_events": events,
        "destination_status": on_failure
        if on_failure in (UNASKED, None)
        else {
            "on_success": None,
            "on_failure": on_failure or None,
            "dead_letter": status() if more.get("dead_letter_queue") else None,
        },
        "triggers": triggers,
    }
    given = {key: value for key, value in evidence.items() if value is not UNASKED}
    age = {} if stored is None else {"last_modified": BEFORE}
    return sample("f", qualifier, stored=stored, qualifier_exists=True, **age, **given, **more)


def told(*rows: t.Any, policy: t.Any = None) -> list[tuple[str, str, str, bool]]:
    return [
        (found["qualifier"], found["rule"], found["severity"], found["judged"])
        for found in findings(list(rows), policy)
    ]


def texts(*rows: t.Any) -> str:
    return "\n".join(found["message"] for found in findings(list(rows)))


@pytest.mark.parametrize(
    ("target", "expected", "says"),
    [
        # No failure path.
        (row(stored=PLAIN), [EXPOSED], "Whether it receives any was not read"),
        (row(stored=PLAIN, events=events(counts(0))), [LATENT], "received no asynchronous events in the last 14 days"),
        (row(stored=PLAIN, events=events(counts(7), counts(0))), [LATENT], "received no asynchronous events"),
        (row(stored=PLAIN, events=events(counts(7))), [EXPOSED], "received 7 asynchronous events in the last 14 days"),
        (row(stored=PLAIN, events=events(counts(9, 2))), [LOST], "that keeps them: unless one was removed since, they"),
        (row(stored=PLAIN, events=events(None, counts(9, 1))), [LOST], "f:$LATEST lost 1 asynchronous event in"),
        (row(stored=PLAIN, events=None), [EXPOSED, LOST_UNKNOWN], "metrics could not be read"),
        (row(stored=PLAIN, events=events(counts(None, None))), [EXPOSED, LOST_UNKNOWN], "no complete numbers"),
        # A failure path.
        (row(), [], ""),
        (row(events=events(counts(0))), [], ""),
        (row(events=events(counts(9))), [], ""),
        (row(events=events(counts(9, 2))), [PARKED], "f (all qualifiers combined) dropped 2 asynchronous events"),
        (row(events=events(counts(9, 2, 3))), [LOST], "3 to destinations (records of success and those of"),
        (row(events=events(counts(9, 2, 0, 1))), [LOST], "1 to the dead-letter queue"),
        (row(events=events(counts(9, 0, 3))), [LOST], "Lambda dropped 0 asynchronous events in that time"),
        (row(events=events(counts(9, 2, None))), [LOST_UNKNOWN], "no complete numbers for the last 14 days"),
        (row(events=None), [LOST_UNKNOWN], "metrics could not be read"),
        # Without a destination, deliveries of event source mappings failed.
        (row(stored=PLAIN, events=events(counts(0, 0, 5))), [LATENT], ""),
        # The function was not read.
        (row(dead_letter_queue=None, events=events(counts(9, 2))), [
            ("$LATEST", "no_failure_path", "info", False), LOST_UNKNOWN, INERT_UNKNOWN,
        ], "Whether they were lost is unknown"),
        # Destinations.
        (row(on_failure=status()), [], ""),
        (row(on_failure=status(False, False, None, "no such queue")), [EXPOSED, UNHEALTHY], "does not exist (no such"),
        (row(on_failure=status(can_receive=False, reason="FIFO")), [EXPOSED, UNHEALTHY], "cannot receive a record"),
        (row(on_failure=status(role_may_write=False)), [UNHEALTHY], "may not be written to by the function's role"),
        (row(on_failure=status(None, None, None, "needs sqs:GetQueueAttributes")), [HEALTH_UNKNOWN], "needs sqs:GetQ"),
        (row(on_failure=status(role_may_write=None)), [HEALTH_UNKNOWN], "not known"),
        (row(on_failure=None), [HEALTH_UNKNOWN], "could not be read"),
        (row(on_failure=status(False, False), events=events(counts(9, 4, 4))), [EXPOSED, UNHEALTHY, LOST],
         "4 to destinations"),
        # Triggers.
        (row(events=events(counts(0)), triggers=triggers(event_source_mappings=[SOURCE])), [INERT], "has no effect"),
        (row(events=events(counts(1)), triggers=triggers(event_source_mappings=[SOURCE])), [], ""),
        (row(triggers=triggers(event_source_mappings=[SOURCE])), [INERT_UNKNOWN], "was not read"),
        (row(events=events(counts(0)), triggers=triggers()), [], ""),
        (row(events=events(counts(0)), triggers=None), [INERT_UNKNOWN], "What invokes it could not be read"),
        *(
            (row(events=events(counts(0)), triggers=triggers(event_source_mappings=[SOURCE], **{how: ["x"]})), [], "")
            for how in ("asynchronous", "other", "destination_of")
        ),
    ],
)  # fmt: skip  # one line for each case
def test_each_case_has_exactly_its_findings(target: t.Any, expected: t.Any, says: str) -> None:
    assert told(target) == expected
    assert says in texts(target)


def test_numbers_of_the_function_are_told_once() -> None:
    whole = events(counts(90, 12))
    lost = [row(stored=PLAIN, events=whole), row("live", PLAIN, events=whole)]
    assert told(*lost) == [LOST, ("live", "no_failure_path", "warning", True)]
    assert "The function received 90 asynchronous events in the last 14 days" in texts(*lost)
    parked = [row("live", events=whole), row(events=whole)]
    assert told(*parked) == [PARKED]


def test_numbers_of_the_function_are_not_split_over_qualifiers() -> None:
    whole = events(counts(90, 12))
    assert told(row(events=whole), row("live", PLAIN, events=whole)) == [
        LOST_UNKNOWN,
        ("live", "no_failure_path", "warning", True),
    ]
    # Events of $LATEST, which was not read, may be among them.
    assert told(row("live", events=whole)) == [("live", "events_lost", "info", False)]


UNLISTED = {"configurations": None, "aliases": None, "versions": None}


@pytest.mark.parametrize("lists", [UNLISTED, {**UNLISTED, "configurations": False}])
@pytest.mark.parametrize("stored", [PLAIN, TO_QUEUE])
def test_numbers_of_all_qualifiers_are_not_judged_by_those_that_were_read(stored: t.Any, lists: t.Any) -> None:
    latest = row(stored=stored, events=events(counts(40, 12)), completeness=lists)
    assert LOST_UNKNOWN in told(latest)
    assert not {LOST, PARKED} & set(told(latest))
    assert "the list of the function's configurations" in texts(latest)


GONE = "the on-failure destination of $LATEST is gone now, and it is not known if it was there when the events failed"


@pytest.mark.parametrize("numbers", [events(counts(9, 4)), events(counts(9, 4), counts(9, 4))])
@pytest.mark.parametrize(
    ("on_failure", "why"),
    [
        (status(False, False), GONE),
        (
            status(can_receive=False),
            "can receive no record now, and it is not known if it could when the events failed",
        ),
        (status(None, None, None), "it is not known if the on-failure destination of $LATEST exists"),
        (None, "it is not known if the on-failure destination of $LATEST exists"),
    ],
)
def test_events_are_not_lost_by_what_a_destination_is_now(on_failure: t.Any, why: str, numbers: t.Any) -> None:
    """No failed delivery is counted: the destination may have been there when the events failed."""
    target = row(on_failure=on_failure, events=numbers)
    found = told(target)
    assert LOST_UNKNOWN in found
    assert not {LOST, PARKED} & set(found)
    assert why in texts(target)
    assert (UNHEALTHY in found) is (on_failure is not None and False in on_failure.values())
    without = {key: value for key, value in target.items() if key != "destination_status"}
    assert told(without) == [LOST_UNKNOWN]


NEWER = "the configuration of $LATEST is from 2026-11-20, and where earlier events went is not known"
UNDATED = "it is not known if the configuration of $LATEST is older than the events"


@pytest.mark.parametrize("numbers", [events(counts(9, 4)), events(counts(9, 4), counts(9, 4))])
@pytest.mark.parametrize(
    ("changed", "since", "expected", "why"),
    [
        (BEFORE, SINCE, PARKED, "They left records at the failure path"),
        (WITHIN, SINCE, LOST_UNKNOWN, NEWER),
        # Rows of earlier versions, and rows that are written by hand.
        (BEFORE, None, LOST_UNKNOWN, UNDATED),
        (None, SINCE, LOST_UNKNOWN, UNDATED),
        ("yesterday", SINCE, LOST_UNKNOWN, UNDATED),
        ("2026-11-01T00:00:00", SINCE, LOST_UNKNOWN, UNDATED),
    ],
)
def test_events_are_not_kept_by_a_configuration_that_came_later(
    numbers: t.Any, changed: t.Any, since: t.Any, expected: t.Any, why: str
) -> None:
    target = {**row(events={**numbers, "since": since}), "last_modified": changed}
    assert told(target) == [expected]
    assert why in texts(target)
    # The queue is the function's, and so is its date.
    both = row(events={**numbers, "since": since}, dead_letter_queue=True)
    assert told({**both, "last_modified": changed}) == [PARKED if since else LOST_UNKNOWN]
    # What is lost needs the date no less: a destination may have been there before.
    bare = {**row(stored=PLAIN, events={**numbers, "since": since}), "last_modified": changed}
    assert told(bare) == ([EXPOSED, LOST_UNKNOWN] if changed == WITHIN else [LOST])


def test_a_row_of_an_earlier_version_does_not_say_when_its_events_begin() -> None:
    target = row(events=events(counts(9, 4)))
    del target["async_events"]["since"]
    assert told(target) == [LOST_UNKNOWN]


def test_each_configuration_has_to_be_older_than_events_of_all_qualifiers() -> None:
    whole = events(counts(90, 12))
    live = {**row("live", events=whole), "last_modified": WITHIN}
    assert told(row(events=whole), live) == [LOST_UNKNOWN]
    assert "the configuration of live is from 2026-11-20" in texts(row(events=whole), live)


def test_a_dead_letter_queue_that_is_gone_now_may_have_kept_the_events_of_every_qualifier() -> None:
    whole = events(counts(40, 12), counts(10, 0))
    target = row(stored=PLAIN, events=whole, dead_letter_queue=True)
    assert told(target) == [PARKED]
    target["destination_status"]["dead_letter"] = status(False, False)
    assert told(target) == [EXPOSED, UNHEALTHY, LOST_UNKNOWN]
    assert "the dead-letter queue is gone now" in texts(target)
    # One of two that are served is enough.
    both = row(events=whole, dead_letter_queue=True)
    both["destination_status"]["on_failure"] = status(False, False)
    assert told(both) == [UNHEALTHY, PARKED]


def test_what_never_receives_a_record_has_lost_the_events() -> None:
    fifo = row(events=events(counts(9, 4)), on_failure=status(can_receive=False))
    fifo["destination_config"]["on_failure"]["destination"] = f"{QUEUE}.fifo"
    assert told(fifo) == [UNHEALTHY, LOST]


def test_numbers_of_another_qualifier_are_its_own() -> None:
    """They are not those of $LATEST, whatever its failure path is."""
    for stored in (PLAIN, TO_QUEUE):
        latest = row(stored=stored, events=events(counts(40, 12), GREEN=counts(40, 12)), completeness=UNLISTED)
        assert LOST_UNKNOWN in told(latest)
        assert not {LOST, PARKED} & set(told(latest))
        assert "f:GREEN dropped 12 asynchronous events" in texts(latest)
        assert "its configuration was not read" in texts(latest)


@pytest.mark.parametrize("failed", [0, 3])
def test_events_of_another_qualifier_left_records_at_the_queue_whatever_failed_elsewhere(failed: int) -> None:
    """Found: "no delivery failed" of a version with failures; and then such events were in no finding."""
    seen = events(counts(40, 12, failed), **{"1": counts(40, 12, failed)})
    latest = row(stored=PLAIN, events=seen, completeness=UNLISTED, dead_letter_queue=True)
    kept = "They left records at the dead-letter queue, and no delivery there failed"
    assert f"f:1 dropped 12 asynchronous events in the last 14 days. {kept}" in texts(latest)


def test_a_version_that_lost_events_is_an_error_beside_a_covered_latest() -> None:
    whole = counts(40, 12)
    latest = row(events=events(whole))
    version = row("1", None, events=events(whole, counts(40, 12)))
    assert told(latest, version) == [("1", "events_lost", "error", True)]
    gone = {**version, "qualifier_exists": False}
    assert told(latest, gone) == [("1", "events_lost", "error", True)]


def test_events_are_kept_only_if_each_alias_is_known() -> None:
    whole = events(counts(40, 12))
    known = {"configurations": True, "aliases": None, "versions": None}
    assert told(row(events=whole, completeness=known), row("live", events=whole, completeness=known)) == [LOST_UNKNOWN]
    # Without any destination nor queue, no alias can have kept them.
    assert told(row(stored=PLAIN, events=whole, completeness=known)) == [LOST]


def test_events_of_a_longer_window_than_is_listed_may_be_of_any_version() -> None:
    """A series that ended more than two weeks ago is not listed, so that its version has no row."""
    whole = {**events(counts(40, 12)), "days": 30}
    assert told(row(events=whole)) == [LOST_UNKNOWN]
    assert told(row("live", events=whole), row(events=whole)) == [LOST_UNKNOWN]
    assert told(row(stored=PLAIN, events=whole)) == [LOST]
    assert told(row(events=whole, dead_letter_queue=True)) == [PARKED]


def test_some_rows_of_a_function_are_not_taken_for_all() -> None:
    """Users filter rows; what is missing may have lost the events, and may have another failure path."""
    lists = {"configurations": True, "aliases": True, "versions": None, "targets": 3}
    whole = events(counts(40, 12))
    kept, alias = row(events=whole, completeness=lists), row("live", events=whole, completeness=lists)
    bare, green = ({**row(name, PLAIN, events=whole), "completeness": lists} for name in ("$LATEST", "GREEN"))
    assert told(kept, alias) == [LOST_UNKNOWN]
    assert told(kept, alias, row("GREEN", events=whole, completeness=lists)) == [PARKED]
    assert LOST_UNKNOWN in told(bare)
    assert LOST in told(bare, green, {**green, "qualifier": "BLUE", "function_arn": "f:BLUE"})
    exposed = row(stored=PLAIN, completeness=lists)
    assert told(exposed, row("live", completeness=lists)) == [EXPOSED]
    assert "Each alias" not in texts(exposed, row("live", completeness=lists))


def test_numbers_of_rows_from_two_reads_are_told_once() -> None:
    whole = counts(40, 12)
    latest = row(stored=PLAIN, events=events(whole, BLUE=counts(9, 5)), completeness=UNLISTED)
    blue = row("BLUE", PLAIN, events=events(whole, counts(9, 5)), completeness=UNLISTED)
    said = texts(latest, blue)
    assert "f:BLUE lost 5 asynchronous events" in said
    assert "f (all other qualifiers combined) dropped 7 asynchronous events" in said
    assert "its configuration was not read" not in said


def test_events_may_be_of_an_alias_that_is_gone() -> None:
    whole = events(counts(40, 12))
    kept = {**row("old", events=whole), "qualifier_exists": False}
    bare = {**row("old", PLAIN, events=whole), "qualifier_exists": False}
    orphaned = ("old", "orphaned_config", "warning", True)
    assert told(row(stored=PLAIN, events=whole), kept) == [EXPOSED, LOST_UNKNOWN, orphaned]
    assert told(row(events=whole), bare) == [LOST_UNKNOWN, orphaned]
    assert told(row(events=whole), kept) == [PARKED, orphaned]


def test_events_of_managed_instances_may_be_of_the_published_version() -> None:
    whole = events(counts(40, 12))
    latest, published = row(events=whole), row("$LATEST.PUBLISHED", events=whole)
    for target in (latest, published):
        target["function"]["managed_instances"] = True
    assert LOST_UNKNOWN in told(latest)
    assert PARKED not in told(latest)
    assert told(latest, published) == [PARKED]


def test_aliases_that_were_not_listed_are_not_said_to_be_covered() -> None:
    for lists in (UNLISTED, {**UNLISTED, "configurations": True}, {"configurations": True, "aliases": False}):
        rows = [row(stored=PLAIN, completeness=lists), row("live", completeness=lists)]
        assert EXPOSED in told(*rows)
        assert "Each alias" not in texts(*rows)


def test_a_list_that_could_not_be_read_is_said_once() -> None:
    lists = {"configurations": True, "aliases": False, "versions": None}
    found = told(row(completeness=lists), row("live", completeness=lists))
    assert found == [("$LATEST", "alias_not_covered", "info", False)]


def test_a_dead_letter_queue_keeps_the_events_of_every_qualifier() -> None:
    target = row("live", PLAIN, events=events(counts(90, 12)), dead_letter_queue=True)
    assert told(target) == [("live", "events_parked", "info", True)]


def test_numbers_of_qualifiers_are_not_told_twice() -> None:
    live = row("live", PLAIN, events=events(counts(90, 12), counts(80, 12)))
    latest = row(stored=PLAIN, events=events(counts(90, 12), counts(10, 0)))
    assert told(latest, live) == [EXPOSED, ("live", "events_lost", "error", True)]
    unknown_latest = row(stored=PLAIN, events=events(counts(90, 15)))
    assert told(unknown_latest, live) == [LOST, ("live", "events_lost", "error", True)]
    assert (
        "all other qualifiers combined) dropped 3 asynchronous events in the last 14 days, and has no on-failure"
        in texts(unknown_latest, live)
    )


def test_latest_beside_covered_aliases_is_for_information_without_evidence() -> None:
    covered, latest = row("live", on_failure=status()), row(stored=PLAIN)
    assert told(latest, covered) == [LATENT]
    assert texts(latest, covered).endswith("Each alias of the function has a failure path.")
    # Nobody has read whether the destination exists.
    assert told(latest, row("live")) == [LATENT]
    assert texts(latest, row("live")).endswith("or a dead-letter queue; whether they work is not known.")
    assert told(latest, row("live", PLAIN)) == [EXPOSED, ("live", "no_failure_path", "warning", True)]
    assert told(row(stored=PLAIN, events=events(counts(5), counts(5))), covered) == [EXPOSED]


def test_no_failure_path_stays_if_the_policy_has_no_events_lost() -> None:
    target = row(stored=PLAIN, events=events(counts(9, 2)))
    assert told(target, policy={"rules": {"events_lost": "off"}}) == [EXPOSED]


def test_what_has_no_event_is_for_information_whatever_the_policy_says() -> None:
    target = row(stored=PLAIN, events=events(counts(0)))
    assert told(target, policy={"rules": {"no_failure_path": "error"}}) == [LATENT]


def remedy_of(target: t.Any, rule: str) -> str:
    (found,) = [each for each in findings([target]) if each["rule"] == rule]
    return found["remedy"]


def message_of(target: t.Any, rule: str) -> str:
    (found,) = [each for each in findings([target]) if each["rule"] == rule]
    return found["message"]


def test_remedies_name_the_queue_and_the_permission_that_are_missing() -> None:
    created = remedy_of(row(on_failure=status(False, False)), "destination_unhealthy")
    assert "community.aws.sqs_queue" in created
    assert "failed-invocations" in created
    allowed = remedy_of(row(on_failure=status(role_may_write=False)), "destination_unhealthy")
    assert "amazon.aws.iam_policy" in allowed
    assert "sqs:SendMessage" in allowed
    assert "DestinationDeliveryFailures" in remedy_of(row(events=events(counts(9, 2, 3))), "events_lost")
    assert "lambda_parked_events_info" in remedy_of(row(events=events(counts(9, 2))), "events_parked")


EXCEPTION = {"rule": "no_failure_path", "function_name": "f*", "reason": "Runs again each hour", "until": "2026-11-24"}


def judged(on: date, **changes: t.Any) -> Finding:
    (found,) = findings([row(stored=PLAIN)], {"exceptions": [{**EXCEPTION, **changes}]}, on)
    return found


def test_an_exception_ends_after_its_last_day() -> None:
    assert judged(date(2026, 11, 24))["accepted"] == "Runs again each hour"
    assert judged(date(2026, 11, 24), until=date(2026, 11, 24))["accepted"] == "Runs again each hour"
    assert judged(date(2026, 11, 25), until=None)["accepted"] == "Runs again each hour"
    expired = judged(date(2026, 11, 25))
    assert expired["accepted"] is None
    assert expired["message"].endswith(
        "The exception for it (Runs again each hour) expired: it was valid until 2026-11-24."
    )


@pytest.mark.parametrize("changes", [{"rule": "events_lost"}, {"function_name": "g"}, {"qualifier": ["live", "BLUE"]}])
def test_an_exception_covers_only_what_it_names(changes: t.Any) -> None:
    assert judged(date(2026, 11, 24), **changes)["accepted"] is None


@pytest.mark.parametrize(
    ("destination", "source"),
    [
        ("arn:aws:sqs:us-east-2:123456789012:failed", "arn:aws:sqs:us-east-2:123456789012:failed"),
        ("arn:aws-new:sqs:nz-north-1:123456789012:failed", "arn:aws-new:sqs:nz-north-1:123456789012:failed"),
        ("arn:aws:s3:::failed", "arn:aws:s3:::failed/aws/lambda/async/f/"),
    ],
)
def test_the_remedy_shows_what_waits(destination: str, source: str) -> None:
    target = row(events=events(counts(9, 2)))
    target["destination_config"]["on_failure"]["destination"] = destination
    remedy = remedy_of(target, "events_parked")
    assert "lambda_parked_events_info" in remedy
    assert source in remedy
    target["destination_config"]["on_failure"]["destination"] = "arn:aws:sns:us-east-2:123456789012:failed"
    assert "lambda_parked_events_info" not in remedy_of(target, "events_parked")


def test_how_many_wait_now() -> None:
    target = row(events=events(counts(9, 2)))
    queue = "arn:aws:sqs:us-east-2:123456789012:failed"
    assert "wait" not in message_of(target, "events_parked")
    parked = {"on_failure": {"source": queue, "waiting": 1204}, "dead_letter": None}
    assert f"1,204 records wait in {queue} now." in message_of({**target, "parked": parked}, "events_parked")
    nowhere = {"on_failure": None, "dead_letter": None}
    assert message_of({**target, "parked": nowhere}, "events_parked") == message_of(target, "events_parked")


def test_a_number_that_was_not_read_is_not_said() -> None:
    target = row(events=events(counts(9, 2)))
    queue = "arn:aws:sqs:us-east-2:123456789012:failed"
    unread = {"on_failure": {"source": queue, "waiting": None}, "dead_letter": None}
    for unknown in (None, unread):
        said = message_of({**target, "parked": unknown}, "events_parked")
        assert said == f"{message_of(target, 'events_parked')} How many wait is not known."
    half = {**unread, "dead_letter": {"source": f"{queue}-2", "waiting": 3}}
    assert message_of({**target, "parked": half}, "events_parked").endswith(
        f" 3 records wait in {queue}-2 now. How many others wait is not known."
    )


@pytest.mark.parametrize(
    ("parked", "expected"),
    [
        ({}, "not_asked"),
        ({"parked": None}, "not_read"),
        ({"parked": {"on_failure": {"source": QUEUE, "waiting": None}, "dead_letter": None}}, "not_read"),
        ({"parked": {"on_failure": {"source": QUEUE, "waiting": 0}, "dead_letter": None}}, None),
        ({"parked": {"on_failure": None, "dead_letter": None}}, None),
    ],
)
def test_whether_the_number_that_waits_was_read_is_a_fact(parked: t.Any, expected: str | None) -> None:
    assert gap({**row(), **parked}, "parked") == expected


def test_a_role_keeps_what_each_remedy_allows() -> None:
    """IAM replaces a policy of the same name."""
    arns = [QUEUE, f"{QUEUE}-2", QUEUE.replace("us-east-2", "us-east-1"), QUEUE.replace(":sqs:", ":sns:"), "x" * 300]
    names = []
    for arn in arns:
        closed = {**status(role_may_write=False), "destination": arn}
        remedy = evidence_remedies.permission("arn:aws:iam::123456789012:role/r", closed, row("f"))
        names += re.findall(r'policy_name: "(.*)"', remedy)
    assert len(set(names)) == len(arns)
    for name in names:
        assert re.fullmatch(r"[\w+=,.@-]{1,128}", name)
    assert "event-invoke-destination-failed-invocations-" in names[0]


def test_a_remedy_without_an_arn_names_its_account() -> None:
    """The credentials of who runs it choose the account: that of the queue, of the role, or of the function."""
    other = {**status(False, False), "destination": QUEUE.replace("123456789012", "210987654321")}
    created = remedy_of(row(on_failure=other), "destination_unhealthy")
    allowed = remedy_of(row(on_failure=status(role_may_write=False)), "destination_unhealthy")
    watched = remedy_of(row(events=events(counts(9, 2, 3))), "events_lost")
    for remedy, account in ((created, "210987654321"), (allowed, "123456789012"), (watched, "123456789012")):
        assert remedy.split("- name: ")[0].splitlines()[-1] == f"# In the account {account}"


def test_a_destination_that_its_policy_closes() -> None:
    closed = status(can_receive=False, role_may_write=False, reason="statement 1 of its policy denies sqs:SendMessage")
    assert told(row(on_failure=closed)) == [EXPOSED, UNHEALTHY]
    assert "cannot receive a record (statement 1 of its policy denies" in texts(row(on_failure=closed))
    # A permission of the role cannot help.
    assert "iam_policy" not in remedy_of(row(on_failure=closed), "destination_unhealthy")


def test_numbers_that_contradict_the_simulator_are_named() -> None:
    """Found: that no record is kept there stood beside that records were left there, and no delivery failed."""
    closed = row(events=events(counts(9, 2)), on_failure=status(role_may_write=False))
    said = message_of(closed, "destination_unhealthy")
    assert "If that is so, no record of an event is kept there from now on: in the last 14 days, events were" in said
    assert PARKED[1] in [rule for _qualifier, rule, *_rest in told(closed)]
    for numbers in (counts(9, 0), counts(9, 2, 1), counts(9, None)):
        silent = row(events=events(numbers), on_failure=status(role_may_write=False))
        assert "is kept there. What the policies" in message_of(silent, "destination_unhealthy")


@pytest.mark.parametrize(("qualifier", "is_said"), [("$LATEST", False), ("live", True), ("1", True)])
def test_what_a_version_owes_to_the_queue_of_latest_is_said(qualifier: str, is_said: bool) -> None:
    numbers = events(counts(9, 2), counts(9, 2))
    target = row(qualifier, stored=None, events=numbers, on_failure={}, dead_letter_queue=True)
    assert ("share the queue of $LATEST" in message_of(target, "events_parked")) is is_said


def test_dead_letters_of_a_version_without_a_row_that_failed_are_not_silent() -> None:
    """Found: 12 events of a version were dropped, and each delivery to its queue failed: no finding."""
    target = row(
        stored=None, events=events(counts(9), counts(9), **{"7": counts(12, 12, 0, 12)}), dead_letter_queue=True
    )
    target["destination_status"] = {"on_success": None, "on_failure": None, "dead_letter": status()}
    assert "12 to the dead-letter queue" in message_of(target, "events_lost")


def test_that_a_role_may_write_is_not_shown_by_other_qualifiers() -> None:
    numbers = events(counts(9), counts(9), **{"7": counts(9, 2)})
    closed = row(events=numbers, on_failure=status(role_may_write=False), dead_letter_queue=True)
    assert "from now on" not in message_of(closed, "destination_unhealthy")
