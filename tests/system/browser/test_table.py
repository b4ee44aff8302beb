# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all targets: what it shows, and how it is sorted, filtered and unfolded."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest
from support.samples import finding, fleet, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.failure_path import path_begun
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from browser.viewer import FOUND, LOST, Viewer

HOSTILE = "</script><script>hacked = 1</script>\"><img src=x onerror='hacked = 2; alert(1)'>{{ 7 * 7 }}<!--"
UNFOLDED = ".unfolded:not([hidden])"
COUNTS = {"received": 90412, "dropped": 12, "destination_delivery_failures": 0, "dead_letter_errors": 0}
NO_COUNTS = dict.fromkeys(COUNTS, 0)
OWN_COUNTS = {**NO_COUNTS, "received": 7}
EVIDENCE = [
    row("busy", async_events={"days": 14, "function": COUNTS, "qualifier": None}),
    row("own", "live", async_events={"days": 14, "function": COUNTS, "qualifier": OWN_COUNTS}),
    row("idle", dead_letter_queue=True, async_events={"days": 14, "function": NO_COUNTS, "qualifier": None}),
    row("unread", async_events=None),
]


def test_rows_that_lost_nothing_are_sorted_by_severity(viewer: Viewer) -> None:
    viewer.open_small()
    assert viewer.names == ["lost", "short", "short", "gone", "fine"]
    assert viewer.texts(".rows tbody .severity") == ["Error", "Warning", "Warning", "Info", "None"]
    assert viewer.status == "5 targets"
    assert viewer.texts("[aria-sort=descending]") == ["Not kept"]
    viewer.check_no_messages_or_requests()


def test_a_row_shows_effective_values_and_marks_defaults(viewer: Viewer) -> None:
    viewer.open_small("#sort=name")
    assert viewer.texts("#rows tbody tr:nth-child(1) td") == [
        "None",
        "fine\nus-east-2",
        "$LATEST",
        "us-east-2",
        "",
        "not read",
        "not read",
        "Not read",
        "2 default",
        "6 h default",
        "Dead-letter queue",
        "",
    ]
    assert viewer.texts("#rows tbody tr:nth-child(5) td") == [
        "Error",
        "lost\nus-east-2",
        "BLUE",
        "us-east-2",
        "",
        "not read",
        "not read",
        "None",
        "0",
        "1 h 30 min",
        "Nowhere",
        "No failure path, Retries cut short",
    ]
    assert viewer.texts("#rows tbody tr:nth-child(3) td")[10] == "Orphan"


@pytest.mark.parametrize(
    ("column", "ascending", "last"),
    [
        ("name", ["fine", "gone", "lost", "short", "short"], "short"),
        ("qualifier", ["short", "fine", "lost", "short", "gone"], "gone"),
        ("region", ["short", "short", "lost", "gone", "fine"], "lost"),
        ("retries", ["short", "lost", "gone", "short", "fine"], "short"),
        ("age", ["short", "short", "lost", "gone", "fine"], "gone"),
        ("findings", ["fine", "short", "short", "gone", "lost"], "lost"),
    ],
)
def test_every_column_sorts(viewer: Viewer, column: str, ascending: Sequence[str], last: str) -> None:
    """Equal rows are sorted by severity, in either direction."""
    viewer.open_small()
    header = f"[data-column={column}]"
    viewer.click(f"{header} button")
    if viewer.evaluate(f"document.querySelector('{header}').ariaSort") == "descending":
        viewer.click(f"{header} button")
    assert viewer.names == ascending
    assert viewer.address == f"#sort={column}"
    viewer.click(f"{header} button")
    assert viewer.evaluate("document.querySelectorAll('[aria-sort]').length") == 1
    assert viewer.evaluate(f"document.querySelector('{header}').ariaSort") == "descending"
    assert viewer.names[0] == last
    viewer.check_no_messages_or_requests()


