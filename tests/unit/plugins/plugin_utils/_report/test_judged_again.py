# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That a finding is gone does not show that it is repaired: its rule must have judged, or the repair itself."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest
from support.samples import ACCOUNT_ID, finding, queue_status, region_read, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome

QUEUE = queue_status()["destination"]
OTHER = queue_status("other")["destination"]
MISSING = {**queue_status(), "exists": False, "can_receive": False, "role_may_write": False}


def target(status: t.Any, destination: str = QUEUE, retries: int | None = 1, **facts: t.Any) -> dict[str, t.Any]:
    """Return a row whose failed events go to a queue of which this was read."""
    stored = {"MaximumRetryAttempts": retries, "DestinationConfig": {"OnFailure": {"Destination": destination}}}
    statuses = {"on_success": None, "on_failure": status, "dead_letter": None}
    return row("f", stored=stored, destination_status=statuses, **facts)


BEFORE = target(MISSING)


def unhealthy(severity: str = "error", **rest: t.Any) -> dict[str, t.Any]:
    return {**finding(BEFORE, "destination_unhealthy", severity), "subject": f"on_failure {QUEUE}", **rest}


def a_path(state: t.Any, permission: t.Any = None, queue: str = QUEUE, function: str = "f") -> dict[str, t.Any]:
    arn = BEFORE["function_arn"].replace(":f:", f":{function}:")
    role = {"role": "r", "policy_name": "p", "key": False, "functions": [arn], "state": permission}
    nothing: dict[str, t.Any] = {"differences": [], "policies_not_read": [], "not_known": [], "alarms": []}
    about = {"region": "us-east-2", "account_id": ACCOUNT_ID, "queue": queue, "state": state, "functions": [arn]}
    return {**about, **nothing, "permissions": [role] if permission else []}


def judged(after: t.Any, *before: t.Any, paths: t.Any = (), errors: t.Any = (), **options: t.Any) -> Document:
    rows = [] if after is None else [after]
    return audit(scan(rows, failure_paths=list(paths), errors=list(errors)), {}, list(before), **options)


def became(document: Document) -> str:
    found = [each for each in document["findings"] if each["rule"] == "destination_unhealthy" and each["judged"]]
    said = {
        "repaired": document["repaired"],
        "not known": document.get("not_judged_again", []),
        "still found": found,
    }
    (only,) = (name for name, each in said.items() if each)
    return only


@pytest.mark.parametrize(
    ("after", "paths", "expected"),
    [
        (target(queue_status()), [], "repaired"),
        (target(MISSING), [], "still found"),
        # The queue was made for another function: whether this one's role may write to it, nobody has asked.
        (target(None), [a_path("made", "made", function="g")], "not known"),
        (target(None), [], "not known"),
        (target(None), [a_path("made", "made")], "repaired"),
        (target(None), [a_path("present", "present")], "repaired"),
        (target(None), [a_path("made", "may_be_made")], "not known"),
        (target(None), [a_path("may_be_made", "made")], "not known"),
        # AWS has taken the other queue, and this one has no event of the function any more.
        (target(None, OTHER), [], "repaired"),
        (target({**queue_status(), "role_may_write": None}), [], "not known"),
        ({**BEFORE, "configured": False, "destination_config": row("f")["destination_config"]}, [], "repaired"),
        # Its region was read completely, and no configuration is there any more.
        (None, [], "repaired"),
    ],
)
def test_a_destination_is_repaired_if_it_was_judged(after: t.Any, paths: t.Any, expected: str) -> None:
    document = judged(after, unhealthy(), paths=paths)
    assert became(document) == expected
    assert document["summary"]["repaired"] == (expected == "repaired")
    assert document["summary"]["not_judged_again"] == (expected == "not known")


def test_an_error_about_the_queue_leaves_it_open() -> None:
    about = {"region": "us-east-2", "function_name": None, "operation": None, "code": "NotMade", "message": "no"}
    error = {**about, "repair": "failed", "queue": QUEUE, "targets": []}
    after, paths = target(None), [a_path("made", "made")]
    assert became(judged(after, unhealthy(), paths=paths, errors=[error])) == "not known"


