# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the modules if two requests fail, if one fails in the middle, or if all functions fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.environment import ROLE
from support.evidence import allowing

from emulator import Emulator
from resilience import contract, effects
from resilience.effects import EFFECTS, error
from resilience.running import INFO, REGION, WRITE, Outcome, run

GET = "GetFunctionEventInvokeConfig"
LIST = "ListFunctionEventInvokeConfigs"
PUT = "PutFunctionEventInvokeConfig"
ONCE = {"aws_config": {"retries": {"total_max_attempts": 1}}}
ARN = f"arn:aws:lambda:{REGION}:{contract.ACCOUNT_ID}:function"
QUEUE = f"arn:aws:sqs:{REGION}:{contract.ACCOUNT_ID}:failed"
NOT_PERMITTED = f"The function's execution role does not have permissions to call SendMessage on {QUEUE}"


@pytest.fixture
def stored(emulator: Emulator) -> contract.Store:
    return contract.make_region(emulator)


def perform(module: str, emulator: Emulator, **options: Any) -> Outcome:
    return run(module, {"endpoint_url": emulator.url, **ONCE, **options})


@pytest.mark.parametrize("how", EFFECTS)
@pytest.mark.parametrize("lookup", ["GetFunctionConfiguration", "GetQueueAttributes", "SimulatePrincipalPolicy"])
def test_explanation_does_not_replace_the_error(
    lookup: str, how: str, emulator: Emulator, stored: contract.Store
) -> None:
    """What is wrong with a destination takes more requests, which can fail, too: then nothing is said to be wrong."""
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_roles([{**ROLE, "policies": [allowing("logs:*")]}])
    emulator.configure(
        faults=[
            {"operation": PUT, "effect": error(400, "InvalidParameterValueException", NOT_PERMITTED)},
            effects.fault(lookup, how),
        ]
    )
    outcome = perform(WRITE, emulator, function_name=["f-1:BLUE"], maximum_retry_attempts=0, propagation_timeout=0)
    contract.check_result(outcome, "diff")
    assert NOT_PERMITTED in outcome.result["msg"]
    assert [(each["operation"], each["code"]) for each in outcome.result["errors"]] == [
        (PUT, "InvalidParameterValueException")
    ]
    assert not outcome.result["changed"]
    assert contract.store() == stored
    assert emulator.count(lookup) > 0
    # That the role may not write is told by the role of the function, and by the simulator.
    assert ("cannot be used: " in outcome.result["msg"]) == (lookup == "GetQueueAttributes")


MALFORMED: Mapping[str, list[Mapping[str, Any]]] = {
    "ListFunctions": [{"Functions": "x"}, {"Functions": [None]}, {"FunctionArn": 7}, {"FunctionArn": None}],
    LIST: [
        {"FunctionEventInvokeConfigs": 5},
        {"FunctionEventInvokeConfigs": [None]},
        {"FunctionArn": "arn:aws:lambda"},
        {"DestinationConfig": None},
        {"DestinationConfig": "x"},
        {"DestinationConfig": {"OnFailure": "x"}},
        {"LastModified": "x"},
        {"LastModified": 1e300},
    ],
    "ListAliases": [{"Aliases": {"a": 1}}, {"Name": 7}, {"Name": None}, {"Name": "a b"}],
    "ListVersionsByFunction": [{"Versions": 1}, {"Version": ["x"]}],
}


@pytest.mark.parametrize(
    ("operation", "members"),
    [(operation, members) for operation, each in MALFORMED.items() for members in each],
    ids=lambda value: str(value)[:60],
)
def test_malformed_answers(
    operation: str, members: Mapping[str, Any], emulator: Emulator, stored: contract.Store
) -> None:
    """A malformed response becomes an error of its function, and loses no row of another."""
    scope = {} if operation == "ListFunctions" else {"function_name": "f-1"}
    emulator.configure(faults=[{"operation": operation, "effect": {"add_fields": members}, **scope}])
    outcome = perform(INFO, emulator, include=["function", "unconfigured", "qualifiers"])
    contract.check_result(outcome, "not_found")
    assert emulator.count(operation) > 0
    assert contract.blamed(outcome) == ({"f-1"} if scope else {None})
    others = [row for row in outcome.rows if row["function_name"] != "f-1"]
    assert {row["function_name"] for row in others} == ({"f-2", "p-1", "p-2"} if scope else set())


@pytest.mark.parametrize("function", ["f-1", "f-1:GREEN"])
@pytest.mark.parametrize("operation", [LIST, "ListAliases", "ListVersionsByFunction", "GetFunctionConfiguration"])
def test_function_is_deleted_while_it_is_read(
    function: str, operation: str, emulator: Emulator, stored: contract.Store
) -> None:
    happened = {"retry_after": 7}
    emulator.configure(events=[{"on": operation, "delete_functions": ["f-1"], "settings": happened}])
    options = {"function_name": [function], "include": ["function", "unconfigured", "qualifiers"]}
    outcome = perform(INFO, emulator, **options)
    contract.check_result(outcome, "not_found")
    for row in outcome.rows:
        assert row["configured"] == (row["qualifier"] in stored["f-1"])
        assert row["qualifier"] in {*stored["f-1"], *contract.EXISTING}
    if emulator.settings.retry_after != 7:
        assert (function, operation) == ("f-1:GREEN", LIST) or operation == "ListVersionsByFunction"
        return
    assert outcome.rows or outcome.result["not_found"] or outcome.failed
    assert {miss["reason"] for miss in outcome.result["not_found"]} <= {"function_missing", "unknown"}