@pytest.mark.parametrize(
    ("controls", "expected"),
    [
        ({"severity": "warning"}, ["short", "short"]),
        ({"severity": "info"}, ["lost", "gone"]),
        ({"severity": "none"}, ["fine"]),
        ({"rule": "retries_cut_short"}, ["lost", "short"]),
        ({"rule": "retries_cut_short", "severity": "warning"}, ["short"]),
        ({"rule": "no_failure_path", "severity": "none"}, []),
        ({"path": "none"}, ["lost"]),
        ({"path": "dead_letter_queue"}, ["fine"]),
        ({"region": "us-east-1"}, ["short", "short"]),
        ({"text": "LOST:blue"}, ["lost"]),
        ({"text": "message:too message:OLD"}, ["short"]),
        ({"text": "too old"}, []),
        ({"text": "  function:short  LATEST "}, ["short"]),
        ({"text": "nonsense"}, []),
    ],
)
def test_filters(viewer: Viewer, controls: Mapping[str, str], expected: Sequence[str]) -> None:
    viewer.open_small()
    viewer.set(**controls)
    assert viewer.names == expected
    number = f"{len(expected)} matching target{'' if len(expected) == 1 else 's'}, 5 in all"
    assert viewer.status == (number if expected else "No target matches.")
    viewer.click("#filters [type=reset]")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '5 targets'")
    viewer.check_no_messages_or_requests()


def test_numbers_of_events_and_what_was_not_read(viewer: Viewer) -> None:
    found = [finding(EVIDENCE[0], "events_lost"), finding(EVIDENCE[3], accepted="Runs again each hour")]
    viewer.open(report(scan(EVIDENCE), found), "#sort=-received")
    assert viewer.names == ["busy", "own", "idle", "unread"]
    columns = viewer.evaluate("[...document.querySelectorAll('#rows thead th')].map((each) => each.dataset.column)")
    first = columns.index("received")
    cells = [viewer.texts(f"#rows tbody tr:nth-child({2 * number + 1}) td")[first : first + 2] for number in range(4)]
    assert cells == [["90,412 all", "12 all"], ["7", "0"], ["0", "0"], ["not read", "not read"]]
    for wanted, names in {
        "received": ["busy", "own"],
        "none": ["idle"],
        "dropped": ["busy"],
        "unread": ["unread"],
    }.items():
        viewer.set(events=wanted)
        assert viewer.names == names
    viewer.set(events="", health="not_read")
    assert viewer.names == ["idle"]
    viewer.set(health="", severity="accepted")
    assert viewer.names == ["unread"]
    viewer.click(".unfold")
    assert "Accepted: Runs again each hour" in viewer.texts(UNFOLDED)[0]
    viewer.check_no_messages_or_requests()


