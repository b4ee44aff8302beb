# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is new, gone and old in the reports of several runs."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fleet_days import ACCOUNT, INCLUDE, OTHER, REGION, START, Runs
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_outcome, fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document

LOST, MORE = row("lost"), row("more")


def error(region: str | None = REGION, function_name: str | None = None) -> dict[str, t.Any]:
    return {"region": region, "function_name": function_name, "operation": "X", "code": "x", "message": "denied"}


def of_rules(findings: t.Iterable[t.Any]) -> set[tuple[str, str]]:
    return {(each["function_name"], each["rule"]) for each in findings}


def rules(findings: t.Iterable[t.Any]) -> list[tuple[str, str]]:
    return sorted(each for each in of_rules(findings) if each[1] == "no_failure_path")


def new(document: Document) -> list[str]:
    return sorted({each["function_name"] for each in document["findings"] if each["new"]})


def test_the_first_report_compares_with_nothing() -> None:
    first = Runs().day(LOST)
    assert "trend" not in first
    assert {finding["since"] for finding in first["findings"]} == {first["generated_at"]}
    assert {finding["new"] for finding in first["findings"]} == {None}


def test_new_and_gone_and_old() -> None:
    runs = Runs()
    first = runs.day(LOST)
    second = runs.day(LOST, MORE)
    assert new(second) == ["more"]
    assert second["trend"]["new"] == len([each for each in second["findings"] if each["function_name"] == "more"])
    assert second["trend"]["gone"] == []
    third = runs.day(MORE, days=29)
    assert new(third) == []
    assert rules(third["trend"]["gone"]) == [("lost", "no_failure_path")]
    assert {each["since"] for each in third["trend"]["gone"]} == {first["generated_at"]}
    of_theirs = [finding for finding in third["findings"] if finding["function_name"] == "theirs"]
    assert {finding["since"] for finding in of_theirs} == {first["generated_at"]}
    assert third["trend"]["old"] == len(of_theirs) > 0
    assert runs.day(MORE)["trend"]["gone"] == []


@pytest.mark.parametrize("errors", [[error()], [error(None)], [error(REGION, "lost")]])
def test_what_was_not_read_is_not_gone_and_not_new_afterwards(errors: t.Any) -> None:
    runs = Runs()
    first = runs.day(LOST)
    for _day in range(2):
        unread = runs.day(errors=errors)
        assert unread["trend"]["gone"] == []
        assert rules(unread["trend"]["not_read"]) == [("lost", "no_failure_path")]
    again = runs.day(LOST)
    assert again["trend"]["new"] == 0
    assert again["trend"]["not_read"] == []
    assert {each["since"] for each in again["findings"]} == {first["generated_at"]}


def test_a_finding_that_is_gone_when_its_account_is_read_again() -> None:
    runs = Runs()
    runs.day(LOST)
    runs.day(errors=[error()])
    assert rules(runs.day()["trend"]["gone"]) == [("lost", "no_failure_path")]


def test_an_account_that_left_nothing_makes_nothing_gone() -> None:
    runs = Runs()
    runs.day(LOST)
    missing = runs.day(LOST, theirs=None)
    assert missing["trend"]["gone"] == []
    assert rules(missing["trend"]["not_read"]) == [("theirs", "no_failure_path")]
    assert missing["trend"]["accounts_gone"] == []
    assert runs.day(LOST)["trend"]["new"] == 0


def test_an_account_that_was_never_read_is_not_new() -> None:
    runs = Runs()
    runs.day(LOST, theirs=None)
    appeared = runs.day(LOST)
    assert appeared["trend"]["new"] == 0
    assert {each["new"] for each in appeared["findings"] if each["account_id"] == OTHER} == {None}


def test_a_region_that_is_no_longer_read_makes_nothing_gone() -> None:
    runs = Runs()
    runs.day(LOST)
    elsewhere = runs.day(regions=["eu-west-1"], theirs=())
    assert elsewhere["trend"]["gone"] == []