@pytest.mark.parametrize("region", ["-x", "x-", "123", "us_east_2"])
@pytest.mark.parametrize("option", ["region", "regions"])
def test_invalid_regions(region: str, option: str, emulator: Emulator, stored: contract.Store) -> None:
    """A region that botocore would refuse is refused before any request, even if it is not the first."""
    given = {"regions": [REGION, region]} if option == "regions" else {"region": region}
    outcome = perform(INFO, emulator, **given)
    assert outcome.stderr == ""
    assert outcome.failed
    assert repr(region) in outcome.result["msg"]
    assert "expected" in outcome.result["msg"]
    assert emulator.count() == 0


def test_region_that_aws_does_not_have(emulator: Emulator, stored: contract.Store) -> None:
    outcome = run(INFO, {"endpoint_url": emulator.url, **ONCE, "regions": [REGION, "us-nowhere-1"]})
    assert outcome.stderr == ""
    assert outcome.failed
    assert "KeyError" not in outcome.stdout
    assert {row["region"] for row in outcome.rows} == {REGION}
    assert [each["region"] for each in outcome.result["errors"]] == ["us-nowhere-1"]


@pytest.mark.parametrize("how", ["is answered with garbage", "is cut off", "is answered in part", "is reset"])
def test_unreadable_answer_to_a_write(how: str, emulator: Emulator, stored: contract.Store) -> None:
    """A read after the write shows whether AWS stores the wanted configuration."""
    emulator.configure(faults=[effects.fault(PUT, how)])
    outcome = perform(WRITE, emulator, function_name=["f-1:GREEN"], maximum_retry_attempts=0)
    contract.check_result(outcome, "diff")
    assert emulator.count(PUT) == 1
    # The emulator resets the connection before it writes.
    assert ("GREEN" in contract.store()["f-1"]) == (how != "is reset")
    if how == "is reset":
        assert outcome.failed
    else:
        assert not outcome.failed, outcome.result["msg"]
        assert outcome.result["changed"]
        assert [diff["after"]["maximum_retry_attempts"] for diff in outcome.result["diff"]] == [0]
        assert [row["maximum_retry_attempts"] for row in outcome.rows] == [0]


def test_unreadable_answer_to_a_write_and_to_the_read_after_it(emulator: Emulator, stored: contract.Store) -> None:
    emulator.configure(
        faults=[
            {"operation": PUT, "effect": "garbage"},
            {"operation": GET, "skip": 1, "effect": "garbage"},
            {"operation": LIST, "effect": "garbage"},
        ]
    )
    outcome = perform(WRITE, emulator, function_name=["f-1:GREEN"], maximum_retry_attempts=0)
    contract.check_result(outcome, "diff")
    assert outcome.failed
    assert outcome.result["changed"]
    assert contract.blamed(outcome) == {"f-1"}


def test_aws_stores_something_else(emulator: Emulator, stored: contract.Store) -> None:
    """AWS accepts the write, and then returns another number."""
    other = {"add_fields": {"MaximumRetryAttempts": 2}}
    emulator.configure(
        faults=[
            {"operation": PUT, "effect": other},
            {"operation": GET, "skip": 1, "effect": other},
            {"operation": LIST, "effect": other},
        ]
    )
    outcome = perform(WRITE, emulator, function_name=["f-1:BLUE"], maximum_retry_attempts=0)
    contract.check_result(outcome, "diff")
    assert emulator.count(PUT) == 1
    assert outcome.failed
    assert outcome.result["changed"]
    (diff,) = outcome.result["diff"]
    assert diff["before"] == contract.settings(stored["f-1"]["BLUE"])
    assert diff["after"]["maximum_retry_attempts"] == 2


SPELLINGS = ["f-1", "f-1:$LATEST", f"{contract.ACCOUNT_ID}:function:f-1", f"{ARN}:f-1", f"{ARN}:f-1:$LATEST"]


@pytest.mark.parametrize("check", [False, True], ids=["written", "in check mode"])
def test_one_target_spelt_in_every_way_is_written_once(check: bool, emulator: Emulator, stored: contract.Store) -> None:
    options = {"function_name": SPELLINGS, "maximum_retry_attempts": 0, "_ansible_check_mode": check}
    outcome = perform(WRITE, emulator, **options)
    assert not outcome.failed
    assert contract.targets(outcome.rows) == {("f-1", "$LATEST")}
    assert len(outcome.rows) == len(outcome.result["diff"]) == 1
    assert emulator.count(PUT) == (0 if check else 1)
    assert emulator.count(GET) == 1


