# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import re
import typing as t

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from support.environment import CHECKOUT
from support.samples import queue_status

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_findings import DOCUMENTATION
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import SEVERITIES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.parsed_row import ParsedRow
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed-invocations"
DEAD_LETTERS = "arn:aws:sqs:us-east-2:123456789012:dead-letters"


def row(
    qualifier: str = "$LATEST",
    name: str = "f",
    retries: int | None = None,
    age: int | None = None,
    on_failure: str | None = QUEUE,
    on_success: str | None = None,
    configured: bool = True,
    **more: t.Any,
) -> dict[str, t.Any]:
    """Return a row with all facts, in which no rule finds anything."""
    facts = {"dead_letter_target_arn": None, "role": None, "durable": False, "managed_instances": False, "timeout": 3}
    return {
        "function_name": name,
        "qualifier": qualifier,
        "region": "us-east-2",
        "account_id": "123456789012",
        "function_arn": f"arn:aws:lambda:us-east-2:123456789012:function:{name}:{qualifier}",
        "configured": configured,
        "last_modified": None,
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
        "destination_config": {
            "on_success": {"destination": on_success},
            "on_failure": {"destination": on_failure},
        },
        "effective": {
            "maximum_retry_attempts": 2 if retries is None else retries,
            "maximum_event_age_in_seconds": 21600 if age is None else age,
        },
        "completeness": more.pop("completeness", {"configurations": True, "aliases": True, "versions": None}),
        "qualifier_exists": more.pop("qualifier_exists", True),
        "function": {**facts, **more},
    }


def without(fact: str, **options: t.Any) -> dict[str, t.Any]:
    return {key: value for key, value in row(**options).items() if key != fact}


def rules(*rows: t.Any, policy: t.Any = None) -> list[str]:
    return [found["rule"] for found in findings(list(rows), policy)]


def found_by(rule: str, *rows: t.Any, policy: t.Any = None) -> list[t.Any]:
    """Return the findings of this rule alone: what others find in the rows is the affair of their tests."""
    return [found for found in findings(list(rows), policy) if found["rule"] == rule]


def message(rule: str, *rows: t.Any) -> str:
    (found,) = found_by(rule, *rows)
    return found["message"]


@pytest.mark.parametrize(
    ("breaks", "kept"),
    [
        (row(on_failure=None), row()),
        (row(on_failure=None), row(on_failure=None, dead_letter_target_arn=DEAD_LETTERS)),
        (row(on_failure=None, configured=False), row(configured=False, on_failure=None, dead_letter_target_arn="arn")),
    ],
)
def test_no_failure_path(breaks: t.Any, kept: t.Any) -> None:
    assert "no_failure_path" in rules(breaks)
    assert "no_failure_path" not in rules(kept)


def test_no_failure_path_tells_what_happens_to_an_event() -> None:
    def says(target: t.Any) -> str:
        return message("no_failure_path", target)

    assert "retried 2 times within 21600 s, then is discarded" in says(row(on_failure=None))
    assert "retried 1 time within 3600 s, then is discarded" in says(row(on_failure=None, retries=1, age=3600))
    assert "versions share" in says(row("BLUE", on_failure=None))
    assert "retried at most 1 time within 75 s" in says(row(on_failure=None, age=75))
    # Retries that don't happen are not counted.
    assert "retried 0 times within 60 s" in says(row(on_failure=None, age=60))


@pytest.mark.parametrize("facts", [{"function": None}, {"function": row(durable=None)["function"]}])
def test_a_destination_counts_only_if_the_function_is_known_not_to_be_durable(facts: t.Any) -> None:
    target = {**row(), **facts}
    assert ParsedRow(target).failure_path == "unknown"
    assert [found["judged"] for found in found_by("no_failure_path", target)] == [False]


def test_a_dead_letter_queue_counts_for_any_function() -> None:
    assert ParsedRow(row(durable=None, dead_letter_target_arn=DEAD_LETTERS)).failure_path == "dead_letter_queue"
    assert ParsedRow(row(dead_letter_target_arn=DEAD_LETTERS)).failure_path == "both"


