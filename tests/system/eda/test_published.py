# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One process of the rulebook takes whatever comes: it configures what was published, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.clients import lambda_client
from support.environment import ACCOUNT_ID, QUEUE, REGION

from eda.rulebook import Queue, Rulebook, arn_of, event, wait_for
from emulator import Emulator

CREATE, MOVE, PUBLISH = "CreateAlias20150331", "UpdateAlias20150331", "PublishVersion20150331"
WRITE = "PutFunctionEventInvokeConfig"


@pytest.fixture(name="queue", scope="module")
def _queue(emulator: Emulator) -> Queue:
    return Queue(emulator)


@pytest.fixture(name="rulebook", scope="module", autouse=True)
def _rulebook(emulator: Emulator, queue: Queue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rulebook]:
    running = Rulebook(emulator, tmp_path_factory.mktemp("rulebook"))
    yield running
    running.kill()


@pytest.fixture(autouse=True)
def _requests(emulator: Emulator) -> None:
    emulator.clear_requests()


def stored(emulator: Emulator, qualifier: str, function: str = "my-function") -> dict[str, Any] | None:
    """Return the settings of a target; None if it has no configuration."""
    client = lambda_client(emulator)
    try:
        found = client.get_function_event_invoke_config(FunctionName=function, Qualifier=qualifier)
    except client.exceptions.ResourceNotFoundException:
        return None
    return {name: found.get(name) for name in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")}


def recaps(rulebook: Rulebook) -> int:
    """Return how many playbooks have ended."""
    return rulebook.output.count("PLAY RECAP")


def test_an_alias_that_is_made_gets_its_row(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    queue.send(event(CREATE, arn_of("LIVE")))
    found = wait_for(lambda: stored(emulator, "LIVE"), rulebook)
    assert found["MaximumRetryAttempts"] == 0
    assert found["MaximumEventAgeInSeconds"] in (None, 21600)
    assert found["DestinationConfig"]["OnFailure"]["Destination"] == QUEUE
    wait_for(queue.is_empty, rulebook)


def test_a_version_gets_the_row_of_its_function(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    queue.send(event(PUBLISH, arn_of("3")))
    found = wait_for(lambda: stored(emulator, "3"), rulebook)
    assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) in ((None, 600), (2, 600))


def test_another_function_gets_the_row_of_all(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    queue.send(event(MOVE, arn_of("LIVE", "unconfigured-function")))
    found = wait_for(lambda: stored(emulator, "LIVE", "unconfigured-function"), rulebook)
    assert found["MaximumRetryAttempts"] == 1


def test_a_burst_of_one_event_writes_once(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    before = recaps(rulebook)
    queue.send(*[event(MOVE, arn_of("BLUE"))] * 5)
    wait_for(lambda: recaps(rulebook) == before + 5, rulebook)
    assert emulator.count(WRITE) == 1
    wait_for(queue.is_empty, rulebook)


def test_other_events_do_nothing(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    """An alias of elsewhere, what the collection writes itself, what is malformed, and what could be a template."""
    before = recaps(rulebook)
    queue.send(
        event(CREATE, arn_of("GREEN", account="210987654321"), account="210987654321"),
        event(CREATE, arn_of("GREEN", region="eu-west-1"), region="eu-west-1"),
        event(CREATE, arn_of("GREEN", account="210987654321")),
        event(MOVE, arn_of("GREEN", region="eu-west-1")),
        event(PUBLISH, arn_of("2", account="210987654321")),
        event("PutFunctionEventInvokeConfig20190925", arn_of("GREEN")),
        event("UpdateFunctionEventInvokeConfig20190925", arn_of("2")),
        event("DeleteFunctionEventInvokeConfig20190925", arn_of("2")),
        event("PublishLayerVersion20181031", arn_of("2")),
        event(CREATE, "{{ lookup('ansible.builtin.pipe', 'id') }}"),
        event(CREATE, arn_of("GREEN"))["detail"],
        {**event(CREATE, arn_of("GREEN")), "detail": None},
        "no JSON",
        "[]",
        "null",
        "",
    )
    # What comes after them is done: none has stopped the rulebook.
    queue.send(event(PUBLISH, arn_of("1"), description="{{ lookup('ansible.builtin.file', '/nowhere') }}"))
    assert wait_for(lambda: stored(emulator, "1"), rulebook)
    wait_for(queue.is_empty, rulebook)
    assert rulebook.is_running()
    wait_for(lambda: recaps(rulebook) > before, rulebook)
    assert recaps(rulebook) == before + 1
    assert f"An event was left out that is not of {ACCOUNT_ID} in {REGION}" in rulebook.output
    assert (emulator.count(WRITE), stored(emulator, "GREEN"), stored(emulator, "2")) == (1, None, None)


def test_an_alias_that_is_gone_is_no_failure(emulator: Emulator, queue: Queue, rulebook: Rulebook) -> None:
    before = recaps(rulebook)
    queue.send(event(CREATE, arn_of("GONE")))
    wait_for(lambda: recaps(rulebook) == before + 1, rulebook)
    assert "Previous run_playbook failed" not in rulebook.output
    assert emulator.count(WRITE) <= 1