def test_one_target_spelt_in_every_way_is_read_once(emulator: Emulator, stored: contract.Store) -> None:
    outcome = perform(INFO, emulator, function_name=[*SPELLINGS, "p-1", f"{ARN}:p-1"], qualifier="$LATEST")
    assert contract.targets(outcome.rows) == {("f-1", "$LATEST")}
    assert len(outcome.rows) == len(outcome.result["not_found"]) == 1


@pytest.mark.parametrize(
    ("module", "options"), [(INFO, {}), (WRITE, {"maximum_retry_attempts": 0})], ids=["read", "write"]
)
def test_one_target_spelt_in_every_way_fails_once(
    module: str, options: Mapping[str, Any], emulator: Emulator, stored: contract.Store
) -> None:
    # A policy cannot deny GetCallerIdentity. botocore service model of STS: "If an administrator attaches a policy to
    # your identity that explicitly denies access to the sts:GetCallerIdentity action, you can still perform this
    # operation."
    emulator.configure(faults=[{"service": "lambda", "effect": EFFECTS["is denied"]}])
    outcome = perform(module, emulator, function_name=SPELLINGS, **options)
    contract.check_result(outcome, "diff" if module == WRITE else "not_found")
    assert len(outcome.result["errors"]) == 1
    assert outcome.result["msg"] == outcome.result["errors"][0]["message"]


@pytest.mark.parametrize("regions", [[REGION], [REGION, "us-east-1"]], ids=["one region", "two regions"])
def test_configured_endpoints_are_ignored_if_asked_for(regions: list[str], emulator: Emulator) -> None:
    """The proxy is down: no request may be sent directly, not even to the endpoint in the environment."""
    contract.make_region(emulator)
    config = {**ONCE["aws_config"], "proxies": {"https": "http://127.0.0.1:1"}, "connect_timeout": 1}
    trap = {"AWS_ENDPOINT_URL": emulator.url, "AWS_ENDPOINT_URL_LAMBDA": emulator.url}
    trapped = run(INFO, {"regions": regions, "aws_config": config}, **trap)
    assert not trapped.failed
    assert {request.region for request in emulator.requests} == set(regions)
    emulator.clear_requests()
    outcome = run(INFO, {"regions": regions, "aws_config": {**config, "ignore_configured_endpoint_urls": True}}, **trap)
    assert emulator.count() == 0
    assert {each["region"] for each in outcome.result["errors"]} == set(regions)


def test_every_region_has_the_same_user_agent(emulator: Emulator) -> None:
    contract.make_region(emulator)
    config = {**ONCE["aws_config"], "user_agent_extra": "of-the-playbook", "parameter_validation": False}
    regions = [REGION, "us-east-1", "eu-west-1"]
    outcome = run(INFO, {"endpoint_url": emulator.url, "regions": regions, "aws_config": config})
    assert not outcome.failed
    assert {request.region for request in emulator.requests} == set(regions)
    (agent,) = {request.user_agent for request in emulator.requests}
    assert agent.count("of-the-playbook") == 1


def test_scan_stops_early_if_every_list_is_denied(emulator: Emulator) -> None:
    emulator.reset()
    emulator.add_functions([{"function_name": f"f-{number}"} for number in range(100)], region=REGION)
    emulator.configure(faults=[{"operation": LIST, "effect": EFFECTS["is denied"]}])
    outcome = perform(INFO, emulator, include=["function", "unconfigured", "qualifiers"])
    contract.check_result(outcome, "not_found")
    assert outcome.rows == []
    assert len(outcome.result["errors"]) <= 5
    assert emulator.count() <= 30
    assert "100" in outcome.result["msg"] or None in contract.blamed(outcome)


@pytest.mark.parametrize("module", [INFO, WRITE])
def test_lists_are_there_if_an_option_is_refused(module: str, emulator: Emulator) -> None:
    settings = {"maximum_retry_attempts": 0} if module == WRITE else {}
    outcome = run(module, {"endpoint_url": "not a url", "function_name": ["f-1"], **settings})
    assert outcome.failed
    lists = ("event_invoke_configs", "errors", "diff" if module == WRITE else "not_found")
    assert [outcome.result[each] for each in lists] == [[], [], []]
    assert emulator.count() == 0


@pytest.mark.parametrize("module", [INFO, WRITE])
def test_lists_are_there_if_there_is_no_client(module: str, emulator: Emulator) -> None:
    options = {"profile": "no-such-profile", "access_key": "", "secret_key": "", "session_token": ""}
    settings = {"maximum_retry_attempts": 0} if module == WRITE else {}
    variables = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
    outcome = run(module, {"endpoint_url": emulator.url, "function_name": ["f-1"], **settings, **options}, **variables)
    contract.check_result(outcome, "diff" if module == WRITE else "not_found")
    assert outcome.failed
