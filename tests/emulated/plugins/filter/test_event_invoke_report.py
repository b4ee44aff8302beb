# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of reports in a play: text from modules stays data, before and after the filters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from support.playbooks import run_playbook
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report import event_invoke_report
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report_html import event_invoke_report_html
from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_report_junit import event_invoke_report_junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit

TEMPLATE = "{{ 7 * 7 }}"
PREFIX = "cloudops.aws_lambda.event_invoke_report"
PLAYS = [
    {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"given": "{{ lookup('ansible.builtin.file', 'given.json') | from_json }}"},
        "tasks": [
            {
                "ansible.builtin.set_fact": {
                    "document": f"{{{{ given.scan | {PREFIX}(given.findings, repaired=given.repaired, "
                    "check_mode=ansible_check_mode) }}"
                }
            },
            *(
                {"ansible.builtin.copy": {"content": f"{{{{ document | {form} }}}}", "dest": f"{{{{ out }}}}/{name}"}}
                for name, form in {"json": "to_json", "html": f"{PREFIX}_html", "junit": f"{PREFIX}_junit"}.items()
            ),
        ],
    }
]


def test_the_filters_in_a_play(tmp_path: Path) -> None:
    found = [finding(row(), message=TEMPLATE, remedy=TEMPLATE)]
    gone = [finding(row("gone"), "orphaned_config")]
    rows = [row(), row("other", tags={"note": TEMPLATE})]
    given = {"scan": scan(rows, scan={"functions": 2}), "findings": found, "repaired": found + gone}
    (tmp_path / "given.json").write_text(json.dumps(given))
    exit_code, output = run_playbook(PLAYS, tmp_path, "http://127.0.0.1:1", "--extra-vars", f"out={tmp_path}")
    assert exit_code == 0, output
    document = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    assert document["findings"] == found
    assert document["repaired"] == gone
    assert document["event_invoke_configs"][1]["tags"] == {"note": TEMPLATE}
    assert document["check_mode"] is False
    assert (tmp_path / "html").read_text(encoding="utf-8") == html(document)
    assert (tmp_path / "junit").read_text(encoding="utf-8") == junit(document)


@pytest.mark.parametrize("write", [event_invoke_report_html, event_invoke_report_junit])
def test_an_invalid_report_is_refused_in_one_line(write: Any) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^{write.__name__}: not a report: expected what"):
        write(scan([]))


def test_an_invalid_scan_is_refused_in_one_line() -> None:
    with pytest.raises(AnsibleFilterError, match=r"^event_invoke_report: not a scan: expected a result of"):
        event_invoke_report([], [])
