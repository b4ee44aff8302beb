# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what is wrong with 10,000 targets, write the report page about them, and filter it in Chromium."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from browser.chromium import Chromium, find

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html

from .figures import Figure, at_most

_ROWS = 10_000
_ROUNDS = 3
_FACTS = {"dead_letter_target_arn": None, "role": None, "durable": False, "managed_instances": False, "timeout": 3}
_QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed-events"
_STATUS = {
    "destination": _QUEUE,
    "kind": "queue",
    "exists": True,
    "can_receive": True,
    "role_may_write": True,
    "reason": None,
}
_COUNTS = {"received": 90412, "dropped": 12, "destination_delivery_failures": 3, "dead_letter_errors": 0}
_TRIGGERS = {
    "event_source_mappings": ["arn:aws:sqs:us-east-2:123456789012:jobs"],
    "asynchronous": ["s3.amazonaws.com"],
    "synchronous": [],
    "other": [],
    "destination_of": [],
}
_ARN = "arn:aws:lambda:us-east-2:123456789012:function:a-function-with-a-usual-name-{:05}:$LATEST"

_FILTER = """
(() => {
  const started = performance.now();
  const control = document.querySelector("#filters [name=text]");
  control.value = "usual-name-07777";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - started;
})()
"""


def measure() -> Sequence[Figure]:
    print(
        f"{_ROWS} functions with all evidence. Each loses events. Half have a destination, the others too little "
        "time to retry. Seconds of process time."
    )
    rows = [_row(number) for number in range(_ROWS)]
    judged, found = _timed(lambda: findings(rows, {}))
    assert len(found) == _ROWS * 3 / 2
    documented, document = _timed(lambda: report({"event_invoke_configs": rows, "not_found": [], "errors": []}, found))
    written, page = _timed(lambda: html(document))
    return [
        at_most("audit: findings of 10,000 rows", judged, 1.0, "s"),
        at_most("audit: their report as data", documented, 1.0, "s"),
        Figure("audit: their report as a page", written, "s"),
        at_most("audit: size of the page", len(page.encode()) / 2**20, 10, "MiB"),
        *_in_chromium(page),
    ]


def _in_chromium(page: str) -> Sequence[Figure]:
    """Return how long the first filter of the page takes, until its rows are laid out."""
    program = find()
    if program is None:
        print("Chromium is missing: the page is not opened.")
        return []
    milliseconds = []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "page.html")
        file.write_text(page, encoding="utf-8")
        with Chromium(program, Path(directory, "profile")) as browser:
            for _round in range(_ROUNDS):
                browser.open(file)
                browser.wait_for("document.querySelector('#status').textContent !== ''")
                milliseconds.append(browser.evaluate(_FILTER))
                assert browser.evaluate("document.querySelectorAll('#rows .unfold').length") == 1
    return [at_most("audit: first filter of the page, slowest", max(milliseconds), 200, "ms")]


def _row(number: int) -> Any:
    """Return a row with every fact. Even numbers have a failing destination, odd ones too little retry time."""
    has_destination = number % 2 == 0
    stored: dict[str, Any] = {"FunctionArn": _ARN.format(number), "MaximumEventAgeInSeconds": 3600}
    if has_destination:
        stored["DestinationConfig"] = {"OnFailure": {"Destination": _QUEUE}}
    else:
        stored["MaximumEventAgeInSeconds"] = 60
    return {
        **row_of(parse_configuration(stored)),
        "function": _FACTS,
        "qualifier_exists": True,
        "destination_status": {
            "on_success": None,
            "on_failure": _STATUS if has_destination else None,
            "dead_letter": None,
        },
        "async_events": {"days": 14, "since": "2026-11-10T09:30:00+00:00", "function": _COUNTS, "qualifier": _COUNTS},
        "triggers": _TRIGGERS,
    }


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest process time of several rounds, and the result of the call."""
    seconds = []
    for _round in range(_ROUNDS):
        started = time.process_time()
        result = call()
        seconds.append(time.process_time() - started)
    return min(seconds), result