def test_the_address_keeps_the_view(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.set(rule="retries_cut_short", text="a b&c")
    assert viewer.address == "#text=a+b%26c&rule=retries_cut_short"
    viewer.open_small("#text=short&rule=retries_cut_short&sort=-name&region=nowhere&nonsense=1")
    assert viewer.names == ["short"]
    assert viewer.texts("[aria-sort=descending]") == ["Function"]
    viewer.open_small("#%E0%A4%A&sort=-constructor&severity=")
    assert viewer.status == "5 targets"
    viewer.check_no_messages_or_requests()


def test_the_figures_lead_to_their_targets(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.click("[href='#rule=orphaned_config&severity=info']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '1 matching target, 5 in all'")
    assert viewer.names == ["gone"]
    viewer.click("[href='#path=none']")
    viewer.browser.wait_for("document.querySelector('.unfold').textContent === 'lost'")
    assert viewer.evaluate("document.querySelector('[name=rule]').value") == ""


def test_a_row_unfolds_by_keyboard(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.evaluate("document.querySelector('.unfold').focus()")
    assert viewer.texts(UNFOLDED) == []
    viewer.browser.press("Enter", 13)
    assert viewer.evaluate("document.querySelector('.unfold').ariaExpanded") == "true"
    assert viewer.evaluate("document.querySelector('.unfold').getAttribute('aria-controls')") == viewer.evaluate(
        f"document.querySelector('{UNFOLDED}').id"
    )
    (details,) = viewer.texts(UNFOLDED)
    for part in (FOUND[0]["message"], FOUND[0]["remedy"], LOST["function_arn"], "effective.maximum_retry_attempts"):
        assert part in details
    viewer.browser.press("Enter", 13)
    assert viewer.texts(UNFOLDED) == []
    viewer.check_no_messages_or_requests()


def test_a_row_unfolds_by_a_click_and_stays_so(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.click("#rows tbody tr:nth-child(3) td:last-child")
    assert viewer.texts(f"{UNFOLDED} .finding code") == ["retries_cut_short"]
    viewer.set(rule="retries_cut_short")
    assert viewer.texts(f"{UNFOLDED} .finding code") == ["retries_cut_short"]


def test_a_remedy_can_be_copied(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.click(".unfold")
    viewer.browser.call("Page.bringToFront")
    for way in ("", "Object.defineProperty(navigator, 'clipboard', {value: undefined})"):
        viewer.evaluate(f"document.addEventListener('copy', () => {{ copied = true }}); {way}")
        viewer.click(".remedy button")
        viewer.browser.wait_for("document.querySelector('.remedy button').textContent === 'Copied'")
    assert viewer.evaluate("copied") is True
    viewer.evaluate("text = document.createElement('textarea'), document.body.append(text), text.focus()")
    viewer.browser.call("Input.dispatchKeyEvent", type="keyDown", key="v", code="KeyV", modifiers=2, commands=["paste"])
    assert viewer.evaluate("text.value") == FOUND[0]["remedy"]
    viewer.browser.wait_for("document.querySelector('.remedy button').textContent === 'Copy'")


def test_more_failure_paths_say_the_same_as_the_first(viewer: Viewer) -> None:
    path = {**path_begun("us-east-2", "123456789012", HOSTILE), "not_known": [{"what": HOSTILE, "why": "no"}]}
    paths = [{**path, "queue": f"{HOSTILE}-{number}"} for number in range(60)]
    viewer.open(report(scan([row("f")], failure_paths=paths), []))
    viewer.click("[data-list=made_paths]")
    cells = viewer.texts("#list-made_paths td")
    assert len(cells) == 60 * 6
    first, last = cells[:6], cells[-6:]
    assert (first[0], last[0]) == (f"{HOSTILE}-0", f"{HOSTILE}-59")
    assert first[1:] == last[1:]
    assert last[5] == f"Not known: {HOSTILE}: no"
    viewer.check_no_messages_or_requests()


def test_data_stays_text(viewer: Viewer) -> None:
    names = dict.fromkeys(("function_name", "qualifier", "region", "account_id", "function_arn"), HOSTILE)
    target = {**row(), **names, HOSTILE: HOSTILE, "__proto__": {"hacked": HOSTILE}}
    found = [finding(target, HOSTILE, message=HOSTILE, remedy=HOSTILE), {**finding(row(), HOSTILE), **names}]
    error = dict.fromkeys(("region", "function_name", "operation", "code", "message"), HOSTILE)
    misses = [dict.fromkeys(("region", "function_name", "qualifier", "reason"), HOSTILE)] * 60
    document = report(scan([target, row("g")], errors=[error], not_found=misses), found, [finding(row("h"), HOSTILE)])
    viewer.open(document)
    viewer.click(".unfold")
    viewer.click("[data-list=not_found]")
    assert viewer.names[0] == HOSTILE
    assert viewer.texts(".finding p")[0] == HOSTILE
    assert viewer.texts(".remedy pre")[0] == HOSTILE
    assert HOSTILE in viewer.texts(".raw dt")
    assert len(viewer.texts("#list-not_found tr")) == 60
    assert viewer.evaluate("typeof hacked") == "undefined"
    assert viewer.evaluate("document.querySelectorAll('img, iframe, object, embed').length") == 0
    assert viewer.evaluate("document.scripts.length") == 2
    viewer.set(text=HOSTILE, rule=HOSTILE)
    assert viewer.names == [HOSTILE]
    assert viewer.address
    viewer.check_no_messages_or_requests()


def test_ten_thousand_targets_stay_usable(viewer: Viewer) -> None:
    document = report(*fleet(10_000, 2))
    assert len(html(document)) < 5 * 2**20
    before, started = viewer.browser.processor_time(), time.process_time()
    viewer.open(document)
    opened = viewer.browser.processor_time()
    assert time.process_time() - started < 10, "writing"
    assert opened - before < 10, "opening"
    assert viewer.status == "The first 100 of 10,000 targets"
    viewer.set(text="orders", region="us-east-1")
    assert viewer.names
    viewer.click("[data-column=name] button")
    viewer.click("#more")
    assert len(viewer.names) == 200
    assert viewer.evaluate("document.activeElement === document.querySelectorAll('.unfold')[100]")
    assert viewer.browser.processor_time() - opened < 5, "filtering twice, sorting and showing more"
    viewer.check_no_messages_or_requests()


def test_the_worst_finding_of_a_target_comes_first(viewer: Viewer) -> None:
    found = [finding(LOST, f"rule_{severity}", severity) for severity in ("info", "warning", "error")]
    viewer.open(report(scan([LOST]), found), "#text=lost")
    assert viewer.texts(".finding code") == ["rule_error", "rule_warning", "rule_info"]
