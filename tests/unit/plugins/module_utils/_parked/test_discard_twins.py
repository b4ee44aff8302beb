# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event that is discarded is not sent by another of its records, or the result says that it may be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_queue import Services, order
from support.parked_queues import Queues

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.second_paths import SecondPaths
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

ARN = function_arn().removesuffix(":$LATEST")
ONE, OTHER = (parse_source(queue_arn(each), None) for each in ("dead", "failed"))
PAIRS = {ARN: frozenset(((ONE, OTHER), (OTHER, ONE)))}


def events(*names: str) -> Queues:
    client = Queues("failed", "dead", dead_letters="dead")
    for name in names:
        client.put("failed", name)
        client.put("dead", name, dead_letter=True)
    return client


def no_client(_region: str | None) -> None:
    """What sends events: nothing is sent here."""


def run(client: Queues, *names: str, path: Path | None, pairs: Any = None, **changes: Any) -> Done:
    services: Any = Services(client)
    stores, _senders = stores_of([parse_source(queue_arn(each), None) for each in names], services, 0)
    done = Done()
    paths = SecondPaths(PAIRS if pairs is None else pairs, Receivers(services, no_client, None, 0))  # type: ignore[arg-type]
    discard(stores, replace(order(), **changes), Backup(str(path)) if path else None, done, Stop(), paths)
    client.hidden.clear()
    return done


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("names", [("dead", "failed"), ("failed", "dead")])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_limit_counts_events(limit: int, names: tuple[str, str], check_mode: bool, tmp_path: Path) -> None:
    """Found: it counted records, and the next task sent the events by the others."""
    client = events("one", "two", "three")
    done = run(client, *names, path=None if check_mode else tmp_path / "backup", limit=limit)
    assert len(done.discarded) == 2 * limit
    assert all(each["removed"] and each["reason"] is None for each in done.discarded)
    assert (done.warnings, done.kept, done.limited) == ([], [], limit < 3)
    left = 3 if check_mode else 3 - limit
    assert client.left() == {"dead": left, "failed": left}
    if not check_mode:
        assert len((tmp_path / "backup").read_text().splitlines()) == 2 * limit


def test_a_place_that_cannot_be_read_may_have_another_record(tmp_path: Path) -> None:
    client = events("one")
    client.broken = {"ReceiveMessage failed"}
    done = run(client, "dead", "failed", path=tmp_path / "backup")
    (entry,) = done.discarded
    assert (entry["removed"], "was not read to its end" in str(entry["reason"])) == (True, True)
    assert len(done.warnings) == 1


@pytest.mark.parametrize(
    ("name", "pairs", "why"),
    [
        ("failed", PAIRS, "which the task did not look at"),
        ("dead", PAIRS, "which the task did not look at"),
        ("dead", {}, "is not known"),
        ("dead", {ARN: frozenset()}, "AWS does not say when a configuration was deleted"),
    ],
)
def test_another_place_may_have_another_record(name: str, pairs: Any, why: str, tmp_path: Path) -> None:
    client = events("one")
    done = run(client, name, path=tmp_path / "backup", pairs=pairs)
    (entry,) = done.discarded
    assert (entry["removed"], why in str(entry["reason"])) == (True, True)
    assert why in done.warnings[0]


def test_without_a_second_path_nothing_is_said(tmp_path: Path) -> None:
    client = Queues("failed")
    client.put("failed", "one")
    done = run(client, "failed", path=tmp_path / "backup", pairs={})
    assert ([each["reason"] for each in done.discarded], done.warnings) == ([None], [])


@pytest.mark.parametrize("kind", ["Success", "mapping"])
def test_what_has_no_other_record_is_missed_nowhere(kind: str, tmp_path: Path) -> None:
    """Found: "others can be sent", of records that nothing can be sent by."""
    client = Queues("failed", dead_letters="dead")
    client.put("failed", "one", condition="Success" if kind == "Success" else "RetryAttemptsExhausted")
    if kind == "mapping":
        record = json.loads(client.waiting["failed"][0]["Body"])
        client.waiting["failed"][0]["Body"] = json.dumps({**record, "KinesisBatchInfo": {}})
    done = run(client, "failed", path=tmp_path / "backup")
    assert ([each["reason"] for each in done.discarded], done.warnings) == ([None], [])
