# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each operation fails alone, in each way: a value that could not be read is never replaced by a default."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from emulator import Emulator
from resilience import contract, effects
from resilience.effects import EFFECTS
from resilience.running import INFO, WRITE, Outcome, run

LIST_FUNCTIONS = "ListFunctions"
LIST = "ListFunctionEventInvokeConfigs"
GET = "GetFunctionEventInvokeConfig"
PUT = "PutFunctionEventInvokeConfig"
DELETE = "DeleteFunctionEventInvokeConfig"
ALIASES = "ListAliases"
VERSIONS = "ListVersionsByFunction"
FUNCTION = "GetFunctionConfiguration"
EVERYTHING = ("function", "unconfigured", "qualifiers")


@dataclass(frozen=True)
class Task:
    """The options of a task, the operations that it sends, and the changes that a write makes."""

    options: Mapping[str, Any]
    operations: Sequence[str]
    changes: Mapping[str, int | None] = field(default_factory=dict)
    fails: bool = False

    @property
    def dry(self) -> bool:
        return bool(self.options.get("_ansible_check_mode"))


def _named(*qualifiers: str, of: Sequence[str] = contract.CONFIGURED, **more: Any) -> dict[str, Any]:
    return {"function_name": [f"{name}{qualifier}" for name in of for qualifier in qualifiers], **more}


READS: Mapping[str, Task] = {
    "a qualifier": Task(_named(":BLUE"), [GET]),
    "an alias without a configuration": Task(_named(":GREEN"), [GET, ALIASES]),
    "a version that is missing": Task(_named(":9"), [GET, VERSIONS]),
    "$LATEST without a configuration": Task(_named(":$LATEST", of=contract.UNCONFIGURED), [GET, LIST]),
    "a function": Task(_named("", of=contract.FUNCTIONS), [LIST]),
    "a qualifier with everything": Task(_named(":BLUE", ":GREEN", include=EVERYTHING), [GET, ALIASES, FUNCTION]),
    "a function with facts": Task(_named("", include=["function"]), [LIST, FUNCTION]),
    "a function with qualifiers": Task(_named("", include=["qualifiers"]), [LIST, ALIASES, VERSIONS]),
    "a function with what is unconfigured": Task(
        _named("", of=contract.FUNCTIONS, include=["unconfigured"]), [LIST, ALIASES, FUNCTION]
    ),
    "a function with everything": Task(
        _named("", of=contract.FUNCTIONS, include=EVERYTHING), [LIST, ALIASES, VERSIONS, FUNCTION]
    ),
    "a region": Task({}, [LIST_FUNCTIONS, LIST]),
    "a region with facts": Task({"include": ["function"]}, [LIST_FUNCTIONS, LIST]),
    "a region with what is unconfigured": Task({"include": ["unconfigured"]}, [LIST_FUNCTIONS, LIST, ALIASES]),
    "a region with qualifiers": Task({"include": ["qualifiers"]}, [LIST_FUNCTIONS, LIST, ALIASES, VERSIONS]),
    "a region with everything": Task({"include": EVERYTHING}, [LIST_FUNCTIONS, LIST, ALIASES, VERSIONS]),
    "an alias of a region": Task({"qualifier": "GREEN", "include": ["unconfigured"]}, [LIST_FUNCTIONS, GET, ALIASES]),
}


def _written(qualifier: str, operations: Sequence[str], fails: bool = False) -> Task:
    return Task(_named(f":{qualifier}", maximum_retry_attempts=0), operations, {} if fails else {qualifier: 0}, fails)


def _removed(qualifier: str) -> Task:
    return Task(_named(f":{qualifier}", state="absent"), [GET, DELETE], {qualifier: None})


def _in_check_mode(task: Task, *operations: str) -> Task:
    return Task({**task.options, "_ansible_check_mode": True}, [GET, *operations], task.changes, task.fails)


_WRITES: Mapping[str, Task] = {
    "setting what is configured": _written("BLUE", [GET, PUT]),
    "setting what is not": _written("GREEN", [GET, PUT]),
    "setting an orphan": _written("GONE", [GET, PUT, ALIASES], fails=True),
    "removing a configuration": _removed("BLUE"),
    "removing an orphan": _removed("GONE"),
    "removing nothing": Task(_named(":GREEN", state="absent"), [GET]),
}
# AWS refuses Put for an alias that does not exist; check mode finds out by other operations.
_FORESEEN: Mapping[str, Sequence[str]] = {name: [ALIASES] for name in _WRITES if name.startswith("setting")}
WRITES = {
    **_WRITES,
    # The module may choose the list that says whether $LATEST exists.
    "setting $LATEST": Task(
        _named(":$LATEST", of=contract.UNCONFIGURED, maximum_retry_attempts=0), [GET, PUT], {"$LATEST": 0}
    ),
    "setting two aliases": Task(
        _named(":BLUE", ":GREEN", maximum_retry_attempts=0), [LIST, GET, PUT], {"BLUE": 0, "GREEN": 0}
    ),
    **{f"{name}, in check mode": _in_check_mode(task, *_FORESEEN.get(name, ())) for name, task in _WRITES.items()},
}

