# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import typing as t
from html.parser import HTMLParser

import pytest
from support.samples import GENERATED_AT, finding, fleet, queue_status, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html

HOSTILE = "</script></style><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %}\"'&amp;"


class Page(HTMLParser):
    """The elements of a page, and its text without JavaScript."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inert: dict[str, str] = {}
        self.text = ""
        self._inside = ""
        self.feed(source)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = f"{tag} {dict(attrs).get('type', '')}".strip() if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        self.text += " " if tag in ("td", "dd", "p") else ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inert[self._inside] = self.inert.get(self._inside, "") + data
        else:
            self.text += data


def page(rows: t.Sequence[t.Mapping[str, t.Any]] = (), found: t.Any = (), **rest: t.Any) -> Page:
    repaired = rest.pop("repaired", ())
    check_mode = rest.pop("check_mode", False)
    return Page(html(report(scan(rows, **rest), found, repaired, check_mode, GENERATED_AT)))


def test_the_page_holds_the_whole_document() -> None:
    document = report(*fleet(20, 2))
    packed = Page(html(document)).inert["script text/plain"]
    data = json.loads(gzip.decompress(base64.b64decode(packed)))
    of_repairs = [*data.pop("not_repaired"), *data.pop("maybe_repaired"), *data.pop("not_planned")]
    assert {**data, "errors": [*of_repairs, *data["errors"]]} == document


def test_the_same_document_makes_the_same_page() -> None:
    document = report(*fleet(20, 2), generated_at=GENERATED_AT)
    assert html(document) == html(json.loads(json.dumps(document)))


def test_the_page_loads_nothing() -> None:
    parsed = Page(html(report(*fleet(20, 2))))
    addresses = [
        value
        for _tag, attributes in parsed.elements
        for name, value in attributes.items()
        if name in ("src", "href", "action", "data", "srcset", "poster")
    ]
    assert set(addresses) <= {"data:,", "#errors", "#targets"}
    assert not [
        name for _tag, attributes in parsed.elements for name in attributes if name == "style" or name[:2] == "on"
    ]
    assert "url(" not in parsed.inert["style"]
    assert "@import" not in parsed.inert["style"]


def test_only_the_pages_own_script_and_style_may_run() -> None:
    parsed = Page(html(report(*fleet(1))))
    (policy,) = [a["content"] for _tag, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in (policy or "").split(";"))
    assert directives["default-src"] == "'none'"
    for directive, text in {"script-src": parsed.inert["script"], "style-src": parsed.inert["style"]}.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert directives[directive] == f"'sha256-{digest}'"


COUNTS = {"received": 9000, "dropped": 1204, "destination_delivery_failures": 0, "dead_letter_errors": 0}
EVENTS = {"days": 14, "function": COUNTS, "qualifier": None}
RECEIVED = {"days": 14, "function": {**COUNTS, "dropped": 0}, "qualifier": None}

IDLE = {"days": 14, "function": dict.fromkeys(COUNTS, 0), "qualifier": None}

NOWHERE = dict.fromkeys(("on_success", "on_failure", "dead_letter"))
KEPT: t.Any = {
    "dead_letter_queue": True,
    "async_events": RECEIVED,
    "destination_status": {**NOWHERE, "dead_letter": queue_status()},
}
CLOSED: t.Any = {
    "stored": {"DestinationConfig": {"OnFailure": {"Destination": queue_status("failed")["destination"]}}},
    "destination_status": {**NOWHERE, "on_failure": queue_status("failed", open_to_role=False)},
}


def page_with(text: str) -> Page:
    """Return a page in which all data is this text."""
    names = dict.fromkeys(("function_name", "qualifier", "region", "account_id", "function_arn"), text)
    target = {**row(), **names}
    found = finding(target, text, message=text, remedy=text)
    error = dict.fromkeys(("region", "function_name", "operation", "code", "message"), text)
    miss = dict.fromkeys(("region", "function_name", "qualifier", "reason"), text)
    return page([target], [found], repaired=[{**found, "rule": "other"}], errors=[error], not_found=[miss])


def test_data_stays_text() -> None:
    hostile, harmless = page_with(HOSTILE), page_with("Harmless")
    assert [tag for tag, _attributes in hostile.elements] == [tag for tag, _attributes in harmless.elements]
    assert hostile.text.count(HOSTILE) == harmless.text.count("Harmless") > 8
    assert "49" not in hostile.text


def test_scripts_cannot_end_early() -> None:
    parsed = page()
    for text in parsed.inert.values():
        assert not re.search(r"</(script|style)|<!--", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "There is nothing to audit."),
        ([row()], "1 of 1 target has nowhere to send a failed event; whether it receives any was not read."),
        ([row(), row("g"), row("h", dead_letter_queue=True)], "2 of 3 targets have nowhere to send a failed event;"),
        ([row(), row("off")], "1 of 2 targets has nowhere to send a failed event;"),
        ([row(), row("off")], "The policy does not count 1 target without anywhere to send a failed event."),
        ([row("off")], "0 of 1 target has somewhere to send a failed event, as far as was read."),
        ([row(**KEPT)], "No event was lost in the last 14 days. Events not kept"),
        ([row(**KEPT)], "1 of 1 target has somewhere to send a failed event. No configuration"),
        ([row(dead_letter_queue=True)], "1 of 1 target has somewhere to send a failed event, as far as was read."),
        ([row(dead_letter_queue=True)], "Not known: whether destinations work, for 1 target (not asked for: include"),
        ([row(dead_letter_queue=None)], "Not known: where failed events go, for 1 target (not asked for: include fun"),
        ([row(**CLOSED)], "1 target may not write to where it sends a failed event"),
        ([row("g", qualifier_exists=False)], "Not counted: 1 target whose"),
        ([row(async_events=EVENTS)], "1 function dropped 1,204 events in the last 14 days that no failure path keeps."),
        ([row(async_events=EVENTS)], "0 of 1 target has somewhere to send a failed event."),
        (
            [row(async_events=EVENTS), row("g", async_events=RECEIVED)],
            "that no failure path keeps; 1 more target has nowhere to send",
        ),
        ([row("h", dead_letter_queue=True, async_events=RECEIVED)], "No event is known to be lost in the last 14"),
        (
            [row(async_events=IDLE)],
            "1 target has nowhere to send one, and received no asynchronous event in the last 14 days.",
        ),
        (
            [row("h", dead_letter_queue=True, async_events=None)],
            "1 of 1 target has somewhere to send a failed event, as far as was read.",
        ),
    ],
)
def test_the_verdict(rows: t.Any, expected: str) -> None:
    losing = [
        each for each in rows if not each.get("function", {"dead_letter_target_arn": 1})["dead_letter_target_arn"]
    ]
    counted = [
        finding(each, "events_lost" if each.get("async_events") is EVENTS else "no_failure_path")
        for each in losing
        if each["function_name"] != "off" and "qualifier_exists" not in each
    ]
    assert expected in page(rows, counted).text


def test_an_incomplete_audit_says_so_first() -> None:
    error = {
        "region": "us-east-2",
        "function_name": None,
        "operation": "ListFunctions",
        "code": "X",
        "message": "Denied",
    }
    text = page([row()], [finding(row())], errors=[error]).text
    assert text.index("This audit is incomplete.") < text.index("1 of 1 target has nowhere")
    assert "us-east-2 all Denied" in text
    nothing = page(errors=[error]).text
    assert "Nothing could be read; not known: us-east-2 could not be read completely (ListFunctions: X)." in nothing
    for tile in ("Nowhere to send events", "Errors", "Warnings", "Functions", "Targets"):
        assert f"{tile}not known" in nothing
    assert "nowhere to send a failed" not in nothing
    assert "incomplete" not in page([row()]).text


def test_a_repair_that_failed_hides_nothing() -> None:
    """Found: a repair that was refused was called a request that failed, and its results missing."""
    refused = {
        "region": "us-east-2",
        "function_name": "f",
        "operation": None,
        "code": "ChangedSinceJudged",
        "message": "f:BLUE has changed",
        "repair": "failed",
    }
    text = page([row()], [finding(row())], errors=[refused]).text
    assert "1 repair failed or was refused" in text
    assert "What was not repaired" in text
    assert "us-east-2 f f:BLUE has changed" in text
    for wrong in ("incomplete", "missing from all figures", "What could not be read"):
        assert wrong not in text
    denied = {**refused, "operation": "ListFunctions", "code": "X", "message": "Denied"}
    del denied["repair"]
    both = page([row()], [finding(row())], errors=[refused, denied]).text
    assert "1 request failed; what it would have shown is missing from all figures" in both
    assert both.index("What could not be read") < both.index("Denied", both.index("What could not be read"))
    assert both.index("What was not repaired") < both.rindex("f:BLUE has changed")


def test_the_number_of_lost_events_is_not_0_if_more_may_be_lost() -> None:
    numbers = {"received": 9, "dropped": 3, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    events = {"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}}
    target = row(stored={"MaximumRetryAttempts": 1}, async_events=events)
    unread = row(dead_letter_queue=None, async_events=events)
    assert "Events not kept0" in page([row(dead_letter_queue=True, async_events=events)]).text
    # The policy does not count them; where they went was not read.
    assert "Events not keptnot known" in page([target]).text
    assert "Events not keptnot known" in page([unread], [finding(unread, "events_lost", "info", judged=False)]).text


def test_what_was_repaired() -> None:
    before = [finding(row())]
    assert "Repaired by this run" in page([row()], repaired=before).text
    text = page([row()], repaired=before, check_mode=True).text
    assert "What would be repaired" in text
    assert "Check mode, nothing was changed" in text


def test_long_lists_are_cut_for_those_without_javascript() -> None:
    missing = [
        {"region": "us-east-2", "function_name": f"f-{number}", "qualifier": "BLUE", "reason": "qualifier_missing"}
        for number in range(1, 1201)
    ]
    text = page([row()], not_found=missing).text
    assert "f-50:BLUE Qualifier missing" in text
    assert "f-51:BLUE" not in text
    assert "And 1,150 more" in text


def test_shares_say_little_and_much_as_they_are() -> None:
    rows = [row(f"f-{number}", dead_letter_queue=number > 0) for number in range(250)]
    text = page(rows).text
    assert "Nowhere 1 < 1 %" in text
    assert "Dead-letter queue 249 > 99 %" in text


def test_an_invalid_report_is_refused() -> None:
    with pytest.raises(InvalidReport):
        html({"event_invoke_configs": []})


def test_each_rule_says_what_it_means() -> None:
    found = [finding(row(), rule) for rule in RULES]
    text = page([row()], found).text
    for name, rule in RULES.items():
        assert rule.meaning.endswith("."), name
        assert rule.meaning in text
