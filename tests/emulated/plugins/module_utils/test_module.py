# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A crash after the work was done costs nothing of what is known of it."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from support.environment import CHECKOUT
from support.world import ACCOUNT, REGION, LambdaFunction, World

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path import result as made
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import result as written
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.plan import NotWritten
from ansible_collections.cloudops.aws_lambda.plugins.modules import (
    lambda_event_invoke_config,
    lambda_failure_path,
    lambda_parked_events,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.in_process import run_main

KEYS = {"region": REGION, "access_key": "testing-key", "secret_key": "testing-secret"}
NAME = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
MODULES = "ansible_collections.cloudops.aws_lambda.plugins.modules"


def crash(*_arguments: t.Any) -> t.NoReturn:
    raise KeyError("a fault")


def run(module: t.Any, directory: Path, **options: t.Any) -> dict[str, t.Any]:
    packed = json.dumps({"ANSIBLE_MODULE_ARGS": {**KEYS, **options}}).encode()
    ended = run_main(module.main, packed, "legacy", str(directory))
    assert ended.code == 1
    result: dict[str, t.Any] = json.loads(ended.stdout)
    return result


def unexpected(module: t.Any) -> str:
    return f"Internal error of {module.__name__.rpartition('.')[2]}: KeyError: 'a fault' (this is a bug of"


@pytest.mark.parametrize(("step", "fails"), [("summary", True), ("summary", False), ("failure", True)])
def test_what_was_written_is_told(step: str, fails: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Found: "changed: false" and no diff, after two of three targets had been written."""
    place = World({(ACCOUNT, "f"): LambdaFunction({"BLUE"})})
    client = place.client()
    monkeypatch.setattr(written.Result, step, crash)
    monkeypatch.setattr(
        lambda_event_invoke_config, "apply", lambda _clients, request, *_pace: apply(lambda *_of: client, request)
    )
    names = [NAME, f"{NAME}:BLUE", *([f"{NAME}:GONE"] if fails else [])]
    result = run(lambda_event_invoke_config, tmp_path, function_name=names, maximum_retry_attempts=0)
    assert place.snapshot().keys() == {(ACCOUNT, "f", "$LATEST"), (ACCOUNT, "f", "BLUE")}
    assert result["changed"]
    assert [each["before_header"] for each in result["diff"]] == [f"{NAME}:$LATEST", f"{NAME}:BLUE"]
    assert [each["targets"] for each in result["errors"]] == ([[f"{NAME}:GONE"]] if fails else [])
    assert result["msg"].startswith(unexpected(lambda_event_invoke_config))


def test_what_was_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def make(*_request: t.Any) -> made.Result:
        result = made.Result(check_mode=False)
        result.add_diff("a queue", {"of": "it"})
        result.fail(None, NotWritten("InvalidSetting", "no"))
        return result

    monkeypatch.setattr(made.Result, "failure", crash)
    monkeypatch.setattr(lambda_failure_path, "make", make)
    result = run(lambda_failure_path, tmp_path, function_name=[NAME], queue="q")
    assert (result["changed"], [each["before_header"] for each in result["diff"]]) == (True, ["a queue"])
    assert result["msg"].startswith(unexpected(lambda_failure_path))


def test_what_was_sent_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[Done] = []

    def begun(**options: t.Any) -> Done:
        done.append(Done(**options))
        return done[0]

    def read(*_where: t.Any) -> None:
        done[0].wrote = True
        raise LambdaError.no_region()

    monkeypatch.setattr(lambda_parked_events, "Done", begun)
    monkeypatch.setattr(lambda_parked_events, "read_where", read)
    monkeypatch.setattr(Done, "failure", crash)
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"
    result = run(lambda_parked_events, tmp_path, sources=[queue], state="replayed")
    assert (result["changed"], result["complete"], len(result["errors"])) == (True, False, 1)
    assert result["sources"] == [queue]
    assert result["msg"].startswith(unexpected(lambda_parked_events))


def test_a_crash_of_what_tells_it_hides_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = World({(ACCOUNT, "f"): LambdaFunction()}).client()
    monkeypatch.setattr(
        lambda_event_invoke_config, "apply", lambda _clients, request, *_pace: apply(lambda *_of: client, request)
    )
    monkeypatch.setattr(written.Result, "result", crash)
    result = run(lambda_event_invoke_config, tmp_path, function_name=[NAME], maximum_retry_attempts=0)
    assert result["msg"].startswith(unexpected(lambda_event_invoke_config))
    assert (result["diff"], result["errors"]) == ([], [])


def test_a_module_that_is_sent_has_its_own_name() -> None:
    """Found: "Internal error of __main__", but "of lambda_event_invoke_config" in Ansible's own process."""
    code = f"""
import runpy
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import apply
def crash(*_arguments):
    raise KeyError("a fault")
apply.apply = crash
runpy.run_module("{MODULES}.lambda_event_invoke_config", run_name="__main__", alter_sys=True)
"""
    options = {**KEYS, "function_name": [NAME], "maximum_retry_attempts": 0}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": options}),
        env={"PYTHONPATH": f"{CHECKOUT / '.tree'}:{':'.join(sys.path)}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["msg"].startswith(unexpected(lambda_event_invoke_config))
