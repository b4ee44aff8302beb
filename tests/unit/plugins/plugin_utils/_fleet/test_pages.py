# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX shows 1,024 bytes of an event."""

from __future__ import annotations

import json

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.pages import pages

LINES = [f"  f{number} (123456789012, us-east-1): no_failure_path, retries_cut_short" for number in range(40)]


def test_no_page_is_cut() -> None:
    found = pages(LINES)
    assert [line for page in found for line in page] == LINES
    for page in found:
        text = f"ok: [localhost] => (item=12) => {json.dumps({'msg': page}, indent=4)}\n".replace("\n", "\r\n")
        assert len(text.encode()) < 1024
    assert len(found) < len(LINES) / 8


def test_a_long_line_has_a_page_of_its_own() -> None:
    assert pages(["a", "x" * 2000, "b"]) == [["a"], ["x" * 2000], ["b"]]
    assert pages([]) == []
