# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import checked_rows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.target import targets_of

PLACE = "us-east-2:123456789012"
QUEUE, TOPIC = f"arn:aws:sqs:{PLACE}:q", f"arn:aws:sns:{PLACE}:t"


def function(name: str) -> str:
    return f"arn:aws:lambda:{PLACE}:function:{name}"


def triggers(
    *mappings: str, topics: tuple[str, ...] | None = (), filtered: tuple[str, ...] | None = ()
) -> dict[str, Any]:
    nothing: dict[str, Any] = {key: [] for key in ("asynchronous", "synchronous", "other", "destination_of")}
    filters = {} if filtered is None else {"filtered_mappings": list(filtered)}
    subscribed = None if topics is None else list(topics)
    return {**nothing, "event_source_mappings": list(mappings), "topics": subscribed, **filters}


def target(name: str, failure: str = "", success: str = "", **facts: Any) -> dict[str, Any]:
    name, _colon, qualifier = name.partition(":")
    sides = {"OnFailure": failure, "OnSuccess": success}
    config = {side: {"Destination": arn} for side, arn in sides.items() if arn}
    stored = {"DestinationConfig": config}
    return row(name, qualifier or "$LATEST", **{"stored": stored, "triggers": triggers(), **facts})


def found(*rows: Any) -> dict[str, str]:
    """Return the messages of the rule by function and qualifier."""
    return {
        f"{each['function_name']}:{each['qualifier']}": each["message"]
        for each in findings(list(rows))
        if each["rule"] == "destination_loop"
    }


def test_functions_that_send_to_each_other() -> None:
    rows = [
        target("a", function("b")),
        target("b", success=function("c:live")),
        target("c:live", function("a:$LATEST")),
    ]
    loops = found(*rows)
    assert sorted(loops) == ["a:$LATEST", "b:$LATEST", "c:live"]
    way = " -> ".join(function(each) for each in ("a:$LATEST", "b:$LATEST", "c:live", "a:$LATEST"))
    assert (
        f"by the on-failure destination: {way}. Lambda stops such a loop after about 16 invocations"
        in loops["a:$LATEST"]
    )
    assert "by the on-success destination" in loops["b:$LATEST"]


def test_who_only_leads_to_a_loop_is_not_in_it() -> None:
    rows = [target("x", function("a")), target("a", function("b")), target("b", function("a"))]
    assert sorted(found(*rows)) == ["a:$LATEST", "b:$LATEST"]


def test_another_qualifier_is_another_target() -> None:
    assert found(target("a", function("b")), target("b", function("a:live")), target("a:live")) == {}


def test_a_queue_that_the_function_polls() -> None:
    loops = found(target("a", QUEUE, triggers=triggers(QUEUE)))
    assert f"{function('a:$LATEST')} -> {QUEUE} -> {function('a:$LATEST')}" in loops["a:$LATEST"]
    assert found(target("a", QUEUE, triggers=triggers(f"{QUEUE}-2"))) == {}


def test_a_mapping_invokes_synchronously_so_that_no_destination_is_used_after_it() -> None:
    assert sorted(found(target("a", QUEUE), target("b", function("a"), triggers=triggers(QUEUE)))) == ["b:$LATEST"]


def test_a_way_over_a_function_to_a_queue() -> None:
    rows = [target("a", function("b"), triggers=triggers(QUEUE)), target("b", QUEUE)]
    assert sorted(found(*rows)) == ["a:$LATEST"]


def test_a_topic_with_a_subscription_that_was_read() -> None:
    loops = found(target("a", TOPIC), target("b", function("a"), triggers=triggers(topics=(TOPIC,))))
    assert sorted(loops) == ["a:$LATEST", "b:$LATEST"]
    way = " -> ".join((function("a:$LATEST"), TOPIC, function("b:$LATEST"), function("a:$LATEST")))
    assert loops["a:$LATEST"].startswith("Not judged: whether records of events for a:$LATEST lead back to it")
    assert f"{way}. These may leave them out: a filter policy of the subscriptions of {TOPIC}" in loops["a:$LATEST"]


