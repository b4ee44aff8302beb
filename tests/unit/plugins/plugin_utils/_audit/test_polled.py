# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from support.samples import row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome

STREAM = "arn:aws:kinesis:us-east-2:123456789012:stream/s"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"


def triggers(**more: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {key: [] for key in ("asynchronous", "synchronous", "other", "destination_of")}
    mapped = {"event_source_mappings": [STREAM], "mapping_destinations": {STREAM: QUEUE}}
    return {**nothing, **mapped, **more}


def events(received: int) -> dict[str, Any]:
    counts = {"received": received, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    return {"days": 14, "since": None, "function": counts, "qualifier": None, "other_qualifiers": {}}


def found(**facts: Any) -> list[tuple[str, str]]:
    return [
        (each["severity"], each["message"]) for each in findings([row(**facts)]) if each["rule"] == "no_failure_path"
    ]


def test_a_function_that_only_mappings_invoke_needs_no_path_of_its_own() -> None:
    assert found(triggers=triggers(), async_events=events(0)) == []


def test_without_numbers_it_is_for_information() -> None:
    ((severity, message),) = found(triggers=triggers())
    assert severity == "info"
    assert (
        f"Only event source mappings are seen to invoke the function, and what fails for them goes to {QUEUE}."
        in message
    )


def test_events_that_came_need_a_path() -> None:
    ((severity, message),) = found(triggers=triggers(), async_events=events(1))
    assert severity == "warning"
    assert "event source mappings" not in message


def test_every_mapping_needs_a_destination() -> None:
    for destinations in ({}, {STREAM: None}):
        ((severity, _message),) = found(triggers=triggers(mapping_destinations=destinations))
        assert severity == "warning"


def test_another_caller_needs_a_path() -> None:
    ((severity, _message),) = found(triggers=triggers(asynchronous=["s3.amazonaws.com"]))
    assert severity == "warning"


def test_what_is_left_out_for_that_is_not_the_policy() -> None:
    """Found: "1 more that the policy does not count", without a policy."""
    rows = [row("p", triggers=triggers(), async_events=events(0))]
    document = audit(scan(rows), {}, [], False)
    summary = document["summary"]
    assert (summary["targets_not_counted"], summary["targets_only_polled"]) == (0, 1)
    (line,) = (line for line in outcome(document, "info", [], [])["lines"] if line.startswith("Not counted"))
    assert line.startswith("Not counted, as only event source mappings are seen to invoke the function: 1 target with")
    assert "1 target without anywhere to send a failed event received none, and only event source" in html(document)
    document = audit(scan(rows), {"rules": {"no_failure_path": "off"}}, [], False)
    summary = document["summary"]
    assert (summary["targets_not_counted"], summary["targets_only_polled"]) == (1, 0)
