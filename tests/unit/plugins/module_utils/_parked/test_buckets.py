# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bucket: each object is claimed before its event is sent, and one that cannot be read holds up none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.parked_bucket import BUCKET, PREFIX, Bucket, error
from support.parked_queue import Services, discard, order, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import look
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

FIRST = f"{PREFIX}0"
ARCHIVED, DENIED = error("GetObject", 403, "InvalidObjectState"), error("DeleteObject", 403, "AccessDenied")


def send(client: Bucket, check_mode: bool = False) -> Done:
    return replay(client, order(check_mode=check_mode), BUCKET)


def requests(entries: Any) -> list[str]:
    return [each["request_id"] for each in entries]


def test_an_object_that_is_listed_twice_is_one() -> None:
    """Found: of a service that begins a page with the last object of the one before, one too many waited."""

    class Repeating(Bucket):
        def get_paginator(self, name: str) -> Any:
            page = self._page(PREFIX)
            contents = page["Contents"]
            parts = (contents[:2], contents[1:3], contents[2:], contents[3:])
            pages = [{**page, "KeyCount": len(each), "Contents": each} for each in parts]
            return type("Paginator", (), {"paginate": staticmethod(lambda **_unused: pages)})

    services: Any = Services(Repeating(4))
    (row,) = look([parse_source(BUCKET, None)], services, Selection(), limit=100)[0]["parked_events"]
    assert (row["waiting"], row["looked_at"], row["complete"]) == (4, 4, True)


def test_two_tasks_at_once_send_an_event_once() -> None:
    """The second one begins when the first one has sent the event and not yet removed its record."""

    class Slow(Bucket):
        other: Done | None = None

        def delete_object(self, **options: Any) -> Any:
            if self.other is None:
                self.other = Done()
                self.other = send(self)
            return super().delete_object(**options)

    client = Slow(1)
    done = send(client)
    assert client.invoked == 1
    assert [each["removed"] for each in done.replayed] == [True]
    assert client.other
    assert (client.other.replayed, requests(client.other.kept)) == ([], ["request-0"])
    assert "another task is sending" in client.other.kept[0]["reason"]
    assert (client.other.result()["complete"], client.other.failure() is None) == (False, False)
    assert list(client.objects) == [f"replayed/{FIRST}"]


def test_a_refused_event_is_not_claimed_any_longer() -> None:
    client = Bucket(1)
    invoke: Any = client.invoke

    def refuse(**_unused: Any) -> Any:
        raise error("Invoke", 403, "KMSAccessDeniedException")

    client.invoke = refuse  # type: ignore[method-assign]
    done = send(client)
    assert (done.replayed, requests(done.kept), done.result()["changed"]) == ([], ["request-0"], False)
    assert list(client.objects) == [FIRST]
    client.invoke = invoke  # type: ignore[method-assign]
    assert requests(send(client).replayed) == ["request-0"]


def test_a_claim_that_cannot_be_taken_back_is_said() -> None:
    client = Bucket(1)

    def refuse(**_unused: Any) -> Any:
        raise error("Invoke", 403, "KMSAccessDeniedException")

    client.invoke = refuse  # type: ignore[method-assign]
    client.errors["DeleteObject", f"replayed/{FIRST}"] = DENIED
    done = send(client)
    assert (done.replayed, done.result()["changed"]) == ([], True)
    assert f"its copy replayed/{FIRST} is there" in done.kept[0]["reason"]


def test_an_event_that_may_have_been_sent_stays_claimed_and_is_in_one_list() -> None:
    client = Bucket(1)

    def lose(**_unused: Any) -> Any:
        raise error("Invoke", 500, "ServiceException")

    client.invoke = lose  # type: ignore[method-assign]
    done = send(client)
    assert ([each["new_request_id"] for each in done.replayed], done.kept) == ([None], [])
    assert sorted(client.objects) == [FIRST, f"replayed/{FIRST}"]


def test_an_event_that_cannot_be_claimed_is_not_sent() -> None:
    client = Bucket(2)
    client.errors["CopyObject", FIRST] = error("CopyObject", 403, "AccessDenied")
    done = send(client)
    assert (requests(done.replayed), requests(done.kept), client.invoked) == (["request-1"], ["request-0"], 1)
    assert done.errors[0]["operation"] == "CopyObject"