def test_nobody_takes_what_is_not_known_for_repaired() -> None:
    """Found: "Repaired: 1 finding", and rc 0 with fail_on=error, for a queue that was made for another role."""
    document = judged(target(None), unhealthy(), paths=[a_path("made", "made", function="g")])
    ending = outcome(document, "error", [], [])
    (failure,) = ending["failures"]
    said = "it is not known whether 1 finding of severity error or worse is repaired: 1 destination_unhealthy"
    assert failure == f"{said} (the next audit judges again)"
    line = "Not known whether repaired: 1 finding (destination_unhealthy): the next audit judges again"
    assert line in ending["lines"]
    assert not [each for each in ending["lines"] if each.startswith("Repaired")]
    (case,) = (
        each for each in ET.fromstring(junit(document, "error")).iter("testcase") if each.get("name") == "f:$LATEST"
    )
    (told,) = case.iter("failure")
    assert str(told.get("message")).startswith("not known whether it is repaired: ")
    (case,) = (
        each
        for each in ET.fromstring(junit(document, "never")).iter("testcase")
        if each.get("name") == "f:$LATEST destination_unhealthy"
    )
    assert [each.tag for each in case] == ["skipped"]
    assert 'id="not_judged_again"' in html(document)
    assert outcome(document, "never", [], [])["failures"] == []


def test_what_was_accepted_fails_nothing() -> None:
    document = judged(target(None), unhealthy(accepted="known"))
    assert outcome(document, "error", [], [])["failures"] == []
    assert "destination_unhealthy" in str(outcome(judged(target(None), unhealthy()), "error", [], [])["failures"])


@pytest.mark.parametrize("rule", ["retries_out_of_bounds", "age_out_of_bounds", "no_failure_path", "retries_cut_short"])
def test_nothing_is_repaired_of_what_is_not_known_to_be_stored(rule: str) -> None:
    nothing = {"configured": None, "maximum_retry_attempts": None, "maximum_event_age_in_seconds": None}
    unset = {"effective": dict.fromkeys(row("f")["effective"]), "destination_config": row("f")["destination_config"]}
    after = {**target(None), **nothing, **unset, "last_modified": None}
    document = judged(after, finding(BEFORE, rule, "warning"))
    assert (document["repaired"], len(document["not_judged_again"])) == ([], 1)


def test_a_path_that_may_be_there_repairs_nothing() -> None:
    before = finding(BEFORE, "no_failure_path", "warning")
    assert judged(target(None), before, paths=[a_path("may_be_made")])["repaired"] == []
    assert len(judged(target(None), before, paths=[a_path("made", "made", function="g")])["repaired"]) == 1
    assert len(judged(target(None), before, paths=[a_path("made", "made")])["repaired"]) == 1
    assert len(judged(target(None), before)["repaired"]) == 1, "AWS has taken the destination"


def test_no_write_takes_records_away() -> None:
    document = judged(target(None), finding(BEFORE, "events_parked", "info"))
    assert (document["repaired"], document.get("not_judged_again")) == ([], None)


def test_a_finding_is_in_one_list() -> None:
    before = [t.cast("t.Any", each) for each in findings([BEFORE])]
    for after in (target(None), target(MISSING), target(queue_status()), None):
        document = judged(after, *before)
        keys = [
            (each["rule"], each.get("subject"))
            for each in (*document["repaired"], *document.get("not_judged_again", []))
        ]
        found = [(each["rule"], each.get("subject")) for each in document["findings"] if each["judged"]]
        assert len({*keys, *found}) == len(keys) + len(found)


def test_an_orphan_without_a_row_was_removed_with_all_that_was_found_in_it() -> None:
    orphan = {**finding(BEFORE, "orphaned_config", "warning"), "subject": None}
    assert became(judged(None, unhealthy(), orphan)) == "repaired"


def test_what_nobody_judged_is_not_repaired() -> None:
    """Found: "Repaired" had findings that stood as "Not judged" in the same report."""
    document = judged(target(queue_status()), unhealthy(judged=False))
    assert (document["repaired"], document.get("not_judged_again", [])) == ([], [])


