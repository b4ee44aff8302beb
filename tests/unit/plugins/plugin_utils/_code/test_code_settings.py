# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.code_settings import code_settings


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(("regions", "file", "account_ids", "purge"), "")])
def test_what_is_not_given_has_its_default(nothing: t.Any) -> None:
    settings = code_settings(nothing, "drift")
    assert settings["refusals"] == settings["regions"] == []
    assert settings["account_ids"] == {}
    assert settings["file"] == os.path.abspath("event-invoke-configs.yml")
    assert settings["purge"]
    assert settings["fail"]


def test_a_file_may_be_in_the_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/user")
    assert code_settings({"file": "~/b.yml"}, "backup")["file"] == "/home/user/b.yml"


@pytest.mark.parametrize(
    "given",
    [
        '{"123456789012": "012345670123"}',
        "123456789012: 012345670123",
        "123456789012=012345670123",
        {123456789012: "012345670123"},
    ],
)
def test_a_survey_gives_dictionaries_as_text(given: t.Any) -> None:
    assert code_settings({"account_ids": given}, "backup")["account_ids"] == {"123456789012": "012345670123"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"account_ids": {"123456789012": 1402433619}}, "account_ids[123456789012] is 1402433619: expected 12 digits"),
        ({"account_ids": "prod"}, "account_ids is 'prod': expected a dictionary of old and new names"),
        ({"region_names": "us-east-2: nowhere!"}, "region_names: region 'nowhere!' is not a valid region"),
        ({"regions": "all,eu-west-1"}, "regions: region 'all' is no region: expected a name like us-east-2, or "),
        ({"regions": ["us-east-2", None]}, "regions[1] is empty: expected a name"),
        ({"purge": "perhaps"}, "purge is 'perhaps': expected true or false"),
        ({"file": ["f"]}, "file is of the type list: expected text"),
    ],
)
def test_a_mistake_is_refused_in_one_line(given: t.Any, refusal: str) -> None:
    (said,) = code_settings(given, "backup")["refusals"]
    assert said.startswith(f"event_invoke_backup_{refusal}")
    assert "\n" not in said
