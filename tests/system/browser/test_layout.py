# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on every screen, on paper, in an old browser, and without anything to show."""

from __future__ import annotations

import pytest
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from browser.viewer import FINE, FOUND, LOST, SHORT, Viewer


def test_a_phone_shows_regions_and_whole_names(viewer: Viewer) -> None:
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    viewer.open_small()
    assert viewer.texts("#rows .where")[0] == "us-east-2"
    assert viewer.evaluate("getComputedStyle(document.querySelector('.unfold')).textOverflow") == "clip"
    assert viewer.evaluate("document.documentElement.scrollWidth") <= 390


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


@pytest.mark.parametrize("number", [100, 250])
def test_paper_has_no_long_table_and_says_so(viewer: Viewer, number: int) -> None:
    """Found: hundreds of rows filled 33 pages. Paper has the findings of all of them; lists are complete."""
    errors = [{**dict.fromkeys(("region", "function_name", "operation", "code", "message"), "x")}] * 60
    rows = [row(f"f-{number}") for number in range(number)]
    viewer.open(report(scan(rows, errors=errors), [finding(each) for each in rows]))
    seen = "[document.querySelector('#table').hidden, document.querySelector('#paper').innerText]"
    viewer.evaluate(f"addEventListener('beforeprint', () => {{ printed = {seen} }}), 0")
    assert viewer.browser.call("Page.printToPDF")["data"]
    is_hidden, paper = viewer.evaluate("printed")
    assert is_hidden is (number > 100)
    assert ("The table of all targets is too long for paper." in paper) is is_hidden
    assert all(f"f-{each}:$LATEST" in paper for each in range(10, number))
    assert len(viewer.texts("#list-errors tr")) == 60
    viewer.browser.wait_for("document.querySelector('#table').checkVisibility()")
    viewer.check_no_messages_or_requests()


def test_a_phone_shows_an_error_in_full_width(viewer: Viewer) -> None:
    """Found: its column was a third of the screen."""
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    error = {"region": "us-gov-east-1", "function_name": None, "operation": "X", "code": "X", "message": "m " * 300}
    viewer.open(report(scan([], errors=[error]), []))
    assert viewer.evaluate("document.querySelector('#list-errors td:last-child').clientWidth") > 340


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
        "1 of 1 target has nowhere to send a failed event; whether it receives any was not read."
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
    assert "1 of 1 target has nowhere to send a failed event; whether it receives any was not read." in text
    assert "The table of all targets needs JavaScript." in text
    assert "Search" not in text