@pytest.mark.parametrize(("kept", "expected"), [(None, True), (OTHER, False)])
def test_records_of_a_destination_that_stays_are_not_repaired(kept: str | None, expected: bool) -> None:
    """Found: deliveries to the on-success destination fail, and a new on-failure one repaired that."""
    sides = {"on_success": {"destination": kept}, "on_failure": {"destination": None}}
    after = {**target(queue_status()), "replaced": {"destination_config": sides}}
    after["destination_config"] = {**after["destination_config"], "on_success": {"destination": kept}}
    lost = {**finding(BEFORE, "events_lost"), "subject": "records of f:$LATEST"}
    document = judged(after, lost, paths=[a_path("made", "made")])
    assert bool(document["repaired"]) is expected
    assert bool(document.get("not_judged_again")) is not expected


def test_a_rule_that_is_off_counts_nowhere() -> None:
    """Found: the repair was of another policy, and its finding failed a report that has the rule switched off."""
    for after in (target(None), target(queue_status()), None):
        off = audit(scan([after] if after else []), {"rules": {"destination_unhealthy": "off"}}, [unhealthy()])
        assert (off["repaired"], off.get("not_judged_again", [])) == ([], [])


def test_one_finding_that_was_repaired_twice_counts_once() -> None:
    """Found: somebody deleted the queue between two repairs of a run, and it counted as two."""
    assert len(judged(target(queue_status()), unhealthy(), unhealthy("warning"))["repaired"]) == 1
    assert len(judged(target(None), unhealthy(), unhealthy())["not_judged_again"]) == 1


def of_rule(rule: str) -> dict[str, t.Any]:
    """Return a finding of a version that is not listed any more."""
    other = {"function_arn": f"{BEFORE['function_arn'].removesuffix('$LATEST')}7", "qualifier": "7"}
    receiver = "dead_letter" if rule == "queue_unhealthy" else "on_failure"
    name = "destination_unhealthy" if rule == "queue_unhealthy" else rule
    subject = f"{receiver} {QUEUE}" if name.startswith("destination_") else None
    return {**finding(BEFORE, name), **other, "subject": subject}


GONE_WITH_IT = ("destination_unhealthy",)
NOT_GONE_WITH_IT = ("queue_unhealthy", "retries_out_of_bounds", "no_failure_path")


@pytest.mark.parametrize("rule", [*GONE_WITH_IT, *NOT_GONE_WITH_IT])
@pytest.mark.parametrize(
    ("configurations", "is_whole", "names", "is_listed"),
    [
        (True, False, None, True),
        (False, True, None, False),
        (None, True, None, False),
        ("no row", True, None, True),
        ("no row", True, ["f"], True),
        ("no row", True, ["g"], False),
        ("no row", False, None, False),
    ],
)
def test_a_configuration_that_a_complete_list_does_not_have_is_gone(
    rule: str, configurations: t.Any, is_whole: bool, names: t.Any, is_listed: bool
) -> None:
    """Found: the whole function was read again, and whether the version's configuration is there was "not known"."""
    lists = {"configurations": configurations, "aliases": True, "versions": None}
    rows = [] if configurations == "no row" else [row("f", completeness=lists)]
    region = region_read(function_names=names, complete=is_whole, missing=[] if is_whole else ["ListFunctions: x"])
    document = audit(scan(rows, completeness=[region]), {}, [of_rule(rule)])
    is_known = is_listed and rule in GONE_WITH_IT
    assert (len(document["repaired"]), len(document.get("not_judged_again", []))) == (is_known, not is_known)


@pytest.mark.parametrize("fail_on", ["never", "info", "warning", "error"])
@pytest.mark.parametrize("only_new", [False, True])
def test_junit_fails_if_the_audit_does(fail_on: str, only_new: bool) -> None:
    """Of a target with a finding, without one, with rules that were not judged only, and with a repair not known."""
    unread: t.Any = dict.fromkeys(("async_events", "alarms", "triggers"))
    worlds = [target(queue_status()), target(None), target(MISSING), target(None, **unread), row("f", function=None)]
    for after in worlds:
        for before in ([], [unhealthy()], [unhealthy("info")]):
            document = judged(after, *before)
            tree = ET.fromstring(junit(document, fail_on, only_new))
            fails = [*tree.iter("failure"), *tree.iter("error")]
            assert bool(fails) is bool(outcome(document, fail_on, [], [], only_new)["failures"])
            (case,) = (each for each in tree.iter("testcase") if each.get("name") == "f:$LATEST")
            if fail_on == "info" and not only_new and [each for each in document["findings"] if not each["judged"]]:
                assert [each.tag for each in case][:1] == ["failure"]
