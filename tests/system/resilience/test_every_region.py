# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""regions: all reads the regions that are enabled for the account, and says where it does not know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest
from support.sampled import sampled

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.completeness import (
    MAYBE_NOT_ENABLED,
    NOT_LISTED,
)
from emulator import Emulator
from resilience.running import INFO, Outcome, run

HERE, THERE, CLOSED = "us-east-2", "af-south-1", "ap-east-1"
ENABLED = (THERE, "us-east-1", HERE)
KNOWN = botocore.session.get_session().get_available_regions("lambda")
SEED = {"event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}}}


def denied(code: str = "AccessDeniedException", status: int = 403) -> Mapping[str, Any]:
    return {
        "service": "account",
        "effect": {"error": {"status": status, "code": code, "message": "no"}},
    }


UNLISTED = [
    (fault, include)
    for fault in (denied(), denied("InternalFailure", 501), {"service": "account", "effect": "garbage"})
    for include in ([], ["metrics", "triggers"])
]


@pytest.fixture(autouse=True)
def _account(emulator: Emulator) -> None:
    emulator.reset()
    for region in (HERE, THERE):
        emulator.add_functions([{"function_name": "f", **SEED}], region=region)
    emulator.configure(enabled_regions=ENABLED)


def read(
    emulator: Emulator, *faults: Mapping[str, Any], environment: Mapping[str, str] | None = None, **options: Any
) -> Outcome:
    emulator.configure(faults=faults)
    arguments = {"endpoint_url": emulator.url, "requests_per_second": 0, "regions": "all", **options}
    return run(INFO, arguments, **(environment or {}))


def text_of(warning: Any) -> str:
    """Since ansible-core 2.19, a module gives a warning with its place."""
    return str(warning if isinstance(warning, str) else warning["event"]["msg"])


def regions_of(outcome: Outcome, key: str = "completeness") -> list[str]:
    return [entry["region"] for entry in outcome.result[key]]


def test_the_regions_that_are_enabled_are_read_and_no_other(emulator: Emulator) -> None:
    outcome = read(emulator)
    assert not outcome.failed
    assert regions_of(outcome) == list(ENABLED)
    assert regions_of(outcome, "event_invoke_configs") == [THERE, HERE]
    assert "warnings" not in outcome.result
    assert emulator.count("ListRegions") == outcome.result["scan"]["other_requests"] == 1
    assert emulator.count("ListFunctions") == len(ENABLED)


@pytest.mark.parametrize("function_name", ["f", f"arn:aws:lambda:{THERE}:123456789012:function:f"])
def test_a_name_is_read_everywhere_and_an_arn_where_it_is(emulator: Emulator, function_name: str) -> None:
    outcome = read(emulator, function_name=function_name)
    assert regions_of(outcome) == ([THERE] if ":" in function_name else list(ENABLED))
    assert not outcome.failed


def test_no_name_takes_no_request(emulator: Emulator) -> None:
    assert not read(emulator, function_name=[]).failed
    assert emulator.requests == []


def test_no_region_need_be_set(emulator: Emulator) -> None:
    outcome = read(emulator, environment={"AWS_REGION": ""})
    assert regions_of(outcome) == list(ENABLED), outcome.result


@pytest.mark.parametrize(("fault", "include"), sampled(UNLISTED, [UNLISTED[0], UNLISTED[-1]]))
def test_without_a_list_the_regions_are_tried_that_the_sdk_knows(
    emulator: Emulator, fault: Mapping[str, Any], include: list[str]
) -> None:
    outcome = read(emulator, fault, include=include)
    assert not outcome.failed, outcome.result
    assert [each["region"] for each in outcome.result["completeness"] if each["complete"]] == list(ENABLED)
    others, *tried = outcome.result["completeness"]
    assert [each["region"] for each in tried] == KNOWN
    assert {tuple(each["missing"]) for each in tried} == {(), (MAYBE_NOT_ENABLED,)}
    assert (others["region"], others["account_id"], others["missing"]) == (None, "123456789012", [NOT_LISTED])
    unlisted, closed = map(text_of, outcome.result["warnings"])
    assert unlisted.startswith("AWS did not list the account's regions")
    assert f"the {len(KNOWN)} regions were tried that the SDK knows in the partition aws: ListRegions of" in unlisted
    assert ("(allow account:ListRegions)" in unlisted) == (fault == denied())
    assert closed.startswith(", ".join(sorted(set(KNOWN) - set(ENABLED))))
    assert "not enabled for the account" in closed


def test_an_arn_is_not_looked_for_in_regions_that_aws_did_not_list(emulator: Emulator) -> None:
    outcome = read(emulator, denied(), function_name=f"arn:aws:lambda:{THERE}:123456789012:function:f")
    assert regions_of(outcome) == [THERE]


def test_another_failure_of_a_region_is_an_error_without_a_list_too(emulator: Emulator) -> None:
    broken = {"region": HERE, "operation": "ListFunctions", "effect": denied()["effect"]}
    outcome = read(emulator, denied(), broken)
    assert outcome.failed
    assert regions_of(outcome, "errors") == [HERE]
    assert regions_of(outcome) == [None, *KNOWN]


def test_a_region_that_refuses_the_credentials_after_an_answer_is_an_error_without_a_list_too(
    emulator: Emulator,
) -> None:
    """Found: the region and all rows of it were left out without an error."""
    refusal = denied("UnrecognizedClientException")["effect"]
    closing = {"region": THERE, "service": "lambda", "skip": 1, "effect": refusal}
    outcome = read(emulator, denied(), closing)
    assert outcome.failed
    assert regions_of(outcome, "errors") == [THERE]


def test_an_enabled_region_that_refuses_the_credentials_is_not_left_out(emulator: Emulator) -> None:
    """Found: nothing in the result said that functions of an enabled region were missing."""
    closing = {"region": THERE, "service": "lambda", "effect": denied("UnrecognizedClientException")["effect"]}
    outcome = read(emulator, denied(), closing)
    assert not outcome.failed, outcome.result
    (there,) = [each for each in outcome.result["completeness"] if each["region"] == THERE]
    assert (there["complete"], there["missing"]) == (False, [MAYBE_NOT_ENABLED])


def test_a_region_that_is_listed_and_refuses_is_an_error(emulator: Emulator) -> None:
    closing = {"region": HERE, "service": "lambda", "effect": denied("UnrecognizedClientException")["effect"]}
    outcome = read(emulator, closing)
    assert outcome.failed
    assert regions_of(outcome, "errors") == [HERE]


def test_credentials_that_no_region_knows_are_an_error(emulator: Emulator) -> None:
    emulator.configure(enabled_regions=[])
    outcome = read(emulator, denied())
    assert outcome.failed
    assert regions_of(outcome, "errors") == KNOWN
    emulator.configure(enabled_regions=ENABLED)
    outcome = read(emulator, denied("UnrecognizedClientException"))
    assert outcome.failed
    assert emulator.count("ListFunctions") == len(KNOWN)
    (error,) = outcome.result["errors"]
    assert (error["operation"], error["code"]) == ("ListRegions", "UnrecognizedClientException")
    assert [each["complete"] for each in outcome.result["completeness"]] == [False]


def test_the_word_stands_alone(emulator: Emulator) -> None:
    outcome = read(emulator, regions=["all", HERE])
    assert outcome.failed
    assert outcome.result["msg"] == (
        "region 'all' is no region: expected a name like us-east-2, or regions: all and nothing else for every region "
        "that is enabled for the account"
    )
    assert emulator.requests == []


def test_a_role_of_another_account_tells_its_regions(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "g", **SEED}], region=THERE, account_id="210987654321")
    role = "arn:aws:iam::210987654321:role/audit"
    outcome = read(emulator, assume_role_arn=role, account_id="210987654321")
    assert [(row["function_name"], row["account_id"]) for row in outcome.rows] == [("g", "210987654321")]
    assert {request.account_id for request in emulator.requests if request.operation == "ListRegions"} == {
        "210987654321"
    }
