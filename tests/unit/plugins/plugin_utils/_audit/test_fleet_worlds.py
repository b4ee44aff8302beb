# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that read and repair one account beside each other, and are cut: the report says what is, or that nobody knows.

A small AWS changes step by step. The oracle is what it is in the end, and what any file shows to be so after something
else was read.
"""

from __future__ import annotations

import random
import typing as t
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta, timezone

import pytest
from support.samples import ACCOUNT_ID, queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.begun import begun_repair
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.earlier_repairs import with_earlier
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, audit

REGION, WORLDS, OTHER = "us-east-2", 400, "210987654321"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:lq"
CONFIG = {"OnFailure": {"Destination": QUEUE}}
NO_ALARMS: t.Any = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
FUNCTIONS = ("a", "b", "c")
POLICY: t.Any = {"maximum_retry_attempts": {"maximum": 1}}
Fact = tuple[str, str]


class Account:
    """What there is, and what was learned of it, each with the moment at which it was so."""

    def __init__(self, chance: random.Random) -> None:
        self.minute = 0
        self.queue = chance.random() < 0.4
        self.alarm = self.queue and chance.random() < 0.5
        self.open = {name: chance.random() < 0.5 for name in FUNCTIONS}
        self.stored = {name: chance.random() < 0.6 for name in FUNCTIONS}
        self.bounded = {name: self.stored[name] and chance.random() < 0.5 for name in FUNCTIONS}
        self.learned: list[tuple[int, str, Fact, bool]] = []
        self.made = False
        self.deleted = False
        self.misplaced = ""

    def truth(self, fact: Fact) -> bool:
        kind, name = fact
        of_functions = {"open": self.open, "stored": self.stored, "bounded": self.bounded}
        values = {
            "queue": self.queue,
            "alarm": self.alarm,
            **{key: each.get(name) for key, each in of_functions.items()},
        }
        return bool(values[kind])

    def learn(self, by: str, *facts: Fact) -> None:
        self.learned += [(self.minute, by, fact, self.truth(fact)) for fact in facts]

    def answers(self, by: str, name: str) -> list[tuple[int, str, Fact, bool]]:
        """Return what a read of a function shows."""
        of_queue: list[Fact] = [("queue", ""), ("alarm", ""), ("open", name), ("bounded", name)]
        facts = [("stored", name), *(of_queue if self.stored[name] else [])]
        return [(self.minute, by, fact, self.truth(fact)) for fact in facts]

    def is_contradicted(self, fact: Fact, said: bool) -> bool:
        """Return whether something is said that is not so, and the last answer shows it."""
        answers = [(minute, value) for minute, _by, about, value in self.learned if about == fact]
        return said != self.truth(fact) and bool(answers) and max(answers)[1] != said

    def read(self, name: str) -> dict[str, t.Any]:
        if not self.stored[name]:
            return row(
                name, alarms=NO_ALARMS, destination_status=dict.fromkeys(("on_success", "on_failure", "dead_letter"))
            )
        status = {**queue_status(), "destination": QUEUE, "exists": self.queue, "can_receive": self.queue}
        status["role_may_write"] = self.open[name]
        statuses = {"on_success": None, "on_failure": status, "dead_letter": None}
        alarms = {**NO_ALARMS, "failure_path": ["waiting"] if self.alarm else []}
        return self.row(name, alarms=alarms, destination_status=statuses)

    def row(self, name: str, **facts: t.Any) -> dict[str, t.Any]:
        """Return the row of a function that sends to the queue, as it is stored."""
        return row(
            name, stored={"DestinationConfig": CONFIG, "MaximumRetryAttempts": 1 if self.bounded[name] else 2}, **facts
        )


def arn(name: str) -> str:
    return str(row(name)["function_arn"])


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:role/{name}"


def planned(name: str, stored: bool) -> dict[str, t.Any]:
    config = {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}}
    path = {"queue": "lq", "role": role(name), "alarm_topic": "oncall"}
    return {
        "function_name": arn(name),
        "destination_config": config,
        "only_if": {"configured": stored},
        "failure_path": path,
    }


def bounded(name: str) -> dict[str, t.Any]:
    return {"function_name": arn(name), "maximum_retry_attempts": 1, "only_if": {"configured": True}}


def path_of(names: t.Sequence[str], state: t.Any, permissions: t.Any = (), alarm: t.Any = None) -> dict[str, t.Any]:
    arns = [arn(name) for name in names]
    watching = {"alarm_name": "waiting", "watches": "queue", "functions": arns, "state": alarm}
    about = {"region": REGION, "account_id": ACCOUNT_ID, "queue": QUEUE, "state": state, "functions": arns}
    nothing: dict[str, t.Any] = {"differences": [], "policies_not_read": [], "not_known": []}
    return {**about, **nothing, "permissions": list(permissions), "alarms": [watching] if alarm else []}


def a_run(
    account: Account, files: dict[str, Entry], host: str, names: t.Sequence[str], repairs: str, lingers: bool
) -> Generator[None, None, None]:
    """Read these functions, and repair them if asked: each step is one of AWS. It can be cut after any of them."""

    def at() -> str:
        return (NOW + timedelta(minutes=account.minute)).isoformat()

    def leave(read: t.Any, unsettled: t.Container[str] = ()) -> None:
        moment = NOW + timedelta(minutes=account.minute)
        left = entry(read, host, regions=[REGION], read_at=moment, run="r")
        files[host] = with_earlier(left, files.get(host))
        # What was read before is in no file any more; what was done is. A row that is not settled says nothing.
        known = [each for name in names if arn(name) not in unsettled for each in answers[name]]
        account.learned = [each for each in account.learned if each[1] != host] + known

    times = {"began": at()}
    yield
    rows = [account.read(name) for name in names]
    was_stored = {name: account.stored[name] for name in names}
    answers = {name: account.answers(host, name) for name in names}
    broken = [name for name in names if not (was_stored[name] and account.queue and account.open[name])]
    yield
    times["read"] = at()
    plan = [planned(name, was_stored[name]) for name in broken] if repairs == "path" else []
    if repairs == "retries":
        plan = [bounded(name) for name in names if was_stored[name] and not account.bounded[name]]
    scan = {"event_invoke_configs": rows, "not_found": [], "errors": [], "completeness": []}
    asked = {"function_name": list(names), "qualifier": "", "include": ["function", "destinations", "alarms"]}
    base = {"account_id": ACCOUNT_ID, "asked": asked, "times": times, "scan": scan, "planned": plan}
    if not plan:
        if lingers:
            yield
        leave(accounts_read([base])[0])
        return
    leave(begun_repair(accounts_read([base])[0]), [row["function_name"] for row in plan])
    yield
    if repairs == "retries":
        done: dict[str, t.Any] = {"event_invoke_configs": [], "diff": [], "errors": []}
        for name in names:
            if bounded(name) in plan:
                account.bounded[name] = True
                account.learn("a repair", ("bounded", name))
                done["diff"].append({"before_header": arn(name), "before": {}, "after": {}})
                done["event_invoke_configs"].append(account.row(name))
        yield
        leave(accounts_read([{**base, "found": findings(rows, POLICY), "writes": [done]}])[0])
        return
    state, account.queue = ("present" if account.queue else "made"), True
    account.made |= state == "made"
    account.learn("a repair", ("queue", ""))
    permissions = []
    yield
    for name in broken:
        granted = "present" if account.open[name] else "made"
        account.open[name] = True
        account.learn("a repair", ("open", name))
        about = {"role": role(name), "policy_name": "p", "key": False, "functions": [arn(name)], "state": granted}
        permissions.append(about)
    made = {"failure_paths": [path_of(broken, state, permissions)], "diff": [], "errors": []}
    made["event_invoke_configs"] = [{"function_name": arn(name)} for name in broken]
    yield
    written: dict[str, t.Any] = {"event_invoke_configs": [], "diff": [], "errors": []}
    for name in broken:
        if account.stored[name] != was_stored[name]:
            about = {"region": REGION, "function_name": name, "operation": None, "message": f"{name} has changed"}
            written["errors"].append({**about, "code": "ChangedSinceJudged", "targets": [arn(name)]})
            continue
        if not was_stored[name]:
            written["diff"].append({"before_header": arn(name), "before": {}, "after": {}})
        account.stored[name] = True
        account.learn("a repair", ("stored", name))
        written["event_invoke_configs"].append(account.row(name))
    yield
    watched = "present" if account.alarm else "made"
    account.alarm = True
    account.learn("a repair", ("alarm", ""))
    alarms = {
        "failure_paths": [path_of(broken, None, alarm=watched)],
        "event_invoke_configs": [],
        "diff": [],
        "errors": [],
    }
    yield
    found = findings(rows, POLICY)
    leave(accounts_read([{**base, "found": found, "writes": [made, written, alarms]}])[0])


def a_world(seed: int) -> tuple[Account, Document]:
    """Return the account after all runs, and the report of the files that they have left, in any order."""
    chance = random.Random(seed)
    account, files = Account(chance), dict[str, Entry]()
    is_shared = chance.random() < 0.3
    runs: dict[str, list[Generator[None, None, None]]] = {}
    cuts: dict[str, list[int]] = {}
    for host, own in zip(("h1", "h2", "h3"), FUNCTIONS, strict=True):
        names = sorted({own, chance.choice(FUNCTIONS)}) if is_shared else [own]
        number = chance.choice([1, 1, 2])
        runs[host] = [
            a_run(account, files, host, names, chance.choice(["", "path", "path", "retries"]), chance.random() < 0.5)
            for _each in range(number)
        ]
        cuts[host] = [chance.choice([99, 99, 3, 4, 5, 6, 7]) for _each in range(number)]
    steps = dict.fromkeys(runs, 0)
    one_by_one = chance.random() < 0.4
    current = ""
    while waiting := [host for host in runs if runs[host]]:
        account.minute += 1
        if chance.random() < 0.03 and account.queue:
            account.queue, account.deleted = False, True  # by somebody else
        current = current if one_by_one and current in waiting and steps[current] else chance.choice(waiting)
        steps[current] += 1
        is_over = next(runs[current][0], "over") == "over"
        if is_over or steps[current] >= cuts[current][0]:
            runs[current].pop(0).close()
            cuts[current].pop(0)
            steps[current] = 0
    left = chance.sample(list(files.values()), len(files))
    hosts: dict[str, str] = dict.fromkeys(files, ACCOUNT_ID)
    if chance.random() < 0.3:
        # The rows of one host do not count, and what it has written was written.
        account.misplaced = chance.choice(list(files))
        hosts[account.misplaced] = OTHER
        if chance.random() < 0.5:
            del hosts[account.misplaced]
        account.learned = [each for each in account.learned if each[1] != account.misplaced]
    scan = merge(left, hosts, 0, NOW + timedelta(minutes=account.minute + 1))
    return account, audit(scan, POLICY, scan["repaired"], generated_at=NOW)


def said_of(each: t.Mapping[str, t.Any]) -> Iterator[tuple[Fact, bool]]:
    """Yield what a row of the report says to be so."""
    name = each["function_name"]
    if each["configured"] is None:
        return
    yield ("stored", name), each["configured"]
    if each["configured"]:
        yield ("bounded", name), each["maximum_retry_attempts"] == 1
    if not each["configured"]:
        return
    status = each["destination_status"]["on_failure"]
    if status and status["exists"] is not None:
        yield ("queue", ""), status["exists"]
    if status and status["role_may_write"] is not None:
        yield ("open", name), status["role_may_write"]
    if each["alarms"] and each["alarms"]["failure_path"] is not None:
        yield ("alarm", ""), bool(each["alarms"]["failure_path"])


@pytest.mark.parametrize("part", range(8))
def test_what_a_report_says_is_so_or_nobody_knows_better(part: int) -> None:
    for seed in range(part * WORLDS // 8, (part + 1) * WORLDS // 8):
        account, document = a_world(seed)
        facts = [fact for each in document["event_invoke_configs"] for fact in said_of(each)]
        wrong = [fact for fact in facts if account.is_contradicted(*fact)]
        assert not wrong, f"world {seed}: {wrong} {document['errors']}"
        assert len({fact for fact in facts if fact[0][0] == "queue"}) < 2, f"world {seed}: both are what is"
        if not account.deleted:
            for each in document["repaired"]:
                name, rule = each["function_name"], each["rule"]
                if rule == "retries_out_of_bounds":
                    assert account.bounded[name], f"world {seed}: {name}"
                    continue
                assert (account.queue, account.stored[name]) == (True, True), f"world {seed}: {rule} of {name}"
                assert account.open[name] or rule != "destination_unhealthy", f"world {seed}: {rule} of {name}"
            for each in document["findings"]:
                if each["judged"] and each["rule"] == "no_failure_path":
                    name = each["function_name"]
                    assert not (account.queue and account.stored[name]), f"world {seed}: {name} has a failure path"
        if account.made:
            states = [path["state"] for path in document.get("failure_paths", []) if path["queue"] == QUEUE]
            assert {*states} & {"made", "may_be_made"}, f"world {seed}: {states}"


def test_worlds_are_not_all_unknown() -> None:
    """Else the oracle has nothing to say."""
    said = [len([*said_of(each)]) for seed in range(100) for each in a_world(seed)[1]["event_invoke_configs"]]
    assert sum(number >= 3 for number in said) > len(said) / 5
