# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import preloaded, sdk, speed


@pytest.mark.parametrize("service", ["lambda", "sts", "cloudwatch"])
def test_a_client_of_a_later_session_loads_nothing(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)
    monkeypatch.setattr(speed, "_loaders", {})
    monkeypatch.setattr(speed, "_emitters", [])
    loaded: list[str] = []
    load = speed._load

    def noted(path: str) -> t.Any:
        found = load(path)
        loaded.extend([path] if found is not None else [])
        return found

    monkeypatch.setattr(speed, "_load", noted)
    preloaded.load_models("lambda", service)
    assert loaded
    assert speed._emitters
    loaded.clear()
    session = sdk.new_session(None, "us-east-2", None, None)
    session.create_client(service, region_name="us-east-2", aws_access_key_id="key", aws_secret_access_key="secret")
    assert [path for path in loaded if "retry" not in path] == []


def test_a_wrong_profile_is_none_of_its_business(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Found: it ended ansible-playbook, whatever the tasks would have said or rescued."""
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)
    monkeypatch.setattr(speed, "_loaders", {})
    (tmp_path / "config").write_text("[profile x\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "nope")
    preloaded.load_models()
