# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a fleet: its matrix of accounts and regions, and its trend."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Any

from support.samples import finding, queue_status, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.trend import with_trend
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from browser.test_answers import losing
from browser.viewer import FINE, FOUND, LOST, SHORT, Viewer

SHOP, PAY = "111111111111", "222222222222"
ELSEWHERE = {
    **LOST,
    "account_id": SHOP,
    "function_arn": f"arn:aws:lambda:us-east-2:{SHOP}:function:lost:BLUE",
}
WHEN = "2026-10-01T00:00:00+00:00"
ASKED = {"function_name": [], "qualifier": "", "include": ["destinations", "function", "triggers", "unconfigured"]}
NO_TRIGGERS: dict[str, Any] = {
    key: [] for key in ("event_source_mappings", "asynchronous", "synchronous", "other", "destination_of")
}
READ = scan(
    [
        {**FINE, "destination_status": {"on_success": None, "on_failure": None, "dead_letter": queue_status()}},
        LOST,
        {
            **SHORT,
            "destination_status": {"on_success": None, "on_failure": queue_status(), "dead_letter": None},
            "triggers": NO_TRIGGERS,
        },
    ],
    accounts=[
        {
            "host": "old",
            "account_id": "123456789012",
            "name": "old",
            "organizational_units": [],
            "read_at": WHEN,
            "regions": [],
            "targets": 3,
            "errors": 0,
            "reads": [{"host": "old", "read_at": WHEN, "regions": [], **ASKED}],
        }
    ],
)
"""An account that was read as an audit reads it."""

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
            "reads": [],
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
    rows, kept = READ, [finding(LOST), finding(SHORT, "retries_cut_short", "warning")]
    october, november = (datetime(2026, month, 1, tzinfo=timezone.utc) for month in (10, 11))
    first = with_trend(report(rows, [*kept, finding(FINE)], generated_at=october, policy={}), None, 30)
    second = report(rows, [*kept, finding(SHORT)], generated_at=november, policy={})
    viewer.open(with_trend(second, first, 30))
    (trend,) = [text for text in viewer.texts(".note.apart") if text.startswith("Since the report of")]
    assert "1 new, 1 gone; 2 older than 30 days" in " ".join(trend.split())
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
    started = time.process_time()
    document = report(scan(rows), [finding(each) for each in rows])
    page = html(document)
    assert time.process_time() - started < 10, "reporting and writing"
    assert len(page) < 10 * 2**20
    viewer.open(document, "#account=100000000000")
    viewer.browser.wait_for("document.querySelector('#status')?.textContent === '34 matching targets, 10,000 in all'")
    assert viewer.evaluate("document.querySelectorAll('.matrix td').length") == 300 * 17


def test_a_laptop_has_place_for_the_names_of_findings(viewer: Viewer) -> None:
    """Found: beside regions and accounts they were a word wide, and rows seven lines high."""
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=1440, height=900, deviceScaleFactor=1, mobile=False)
    one = losing("billing-resize-images-prod", 401)
    rules = ("no_failure_path", "destination_unhealthy", "events_lost", "no_alarm")
    viewer.open(report(scan([one, ELSEWHERE, SHORT]), [finding(one, rule) for rule in rules]))
    assert viewer.evaluate("document.querySelector('#rows tbody td:last-child').clientWidth") > 200
    assert viewer.evaluate("document.documentElement.scrollWidth") <= 1440