ITSELF = "arn:aws:lambda:us-east-2:123456789012:function:f"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (row(on_failure=f"{QUEUE}.fifo"), "a FIFO queue"),
        (row(on_failure="arn:aws:sns:us-east-2:123456789012:t.fifo"), "a FIFO topic"),
        (row(on_failure=ITSELF), "the function itself"),
        (row("BLUE", on_failure=f"{ITSELF}:BLUE"), "the function itself"),
        (row(on_failure="kafka://topic"), "a Kafka topic"),
    ],
)
def test_an_unusable_destination_is_no_failure_path(target: t.Any, reason: str) -> None:
    assert "the on-failure destination cannot receive it" in message("no_failure_path", target)
    (unhealthy,) = found_by("destination_unhealthy", target)
    assert unhealthy["severity"] == "error"
    assert f"is {reason}" in unhealthy["message"]


@pytest.mark.parametrize(
    ("target", "side"),
    [
        (row(on_success="arn:aws:s3:::bucket"), "on-success destination"),
        (row(on_success=f"{QUEUE}.fifo"), "on-success destination"),
        (row(dead_letter_target_arn=f"{DEAD_LETTERS}.fifo"), "dead-letter queue"),
        (row(durable=True, on_failure=None, dead_letter_target_arn=f"{DEAD_LETTERS}.fifo"), "dead-letter queue"),
    ],
)
def test_every_side_is_checked(target: t.Any, side: str) -> None:
    assert side in message("destination_unhealthy", target)


@pytest.mark.parametrize(
    "target",
    [
        row(on_failure="arn:aws:s3:::bucket"),
        row("BLUE", on_failure=ITSELF),
        row(on_failure=ITSELF.replace("us-east-2", "us-east-1")),
        row(on_failure="arn:aws:sqs:us-east-2:123456789012:fifo"),
        row(on_failure="nonsense"),
    ],
)
def test_a_destination_is_unhealthy_only_if_its_arn_tells(target: t.Any) -> None:
    assert "destination_unhealthy" not in rules(target)


def test_a_finding_has_its_facts() -> None:
    (found,) = found_by("no_failure_path", row("BLUE", on_failure=None))
    assert (found["region"], found["account_id"], found["judged"]) == ("us-east-2", "123456789012", True)


def test_a_durable_function_has_its_dead_letter_queue_alone() -> None:
    assert "no_failure_path" in rules(row(durable=True))
    assert "no_failure_path" not in rules(row(durable=True, dead_letter_target_arn=DEAD_LETTERS))


@pytest.mark.parametrize(("on_failure", "on_success"), [(QUEUE, None), (None, QUEUE)])
def test_a_durable_function_sends_no_records(on_failure: str | None, on_success: str | None) -> None:
    queue = DEAD_LETTERS
    with_destination = row(durable=True, dead_letter_target_arn=queue, on_failure=on_failure, on_success=on_success)
    assert "inert_config" in rules(with_destination)
    assert "inert_config" not in rules(row(durable=True, dead_letter_target_arn=queue, on_failure=None))


@pytest.mark.parametrize(
    ("retries", "age", "made"),
    [
        (1, 60, "0 times"),
        (1, 64, None),
        (1, 90, None),
        (0, 60, None),
        (2, 60, "0 times"),
        (2, 61, "at most 1 time"),
        (2, 89, "at most 1 time"),
        (2, 90, "1 time"),
        (2, 180, "1 time"),
        (2, 187, None),
    ],
)
def test_retries_cut_short(retries: int, age: int, made: str | None) -> None:
    target = row(retries=retries, age=age)
    assert ("retries_cut_short" in rules(target)) == (made is not None)
    if made is not None:
        found = message("retries_cut_short", target)
        assert f"fails is retried {made} instead of {retries} because the event age is {age} s" in found
        assert f"then is sent to {QUEUE} (whether it arrives is not known)" in found


@pytest.mark.parametrize(
    "unread", [{"exists": None}, {"can_receive": None}, {"role_may_write": None}, {"policies_not_read": [QUEUE]}]
)
def test_that_an_event_arrives_is_said_only_of_what_was_read(unread: dict[str, t.Any]) -> None:
    """Found: that it leaves a record was said of a destination that could not be read."""
    status = {**queue_status(), "destination": QUEUE}
    read = {**row(age=90), "destination_status": {"on_success": None, "on_failure": status, "dead_letter": None}}
    assert f"then leaves a record at {QUEUE}." in message("retries_cut_short", read)
    read["destination_status"]["on_failure"] = {**status, **unread}
    assert f"then is sent to {QUEUE} (whether it arrives is not known)." in message("retries_cut_short", read)


