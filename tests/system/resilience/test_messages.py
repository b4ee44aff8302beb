# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and messages of check mode, and hints in error messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from emulator import Emulator
from resilience import contract
from resilience.effects import error
from resilience.running import INFO, REGION, WRITE, Outcome, run

NO_KEYS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")


@pytest.fixture(autouse=True)
def stored(emulator: Emulator) -> contract.Store:
    return contract.make_region(emulator)


def write(emulator: Emulator, function: str, *, check: bool, **settings: Any) -> Outcome:
    settings = settings or {"maximum_retry_attempts": 0}
    return run(
        WRITE, {"endpoint_url": emulator.url, "function_name": [function], "_ansible_check_mode": check, **settings}
    )


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("f-1:GREEN", "ListAliases"),
        ("f-1:1", "ListVersionsByFunction"),
        ("f-1:GONE", "ListAliases"),
        ("f-1:7", "ListVersionsByFunction"),
        ("f-1:liv", "ListAliases"),
    ],
)
def test_check_mode_asks_for_the_lists(target: str, asked: str, emulator: Emulator) -> None:
    """LocalStack returns 404 for GetFunctionConfiguration of an alias without a configuration."""
    write(emulator, target, check=True)
    assert {request.operation for request in emulator.requests} == {"GetFunctionEventInvokeConfig", asked}
    assert emulator.count(asked) == 1


def test_check_mode_asks_for_a_function_without_a_qualifier(emulator: Emulator) -> None:
    outcome = write(emulator, "p-1", check=True)
    assert outcome.result["changed"]
    qualified = {request.operation for request in emulator.requests if request.qualifier is not None}
    assert qualified <= {"GetFunctionEventInvokeConfig"}


@pytest.mark.parametrize("target", ["f-1:GREEN", "f-1:1", "f-1:BLUE", "f-1:$LATEST", "p-1:$LATEST", "p-1", "p-1:1"])
def test_check_mode_foresees_a_change(target: str, emulator: Emulator) -> None:
    foreseen, done = (write(emulator, target, check=check) for check in (True, False))
    assert not foreseen.failed
    assert foreseen.result["changed"]
    assert foreseen.result["diff"] == done.result["diff"] != []


@pytest.mark.parametrize("target", ["f-1:GONE", "f-1:7", "f-1:liv", "f-1:99", "missing", "missing:BLUE", "missing:1"])
def test_check_mode_foresees_a_refusal(target: str, emulator: Emulator, stored: contract.Store) -> None:
    """Orphans included: AWS refuses settings for an alias or version that is gone."""
    foreseen, done = (write(emulator, target, check=check) for check in (True, False))
    for outcome in (foreseen, done):
        assert outcome.failed
        assert not outcome.result["changed"]
        assert len(outcome.result["errors"]) == 1
    assert contract.store() == stored
    name, _colon, qualifier = target.partition(":")
    message = foreseen.result["msg"]
    assert "PutFunctionEventInvokeConfig" not in message, "nothing was put"
    assert message in done.result["msg"]
    if name == "missing":
        assert message.startswith("missing does not exist in ")
    else:
        assert "function doesn't exist" not in message.lower()
        kind = "version" if qualifier.isdigit() else "alias"
        assert message.startswith(f"f-1 has no {kind} {qualifier}; it has: ")


@pytest.mark.parametrize("target", ["f-1:GONE", "f-1:7"])
def test_check_mode_foresees_the_removal_of_an_orphan(target: str, emulator: Emulator) -> None:
    foreseen, done = (write(emulator, target, check=check, state="absent") for check in (True, False))
    for outcome in (foreseen, done):
        assert not outcome.failed
        assert outcome.result["changed"]
    assert foreseen.result["diff"] == done.result["diff"] != []


