# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report's page in a browser, opened from disk; and a report of five targets."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from support.chromium import Chromium
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html

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