def test_a_message_says_what_is_recorded_and_what_is_derived() -> None:
    assert "as recorded from AWS" in message("retries_cut_short", row(age=90))
    assert "not recorded" in message("retries_cut_short", row(age=75))
    assert "recorded" not in message("retries_cut_short", row(age=120))


@pytest.mark.parametrize(
    ("age", "timeout", "says"),
    [
        (600, 900, "retried at most 2 times, and 0 times if each run takes its full timeout of 900 s, because the"),
        (186, 3, "retried at most 2 times, and 1 time if each run takes its full timeout of 3 s, because the"),
        (16380, 5400, None),
        (10981, 5400, None),
        (10980, 5400, "at most 2 times, and 1 time if"),
        (150, 60, "retried 1 time instead of 2 because the event age is 150 s"),
        (
            150,
            900,
            "150 s (derived from AWS's pauses of one and two minutes; 0 times if each run takes its full timeout",
        ),
        # What was not read is not claimed, in rows of earlier versions either.
        (181, None, None),
        (150, None, "retried at most 1 time instead of 2 because the event age is 150 s (derived from AWS's pauses of"),
    ],
)
def test_a_run_takes_up_to_the_timeout(age: int, timeout: int | None, says: str | None) -> None:
    target = row(age=age, timeout=timeout)
    assert ("retries_cut_short" in rules(target)) == (says is not None)
    if says is not None:
        assert says in message("retries_cut_short", target)
    if timeout is None:
        del target["function"]["timeout"]
        assert ("retries_cut_short" in rules(target)) == (says is not None)


def test_a_version_may_have_another_timeout() -> None:
    found = message("retries_cut_short", row("BLUE", age=600, timeout=900))
    assert "0 times if each run takes 900 s, the timeout of $LATEST, because" in found
    assert "at most 1 time instead of 2" in message("retries_cut_short", row("BLUE", age=150))
    lost = message("no_failure_path", row("BLUE", age=3600, on_failure=None))
    assert "retried at most 2 times within 3600 s" in lost


@given(
    st.integers(1, 2),
    st.integers(60, 21600),
    st.none() | st.integers(1, 5400),
    st.none() | st.integers(0, 21600),
    st.none() | st.integers(60, 21700),
)
def test_the_age_of_the_remedy_is_within_the_policy_and_ends_the_finding(
    retries: int, age: int, timeout: int | None, minimum: int | None, maximum: int | None
) -> None:
    assume(minimum is None or maximum is None or minimum <= maximum)
    policy = {"maximum_event_age_in_seconds": {"minimum": minimum, "maximum": maximum}}
    for each in found_by("retries_cut_short", row(retries=retries, age=age, timeout=timeout), policy=policy):
        (task,) = yaml.safe_load(each["remedy"])
        if "ansible.builtin.debug" in task:
            assert maximum is not None
            assert "retries_cut_short" in rules(row(retries=retries, age=min(maximum, 21600), timeout=timeout))
            continue
        wanted = task["cloudops.aws_lambda.lambda_event_invoke_config"]["maximum_event_age_in_seconds"]
        assert max(60, minimum or 0) <= wanted <= min(21600, maximum or 21600)
        assert "retries_cut_short" not in rules(row(retries=retries, age=wanted, timeout=timeout), policy=policy)


@pytest.mark.parametrize(
    ("timeout", "managed", "age"),
    [(3, False, 240), (900, False, 2880), (1800, False, 5580), (5400, True, 16380), (None, False, 5580)],
)
def test_the_age_of_the_remedy_follows_the_timeout(timeout: int | None, managed: bool, age: int) -> None:
    (found,) = found_by("retries_cut_short", row(age=60, timeout=timeout, managed_instances=managed))
    assert f"maximum_event_age_in_seconds: {age}\n" in found["remedy"]


def test_no_age_is_proposed_that_cuts_retries_short() -> None:
    policy = {"maximum_event_age_in_seconds": {"maximum": 120}}
    (found,) = found_by("retries_cut_short", row(age=60), policy=policy)
    assert "No event age that the policy allows (at most 120 s) leaves time to retry 2 times" in found["remedy"]
    assert "maximum_event_age_in_seconds" not in found["remedy"]


def test_alias_not_covered() -> None:
    alias = row("BLUE", configured=False, on_failure=None, dead_letter_target_arn=DEAD_LETTERS)
    assert "alias_not_covered" in rules(row(), alias)
    assert "alias_not_covered" in rules(row("GREEN"), alias)
    assert "retried 2 times within 21600 s" in message("alias_not_covered", row(), alias)
    assert "not known for certain" in message("alias_not_covered", row(), alias)


