# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that is not done is done later: AWS refuses it at first, or the rulebook is killed in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.clients import lambda_client
from support.environment import ACCOUNT_ID

from eda.rulebook import EDA, Queue, Rulebook, arn_of, event, wait_for
from emulator import Emulator

REFUSED = {
    "service": "lambda",
    "operation": "PutFunctionEventInvokeConfig",
    "function_name": "my-function",
    "effect": {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}},
}


@pytest.fixture(name="impatient")
def _impatient(tmp_path: Path) -> str:
    """Return the rulebook, with a second between two tries."""
    text = (EDA / "rulebooks/published.yml").read_text(encoding="utf-8")
    assert text.count("delay: 120") == 2
    path = tmp_path / "impatient.yml"
    path.write_text(text.replace("delay: 120", "delay: 1"), encoding="utf-8")
    return str(path)


# As YAML takes it without quotes. Found: then no event was the one, and all of them were deleted.
A_NUMBER = {"event_invoke_published_account_id": int(ACCOUNT_ID)}


def test_what_is_refused_is_tried_again(emulator: Emulator, tmp_path: Path, impatient: str) -> None:
    emulator.configure(faults=[REFUSED])
    queue = Queue(emulator)
    queue.send(event("CreateAlias20150331", arn_of("LIVE")))
    first = Rulebook(emulator, tmp_path, impatient, A_NUMBER)
    try:
        wait_for(lambda: "Previous run_playbook failed" in first.output, first)
        # Its message is deleted: from here on, the work is in the database.
        wait_for(queue.is_empty, first)
        # Another target is not held up.
        queue.send(event("CreateAlias20150331", arn_of("LIVE", "unconfigured-function")))
        wait_for(lambda: is_configured(emulator, "unconfigured-function"), first)
        assert not is_configured(emulator, "my-function")
    finally:
        first.kill()
    emulator.configure(faults=[])
    second = Rulebook(emulator, tmp_path, impatient, A_NUMBER)
    try:
        wait_for(lambda: is_configured(emulator, "my-function"), second)
    finally:
        second.kill()


def is_configured(emulator: Emulator, function: str) -> bool:
    listed = lambda_client(emulator).list_function_event_invoke_configs(FunctionName=function)
    return arn_of("LIVE", function) in {each["FunctionArn"] for each in listed["FunctionEventInvokeConfigs"]}


def test_without_a_database_it_does_not_start(emulator: Emulator, tmp_path: Path) -> None:
    """Else each message would be deleted as soon as it is received, with nothing that remembers it."""
    queue = Queue(emulator)
    queue.send(event("CreateAlias20150331", arn_of("BLUE")))
    running = Rulebook(emulator, tmp_path, variables={"drools_db_file_path": None})
    try:
        wait_for(lambda: not running.is_running(), running)
    finally:
        running.kill()
    assert "drools_db_host" in running.output
    assert not queue.is_empty()
