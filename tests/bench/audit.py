# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judging 10,000 targets, and the page that tells of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

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
_FACTS = {"dead_letter_target_arn": None, "role": None, "durable": False, "managed_instances": False}
_ARN = "arn:aws:lambda:us-east-2:123456789012:function:a-function-with-a-usual-name-{:05}:$LATEST"


def measure() -> Sequence[Figure]:
    print(f"{_ROWS} functions of which each loses events, and half cut their retries short. Seconds of process time.")
    rows: list[Any] = [
        {
            **row_of(
                parse_configuration(
                    {"FunctionArn": _ARN.format(number), "MaximumEventAgeInSeconds": 60 if number % 2 else 3600}
                )
            ),
            "function": _FACTS,
            "qualifier_exists": True,
        }
        for number in range(_ROWS)
    ]
    judged, found = _timed(lambda: findings(rows, {}))
    assert len(found) == _ROWS * 3 / 2
    documented, document = _timed(lambda: report({"event_invoke_configs": rows, "not_found": [], "errors": []}, found))
    written, page = _timed(lambda: html(document))
    return [
        at_most("audit: 10,000 rows judged", judged, 1.0, "s"),
        Figure("audit: their document made", documented, "s"),
        Figure("audit: their page made", written, "s"),
        at_most("audit: the page", len(page.encode()) / 2**20, 10, "MiB"),
    ]


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """The least process time of some rounds, and what the call returned."""
    seconds = []
    for _round in range(_ROUNDS):
        started = time.process_time()
        result = call()
        seconds.append(time.process_time() - started)
    return min(seconds), result
