# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_findings import event_invoke_findings
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_repairs import event_invoke_repairs

ROWS = [row("f")]
SCAN = {"event_invoke_configs": ROWS, "errors": []}
POLICY = {"maximum_retry_attempts": {"maximum": 1}}
FOUND = event_invoke_findings(ROWS, POLICY)


def test_by_default_every_rule_about_a_setting_is_repaired() -> None:
    (written,) = event_invoke_repairs(SCAN, FOUND, {"maximum_retry_attempts": 1})["event_invoke_configs"]
    assert (written["maximum_retry_attempts"], written["reason"]) == (1, "repair of retries_out_of_bounds")
    # A survey gives text.
    assert event_invoke_repairs(SCAN, FOUND, "maximum_retry_attempts: 1")["event_invoke_configs"] == [written]
    assert event_invoke_repairs(SCAN, FOUND, {"maximum_retry_attempts": 1}, [])["event_invoke_configs"] == []


def test_without_settings_nothing_is_repaired() -> None:
    assert event_invoke_repairs(SCAN, FOUND) == {"event_invoke_configs": [], "refused": []}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scan": [row("f")]}, "not a scan: expected a result of lambda_event_invoke_config_info"),
        ({"findings": {"rule": "x"}}, "the findings are of the type dict: expected a list"),
        ({"findings": [{"rule": "x"}]}, "finding 1 is missing severity, judged, "),
        ({"findings": [1]}, "finding 1 is missing rule, severity, "),
        ({"desired": {"retries": 1}}, "desired has the unknown key retries: expected some of maximum_retry"),
        ({"desired": {"maximum_retry_attempts": 9}}, "desired: maximum_retry_attempts is 9: expected 0 to 2"),
        ({"desired": [1]}, "desired is of the type list: expected a dictionary"),
        ({"rules": "lost"}, "rules has the unknown rule lost: expected some of "),
        ({"prune_orphans": "maybe"}, "prune_orphans is 'maybe': expected true or false"),
    ],
)
def test_mistakes_are_one_line(given: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as raised:
        event_invoke_repairs(**{"scan": SCAN, "findings": FOUND, **given})
    assert str(raised.value).startswith(f"event_invoke_repairs: {message}")
    assert "\n" not in str(raised.value)
