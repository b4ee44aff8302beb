# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written, and what is not, given what is stored just before the write."""

from __future__ import annotations

import typing as t

import pytest
from support import world as lambda_world
from support.world import ACCOUNT, DELETE, GET, OTHER_ACCOUNT, PUT, QUEUE, REGION, LambdaFunction, World

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import UNKNOWN_BEFORE
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import scan
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import target as target_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

GOOD = {"MaximumRetryAttempts": 2, "DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}-good"}}}
ODD = {
    "fifo": f"{QUEUE}.fifo",
    "itself": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
    "elsewhere": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:g",
    "kinesis": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s",
    "kafka": "kafka://topic",
    "text": "whatever",
}
NO_FIFO = f"'{ODD['fifo']}' is a FIFO queue, which Lambda cannot deliver to: expected a standard queue"
LEFT = "configured: false, or state: absent, removes the configuration that is left of it"


def world(*qualifiers: str, other: bool = False, **configs: t.Any) -> World:
    """Return a world with the function f; its aliases are BLUE and GREEN."""
    stored = {"$LATEST" if name == "LATEST" else name: config for name, config in configs.items()}
    functions = {(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN", *qualifiers}, stored)}
    if other:
        functions[OTHER_ACCOUNT, "f"] = LambdaFunction({"BLUE"}, {"BLUE": dict(GOOD)})
    return World(functions)


def write(place: World, *rows: dict[str, t.Any], purge: bool = False, dry: bool = False, merge: t.Any = None) -> Result:
    changes: t.Any = {REGION: [Change(parse_function("f"), merge)]} if merge else parse_rows(rows, REGION)
    client = place.client()
    request = Request(changes, propagation_timeout=0, check_mode=dry, purge=purge)
    return apply(lambda _service, _region: client, request)


def row(target: str = "f", retries: int | None = 1, **more: t.Any) -> dict[str, t.Any]:
    return {"function_name": target, "configured": True, "maximum_retry_attempts": retries, **more}


def errors(result: Result) -> list[str]:
    return [error["message"] for error in result.result()["errors"]]


def given(retries: int | None = None, age: int | None = None, failure: str | None = None) -> t.Any:
    settings = nothing_set()
    settings["maximum_retry_attempts"], settings["maximum_event_age_in_seconds"] = retries, age
    settings["destination_config"]["on_failure"]["destination"] = failure
    return settings


def test_a_destination_that_is_a_number_is_no_arn() -> None:
    """Found: it was an internal error."""
    for dry in (False, True):
        place = world()
        [error] = errors(write(place, row(destination_config={"on_failure": {"destination": 5}}), dry=dry))
        assert "destination_config.on_failure.destination '5' is not an ARN: expected the ARN of" in error


def rows_of(place: World) -> list[t.Any]:
    client = place.client()
    return scan.read(lambda _region: client, {REGION: [parse_function("f")]}).result()["event_invoke_configs"]


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_stored_already_goes_back_in(kind: str, dry: bool) -> None:
    """Found: one FIFO queue, and a restore compared nothing."""
    sides = {"OnFailure": {"Destination": ODD[kind]}, "OnSuccess": {"Destination": "arn:aws:s3:::bucket"}}
    place = world(LATEST={"DestinationConfig": sides, "MaximumRetryAttempts": 7}, BLUE=GOOD)
    result = write(place, *rows_of(place), purge=True, dry=dry)
    assert (result.diffs, result.errors, place.written) == ({}, [], [])


@pytest.mark.parametrize("kind", ODD)
def test_a_stored_destination_is_not_refused_beside_another_setting(kind: str) -> None:
    place = world(LATEST={"DestinationConfig": {"OnFailure": {"Destination": ODD[kind]}}})
    (stored,) = rows_of(place)
    assert errors(write(place, {**stored, "maximum_retry_attempts": 1})) == []
    assert errors(write(place, merge=given(age=60))) == []
    assert [operation for operation, *_target in place.written] == [PUT, PUT]
    moved = {**stored["destination_config"], "on_success": {"destination": ODD[kind]}}
    assert errors(write(place, {**stored, "destination_config": moved})) != [], "it is not stored on this side"


@pytest.mark.parametrize("dry", [False, True])
def test_a_row_that_is_refused_leaves_the_others(dry: bool) -> None:
    place = world()
    fifo = {"on_failure": {"destination": ODD["fifo"]}}
    rows = [row("f:BLUE", destination_config=fifo), row("f:GREEN", 7, reason="a test"), row("f")]
    result = write(place, *rows, dry=dry)
    assert [header.rpartition(":")[2] for header in result.diffs] == ["$LATEST"]
    assert errors(result) == [
        f"event_invoke_configs row 1 (f:BLUE in {REGION}): destination_config.on_failure.destination {NO_FIFO}",
        f"event_invoke_configs row 2, a test (f:GREEN in {REGION}): maximum_retry_attempts is 7: expected 0 to 2",
    ]
    assert {(error["operation"], error["code"]) for error in result.errors} == {(None, "InvalidSetting")}
    verb = "would change" if dry else "changed"
    assert result.failure().startswith(f"{verb}: f:$LATEST; cannot: f:BLUE, f:GREEN; event_invoke_configs row 1 (")


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e400"], ids=["long", "negative", "exponent"])
def test_a_number_of_any_length_is_refused_in_one_line_and_leaves_the_others(number: t.Any) -> None:
    result = write(world(), row("f:BLUE", number), row("f"))
    assert [header.rpartition(":")[2] for header in result.diffs] == ["$LATEST"]
    (line,) = errors(result)
    assert line.endswith((" is too large: expected 0 to 2", " is negative: expected 0 to 2"))


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize("stored", [None, {"MaximumRetryAttempts": 1}])
def test_taking_away_what_is_not_there_writes_nothing(stored: t.Any, dry: bool) -> None:
    place = world(**({"LATEST": stored} if stored else {}))
    result = write(place, merge=given(failure=""), dry=dry)
    assert (result.diffs, result.errors, place.written) == ({}, [], [])


FAILURE = "destination_config.on_failure.destination"
JUDGED = {
    "configured": True,
    "maximum_retry_attempts": 0,
    "maximum_event_age_in_seconds": None,
    "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": None}},
}


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize(
    ("stored", "what"),
    [
        (None, "configured is false, it was true; maximum_retry_attempts is not set, it was 0"),
        ({"MaximumRetryAttempts": 1}, "maximum_retry_attempts is 1, it was 0"),
        ({}, "maximum_retry_attempts is not set, it was 0"),
        (
            {**GOOD, "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
            f"maximum_event_age_in_seconds is 60, it was not set; {FAILURE} is {QUEUE}-good, it was not set",
        ),
    ],
)
def test_what_has_changed_since_it_was_judged_is_left_alone(stored: t.Any, what: str, dry: bool) -> None:
    """Found: a repair replaced a destination that had been set while the region was read."""
    wanted = row(
        "f", 0, destination_config={"on_failure": {"destination": QUEUE}}, only_if=JUDGED, reason="repair of x"
    )
    place = world(**({} if stored is None else {"LATEST": stored}))
    result = write(place, wanted, dry=dry)
    assert errors(result) == [
        f"event_invoke_configs row 1, repair of x (f:$LATEST in {REGION}): changed since it was judged: {what}"
    ]
    assert (result.diffs, place.written, result.errors[0]["code"]) == ({}, [], "ChangedSinceJudged")


@pytest.mark.parametrize(
    "stored",
    [
        {"MaximumRetryAttempts": 0},
        {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 21600},
        {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
    ],
    ids=["as judged", "AWS's default", "as wanted"],
)
def test_what_is_as_judged_or_as_wanted_is_no_error(stored: t.Any) -> None:
    wanted = row("f", destination_config={"on_failure": {"destination": QUEUE}}, only_if=JUDGED)
    place = world(LATEST=stored)
    assert errors(write(place, wanted)) == []
    assert place.snapshot()[ACCOUNT, "f", "$LATEST"]["DestinationConfig"]["OnFailure"]["Destination"] == QUEUE


ORPHAN = {"function_name": "f:OLD", "configured": False, "only_if": {"configured": True, "qualifier_exists": False}}


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize("alias", ["gone", "back", "denied"])
def test_only_what_is_still_an_orphan_is_removed(alias: str, dry: bool) -> None:
    """Found: the configuration of an alias that had been created again was removed."""
    place = world(*(["OLD"] if alias == "back" else []), OLD=GOOD)
    if alias == "denied":
        place.faults[lambda_world.ALIASES] = lambda_world.denied
    result = write(place, ORPHAN, dry=dry)
    assert bool(result.diffs) == (alias == "gone")
    assert [operation for operation, *_target in place.written] == ([DELETE] if alias == "gone" and not dry else [])
    assert [error["operation"] for error in result.errors] == {"gone": [], "back": [None], "denied": ["ListAliases"]}[
        alias
    ]
    if alias == "back":
        assert errors(result)[0].endswith("changed since it was judged: it exists, it was gone")
    operations = [operation for operation, _target in place.requests]
    assert operations[:2] == [GET, "ListAliases"], "the alias is looked for just before the removal"


def test_what_is_judged_is_compared_after_the_writes_of_other_qualifiers() -> None:
    """Found: all qualifiers were compared with one list, while a write can wait for minutes."""
    judged = {"MaximumRetryAttempts": 0}
    place = world(LATEST=judged, BLUE=judged, OLDER=GOOD, OLD=GOOD)
    function = place.functions[ACCOUNT, "f"]

    def somebody_else(operation: str) -> None:
        if operation == PUT:
            function.configs["BLUE"] = {**GOOD, "MaximumRetryAttempts": 0}
        if operation == DELETE:
            function.aliases.add("OLD")

    place.before = somebody_else
    older = {**ORPHAN, "function_name": "f:OLDER"}
    result = write(place, row("f", 1, only_if=JUDGED), row("f:BLUE", 1, only_if=JUDGED), older, ORPHAN)
    assert [(operation, qualifier) for operation, _account, _name, qualifier in place.written] == [
        (PUT, "$LATEST"),
        (DELETE, "OLDER"),
    ]
    blue, old = errors(result)
    assert f"(f:BLUE in {REGION}): changed since it was judged: {FAILURE} is {QUEUE}-good, it was not set" in blue
    assert f"(f:OLD in {REGION}): changed since it was judged: it exists, it was gone" in old


def test_an_orphan_that_is_gone_takes_no_further_request() -> None:
    place = world()
    assert (write(place, ORPHAN).errors, place.requests) == ([], [(GET, f"{ACCOUNT}:f:OLD")])


# Check mode sends no Put.
@pytest.mark.parametrize(("operation", "dry"), [(GET, False), (GET, True), (PUT, False)])
def test_two_accounts_are_two_functions(operation: str, dry: bool) -> None:
    """Found: what failed for one of them silently left out the other."""
    place = world(other=True)
    place.faults[operation, ACCOUNT] = lambda_world.broken if operation == GET else lambda_world.denied
    names = [f"arn:aws:lambda:{REGION}:{account}:function:f:BLUE" for account in (ACCOUNT, OTHER_ACCOUNT)]
    result = write(place, *(row(name, 0) for name in names), dry=dry)
    assert list(result.diffs) == [names[1]]
    assert [error["operation"] for error in result.errors] == [operation]
    assert result.failure().startswith(
        f"{'would change' if dry else 'changed'}: {OTHER_ACCOUNT}:f:BLUE; cannot: {ACCOUNT}:f:BLUE; 1 of 2 functions"
    )


def test_what_was_not_tried_of_two_accounts_is_told() -> None:
    place = world(other=True)
    place.faults[GET, ACCOUNT] = lambda_world.expired
    names = [f"{account}:function:f:BLUE" for account in (ACCOUNT, OTHER_ACCOUNT)]
    result = write(place, *(row(name, 0) for name in names))
    assert any(message.startswith(f"{names[1]} was not tried after this error: {GET}") for message in errors(result))
    client = place.client()
    reading = scan.read(lambda _region: client, {REGION: [parse_function(name) for name in names]})
    messages = [error["message"] for error in reading.errors]
    assert len(messages) == 2
    assert messages[1].startswith(f"{OTHER_ACCOUNT}:function:f was not tried after this error: {GET}")


def test_the_second_account_is_read_if_the_first_one_fails() -> None:
    place = world(other=True)
    place.faults[GET, ACCOUNT] = lambda_world.denied
    place.faults[lambda_world.LIST, ACCOUNT] = lambda_world.denied
    client = place.client()
    names = [parse_function(f"{account}:function:f:BLUE") for account in (ACCOUNT, OTHER_ACCOUNT)]
    reading = scan.read(lambda _region: client, {REGION: names})
    assert [(each["account_id"], each["qualifier"]) for each in reading.rows] == [(OTHER_ACCOUNT, "BLUE")]
    assert [error["operation"] for error in reading.errors] == [GET]


def test_purge_of_one_account_does_not_depend_on_another_but_on_one_that_is_not_known() -> None:
    place = world("OLD", other=True, OLD=dict(GOOD))
    place.faults[PUT, ACCOUNT] = lambda_world.refused
    own, other = f"{ACCOUNT}:function:f", f"{OTHER_ACCOUNT}:function:f"
    assert list(write(place, row(own), row(other), purge=True).diffs) == [
        f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:f:$LATEST",
        f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:f:BLUE",
    ]
    assert (ACCOUNT, "f", "OLD") in place.snapshot()
    place = world("OLD", OLD=dict(GOOD))
    asked: list[str] = []

    def once() -> None:
        asked.append("")
        if len(asked) == 1:
            lambda_world.broken()

    place.faults[lambda_world.LIST] = once
    result = write(place, row("f:OLD"), row(f"{own}:BLUE"), purge=True)
    assert (ACCOUNT, "f", "OLD") in place.snapshot(), "a name without an account may be this function"
    assert {error["code"] for error in result.errors} == {"ServiceException", "NotPurged"}


@pytest.mark.parametrize("fault", ["no_such_time", "too_deep", "broken"])
@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize("operation", [PUT, DELETE])
def test_an_outcome_that_is_not_known_is_a_change(operation: str, readable: bool, fault: str) -> None:
    """Found: a response that the SDK cannot read was stored, and "changed: false" was said."""
    place = world(LATEST=GOOD)
    place.after_faults[operation] = getattr(lambda_world, fault)

    def unreadable(asked: str) -> None:
        if place.written and asked == GET and not readable:
            getattr(lambda_world, fault)()

    place.before = unreadable
    result = write(place, row("f", 0) if operation == PUT else {"function_name": "f", "configured": False})
    assert [header.rpartition(":")[2] for header in result.diffs] == ["$LATEST"]
    assert bool(result.errors) != readable
    if not readable:
        assert result.errors[0]["operation"] == operation
        assert "bug of the collection" not in result.failure()


@pytest.mark.parametrize("operation", [PUT, DELETE])
@pytest.mark.parametrize("status", [403, 409])
def test_a_refusal_of_what_the_sdk_had_sent_before_is_no_proof(status: int, operation: str) -> None:
    """Found: AWS stored it and answered 503, refused it when the SDK sent it again, and "changed: false" was said."""
    place = world(LATEST=GOOD)

    def refuse() -> None:
        place.after_faults.clear()
        raise sent_again(status)

    place.after_faults[operation] = refuse
    result = write(place, row("f", 0) if operation == PUT else {"function_name": "f", "configured": False})
    assert ([header.rpartition(":")[2] for header in result.diffs], result.errors) == (["$LATEST"], [])


def test_a_write_that_is_done_while_it_is_tried_again_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    place = world(LATEST=GOOD)
    configs = place.functions[ACCOUNT, "f"].configs

    def refuse() -> None:
        raise sent_again(409)

    def sleep(_seconds: float) -> None:
        configs["$LATEST"] = {"MaximumRetryAttempts": 0}

    monkeypatch.setattr(target_module.time, "sleep", sleep)
    place.faults[PUT] = refuse
    result = write(place, row("f", 0))
    assert ([header.rpartition(":")[2] for header in result.diffs], result.errors) == (["$LATEST"], [])


def sent_again(status: int) -> t.Any:
    """Return the refusal of a request that the SDK had sent before."""
    error = lambda_world.conflict()
    error.response["ResponseMetadata"] |= {"HTTPStatusCode": status, "RetryAttempts": 1}
    return error


def test_a_page_of_a_proxy_is_no_removal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found: whatever was answered with 200 counted as done, as botocore does not read the body."""
    place = world(LATEST=GOOD)
    client = place.client()
    client.delete_function_event_invoke_config = lambda **_names: {"ResponseMetadata": {"HTTPStatusCode": 200}}
    monkeypatch.setattr(place, "client", lambda: client)
    result = write(place, {"function_name": "f", "configured": False})
    assert set(result.diffs) == result.unknown != set()
    assert "MalformedResponse: the response has the status 200, not 204" in result.failure()


@pytest.mark.parametrize(
    ("operation", "stored"), [(PUT, {"LATEST": GOOD}), (PUT, {}), (DELETE, {"LATEST": GOOD})], ids=str
)
def test_one_look_that_shows_what_was_there_is_no_proof(operation: str, stored: t.Any) -> None:
    """A request may still be on its way, behind a proxy that gave up."""
    place = world(**stored)
    place.faults[operation] = lambda_world.broken
    result = write(place, row("f", 0) if operation == PUT else {"function_name": "f", "configured": False})
    arn = f"arn:aws:lambda:{lambda_world.REGION}:{ACCOUNT}:function:f:$LATEST"
    assert (set(result.diffs), result.unknown, len(result.errors)) == ({arn}, {arn}, 1)
    assert result.result()["changed"]
    assert [each["known"] for each in result.result()["diff"]] == [False]


@pytest.mark.parametrize("fault", [lambda_world.refused, lambda_world.denied, lambda_world.gone])
def test_what_aws_refuses_is_not_done(fault: t.Any) -> None:
    place = world(LATEST=GOOD)
    place.faults[PUT] = fault
    result = write(place, row("f", 0))
    assert (result.diffs, len(result.errors)) == ({}, 1)


@pytest.mark.parametrize("unknown_before", [False, True])
def test_what_aws_refuses_each_time_is_not_done(unknown_before: bool) -> None:
    def refuse() -> None:
        error = sent_again(403)
        error.response["Error"]["Code"] = "AccessDeniedException"
        error.response["ResponseMetadata"][UNKNOWN_BEFORE] = unknown_before
        raise error

    place = world(LATEST=GOOD)
    place.faults[PUT] = refuse
    result = write(place, row("f", 0))
    assert (len(result.diffs), len(result.errors)) == (int(unknown_before), 1)


def test_what_is_tried_again_and_done_is_no_longer_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    place = world()
    answers = [sent_again(409)]

    def refuse() -> None:
        if answers:
            raise answers.pop()

    monkeypatch.setattr(target_module.time, "sleep", lambda _seconds: None)
    place.faults[PUT] = refuse
    result = write(place, row("f", 0))
    assert (len(result.diffs), result.unknown, result.errors) == (1, set(), [])


def test_a_crash_after_the_request_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    place = world()

    def crash() -> None:
        raise AssertionError("whatever")

    place.after_faults[PUT] = crash
    place.faults[GET] = lambda: crash() if place.written else None
    result = write(place, row("f", 0))
    assert result.result()["changed"]
    assert "AssertionError: whatever" in result.failure()


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("f:LIVE", f"f has no alias LIVE; it has: BLUE, GREEN (in {REGION})"),
        ("f:7", f"f has no version 7; it has none (in {REGION})"),
        ("g", f"g does not exist in {REGION}: create the function first, or correct its name"),
        ("g:LIVE", f"g does not exist in {REGION}: create the function first, or correct its name"),
        ("f:OLD", f"f has no alias OLD; it has: BLUE, GREEN (in {REGION}); {LEFT}"),
    ],
)
def test_check_mode_and_the_real_run_say_the_same_of_what_is_missing(target: str, message: str, dry: bool) -> None:
    """Found: check mode named an error of AWS that AWS had not given."""
    place = world(OLD=GOOD)
    result = write(place, row(target), dry=dry)
    assert (errors(result), result.failure()) == ([message], message)
    code = "FunctionMissing" if target.startswith("g") else "QualifierMissing"
    assert [(error["operation"], error["code"]) for error in result.errors] == [(None, code)]


def test_a_target_without_a_configuration_shows_what_aws_does() -> None:
    (diff,) = list(write(world(), row("f", 0)).diffs.values())
    assert diff["before"] == {
        "configured": False,
        "effective": {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 21600},
    }
    assert diff["after"]["maximum_retry_attempts"] == 0


def test_the_defaults_of_aws_in_the_place_of_nothing_are_what_was_wanted() -> None:
    """Some emulators store them."""
    place = world()
    place.stores_defaults = True
    for settings in (given(failure=QUEUE), given(retries=0)):
        assert errors(write(place, merge=settings)) == []
        assert write(place, merge=settings).diffs == {}
    replacing = row("f", None, destination_config={"on_failure": {"destination": QUEUE}})
    first = write(place, replacing)
    assert (errors(first), len(first.diffs)) == ([], 1)
    again = write(place, replacing)
    assert (errors(again), again.diffs) == ([], {})


def test_replace_sends_exactly_what_is_asked_for() -> None:
    """On AWS a default that is stored is a setting."""
    place = world(LATEST={"MaximumRetryAttempts": 2, "DestinationConfig": GOOD["DestinationConfig"]})
    result = write(place, row("f", None, destination_config={"on_failure": {"destination": f"{QUEUE}-good"}}))
    assert place.snapshot()[ACCOUNT, "f", "$LATEST"] == {"DestinationConfig": GOOD["DestinationConfig"]}
    (diff,) = list(result.diffs.values())
    assert (diff["before"]["maximum_retry_attempts"], diff["after"]["maximum_retry_attempts"]) == (2, None)


def test_what_is_stored_otherwise_is_told_by_its_name() -> None:
    place = world()
    client = place.client()
    put = client.put_function_event_invoke_config
    client.put_function_event_invoke_config = lambda **options: {**put(**options), "MaximumRetryAttempts": 2}
    result = apply(lambda _service, _region: client, Request({REGION: [Change(parse_function("f"), given(0, 60))]}))
    assert result.failure().endswith(
        "AWS accepted the settings, but stores others: maximum_retry_attempts is 2 in place of 0"
    )
    assert result.result()["changed"]


def test_a_write_that_aws_accepts_is_a_change_also_if_it_answers_what_was_there() -> None:
    """Found: "changed: false" was said of it, beside the error."""
    client = world(LATEST=GOOD, BLUE=GOOD).client()
    client.put_function_event_invoke_config = lambda FunctionName, Qualifier, **_settings: (
        client.get_function_event_invoke_config(FunctionName, Qualifier)
    )
    changes = [Change(parse_function(name), given(0)) for name in ("f", "f:BLUE")]
    result = apply(lambda _service, _region: client, Request({REGION: changes}))
    for message in errors(result):
        assert "AWS accepted the settings, but stores others: maximum_retry_attempts is 2 in place of 0" in message
    assert result.result()["changed"]
    assert [diff["after"] == diff["before"] for diff in result.diffs.values()] == [True, True], "as AWS answers"
    assert result.failure().startswith("may have changed: f:$LATEST, f:BLUE; PutFunctionEventInvokeConfig of ")


def test_what_changes_while_a_write_waits_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A conflict says that somebody else is writing to the function."""
    place = world(LATEST={"MaximumRetryAttempts": 0}, BLUE={"MaximumRetryAttempts": 0})
    asked: list[str] = []

    def somebody_else() -> None:
        asked.append(PUT)
        if len(asked) == 1:
            place.functions[ACCOUNT, "f"].configs["$LATEST"] = dict(GOOD)
            raise lambda_world.conflict()

    place.faults[PUT] = somebody_else
    result = write(place, merge=given(age=60))
    assert place.snapshot()[ACCOUNT, "f", "$LATEST"] == {**GOOD, "MaximumEventAgeInSeconds": 60}
    assert errors(result) == []
    asked.clear()
    place.functions[ACCOUNT, "f"].configs["$LATEST"] = {"MaximumRetryAttempts": 0}
    result = write(place, row("f", 1, only_if=JUDGED), row("f:BLUE", 1))
    assert "changed since it was judged" in errors(result)[0]
    assert place.snapshot()[ACCOUNT, "f", "$LATEST"] == GOOD


ELSE = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 77}


@pytest.mark.parametrize("operation", [PUT, DELETE])
def test_what_somebody_else_wrote_meanwhile_is_not_told_as_done(operation: str) -> None:
    """Found: another tool's change beside a Put that failed was reported as this one's repair."""
    place = world(LATEST=GOOD)

    def fail() -> None:
        place.functions[ACCOUNT, "f"].configs["$LATEST"] = dict(ELSE)
        lambda_world.broken()

    place.faults[operation] = fail
    result = write(place, row("f", 0) if operation == PUT else {"function_name": "f", "configured": False})
    [diff] = result.result()["diff"]
    assert (diff["known"], len(result.errors)) == (False, 1)
    assert diff["after"].get("maximum_retry_attempts") == (0 if operation == PUT else None)
    [there] = result.result()["event_invoke_configs"]
    assert there["maximum_event_age_in_seconds"] == 77, "what the look has shown"


@pytest.mark.parametrize("still_there", [True, False])
@pytest.mark.parametrize("repeated", [True, False])
def test_a_delete_that_finds_nothing_is_looked_after(still_there: bool, repeated: bool) -> None:
    """Found: a 404 counted as done, right after the configuration had been read.

    One that the SDK has sent before may have done it. If not, somebody else has.
    """
    place = world(LATEST=GOOD)

    def fail() -> None:
        if not still_there:
            place.functions[ACCOUNT, "f"].configs.clear()
        lambda_world.gone(repeated)

    place.faults[DELETE] = fail
    result = write(place, {"function_name": "f", "configured": False})
    assert [each.get("known", True) for each in result.result()["diff"]] == ([not still_there] if repeated else [])
    assert len(result.errors) == still_there


@pytest.mark.parametrize("purge", [True, False])
def test_the_removal_shows_what_it_removes(purge: bool) -> None:
    """Found: another configuration was removed than the diff had."""
    place = world("GREY", LATEST=GOOD, GREY={"MaximumRetryAttempts": 2})

    def change() -> None:
        place.functions[ACCOUNT, "f"].configs["GREY"] = dict(ELSE)

    place.faults[PUT] = change
    removed = {"function_name": "f:GREY", "configured": False}
    result = write(place, row("f", 0), *([] if purge else [removed]), purge=purge)
    before = {each["before_header"].rpartition(":")[2]: each["before"] for each in result.result()["diff"]}
    assert before["GREY"]["maximum_event_age_in_seconds"] == 77


def test_targets_of_two_regions_are_two_even_if_no_answer_names_an_account() -> None:
    """Found: their diffs had one key, and the second one ended in a KeyError."""
    place = world()
    client = place.client()
    other = place.client()
    other.meta.region_name = "eu-west-1"
    place.faults[PUT] = lambda_world.broken
    place.faults[lambda_world.CALLER] = lambda_world.denied
    changes: t.Any = {name: parse_rows([row("f", 0)], name)[name] for name in (REGION, "eu-west-1")}
    request = Request(changes, propagation_timeout=0, check_mode=False, purge=False)
    result = apply(lambda _service, region: client if region == REGION else other, request)
    assert len(result.result()["diff"]) == len(result.errors) == 2
    assert {each["before_header"] for each in result.result()["diff"]} == {
        f"{name}:function:f:$LATEST" for name in (REGION, "eu-west-1")
    }


def test_a_fault_of_ours_is_of_one_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found: what came after it in the function was neither written nor named."""
    place = world()
    write_one = target_module.TargetWriter.write

    def fail(self: t.Any) -> None:
        if self._qualifier == "BLUE":
            raise KeyError("x")
        write_one(self)

    monkeypatch.setattr(target_module.TargetWriter, "write", fail)
    result = write(place, row("f", 0), row("f:BLUE", 0), row("f:GREEN", 0))
    assert [each["code"] for each in result.result()["errors"]] == ["KeyError"]
    assert {(each.name, each.qualifier) for each in result.cannot} == {("f", "BLUE")}
    assert {header.rpartition(":")[2] for header in result.diffs} == {"$LATEST", "GREEN"}


@pytest.mark.parametrize("becomes", ["may have changed", "changed"])
def test_the_message_has_each_target_once(becomes: str) -> None:
    """Found: "may have changed: f:BLUE; cannot: f:BLUE"."""
    client = world(LATEST=GOOD, BLUE=GOOD).client()
    put = client.put_function_event_invoke_config

    def answered(FunctionName: str, Qualifier: str, **settings: t.Any) -> t.Any:
        if becomes == "may have changed" and Qualifier != "GONE":
            lambda_world.broken()
        return {**put(FunctionName=FunctionName, Qualifier=Qualifier, **settings), "MaximumRetryAttempts": 1}

    client.put_function_event_invoke_config = answered
    changes = [Change(parse_function(name), given(0)) for name in ("f", "f:BLUE", "f:GONE")]
    result = apply(lambda _service, _region: client, Request({REGION: changes}))
    (first, second, *_rest) = result.failure().split("; ")
    assert (first, second) == (f"{becomes}: f:$LATEST, f:BLUE", "cannot: f:GONE")