def in_place(target: dict[str, t.Any], key: str, value: str) -> dict[str, t.Any]:
    return {**target, key: value, "function_arn": target["function_arn"].replace(target[key], value)}


@pytest.mark.parametrize(
    "others",
    [
        [],
        [row(configured=False)],
        [row(name="g")],
        [in_place(row(), "region", "us-east-1")],
        [in_place(row(), "account_id", "210987654321")],
        [row("GONE", qualifier_exists=False)],
    ],
)
def test_an_alias_is_covered_as_well_as_its_function_is(others: list[t.Any]) -> None:
    alias = row("BLUE", configured=False, dead_letter_target_arn=DEAD_LETTERS)
    assert "alias_not_covered" not in rules(alias, *others)


@pytest.mark.parametrize("qualifier", ["$LATEST", "3"])
def test_only_an_alias_can_be_uncovered(qualifier: str) -> None:
    assert "alias_not_covered" not in rules(row("BLUE"), row(qualifier, configured=False))


def test_an_orphan_has_no_other_finding() -> None:
    orphan = row("GONE", on_failure=None, age=60, qualifier_exists=False)
    assert rules(orphan) == ["orphaned_config"]
    assert rules(orphan, policy={"rules": {"orphaned_config": "off"}}) == []
    assert "orphaned_config" not in rules(row("BLUE", qualifier_exists=True))


def test_managed_instances_run_another_version() -> None:
    latest, published = row(managed_instances=True), row("$LATEST.PUBLISHED", managed_instances=True)
    assert "not known for certain" in message("inert_config", latest)
    assert "inert_config" not in rules(latest, published)
    assert "inert_config" not in rules(row("BLUE", managed_instances=True))


@pytest.mark.parametrize(
    ("key", "bounds", "breaks", "kept", "rule"),
    [
        ("maximum_retry_attempts", {"maximum": 1}, {"retries": 2}, {"retries": 1}, "retries_out_of_bounds"),
        ("maximum_retry_attempts", {"maximum": 1}, {"retries": None}, {"retries": 0}, "retries_out_of_bounds"),
        ("maximum_retry_attempts", {"minimum": 1}, {"retries": 0}, {"retries": 1}, "retries_out_of_bounds"),
        ("maximum_event_age_in_seconds", {"minimum": 600}, {"age": 599}, {"age": 600}, "age_out_of_bounds"),
        ("maximum_event_age_in_seconds", {"maximum": 600}, {"age": None}, {"age": 600}, "age_out_of_bounds"),
    ],
)
def test_bounds(key: str, bounds: t.Any, breaks: t.Any, kept: t.Any, rule: str) -> None:
    assert rule in rules(row(**breaks), policy={key: bounds})
    assert rule not in rules(row(**kept), policy={key: bounds})


