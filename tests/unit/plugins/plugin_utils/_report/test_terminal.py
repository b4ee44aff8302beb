# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a terminal of 80 columns shows."""

from __future__ import annotations

from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.terminal import in_text


def test_a_text_has_its_parts_in_order_and_fits() -> None:
    rows = [row(f"function-{number:02}") for number in range(12)]
    ending = outcome(report(scan(rows), [finding(each) for each in rows]), "never", [], ["/r/" + "d" * 90 + ".html"])
    text = ending["text"]
    table, worst, place = (text.index(part) for part in ("\n\nSEVERITY  RULE", "\n\nThe 10 worst", "\n\nReport: file"))
    assert table < worst < place
    *lines, last = text.splitlines()
    assert max(map(len, lines)) < 80
    assert last == "Report: file:///r/" + "d" * 90 + ".html"
    assert " ".join(text.split()) == " ".join(" ".join(ending["lines"]).split())


def test_a_text_has_no_codes_for_the_terminal() -> None:
    assert in_text([["a\x1b[31mb"], [], ["  c"]]) == "a [31mb\n\n  c"