def test_region_that_is_not_enabled(emulator: Emulator) -> None:
    """AWS refuses all keys in a region that is not enabled: checking them would not help."""
    refusal = error(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
    emulator.configure(faults=[{"region": "eu-south-1", "effect": refusal}])
    outcome = run(INFO, {"endpoint_url": emulator.url, "regions": [REGION, "eu-south-1"]})
    contract.check_rows_of(outcome, REGION)
    assert outcome.failed
    (told,) = outcome.result["errors"]
    assert told["region"] == "eu-south-1"
    assert "UnrecognizedClientException" in told["message"]
    assert "enabled" in told["message"]


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
@pytest.mark.parametrize(
    ("module", "settings"), [(INFO, {}), (WRITE, {"maximum_retry_attempts": 0})], ids=["read", "write"]
)
def test_region_of_the_environment_beside_an_arn(
    variable: str, module: str, settings: Mapping[str, Any], emulator: Emulator
) -> None:
    options = {"function_name": ["arn:aws:lambda:eu-west-1:123456789012:function:f"], **settings}
    variables = {"AWS_REGION": "", variable: REGION}
    outcome = run(module, {"endpoint_url": emulator.url, **options}, **variables)
    assert outcome.failed
    assert variable in outcome.result["msg"]
    assert emulator.count() == 0
    named = run(module, {"endpoint_url": emulator.url, "region": REGION, **options}, **variables)
    assert named.failed
    assert variable not in named.result["msg"]


def test_profile_beside_keys_of_the_environment(emulator: Emulator) -> None:
    outcome = run(INFO, {"endpoint_url": emulator.url, "profile": "audit"})
    assert outcome.failed
    assert "AWS_ACCESS_KEY_ID" in outcome.result["msg"]
    given = {"access_key": "a", "secret_key": "b", "profile": "audit"}
    outcome = run(INFO, {"endpoint_url": emulator.url, **given}, **NO_KEYS)
    assert outcome.failed
    assert "AWS_ACCESS_KEY_ID" not in outcome.result["msg"]


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ("x", "destination_config is 'x': expected a dictionary with on_success and on_failure"),
        ("{x", "destination_config is '{x': expected a dictionary with on_success and on_failure"),
        ({"on_failure": "x"}, "destination_config.on_failure is 'x': expected a dictionary with destination"),
        ({"on_failure": "{x"}, "destination_config.on_failure is '{x': expected a dictionary with destination"),
        ("on_failure=x", "destination_config.on_failure is 'x': expected a dictionary with destination"),
        ('{"on_failure": "x"}', "destination_config.on_failure is 'x': expected a dictionary with destination"),
        ({"on_success": [1]}, "destination_config.on_success is [1]: expected a dictionary with destination"),
    ],
)
def test_a_text_for_a_dictionary_names_its_option(config: Any, named: str, emulator: Emulator) -> None:
    outcome = write(emulator, "f-1", check=False, destination_config=config)
    assert outcome.failed
    assert outcome.result["msg"] == named


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("f-1", "event_invoke_configs is 'f-1': expected a list of dictionaries"),
        ({"function_name": "f-1"}, "event_invoke_configs is {'function_name': 'f-1'}: expected a list of dictionaries"),
        (["function_name=f-1 configured=false", "f-1"], "event_invoke_configs row 2 is 'f-1': expected a dictionary"),
        ([{"function_name": "f-1", "configured": False}, None], "row 2 is None: expected a dictionary"),
        ([["function_name", "f-1"]], "row 1 is ['function_name', 'f-1']: expected a dictionary"),
    ],
)
def test_rows_of_the_wrong_form_are_named(rows: Any, message: str, emulator: Emulator) -> None:
    outcome = run(WRITE, {"endpoint_url": emulator.url, "event_invoke_configs": rows})
    assert outcome.failed
    assert outcome.stderr == ""
    assert outcome.result["msg"].endswith(message)
    assert emulator.count() == 0


@pytest.mark.parametrize(
    ("module", "options", "named"),
    [
        (INFO, {"function_name": 83}, "function_name is the number 83"),
        (INFO, {"function_name": ["f-1", 83]}, "function_name[1] is the number 83"),
        (WRITE, {"name": 83, "maximum_retry_attempts": 1}, "name is the number 83"),
        (WRITE, {"event_invoke_configs": [{"function_name": 83}]}, "row 1 (83): function_name is the number 83"),
        ("lambda_failure_path", {"function_name": [83], "queue": "q"}, "function_name[0] is the number 83"),
        ("lambda_parked_events_info", {"function_name": 83}, "function_name is the number 83"),
    ],
)
def test_a_number_is_no_name(module: str, options: Any, named: str, emulator: Emulator) -> None:
    """Found: function_name: 0123 of a playbook was the function 83, as YAML has it."""
    outcome = run(module, {"endpoint_url": emulator.url, "region": REGION, **options})
    assert outcome.failed
    assert outcome.result["msg"].endswith(f"{named}: expected a name in quotes, as YAML reads 0123 as 83")
    assert emulator.count() == 0
