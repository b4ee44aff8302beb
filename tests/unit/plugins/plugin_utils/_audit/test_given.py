# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import date, datetime, timezone

import pytest
import yaml

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.given import read_given

POLICY = {"rules": None, "exceptions": [{"reason": "it's known", "until": "2999-01-31"}]}


@pytest.mark.parametrize(
    "until", [date(2999, 1, 31), datetime(2999, 1, 31, 23, 59), datetime(2999, 1, 31, tzinfo=timezone.utc)]
)
@pytest.mark.parametrize("form", [lambda policy: policy, str, yaml.safe_dump], ids=["object", "before 2.19", "survey"])
def test_a_date_is_text_whatever_gives_it(form: t.Callable[[t.Any], t.Any], until: date) -> None:
    policy = {"rules": None, "exceptions": [{"reason": "it's known", "until": until}]}
    assert read_given(form(policy)) == POLICY


def test_other_texts_are_yaml() -> None:
    assert read_given("") is None
    assert read_given("reason: 'see datetime.date(2027, 1, 31)'") == {"reason": "see datetime.date(2027, 1, 31)"}
    with pytest.raises(yaml.YAMLError):
        read_given("{{ 7 * 7 }}")