SCOPES: Mapping[str, Mapping[str, str]] = {"for one function": {"function_name": contract.VICTIM}, "for all": {}}
# The ways in which an operation fails in `make test`: AWS refuses it, says nothing that is understood, or is broken.
# test_scenarios.py has connections that are reset.
AT_ONCE = {"for one function": ("is denied", "is answered with garbage"), "for all": ("fails",)}


def cases(tasks: Mapping[str, Task]) -> list[Any]:
    """Return every task with each of its operations failing; `make test` leaves out the less interesting ones."""
    return [
        pytest.param(
            name,
            operation,
            how,
            which,
            id=f"{name}: {operation} {how} {which}",
            marks=() if how in AT_ONCE[which] else pytest.mark.thorough,
        )
        for name, task in tasks.items()
        for operation in task.operations
        for how, effect in EFFECTS.items()
        for which in SCOPES
        if not (operation == LIST_FUNCTIONS and which == "for one function")
        if not (operation == DELETE and effect in ("garbage", "truncate", "drop_fields"))  # Its response is empty.
    ]


def perform(module: str, task: Task, emulator: Emulator, **more: Any) -> Outcome:
    once = {"aws_config": {"retries": {"total_max_attempts": 1}}}
    return run(module, {"endpoint_url": emulator.url, **once, **task.options, **more})


@cache
def without_faults(module: str, task_name: str, emulator: Emulator) -> Outcome:
    """Return the outcome without faults. Check that the task sends each operation that is to fail."""
    task = (READS if module == INFO else WRITES)[task_name]
    before = contract.make_region(emulator)
    outcome = perform(module, task, emulator)
    assert {request.operation for request in emulator.requests} == set(task.operations)
    assert outcome.failed == task.fails, outcome.result
    none = {"operation": "", "effect": ""}
    if module == INFO:
        contract.check_reading(outcome, outcome, before, emulator, none)
    else:
        contract.check_writing(outcome, before, wanted(task, before), emulator, none, task.dry)
    return outcome


def wanted(task: Task, before: contract.Store) -> contract.Store:
    after: dict[str, dict[str, Any]] = copy.deepcopy({name: dict(configs) for name, configs in before.items()})
    for name in {target.partition(":")[0] for target in task.options["function_name"]}:
        for qualifier, retries in task.changes.items():
            if retries is None:
                after[name].pop(qualifier, None)
            else:
                after[name][qualifier] = {**after[name].get(qualifier, {}), "MaximumRetryAttempts": retries}
    return after


def check_fault(emulator: Emulator, fault: Mapping[str, Any]) -> None:
    assert any(contract.is_hit(request, fault) for request in emulator.requests), "the fault never came"


@pytest.mark.parametrize(("name", "operation", "how", "which"), cases(READS))
def test_read(name: str, operation: str, how: str, which: str, emulator: Emulator) -> None:
    good = without_faults(INFO, name, emulator)
    stored = contract.make_region(emulator)
    fault = effects.fault(operation, how, **SCOPES[which])
    emulator.configure(faults=[fault])
    outcome = perform(INFO, READS[name], emulator)
    check_fault(emulator, fault)
    contract.check_reading(outcome, good, stored, emulator, fault)


@pytest.mark.parametrize(("name", "operation", "how", "which"), cases(WRITES))
def test_write(name: str, operation: str, how: str, which: str, emulator: Emulator) -> None:
    without_faults(WRITE, name, emulator)
    task, before = WRITES[name], contract.make_region(emulator)
    fault = effects.fault(operation, how, **SCOPES[which])
    emulator.configure(faults=[fault])
    outcome = perform(WRITE, task, emulator)
    check_fault(emulator, fault)
    contract.check_writing(outcome, before, wanted(task, before), emulator, fault, task.dry)
    for request in emulator.requests:
        if request.operation == PUT and request.status == 404:
            refusals = [each for each in outcome.result["errors"] if each["function_name"] == request.function_name]
            # A target that does not exist is told as in check mode; if that could not be read, in AWS's words.
            assert len(refusals) == 1
            if refusals[0]["operation"] is None:
                assert refusals[0]["code"] in ("FunctionMissing", "QualifierMissing")
            else:
                assert refusals[0]["operation"] == PUT, "advice has replaced the error"
                assert "ResourceNotFoundException" in refusals[0]["message"]


@pytest.mark.parametrize("how", EFFECTS)
@pytest.mark.parametrize(
    ("module", "task", "empty"),
    [(INFO, READS["a region"], "not_found"), (WRITE, WRITES["setting what is not"], "diff")],
    ids=["read", "write"],
)
def test_assume_role(how: str, module: str, task: Task, empty: str, emulator: Emulator) -> None:
    """Without the role there are no rows, and a malformed response is not repeated."""
    before = contract.make_region(emulator)
    fault = effects.fault("AssumeRole", how)
    emulator.configure(faults=[fault])
    outcome = perform(module, task, emulator, assume_role_arn=f"arn:aws:iam::{contract.ACCOUNT_ID}:role/audit")
    check_fault(emulator, fault)
    assert bool(contract.assumed_credentials()) == (EFFECTS[how] in ("truncate", "garbage", "drop_fields"))
    contract.check_result(outcome, empty)
    assert outcome.failed
    assert {error["operation"] for error in outcome.result["errors"]} == {"AssumeRole"}
    assert outcome.rows == outcome.result[empty] == []
    assert contract.store() == before
    assert {request.operation for request in emulator.requests} == {"AssumeRole"}
