# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a report in a browser, opened from disk."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import Policy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.trend import with_trend
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from browser.chromium import Chromium
from browser.samples import finding, fleet, row, scan

HOSTILE = "</script><script>hacked = 1</script>\"><img src=x onerror='hacked = 2; alert(1)'>{{ 7 * 7 }}<!--"
UNFOLDED = ".unfolded:not([hidden])"
QUEUE = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:failed-invocations"}}

FINE = row("fine", dead_letter_queue=True)
LOST = row("lost", "BLUE", stored={"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 5400})
SHORT = row("short", region="us-east-1", stored={"MaximumEventAgeInSeconds": 60, "DestinationConfig": QUEUE})
GONE = row("gone", "OLD", stored={"MaximumRetryAttempts": 1}, qualifier_exists=False)
ALIAS = row("short", "live", region="us-east-1")
FOUND = [
    finding(LOST),
    finding(SHORT, "retries_cut_short", "warning", message="The event is too old for a retry."),
    finding(GONE, "orphaned_config", "info"),
    finding(ALIAS, "alias_not_covered", "warning"),
    finding(LOST, "retries_cut_short", "info"),
]


class Viewer:
    """A page of a report in the browser."""

    def __init__(self, browser: Chromium, directory: Path) -> None:
        self.browser = browser
        self.evaluate = browser.evaluate
        self._file = directory / "event-invoke-audit.html"

    def open(self, document: Any, fragment: str = "") -> None:
        """Open the page, and wait for its table if it has one."""
        self._file.write_text(html(document), encoding="utf-8")
        self.browser.open(self._file, fragment)
        self.browser.wait_for(
            "!document.querySelector('#rows') || document.querySelector('#status').textContent !== ''"
        )

    def open_small(self, fragment: str = "") -> None:
        self.open(report(scan([FINE, LOST, SHORT, GONE]), FOUND), fragment)

    def set(self, **controls: str) -> None:
        """Set filters as a person does, with an event for each."""
        for name, value in controls.items():
            control = f"document.querySelector('#filters [name={name}]')"
            self.evaluate(f"{control}.value = {json.dumps(value)}, 0")
            self.evaluate(f"{control}.dispatchEvent(new Event('input', {{bubbles: true}}))")

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def texts(self, selector: str) -> list[str]:
        script = f"[...document.querySelectorAll({json.dumps(selector)})].map((found) => found.innerText.trim())"
        return list(self.evaluate(script))

    @property
    def names(self) -> list[str]:
        return self.texts("#rows .unfold")

    @property
    def status(self) -> str:
        return self.texts("#status")[0]

    @property
    def address(self) -> str:
        """The fragment of the page's address, after its update."""
        time.sleep(0.4)
        return str(self.evaluate("location.hash"))

    def check_no_messages_or_requests(self) -> None:
        assert self.browser.complaints() == []
        assert self.browser.requests() == [self._file.as_uri()]


@pytest.fixture
def viewer(chromium: Chromium, tmp_path: Path) -> Iterator[Viewer]:
    yield Viewer(chromium, tmp_path)
    chromium.call("Emulation.clearDeviceMetricsOverride")
    chromium.call("Emulation.setEmulatedMedia", media="", features=[])


def test_rows_are_sorted_by_severity(viewer: Viewer) -> None:
    viewer.open_small()
    assert viewer.names == ["lost", "short", "short", "gone", "fine"]
    assert viewer.texts(".rows tbody .severity") == ["Error", "Warning", "Warning", "Info", "None"]
    assert viewer.status == "5 targets"
    assert viewer.texts("[aria-sort=descending]") == ["Severity"]
    viewer.check_no_messages_or_requests()


def test_a_row_shows_effective_values_and_marks_defaults(viewer: Viewer) -> None:
    viewer.open_small("#sort=name")
    assert viewer.texts("#rows tbody tr:nth-child(1) td") == [
        "None",
        "fine\nus-east-2",
        "$LATEST",
        "us-east-2",
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
        "not read",
        "not read",
        "None",
        "0",
        "1 h 30 min",
        "Nowhere",
        "No failure path, Retries cut short",
    ]
    assert viewer.texts("#rows tbody tr:nth-child(3) td")[9] == "Orphan"


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
        ({"text": "too old"}, ["short"]),
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


COUNTS = {"received": 90412, "dropped": 12, "destination_delivery_failures": 0, "dead_letter_errors": 0}
NO_COUNTS = dict.fromkeys(COUNTS, 0)
OWN_COUNTS = {**NO_COUNTS, "received": 7}
EVIDENCE = [
    row("busy", async_events={"days": 14, "function": COUNTS, "qualifier": None}),
    row("own", "live", async_events={"days": 14, "function": COUNTS, "qualifier": OWN_COUNTS}),
    row("idle", dead_letter_queue=True, async_events={"days": 14, "function": NO_COUNTS, "qualifier": None}),
    row("unread", async_events=None),
]


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


def test_a_phone_shows_regions_and_whole_names(viewer: Viewer) -> None:
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    viewer.open_small()
    assert viewer.texts("#rows .where")[0] == "us-east-2"
    assert viewer.evaluate("getComputedStyle(document.querySelector('.unfold')).textOverflow") == "clip"
    assert viewer.evaluate("document.documentElement.scrollWidth") <= 390


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
    viewer.click("[href='#rule=orphaned_config']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '1 matching target, 5 in all'")
    assert viewer.names == ["gone"]
    viewer.click("[href='#path=none']")
    viewer.browser.wait_for("document.querySelector('.unfold').textContent === 'lost'")
    assert viewer.evaluate("document.querySelector('[name=rule]').value") == ""


SHOP, PAY = "111111111111", "222222222222"
ELSEWHERE = {
    **LOST,
    "account_id": SHOP,
    "function_arn": f"arn:aws:lambda:us-east-2:{SHOP}:function:lost:BLUE",
}
DENIED = {"function_name": None, "operation": "ListFunctions", "code": "AccessDenied", "message": "denied"}


def fleet_document() -> Any:
    """Three accounts, of which one could not be read and another one not completely."""
    accounts = [
        {
            "host": host,
            "account_id": host,
            "name": name,
            "read_at": read_at,
            "regions": [],
            "targets": 1,
            "errors": 0,
            "organizational_units": [],
        }
        for host, name, read_at in ((SHOP, "shop", "2026-11-24"), (PAY, None, None), ("123456789012", "old", "2026"))
    ]
    errors = [
        {**DENIED, "region": None, "account_id": PAY},
        {**DENIED, "region": "us-east-1", "account_id": "123456789012"},
    ]
    found = [*FOUND[:2], finding(ELSEWHERE), finding(ELSEWHERE, "retries_cut_short", "warning")]
    return report(scan([FINE, LOST, SHORT, ELSEWHERE], errors=errors, accounts=accounts), found)


def test_the_matrix_shows_each_account_in_each_region(viewer: Viewer) -> None:
    viewer.open(fleet_document())
    assert " ".join(viewer.texts(".matrix table")[0].split()) == (
        "Account us-east-1 us-east-2 "
        f"{PAY} not read not read "
        "old 123456789012 1 warning partly read 1 error "
        f"shop {SHOP} \N{EN DASH} 1 error of 2"
    )


def test_a_click_in_the_matrix_filters(viewer: Viewer) -> None:
    viewer.open(fleet_document())
    viewer.click(f".matrix td [href='#account={SHOP}&region=us-east-2']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '1 matching target, 4 in all'")
    assert viewer.texts("#rows tbody td.place") == ["us-east-2", f"shop{SHOP}"]
    viewer.click(".matrix th [href='#region=us-east-1']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '1 matching target, 4 in all'")
    assert viewer.names == ["short"]
    viewer.click(".matrix th [href='#account=123456789012']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '3 matching targets, 4 in all'")
    viewer.set(account="", text="Shop")
    assert viewer.status == "1 matching target, 4 in all"
    viewer.check_no_messages_or_requests()


def test_the_matrix_is_readable_on_a_phone(viewer: Viewer) -> None:
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    viewer.open(fleet_document())
    assert viewer.evaluate("document.documentElement.scrollWidth") <= 390
    assert viewer.evaluate("document.querySelector('.matrix th[scope=row]').offsetWidth") >= 100
    # The account stays in view while the regions are scrolled.
    viewer.evaluate("document.querySelector('.matrix .scroll').scrollLeft = 200, 0")
    assert viewer.evaluate("document.querySelector('.matrix th[scope=row]').getBoundingClientRect().left") >= 0


def test_the_trend_shows_what_is_new_gone_and_old(viewer: Viewer) -> None:
    rows, kept = scan([FINE, LOST, SHORT]), [finding(LOST), finding(SHORT, "retries_cut_short", "warning")]
    october, november = (datetime(2026, month, 1, tzinfo=timezone.utc) for month in (10, 11))
    first = with_trend(report(rows, [*kept, finding(FINE)], generated_at=october), None, Policy(), 30)
    second = report(rows, [*kept, finding(SHORT)], generated_at=november)
    viewer.open(with_trend(second, first, Policy(), 30))
    (trend,) = [text for text in viewer.texts(".note.apart") if text.startswith("Since the report of")]
    assert "1 new, 1 gone; 2 known since 2026-10-02" in " ".join(trend.split())
    viewer.set(age="new")
    assert viewer.names == ["short"]
    viewer.set(age="old")
    assert viewer.names == ["lost", "short"]
    viewer.click("[href='#age=new']")
    viewer.browser.wait_for("document.querySelector('#status').textContent === '1 matching target, 3 in all'")
    assert "fine" in viewer.texts("#list-gone")[0]
    viewer.check_no_messages_or_requests()


def test_one_account_in_one_region_has_no_matrix(viewer: Viewer) -> None:
    viewer.open(report(scan([FINE, LOST]), FOUND[:1]))
    assert viewer.evaluate("document.querySelector('.matrix')") is None


def test_ten_thousand_targets_of_three_hundred_accounts(viewer: Viewer) -> None:
    regions = [f"eu-{place}-{digit}" for place in ("west", "north") for digit in range(1, 10)][:17]
    rows = []
    for number in range(10_000):
        account_id = f"{100_000_000_000 + number % 300}"
        made = row(f"function-{number}", region=regions[number % 17])
        arn = made["function_arn"].replace("123456789012", account_id)
        rows.append({**made, "account_id": account_id, "function_arn": arn})
    started = time.monotonic()
    document = report(scan(rows), [finding(each) for each in rows])
    assert len(html(document)) < 10 * 2**20
    viewer.open(document, "#account=100000000000")
    viewer.browser.wait_for("document.querySelector('#status')?.textContent === '34 matching targets, 10,000 in all'")
    assert time.monotonic() - started < 20, "writing twice and opening"
    assert viewer.evaluate("document.querySelectorAll('.matrix td').length") == 300 * 17


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
    started = time.monotonic()
    viewer.open(report(*fleet(10_000, 2)))
    opened = time.monotonic()
    assert viewer.status == "The first 100 of 10,000 targets"
    viewer.set(text="orders", region="us-east-1")
    assert viewer.names
    viewer.click("[data-column=name] button")
    viewer.click("#more")
    assert len(viewer.names) == 200
    assert viewer.evaluate("document.activeElement === document.querySelectorAll('.unfold')[100]")
    assert opened - started < 15, "writing and opening"
    assert time.monotonic() - opened < 5, "filtering twice, sorting and showing more"
    viewer.check_no_messages_or_requests()


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_the_page_fits_the_screen(viewer: Viewer, width: int) -> None:
    long = row("n" * 64, "a" * 128, "us-gov-east-1")
    error = {"region": "us-gov-east-1", "function_name": "n" * 64, "operation": "X", "code": "X", "message": "m" * 300}
    viewer.browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 800
    )
    viewer.open(report(scan([long, FINE, SHORT], errors=[error]), [finding(long), *FOUND], [finding(long, "other")]))
    viewer.click(".unfold")
    assert viewer.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible(viewer: Viewer, scheme: str) -> None:
    """The contrast is at least 4.5:1, as WCAG 2 level AA requires."""
    viewer.browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    viewer.open_small()
    names = ["page", "raised", "text", "muted", "error", "link"]
    style = "getComputedStyle(document.documentElement).getPropertyValue"
    colours = {name: viewer.evaluate(f"{style}.call(getComputedStyle(document.body), '--{name}')") for name in names}
    assert (luminance(colours["page"]) < 0.1) == (scheme == "dark")
    for text in names[2:]:
        for background in names[:2]:
            assert contrast(colours[text], colours[background]) >= 4.5, f"{text} on {background}"


def luminance(colour: str) -> float:
    channels = [int(colour.strip()[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_print_shows_the_rows_and_no_controls(viewer: Viewer) -> None:
    viewer.open_small()
    viewer.click(".unfold")
    viewer.browser.call("Emulation.setEmulatedMedia", media="print")
    assert viewer.evaluate("document.querySelector('#filters').checkVisibility()") is False
    assert viewer.evaluate("document.querySelector('.remedy button').checkVisibility()") is False
    assert viewer.evaluate("document.querySelector('.remedy pre').checkVisibility()") is True
    assert len(viewer.names) == 5
    assert viewer.browser.call("Page.printToPDF")["data"]


def test_print_shows_all_rows(viewer: Viewer) -> None:
    """Found: what was not yet on the screen was missing on paper."""
    errors = [{**dict.fromkeys(("region", "function_name", "operation", "code", "message"), "x")}] * 60
    rows = [row(f"f-{number}", dead_letter_queue=True) for number in range(250)]
    viewer.open(report(scan(rows, errors=errors), []))
    assert len(viewer.names) == 100
    viewer.evaluate(
        "addEventListener('beforeprint', () => { printed = document.querySelectorAll('#rows .unfold').length })"
    )
    assert viewer.browser.call("Page.printToPDF")["data"]
    assert viewer.evaluate("printed") == 250
    assert len(viewer.texts("#list-errors tr")) == 60
    viewer.browser.wait_for("document.querySelectorAll('#rows .unfold').length === 100")
    viewer.check_no_messages_or_requests()


def test_a_report_without_rows(viewer: Viewer) -> None:
    viewer.open(report(scan([]), []))
    assert viewer.texts("#verdict") == ["There is nothing to audit."]
    assert viewer.evaluate("document.querySelector('#rows')") is None
    viewer.check_no_messages_or_requests()


def test_an_old_browser_shows_a_message(viewer: Viewer) -> None:
    script = viewer.browser.call("Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream")
    try:
        viewer._file.write_text(html(report(scan([LOST]), FOUND[:1])), encoding="utf-8")
        viewer.browser.open(viewer._file)
        viewer.browser.wait_for("document.querySelector('#failure').textContent !== ''")
    finally:
        viewer.browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])
    assert viewer.texts("#failure")[0].startswith("This browser is too old to unpack the table.")
    assert viewer.texts("#verdict") == [
        "1 of 1 target would lose an event that fails; whether it receives any was not read."
    ]
    viewer.check_no_messages_or_requests()


def test_the_figures_need_no_javascript(viewer: Viewer) -> None:
    viewer.browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        viewer._file.write_text(html(report(scan([LOST]), FOUND[:1])), encoding="utf-8")
        viewer.browser.open(viewer._file)
        text = viewer.texts("body")[0]
    finally:
        viewer.browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "1 of 1 target would lose an event that fails; whether it receives any was not read." in text
    assert "The table of all targets needs JavaScript." in text
    assert "Search" not in text