def test_an_account_that_left_the_fleet_is_named() -> None:
    runs = Runs()
    runs.day(LOST)
    left = runs.day(LOST, theirs=None, hosts=[ACCOUNT])
    assert left["trend"]["accounts_gone"] == [OTHER]
    assert left["trend"]["gone"] == left["trend"]["not_read"] == []


def test_a_host_whose_account_is_not_known_may_be_that_of_the_earlier_report() -> None:
    """Found: its account was said to have left the fleet, and its findings were new two days later."""
    runs = Runs()
    before = runs.day(LOST)
    runs.day(LOST, theirs=None, hosts={ACCOUNT: ACCOUNT, "stage": 1402433619})
    assert runs.previous is not None
    assert runs.previous["trend"]["accounts_gone"] == []
    after = runs.day(LOST)
    dates = [{finding["function_arn"]: finding["since"] for finding in each["findings"]} for each in (before, after)]
    assert dates[0] == dates[1]


def test_a_policy_makes_nothing_gone() -> None:
    runs = Runs()
    runs.day(LOST)
    off = runs.day(LOST, policy={"rules": {"no_failure_path": "off"}})
    assert off["trend"]["gone"] == []


BOUNDS = {"maximum_retry_attempts": {"maximum": 1}}


def new_of(document: Document, rule: str) -> dict[str, bool | None]:
    return {each["function_name"]: each["new"] for each in document["findings"] if each["rule"] == rule}


@pytest.mark.parametrize(
    "earlier",
    [
        {"rules": {"no_failure_path": "off"}},
        {"overrides": [{"function_name": ["l*"], "rules": {"no_failure_path": "off"}}]},
        '{"rules": {"no_failure_path": "off"}}',
    ],
)
def test_a_rule_that_the_earlier_policy_had_off_makes_nothing_new(earlier: t.Any) -> None:
    runs = Runs()
    runs.day(LOST, policy=earlier)
    counted = runs.day(LOST, MORE)
    by_override = isinstance(earlier, dict) and "overrides" in earlier
    expected = {"lost": None, "theirs": False if by_override else None, "more": True if by_override else None}
    assert new_of(counted, "no_failure_path") == expected
    assert counted["notes"] == ["Not compared, as the earlier report has another policy: findings of no_failure_path"]
    again = runs.day(LOST, MORE, row("third"))
    assert new_of(again, "no_failure_path") == {"lost": False, "theirs": False, "more": False, "third": True}
    assert again["notes"] == []


def test_other_bounds_make_nothing_new_and_nothing_gone() -> None:
    of_bounds = {"policy": BOUNDS, "theirs": None, "hosts": [ACCOUNT]}
    runs = Runs()
    runs.day(LOST, theirs=None, hosts=[ACCOUNT])
    assert new_of(runs.day(LOST, **of_bounds), "retries_out_of_bounds") == {"lost": None}
    assert new_of(runs.day(LOST, MORE, **of_bounds), "retries_out_of_bounds") == {"lost": False, "more": True}
    wider = runs.day(LOST, MORE, theirs=None, hosts=[ACCOUNT], policy={"maximum_retry_attempts": {"maximum": 2}})
    assert wider["trend"]["gone"] == wider["trend"]["not_read"] == []
    assert wider["notes"][0].endswith("findings of retries_out_of_bounds")
    # What does not judge differently is compared.
    accepting = {"exceptions": [{"rule": "no_failure_path", "reason": "known"}]}
    severe = {**BOUNDS, **accepting, "rules": {"retries_out_of_bounds": "error"}}
    runs.day(LOST, MORE, **of_bounds)
    document = runs.day(LOST, **{**of_bounds, "policy": severe})
    assert {("more", "no_failure_path"), ("more", "retries_out_of_bounds")} <= of_rules(document["trend"]["gone"])


def earlier_version(document: Document, **policy: t.Any) -> None:
    """Make it a report of another version: without its policy, or with these keys in it."""
    if policy:
        assert document["policy"]
        document["policy"] |= policy
    else:
        del document["policy"]


