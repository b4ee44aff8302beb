# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report shows is what it says: no codes, and no text that runs the other way."""

from __future__ import annotations

import base64
import gzip
import re
import typing as t

import pytest
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.printable import printable

HIDDEN = ["\x00", "\x1b", "\x7f", "\x85", "\t", "\r", "\b", "\f", "\u200f", "\u202e", "\u2028", "\u2066", "\ufeff"]


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_what_is_not_printed_is_a_space(character: str) -> None:
    assert printable({f"k{character}": [f"a{character}b\nc", 1, None]}) == {"k ": ["a b\nc", 1, None]}


@pytest.mark.parametrize("value", ["é", "日本", "a\\tb", "\\u202e", "line\nline", {"a": [{}, [], True, 1.5]}])
def test_everything_else_stays(value: t.Any) -> None:
    assert printable(value) == value


@pytest.mark.parametrize("character", [each for each in HIDDEN if each not in "\t\r"], ids=ascii)
def test_no_page_holds_one(character: str) -> None:
    """Found: the page kept what a terminal does not show."""
    found = finding(row("f"), message=f"a{character}b", remedy=f"a{character}b\nc")
    page = html(report(scan([row("f")]), [found]))
    (packed,) = re.findall(r'type="text/plain"[^>]*>([^<]*)<', page)
    data = gzip.decompress(base64.b64decode(packed)).decode()
    assert "a b" in page
    assert '"a b\\nc"' in data
    assert character not in page
    assert f"{ord(character):04x}" not in re.findall(r"\\u(....)", data)
