# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings by account and region."""

from __future__ import annotations

import typing as t

from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.matrix import Matrix, matrix

EAST, WEST = row("f", region="us-east-1"), row("f", region="us-west-2")
ERROR = {"function_name": None, "operation": "ListFunctions", "code": "x", "message": "denied"}


def of(rows: t.Sequence[t.Any], *findings: t.Any, **rest: t.Any) -> Matrix | None:
    return matrix(report(scan(rows, **rest), list(findings)))


def test_one_place_has_no_matrix() -> None:
    assert of([EAST], finding(EAST)) is None
    assert of([]) is None


def test_a_cell_has_its_worst_severity_and_counts() -> None:
    found = of([EAST, WEST], finding(EAST), finding(EAST, "retries_cut_short", "warning"))
    assert found is not None
    ((east, west),) = [each.cells for each in found.rows]
    assert (east.worst, east.total, east.targets) == ("error", 2, 1)
    assert (west.worst, west.total, west.targets) == (None, 0, 1)


def test_what_was_not_read_is_never_empty() -> None:
    account = {
        "host": "lost",
        "account_id": None,
        "name": None,
        "organizational_units": [],
        "read_at": None,
        "regions": [],
        "targets": 0,
        "errors": 1,
        "reads": [],
    }
    found = of([EAST, WEST], accounts=[account], errors=[{**ERROR, "region": None, "account_id": None}])
    assert found is not None
    assert [(each.label, each.unread, [cell.unread for cell in each.cells]) for each in found.rows] == [
        ("lost", True, [True, True]),
        ("123456789012", False, [False, False]),
    ]


def test_a_region_of_the_only_account_that_was_not_read() -> None:
    found = of([EAST], errors=[{**ERROR, "region": "us-west-2"}])
    assert found is not None
    assert [cell.unread for cell in found.rows[0].cells] == [False, True]


def test_a_region_where_a_repair_failed_was_read() -> None:
    refused = {**ERROR, "operation": None, "code": "ChangedSinceJudged", "region": "us-west-2", "function_name": "f"}
    refused["repair"] = "failed"
    found = of([EAST, WEST], errors=[refused])
    assert found is not None
    assert [cell.unread for cell in found.rows[0].cells] == [False, False]


def test_who_lost_most_comes_first() -> None:
    numbers = {"received": 480, "dropped": 401, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    events = {"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}}
    arn = WEST["function_arn"].replace("123456789012", "210987654321")
    other = {**WEST, "account_id": "210987654321", "function_arn": arn, "async_events": events}
    found = of([EAST, other], *[finding(EAST)] * 3)
    assert found is not None
    assert [each.label for each in found.rows] == ["210987654321", "123456789012"]
    assert found.rows[0].cells[1].text.startswith("dropped 401 of 480 events that no failure path keeps; 1 target;")