def test_a_report_that_does_not_say_its_policy_has_applied_the_rules_that_it_names() -> None:
    polled = {**FACTS["triggers"], "event_source_mappings": ["arn"]}
    quiet = {"days": 14, "function": NONE, "qualifier": NONE, "other_qualifiers": {}}
    runs = Runs()
    first = runs.day(LOST, theirs=None, hosts=[ACCOUNT])
    earlier_version(first)
    inert = row("inert", stored={"MaximumRetryAttempts": 1}, triggers=polled, async_events=quiet)
    second = runs.day(LOST, MORE, inert, theirs=None, hosts=[ACCOUNT], policy=BOUNDS)
    assert new_of(second, "no_failure_path") == {"lost": False, "more": True}
    assert new_of(second, "retries_out_of_bounds") == {"lost": None, "more": None}
    assert new_of(second, "inert_config") == {"inert": None}
    (note,) = second["notes"]
    assert note == (
        "Not compared, as the earlier report does not say its policy: findings of inert_config, retries_out_of_bounds"
    )
    earlier_version(second)
    third = runs.day(theirs=None, hosts=[ACCOUNT], policy=BOUNDS)
    no_longer = of_rules(third["trend"]["gone"])
    assert {("lost", "no_failure_path"), ("more", "no_failure_path"), ("inert", "inert_config")} <= no_longer
    assert "retries_out_of_bounds" not in {rule for _function, rule in no_longer}


def test_a_policy_of_another_version() -> None:
    """It may not know a rule, which it has not applied then, or have rules or keys that this one does not know."""
    for policy, expected in (
        ({"rules": {"retries_cut_short": "warning"}}, None),
        ({"rules": {"no_failure_path": "warning", "later": "error"}}, True),
        ({"overrides": [{"function_name": ["x"], "rules": {"later": "off"}}]}, True),
        ({"overrides": [{"tag": ["x"]}]}, None),
    ):
        runs = Runs()
        earlier_version(runs.day(theirs=(), policy=""), **policy)
        assert new_of(runs.day(LOST, theirs=()), "no_failure_path") == {"lost": expected}, policy


def test_findings_of_an_account_that_was_not_read_are_kept_though_its_units_are_not_known() -> None:
    policy = {"overrides": [{"organizational_unit": ["Prod"], **BOUNDS}]}
    runs = Runs()
    runs.units = ["Prod"]
    first = runs.day(LOST, policy=policy)
    of_theirs = of_rules(each for each in first["findings"] if each["account_id"] == OTHER)
    assert {("theirs", "no_failure_path"), ("theirs", "retries_out_of_bounds")} <= of_theirs
    for _day in range(2):
        unread = runs.day(LOST, theirs=None, policy=policy)
        assert of_rules(unread["trend"]["not_read"]) == of_theirs
        assert unread["trend"]["gone"] == unread["notes"] == []
    again = runs.day(LOST, policy=policy)
    assert {each["new"] for each in again["findings"]} == {False}
    assert {each["since"] for each in again["findings"]} == {first["generated_at"]}


severities = st.dictionaries(st.sampled_from(list(RULES)), st.just("off"), max_size=3)
bounds = st.dictionaries(st.sampled_from(["minimum", "maximum"]), st.just(1), max_size=2)
parts_of_policies = st.fixed_dictionaries({"rules": severities, "maximum_retry_attempts": bounds})
overrides = st.builds(
    lambda place, part: {**place, **part},
    st.sampled_from([{"function_name": ["l*"]}, {"account_id": [OTHER]}, {"organizational_unit": ["Prod"]}]),
    parts_of_policies,
)
policies = st.builds(
    lambda part, overrides: {**part, "overrides": overrides}, parts_of_policies, st.lists(overrides, max_size=2)
)


