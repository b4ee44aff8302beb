# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.patterns import common_text

PATTERNS = st.text(st.sampled_from("ab*?"), max_size=5)
TEXTS = ["".join(text) for length in range(9) for text in itertools.product("ab", repeat=length)]


@given(PATTERNS, PATTERNS)
def test_two_patterns_have_a_common_text_if_one_text_matches_both(first: str, second: str) -> None:
    text = common_text(first, second)
    if text is None:
        assert not any(fnmatchcase(each, first) and fnmatchcase(each, second) for each in TEXTS)
    else:
        assert fnmatchcase(text, first)
        assert fnmatchcase(text, second)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("[a-c]", "[c-e]", "c"),
        ("[!a]", "a", None),
        ("[]a]", "]", "]"),
        ("f[", "f?", "f["),
        ("us-*", "eu-*", None),
        ("$LATEST", "*", "$LATEST"),
        ("*", "*", ""),
    ],
)
def test_classes_of_characters(first: str, second: str, text: str | None) -> None:
    pair = (first, second)
    assert common_text(*pair) == common_text(*reversed(pair)) == text
