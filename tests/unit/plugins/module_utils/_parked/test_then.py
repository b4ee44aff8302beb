# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a function has now says nothing of when its events failed, unless it was not changed since."""

from __future__ import annotations

from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_queues import Queues, send

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.dead_letters import only_version

OTHER = "dead-letters"
ARN = function_arn().removesuffix(":$LATEST")


@pytest.mark.parametrize(
    ("modified", "why"),
    [
        ("2026-11-28T20:32:16.653+0000", None),
        ("2026-11-28T20:32:17.000+0000", "the function was changed since"),
        ("2026-11-29T00:00:00.000+0000", "the function was changed since"),
        (None, "AWS does not say when it was changed"),
        ("soon", "AWS does not say when it was changed"),
    ],
)
def test_a_dead_letter_queue_may_have_been_removed_since(modified: Any, why: str | None) -> None:
    """Found: removed was true, and the next task sent the message of the queue that the function had."""
    client = Queues("failed", OTHER)
    client.modified = modified
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    (entry,) = send(client, "failed", pairs={ARN: frozenset()})["replayed"]
    assert entry["removed"] is (why is None)
    assert (entry["reason"] or "").endswith(why or "")


def test_a_destination_may_have_been_removed_since() -> None:
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    result = send(client, OTHER, pairs={ARN: frozenset()})
    (entry,) = result["replayed"]
    assert (entry["removed"], len(result["warnings"])) == (False, 1)
    assert "does not say when a configuration was deleted" in entry["reason"]
    send(client, "failed", OTHER, skip=frozenset(["event"]))
    assert client.sent == ["event"]


def test_what_was_found_needs_no_date() -> None:
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.modified = "2026-11-29T00:00:00.000+0000"
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    result = send(client, "failed", OTHER)
    assert [(each["removed"], each["reason"]) for each in result["replayed"]] == [(True, None)]
    assert result["warnings"] == []


QUEUE = queue_arn(OTHER)


@pytest.mark.parametrize(
    ("queues", "version"),
    [
        ({"$LATEST": QUEUE}, "$LATEST"),
        ({"$LATEST": QUEUE, "1": ""}, None),
        ({"$LATEST": QUEUE, "1": QUEUE}, None),
        ({"$LATEST": "", "1": QUEUE}, None),
        ({"$LATEST": ""}, None),
    ],
)
def test_which_version_a_dead_letter_message_is_of(queues: dict[str, str], version: str | None) -> None:
    """Found: that of an alias was sent to $LATEST, as its version was published without a queue."""
    assert only_version(QUEUE, queues) == version