@given(st.lists(policies, min_size=2, max_size=3))
def test_other_rules_and_bounds_alone_are_no_news(given_policies: t.Any) -> None:
    runs = Runs()
    runs.units = ["Prod"]
    for policy in given_policies:
        document = runs.day(LOST, MORE, F, BLUE, ORPHAN, policy=policy)
        assert not [each for each in document["findings"] if each["new"]]
        assert document.get("trend", {"gone": []})["gone"] == []


def test_the_outcome_tells_the_trend() -> None:
    runs = Runs()
    runs.day(LOST)
    ending = fleet_outcome(runs.day(MORE), "never", [])
    assert any(line.startswith("Since the report of 2026-11-02 12:00 UTC: ") for line in ending["lines"])
    assert {name: ending["statistics"][f"event_invoke_fleet_{name}"] > 0 for name in ("new", "gone")} == {
        "new": True,
        "gone": True,
    }
    assert len(ending["statistics"]) <= 11


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"
BROKEN = {
    "destination": QUEUE,
    "kind": "queue",
    "exists": False,
    "can_receive": False,
    "role_may_write": None,
    "reason": "it does not exist",
}
LOSSES = {"received": 9, "dropped": 3, "destination_delivery_failures": 2, "dead_letter_errors": 0}
FACTS: dict[str, t.Any] = {
    "destination_status": {"on_success": None, "on_failure": BROKEN, "dead_letter": None},
    "async_events": {"days": 14, "function": LOSSES, "qualifier": LOSSES},
    "qualifier_exists": True,
    "triggers": {
        key: [] for key in ("event_source_mappings", "asynchronous", "synchronous", "other", "destination_of")
    },
}
STORED = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}, "LastModified": START}
F, BLUE = row("f", stored=STORED, **FACTS), row("f", "BLUE", **{**FACTS, "async_events": None})
ORPHAN = row("f", "OLD", stored=STORED, **{**FACTS, "qualifier_exists": False})


def without(target: dict[str, t.Any], *facts: str) -> dict[str, t.Any]:
    return {key: value for key, value in target.items() if key not in facts}


def gone(document: Document) -> set[tuple[str, str, str]]:
    return {(each["rule"], each["function_name"], each["qualifier"]) for each in document["trend"]["gone"]}


def kept(document: Document) -> set[tuple[str, str, str]]:
    return {(each["rule"], each["function_name"], each["qualifier"]) for each in document["trend"]["not_read"]}


def first_day(*rows: t.Any) -> tuple[Runs, set[tuple[str, str, str]]]:
    runs = Runs()
    found = [each for each in runs.day(*rows, theirs=None, hosts=[ACCOUNT])["findings"] if each["judged"]]
    return runs, {(each["rule"], each["function_name"], each["qualifier"]) for each in found}


def test_findings_of_kinds_of_facts_that_were_not_asked_for_are_not_gone() -> None:
    runs, found = first_day(F, ORPHAN)
    assert {("destination_unhealthy", "f", "$LATEST"), ("events_lost", "f", "$LATEST")} <= found
    less = [without(each, "destination_status", "async_events") for each in (F, ORPHAN)]
    document = runs.day(*less, theirs=None, hosts=[ACCOUNT], include=["function", "unconfigured", "qualifiers"])
    assert gone(document) == set()
    assert {("destination_unhealthy", "f", "$LATEST"), ("events_lost", "f", "$LATEST")} <= kept(document)
    unread = [{**each, "destination_status": None, "async_events": None} for each in (F, ORPHAN)]
    assert gone(runs.day(*unread, theirs=None, hosts=[ACCOUNT])) == set()
    healthy = {**BROKEN, "exists": True, "can_receive": True, "role_may_write": True, "reason": None}
    facts = {**FACTS, "destination_status": {"on_success": None, "on_failure": healthy, "dead_letter": None}}
    mended = row("f", stored=STORED, **{**facts, "async_events": {"days": 14, "function": NONE, "qualifier": NONE}})
    assert gone(runs.day(mended, theirs=None, hosts=[ACCOUNT])) >= {
        ("destination_unhealthy", "f", "$LATEST"),
        ("events_lost", "f", "$LATEST"),
        ("orphaned_config", "f", "OLD"),
    }


