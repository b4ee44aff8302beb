# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report that was edited by hand is refused in one line, or every format can be made of it."""

from __future__ import annotations

import copy
import functools
import json
import typing as t

import pytest
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.checked_document import checked_document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit

Path = tuple[t.Any, ...]
_MISSING: t.Any = object()
WRONG: dict[str, t.Any] = {
    "missing": _MISSING,
    "null": None,
    "a number": 1,
    "a negative number": -1,
    "true": True,
    "a text": "critical",
    "a list": [],
    "an object": {},
    "a list of texts": ["x"],
    "a list of nulls": [None],
    "an object of texts": {"x": "y"},
}


@functools.cache
def _document() -> dict[str, t.Any]:
    queue = "arn:aws:sqs:us-east-2:123456789012:failed"
    stored = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": queue}}}
    rows = [row("f", stored=stored), row("f", "7", stored=stored), row("g")]
    error = {"region": "us-east-2", "function_name": "h", "operation": "GetAlias", "code": "x", "message": "no"}
    miss = {"region": "us-east-2", "function_name": "i", "qualifier": None, "reason": "no_such_function"}
    account = {"host": "a", "account_id": "123456789012", "name": None, "organizational_units": ["Prod"]}
    account |= {"read_at": None, "regions": ["us-east-2"], "targets": 3, "errors": 1, "reads": []}
    read = scan(rows, errors=[error], not_found=[miss], accounts=[account], notes=["a note"])
    found = [finding(rows[0]), finding(rows[2], accepted="a reason")]
    document: dict[str, t.Any] = json.loads(json.dumps(report(read, found, policy={})))
    trend = {"previous_generated_at": "2026-11-23T09:30:00+00:00", "old_since": "2026-11-20T09:30:00+00:00"}
    trend |= {"new": 1, "old": 0, "gone": [found[0]], "not_read": [found[0]], "accounts_gone": ["210987654321"]}
    path = {"region": "us-east-2", "account_id": "123456789012", "queue": "failed", "state": "made"}
    path |= {"differences": ["a"], "policies_not_read": ["b"], "not_known": [{"what": "whether", "why": "no"}]}
    path |= {"functions": [rows[0]["function_arn"]], "permissions": [], "alarms": []}
    document |= {"trend": trend, "not_judged_again": [found[0]], "failure_paths": [path], "run": "1", "planned": []}
    checked_document(document)
    return document


def places(value: t.Any, path: Path = ()) -> t.Iterator[Path]:
    """Every key, and the first entry of each list."""
    for key in value if isinstance(value, dict) else range(min(1, len(value))) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(value[key], (*path, key))


def edited(path: Path, value: t.Any) -> dict[str, t.Any]:
    document = copy.deepcopy(_document())
    parent: t.Any = document
    for key in path[:-1]:
        parent = parent[key]
    if value is _MISSING:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return document


@pytest.mark.parametrize("part", _document())
@pytest.mark.parametrize("wrong", WRONG)
def test_a_report_is_refused_by_each_format_or_by_none(part: str, wrong: str) -> None:
    """Found: "tuple.index(x): x not in tuple", and 1,600 more of 7,400."""
    for path in ((part,), *places(_document()[part], (part,))):
        document = edited(path, WRONG[wrong])
        try:
            checked_document(document)
        except InvalidReport as error:
            assert "\n" not in str(error), path
            continue
        for made in (html, junit):
            assert made(document), path


@pytest.mark.parametrize("made", [html, junit])
@pytest.mark.parametrize("name", ["findings", "accepted"])
def test_an_unknown_severity_is_named(made: t.Callable[[t.Any], str], name: str) -> None:
    with pytest.raises(InvalidReport, match=rf"{name}\[0\]\.severity is 'critical': expected one of info, warning"):
        made(edited((name, 0, "severity"), "critical"))


def test_a_report_of_a_later_version_with_more_in_it_is_taken() -> None:
    document = edited(("findings", 0, "later"), {"x": 1})
    assert html(document)
    assert junit(document)