@pytest.mark.parametrize(
    ("target", "rule", "include"),
    [
        (without("function", on_failure=None, configured=False), "no_failure_path", ["function", "unconfigured"]),
        ({**row(on_failure=None, configured=False), "function": None}, "no_failure_path", ["function", "unconfigured"]),
        (without("function"), "no_failure_path", ["function"]),
        (row(durable=None), "no_failure_path", ["function"]),
        (row(durable=None, dead_letter_target_arn=DEAD_LETTERS), "inert_config", ["function"]),
        (row(managed_instances=None, on_failure=None, dead_letter_target_arn="arn"), "inert_config", ["function"]),
        (without("qualifier_exists", qualifier="BLUE"), "orphaned_config", ["qualifiers"]),
        (row("BLUE", qualifier_exists=None), "orphaned_config", ["qualifiers"]),
    ],
)
def test_what_was_not_read_is_not_judged(target: t.Any, rule: str, include: list[str]) -> None:
    (found,) = found_by(rule, target, policy={"rules": {rule: "error"}})
    assert found["severity"] == "info"
    assert found["judged"] is False
    (task,) = yaml.safe_load(found["remedy"])
    assert task["cloudops.aws_lambda.lambda_event_invoke_config_info"]["include"] == include


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (f"{QUEUE}.fifo", "is a FIFO queue"),
        ("arn:aws:lambda:us-east-2:123456789012:function:f:BLUE", "is the function itself"),
        ("arn:aws:lambda:us-east-1:123456789012:function:g", "is in us-east-1, and Lambda reaches"),
        ("kafka://host/topic", "is a Kafka topic"),
        ("arn:aws:s3:::b", "is a bucket, which takes records of failure only"),
    ],
)
def test_a_destination_that_the_module_refuses_is_not_copied(refused: str, says: str) -> None:
    alias = row("BLUE", configured=False, on_failure=None, dead_letter_target_arn=DEAD_LETTERS)
    model = row(on_success=refused, dead_letter_target_arn=DEAD_LETTERS)
    remedy = found_by("alias_not_covered", model, alias)[0]["remedy"]
    assert f"# Left out: destination_config.on_success.destination {refused!r} {says}" in remedy
    (task,) = yaml.safe_load(remedy)
    assert task["cloudops.aws_lambda.lambda_event_invoke_config"]["destination_config"] == {
        "on_failure": {"destination": QUEUE}
    }
    # Nothing else is stored: the number of retries is what a configuration can have for certain.
    model = row(on_success=refused, on_failure=None, dead_letter_target_arn=DEAD_LETTERS)
    remedy = found_by("alias_not_covered", model, alias)[0]["remedy"]
    (task,) = yaml.safe_load(remedy)
    assert task["cloudops.aws_lambda.lambda_event_invoke_config"]["maximum_retry_attempts"] == 2


def test_remedies_of_one_target_do_not_undo_each_other() -> None:
    target = row(on_success="arn:aws:s3:::b", on_failure=None)
    found = [found_by(rule, target)[0] for rule in ("no_failure_path", "destination_unhealthy")]
    tasks = [yaml.safe_load(each["remedy"])[0]["cloudops.aws_lambda.lambda_event_invoke_config"] for each in found]
    assert [task["destination_config"] for task in tasks] == [
        {"on_failure": {"destination": "{{ failed_events_arn }}"}},
        {"on_success": {"destination": ""}},
    ]
    assert all("state" not in task for task in tasks)


def test_findings_come_in_the_order_of_rows_and_rules() -> None:
    found = findings([row(name=name, on_failure=None, age=60) for name in ("b", "a")])
    places = [("ba".index(each["function_name"]), list(RULES).index(each["rule"])) for each in found]
    assert places == sorted(places)
    assert {"no_failure_path", "retries_cut_short"} <= {each["rule"] for each in found}


def test_severities_are_the_policy_s() -> None:
    def severities(target: t.Any, policy: t.Any = None) -> dict[str, str]:
        found = {each["rule"]: each["severity"] for each in findings([target], policy)}
        return {rule: found.get(rule, "off") for rule in ("no_failure_path", "retries_cut_short")}

    target = row(on_failure=None, age=60)
    policy = {
        "rules": {"no_failure_path": "error"},
        "overrides": [{"function_name": "f*", "rules": {"retries_cut_short": "off", "no_failure_path": "info"}}],
    }
    assert severities(target) == {"no_failure_path": "warning", "retries_cut_short": "warning"}
    assert severities(target, policy) == {"no_failure_path": "info", "retries_cut_short": "off"}
    assert severities(row(name="g", on_failure=None, age=60), policy) == {
        "no_failure_path": "error",
        "retries_cut_short": "warning",
    }


@pytest.mark.parametrize(
    "rows", [None, "rows", {"event_invoke_configs": []}, [1], ["row"], [{}], [{"function_name": 1}]]
)
def test_invalid_rows_are_refused_in_one_line(rows: t.Any) -> None:
    with pytest.raises(InvalidRows, match="event_invoke_configs") as refused:
        findings(rows)
    assert "\n" not in str(refused.value)


HOSTILE = ["{{ 7 * 7 }}", "{% raw %}", '"', "\\", "a\nb: c", "é", "\U0001f600", "\x00", "- x", "!!python/object"]
ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(["$LATEST", "$LATEST.PUBLISHED", "BLUE", "1", *HOSTILE]),
        name=st.sampled_from(["f", "g", *HOSTILE]),
        retries=st.none() | st.integers(0, 2),
        age=st.none() | st.integers(60, 21600),
        on_failure=st.none() | st.sampled_from([QUEUE, *HOSTILE]),
        on_success=st.none() | st.just(QUEUE),
        configured=st.booleans(),
        qualifier_exists=st.none() | st.booleans(),
        durable=st.none() | st.booleans(),
        managed_instances=st.none() | st.booleans(),
        dead_letter_target_arn=st.none() | st.just(DEAD_LETTERS),
    ),
    max_size=6,
    unique_by=lambda each: (each["function_name"], each["qualifier"]),
)