NONE = dict.fromkeys(LOSSES, 0)


def in_days(days: int, function: t.Any) -> t.Any:
    """Return a row whose numbers are those of a window."""
    return row("f", async_events={"days": days, "function": function, "qualifier": None, "other_qualifiers": {}})


def test_what_a_shorter_window_does_not_show_is_not_gone() -> None:
    lost = ("events_lost", "f", "$LATEST")
    runs, found = first_day(in_days(14, LOSSES))
    assert lost in found
    for _day in range(2):
        document = runs.day(in_days(1, NONE), theirs=None, hosts=[ACCOUNT])
        assert lost not in gone(document)
        assert lost in kept(document)
    assert lost in gone(runs.day(in_days(14, NONE), theirs=None, hosts=[ACCOUNT]))


HEALTHY = {**BROKEN, "exists": True, "can_receive": True, "role_may_write": True, "reason": None}
DROPPED = {**NONE, "received": 9, "dropped": 3}


def configured(date: datetime, name: str = "$LATEST") -> t.Any:
    """Return a row whose events were dropped since START, with a queue that was set at this date."""
    events = {"days": 14, "since": START.isoformat(), "function": DROPPED, "qualifier": None, "other_qualifiers": {}}
    statuses = {"on_success": None, "on_failure": HEALTHY, "dead_letter": None}
    stored = {**STORED, "LastModified": date}
    return row("f", name, stored=stored, **{**FACTS, "destination_status": statuses, "async_events": events})


def test_what_became_of_events_is_not_gone_or_new_if_it_is_not_known_now() -> None:
    """A configuration was changed: nothing tells any more where earlier events went."""
    bare = row("f", **{**FACTS, "async_events": configured(START)["async_events"]})
    lost, parked = ("events_lost", "f", "$LATEST"), ("events_parked", "f", "$LATEST")
    newer = configured(START + timedelta(days=1))
    for before, said in ((bare, lost), (configured(START), parked)):
        runs, found = first_day(before)
        assert said in found
        for rows in ([newer], [newer, configured(START, "BLUE")]):
            document = runs.day(*rows, theirs=None, hosts=[ACCOUNT])
            assert gone(document) & {lost, parked} == set()
            assert said in kept(document)
        again = runs.day(before, theirs=None, hosts=[ACCOUNT])
        assert {each["new"] for each in again["findings"] if each["rule"] == said[0]} == {None}
    runs, _found = first_day(newer)
    again = runs.day(configured(START), theirs=None, hosts=[ACCOUNT])
    assert [each["new"] for each in again["findings"] if each["rule"] == "events_parked"] == [None]


def test_what_became_of_events_is_not_gone_because_it_is_said_of_another_row() -> None:
    alias = row("f", "BLUE", **{**FACTS, "async_events": configured(START)["async_events"]})
    runs, found = first_day(alias)
    assert ("events_lost", "f", "BLUE") in found
    both = [configured(START + timedelta(days=1)), configured(START, "BLUE")]
    document = runs.day(*both, theirs=None, hosts=[ACCOUNT])
    assert {each["qualifier"] for each in document["findings"] if each["rule"] == "events_lost"} == {"$LATEST"}
    assert ("events_lost", "f", "BLUE") in kept(document)
    assert ("no_failure_path", "f", "BLUE") not in kept(document)


def test_what_a_longer_window_shows_is_not_new() -> None:
    runs, _found = first_day(in_days(1, NONE))
    (lost,) = (
        each
        for each in runs.day(in_days(14, LOSSES), theirs=None, hosts=[ACCOUNT])["findings"]
        if each["rule"] == "events_lost"
    )
    assert lost["new"] is None
    runs, _found = first_day(in_days(14, NONE))
    document = runs.day(in_days(14, LOSSES), theirs=None, hosts=[ACCOUNT])
    assert [each["new"] for each in document["findings"] if each["rule"] == "events_lost"] == [True]