def test_an_object_that_cannot_be_read_holds_up_no_other(tmp_path: Path) -> None:
    client = Bucket(3)
    client.errors["GetObject", FIRST] = ARCHIVED
    services: Any = Services(client)
    found, _warnings = look([parse_source(BUCKET, None)], services, Selection(), limit=100)
    (row,) = found["parked_events"]
    assert (row["waiting"], row["looked_at"], row["complete"], len(row["records"])) == (3, 2, False, 2)
    assert FIRST in found["errors"][0]["message"]
    done = send(client)
    assert (requests(done.replayed), done.result()["complete"]) == (["request-1", "request-2"], False)
    assert FIRST in done.errors[0]["message"]
    client = Bucket(3)
    client.errors["GetObject", FIRST] = ARCHIVED
    done = discard(client, tmp_path / "backup", BUCKET)
    assert (requests(done.discarded), done.result()["complete"]) == (["request-1", "request-2"], False)


@pytest.mark.parametrize(("code", "asked"), [("InvalidObjectState", 50), ("AccessDenied", 10), ("ExpiredToken", 1)])
def test_if_nothing_can_be_read_not_every_object_is_asked_for(code: str, asked: int) -> None:
    """An archive can have any number of them."""
    client = Bucket(50)
    client.errors = {("GetObject", key): error("GetObject", 403, code) for key in client.objects}
    done = send(client)
    assert (len(done.errors), done.replayed) == (asked, [])


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken"])
def test_a_copy_that_is_left_is_a_change_and_every_record_is_in_one_list(code: str, tmp_path: Path) -> None:
    client = Bucket(3)
    client.errors["DeleteObject", f"{PREFIX}1"] = error("DeleteObject", 403, code)
    done = discard(client, tmp_path / "backup", BUCKET)
    assert (requests(done.discarded), requests(done.kept)) == (["request-0"], ["request-1", "request-2"])
    assert f"its copy discarded/{PREFIX}1 is there" in done.kept[0]["reason"]
    assert f"DeleteObject failed with {code}" in (done.result()["stopped"] or "")
    client = Bucket(1)
    client.errors["DeleteObject", FIRST] = error("DeleteObject", 403, code)
    done = discard(client, tmp_path / "other", BUCKET)
    assert (done.discarded, requests(done.kept), done.result()["changed"]) == ([], ["request-0"], True)
    del client.errors["DeleteObject", FIRST]
    again = discard(client, tmp_path / "again", BUCKET)
    assert ([each["removed"] for each in again.discarded], list(client.objects)) == ([True], [f"discarded/{FIRST}"])


def test_a_refusal_of_what_was_sent_before_says_nothing(tmp_path: Path) -> None:
    client = Bucket(1)
    client.errors["DeleteObject", FIRST] = error("DeleteObject", 403, "AccessDenied", RetryAttempts=1)
    done = discard(client, tmp_path / "backup", BUCKET)
    assert ([each["removed"] for each in done.discarded], done.kept) == ([False], [])
    assert "1 may have been discarded" in (done.failure() or "")


def test_the_plan_has_what_cannot_be_claimed() -> None:
    """Found: check mode was green, and the task itself kept the object."""
    client = Bucket(2)
    client.objects[f"replayed/{FIRST}"] = client.objects[FIRST]
    plan, done = send(client, check_mode=True), send(client)
    for each in (plan, done):
        assert (requests(each.replayed), requests(each.kept)) == (["request-1"], ["request-0"])
        assert (each.result()["complete"], "1 objects" in (each.failure() or "")) == (False, True)
    assert plan.kept == done.kept


def test_a_copy_that_the_task_may_have_made_itself_is_not_of_another_task() -> None:
    """The SDK sent the request twice."""
    client = Bucket(1)
    client.errors["CopyObject", FIRST] = error("CopyObject", 412, "PreconditionFailed", RetryAttempts=1)
    done = send(client)
    assert f"a copy replayed/{FIRST} may be there, of this task or of another one" in done.kept[0]["reason"]
    assert (done.result()["changed"], client.invoked) == (True, 0)