@given(ROWS, st.none() | st.integers(0, 2), st.none() | st.integers(60, 21600))
def test_every_finding_is_complete_and_its_remedy_is_one_task(
    rows: list[t.Any], retries: int | None, age: int | None
) -> None:
    policy = {"maximum_retry_attempts": {"maximum": retries}, "maximum_event_age_in_seconds": {"minimum": age}}
    arns = [each["function_arn"] for each in rows]
    for found in findings(rows, policy):
        assert found["rule"] in RULES
        assert found["severity"] in SEVERITIES
        assert found["function_arn"] in arns
        (task,) = yaml.load(found["remedy"], Loader=Tasks)
        assert task["name"]
        assert len([key for key in task if "." in key]) == 1
        # Text from AWS that looks like a template is marked as unsafe.
        for text in texts(task):
            assert isinstance(text, Unsafe) or "{" not in text or text in TEMPLATES
        assert_first_lines_name_variables(found["remedy"])


def test_the_findings_of_a_row_come_in_the_documented_order() -> None:
    sentences = [
        line for line in yaml.safe_load(DOCUMENTATION)["description"] if re.match(r"V\(\w+\) (finds|and)", line)
    ]
    assert [rule for line in sentences for rule in re.findall(r"V\((\w+)\)", line.partition(" find")[0])] == list(RULES)


def test_both_tables_tell_what_each_rule_needs() -> None:
    """The guide's table and the filter's documentation have the declarations of the rules."""
    declared = {name: set(rule.needs) for name, rule in RULES.items()}
    (sentence,) = [line for line in yaml.safe_load(DOCUMENTATION)["description"] if "facts that rules need" in line]
    documented = {name: set[str]() for name in RULES}
    for part in sentence.partition(":")[2].split(";"):
        rules, _need, facts = part.partition(" need")
        for name in re.findall(r"V\((\w+)\)", rules):
            documented[name] = set(re.findall(r"C\((\w+)\)", facts))
    assert documented == declared
    guide = (CHECKOUT / "docs/docsite/rst/guide_audit.rst").read_text(encoding="utf-8")
    for names, severity, needs in re.findall(r"^   \* - (``\w+``.*)\n     - (\w+)\n     -(.*)$", guide, re.MULTILINE):
        for name in re.findall(r"``(\w+)``", names):
            assert set(re.findall(r"\w+", needs)) == declared.pop(name)
            assert severity == RULES[name].severity
    assert declared == {}


def test_the_documented_severities_are_the_defaults() -> None:
    (policy,) = [option for name, option in yaml.safe_load(DOCUMENTATION)["options"].items() if name == "policy"]
    (sentence,) = [line for line in policy["suboptions"]["rules"]["description"] if line.startswith("The default of ")]
    documented = dict.fromkeys(RULES, re.findall(r"that of the others V\((\w+)\)", sentence)[0])
    for part in sentence.split(", that of ")[:-1]:
        *names, severity = re.findall(r"V\((\w+)\)", part)
        documented |= dict.fromkeys(names, severity)
    assert documented == {name: rule.severity for name, rule in RULES.items()}


def assert_first_lines_name_variables(remedy: str) -> None:
    """Whoever pastes it must not learn from an error what to set."""
    first = list(itertools.takewhile(lambda line: line.startswith("# Set "), remedy.splitlines()))
    set_first = [line.removeprefix("# Set ").partition(":")[0] for line in first]
    assert set(set_first) == {name for name in VARIABLES if f"{{{{ {name} }}}}" in remedy}
    assert len(set_first) == len(set(set_first))


VARIABLES = ("failed_events_arn", "dead_letters_arn", "alarm_topic_arn", "role_of_the_function")
TEMPLATES = ("{{ failed_events_arn }}", "TargetArn={{ dead_letters_arn }}", "{{ alarm_topic_arn }}")


class Unsafe(str):
    """Text that Ansible does not evaluate."""

    __slots__ = ()


class Tasks(yaml.SafeLoader):
    """YAML with Ansible's !unsafe."""


Tasks.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(t.cast(yaml.ScalarNode, node))))


def texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