@pytest.mark.parametrize("filtered", [(QUEUE,), None])
def test_a_mapping_with_a_filter_may_leave_the_records_out(filtered: tuple[str, ...] | None) -> None:
    a = target("a", QUEUE, triggers=triggers(QUEUE, filtered=filtered))
    (finding,) = (each for each in findings([a]) if each["rule"] == "destination_loop")
    assert (finding["judged"], finding["severity"]) == (False, "info")
    assert f"These may leave them out: the filters of the event source mapping of {QUEUE}." in finding["message"]
    assert "Lambda stops such a loop" in found(target("a", QUEUE, triggers=triggers(QUEUE)))["a:$LATEST"]


def test_a_way_without_a_filter_is_certain() -> None:
    rows = [target("a", QUEUE, function("b"), triggers=triggers(QUEUE, filtered=(QUEUE,))), target("b", function("a"))]
    assert "by the on-success destination" in found(*rows)["a:$LATEST"]
    assert not found(*rows)["a:$LATEST"].startswith("Not judged")


def test_a_dead_letter_queue_leads_back_too() -> None:
    letters = f"arn:aws:sqs:{PLACE}:dead-letters"
    loops = found(target("a", dead_letter_queue=True, triggers=triggers(letters)))
    assert "by the dead-letter queue" in loops["a:$LATEST"]


def test_what_receives_nothing_leads_nowhere() -> None:
    durable = target("a", QUEUE, triggers=triggers(QUEUE))
    durable["function"] = {**durable["function"], "durable": True}
    assert found(durable) == {}
    fifo = f"{QUEUE}.fifo"
    assert found(target("a", fifo, triggers=triggers(fifo))) == {}


UNREAD = "Not judged: whether records of events for a:$LATEST lead back to it. Not read: {}."


@pytest.mark.parametrize(
    ("facts", "unread"),
    [
        ({"failure": QUEUE, "triggers": None}, "what invokes a:$LATEST"),
        ({"failure": TOPIC, "triggers": triggers(topics=None)}, "the topics that invoke a:$LATEST"),
        ({"failure": QUEUE, "triggers": triggers(topics=None)}, None),
        ({"failure": function("b")}, f"the destinations of {function('b:$LATEST')}"),
        ({"failure": function("b:live")}, f"the destinations of {function('b:live')}"),
        ({"triggers": None}, None),
    ],
)
def test_what_was_not_read_is_not_judged(facts: Any, unread: str | None) -> None:
    assert found(target("a", **facts)) == ({"a:$LATEST": UNREAD.format(unread)} if unread else {})


@pytest.mark.parametrize(
    ("facts", "unread"),
    [
        ({"triggers": None}, "what invokes b:$LATEST"),
        ({"triggers": triggers(topics=None)}, "the topics that invoke b:$LATEST"),
    ],
)
def test_a_topic_leads_to_whatever_may_subscribe_to_it(facts: Any, unread: str) -> None:
    messages = found(target("a", TOPIC), target("b", function("a"), **facts))
    assert messages["a:$LATEST"] == UNREAD.format(unread)


def test_a_function_on_the_way_is_read_with_its_dead_letter_queue() -> None:
    messages = found(target("a", function("b")), target("b", dead_letter_queue=None, function=None))
    assert messages["a:$LATEST"] == UNREAD.format("the settings of b:$LATEST")


def test_a_queue_further_on_takes_what_invokes_the_target() -> None:
    messages = found(target("a", function("b"), triggers=None), target("b", QUEUE))
    assert messages["a:$LATEST"] == UNREAD.format("what invokes a:$LATEST")


def test_a_way_that_was_read_is_enough() -> None:
    messages = found(target("a", function("b"), function("c")), target("b", function("a")))
    assert "lead back to it" in messages["a:$LATEST"]
    assert not messages["a:$LATEST"].startswith("Not judged")


def test_what_was_not_asked_for_is_no_finding() -> None:
    a, b = target("a", TOPIC), target("b", function("a"))
    del b["triggers"]
    assert found(a, b).get("a:$LATEST") is None
    (judged, _b) = targets_of(checked_rows([a, b]))
    assert RULES["destination_loop"].gaps(judged) == {"routes": "not_asked"}


def test_many_missing_facts_are_counted() -> None:
    others = [target(name, triggers=None) for name in "bcdef"]
    unread = ", ".join(f"what invokes {name}:$LATEST" for name in "bcd")
    assert found(target("a", TOPIC), *others)["a:$LATEST"] == UNREAD.format(f"{unread} and 2 more")