@pytest.mark.parametrize(
    "asked",
    [
        {"function_name": ["other"]},
        {"function_name": ["f:GREEN", f"arn:aws:lambda:{REGION}:{OTHER}:function:f"]},
        {"qualifier": "GREEN"},
        {"function_name": ["f"], "qualifier": "GREEN"},
    ],
)
def test_findings_of_names_and_qualifiers_that_were_not_asked_for_are_not_gone(asked: t.Any) -> None:
    runs, found = first_day(F, BLUE, ORPHAN)
    document = runs.day(theirs=None, hosts=[ACCOUNT], **asked)
    assert gone(document) == set()
    assert kept(document) == found
    assert runs.day(F, BLUE, ORPHAN, theirs=None, hosts=[ACCOUNT])["trend"]["new"] == 0


@pytest.mark.parametrize("asked", [{"function_name": ["f"]}, {"function_name": [f"{ACCOUNT}:function:f"]}, {}])
def test_findings_of_a_function_that_was_asked_for_and_is_not_there_are_gone(asked: t.Any) -> None:
    runs, found = first_day(F, BLUE, ORPHAN)
    assert gone(runs.day(theirs=None, hosts=[ACCOUNT], **asked)) == found


def test_findings_of_targets_without_a_configuration_are_gone_only_if_those_were_asked_for() -> None:
    runs, found = first_day(F, BLUE)
    assert {("no_failure_path", "f", "BLUE"), ("alias_not_covered", "f", "BLUE")} <= found
    include = [each for each in INCLUDE if each != "unconfigured"]
    document = runs.day(F, theirs=None, hosts=[ACCOUNT], include=include)
    assert gone(document) == set()
    assert kept(document) == {each for each in found if each[2] == "BLUE"}
    # A configuration that was deleted leaves a target that nobody looked at.
    assert gone(runs.day(theirs=None, hosts=[ACCOUNT], include=include)) == set()
    assert gone(runs.day(F, theirs=None, hosts=[ACCOUNT])) == {each for each in found if each[2] == "BLUE"}


def test_the_same_function_of_another_account_is_another_target() -> None:
    theirs = {**LOST, "account_id": OTHER, "function_arn": LOST["function_arn"].replace(ACCOUNT, OTHER)}
    runs = Runs()
    runs.day(LOST, theirs=())
    document = runs.day(theirs=[theirs])
    assert {each["account_id"] for each in document["findings"] if each["new"]} == {OTHER}
    assert {each["account_id"] for each in document["trend"]["gone"]} == {ACCOUNT}


@pytest.mark.parametrize("qualifier", ["$LATEST.PUBLISHED", "3", "BLUE"])
def test_what_has_no_row_without_its_configuration_is_not_gone_with_it(qualifier: str) -> None:
    """Found: a finding of $LATEST.PUBLISHED was gone as its configuration was, and nobody had judged the target."""
    bare = row("f", async_events=None, qualifier_exists=True)
    runs, found = first_day(
        bare, row("f", qualifier, stored={"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60})
    )
    about = {each for each in found if each[2] == qualifier}
    document = runs.day(bare, theirs=None, hosts=[ACCOUNT])
    assert about
    assert about <= (gone(document) if qualifier == "BLUE" else kept(document))


@pytest.mark.parametrize("text", ["{", "[]", '{"schema_version": 9}', '{"schema_version": 1}'])
def test_an_earlier_report_that_is_not_one_is_said_and_costs_nothing(text: str) -> None:
    files = [{"place": "f", "text": json.dumps(Runs().entry_of(ACCOUNT, [LOST]))}]
    document = fleet_report(files, [ACCOUNT], "", 12, [{"place": "p", "text": text}], now=START)
    assert document["summary"]["targets"] == 1
    assert "trend" not in document
    (note,) = document["notes"]
    assert note.startswith("Compared with nothing: previous_report p")
    assert note in fleet_outcome(document, "never", [])["lines"]
