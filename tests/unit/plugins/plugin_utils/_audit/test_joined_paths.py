# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a loop: whatever becomes of each item, what was done for all is told, and told once."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from support.report_action import done
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.failure_path import State
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_paths import made_paths, served
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.made_paths import lines_of_paths

QUEUE = "arn:aws:sqs:us-east-2:123456789012:lq"
A, F = (row(name)["function_arn"] for name in "af")
STATES: tuple[State, ...] = t.get_args(State)
WEAKEST_FIRST = (None, "failed", "present", "would_be_made", "may_be_made", "made")


def result(arn: str, state: State | None, part: State | None = None, **members: t.Any) -> dict[str, t.Any]:
    """Return the result of one item of a loop, that for one target."""
    told = part or state
    permission = {"role": "r", "policy_name": None if told == "present" else "p", "key": False}
    alarms = [{"alarm_name": "waiting", "watches": "queue"}, {"alarm_name": "dropping", "watches": "function"}]
    path = {
        "region": "us-east-2",
        "account_id": "123456789012",
        "queue": QUEUE,
        "state": state,
        "differences": ["x is y"],
        "policies_not_read": ["the-key"],
        "not_known": [{"what": "whether it is so", "why": "no"}],
        "permissions": [{**permission, "functions": [arn], "state": told}] if told else [],
        "alarms": [{**each, "functions": [arn], "state": told} for each in alarms] if told else [],
        "functions": [] if state == "failed" else [arn],
        **members,
    }
    return {"failure_paths": [path], "event_invoke_configs": [], "diff": [], "errors": []}


@pytest.mark.parametrize(("first", "second"), [*itertools.product((None, *STATES), repeat=2)])
def test_what_was_done_outweighs_what_was_not(first: State | None, second: State | None) -> None:
    """Found: a queue that the second item made was in no line, as CreateQueue had failed for the first."""
    (path,) = made_paths([result(A, first), result(F, second)])
    stronger = max(first, second, key=WEAKEST_FIRST.index)
    assert path["state"] == stronger
    for part in (*path["permissions"], *path["alarms"]):
        assert part["state"] == stronger
    assert len(path["permissions"]) == (1 if stronger else 0)
    assert len(path["alarms"]) == (2 if stronger else 0)


@pytest.mark.parametrize("state", [None, *STATES])
def test_the_same_result_twice_is_told_once(state: State | None) -> None:
    """Found: "2 permissions, 6 alarms" of one permission and three alarms."""
    once = result(A, state)
    assert made_paths([once, once]) == made_paths([once]) == once["failure_paths"]


def test_it_is_joined_for_all_targets() -> None:
    (path,) = made_paths([result(A, "present"), result(F, "made")])
    assert path["functions"] == [A, F]
    assert [each["functions"] for each in (*path["permissions"], *path["alarms"])] == [[A, F]] * 3
    assert path["permissions"][0]["policy_name"] == "p"


def test_each_queue_permission_and_alarm_has_its_own_state() -> None:
    key = {"role": "r", "policy_name": "of-the-key", "key": True, "functions": [A], "state": "failed"}
    first = result(A, "made", "failed")
    first["failure_paths"][0]["permissions"].append(key)
    (path,) = made_paths([first, result(F, "present", "made")])
    assert [(each["key"], each["state"]) for each in path["permissions"]] == [(False, "made"), (True, "failed")]
    assert path["state"] == "made"


def test_what_was_made_for_one_is_no_repair_of_another() -> None:
    """The role is that of both, and nothing was written for the first."""
    assert served([result(A, "failed"), result(F, "made")]) == {F}


def test_a_queue_of_several_hosts_is_one_path_of_the_report() -> None:
    paths = [path for arn in (A, F) for path in result(arn, "made")["failure_paths"]]
    document = audit(scan([row("a"), row("f")], failure_paths=paths), {})
    first, *_others = lines_of_paths(document["failure_paths"])
    assert first == "Made for failure paths: 1 queue, 1 permission, 2 alarms"


def test_a_report_of_a_loop_counts_what_was_made() -> None:
    targets = [row("a"), row("f")]
    loop = {"results": [result(A, "failed"), result(F, "made")], "msg": "One or more items failed", "failed": True}
    told = done(scans=[{"scan": scan(targets), "found": [finding(each) for each in targets], "writes": [loop]}])
    assert "Made for failure paths: 1 queue, 1 permission, 2 alarms" in told["lines"]
    (path,) = told["report"]["failure_paths"]
    assert path["state"] == "made"
