# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tells two logins apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.login import login

CREDENTIALS = "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = {secret}\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "credentials").write_text(CREDENTIALS.format(secret="one"))
    return tmp_path


def test_the_same_login_is_the_same(files: Path) -> None:
    first = login({"profile": None, "access_key": "AKIA1"}, {"AWS_PROFILE": ""})
    (files / "credentials").write_text(CREDENTIALS.format(secret="two"))
    assert login({"profile": "", "access_key": "AKIA1"}, {"AWS_SECRET_ACCESS_KEY": "x", "TERM": "y"}) == first


def test_what_names_another_organization_is_another_login(files: Path) -> None:
    (files / "config").write_text("[profile a]\naws_access_key_id = AKIA3\naws_secret_access_key = x\n")
    logins = [
        login({}, {}),
        login({"assume_role_arn": "arn:aws:iam::111111111111:role/r"}, {}),
        login({"endpoint_url": "http://127.0.0.1:1"}, {}),
        login({"profile": "a"}, {}),
        login({"access_key": "AKIA2"}, {}),
        login({}, {"AWS_ACCESS_KEY_ID": "AKIA2"}),
        login({}, {"AWS_ENDPOINT_URL_ORGANIZATIONS": "http://127.0.0.1:1"}),
    ]
    (files / "config").write_text("[profile a]\nsso_account_id = 111111111111\n")
    logins.append(login({}, {}))
    (files / "credentials").write_text(CREDENTIALS.format(secret="one").replace("AKIA1", "AKIA2"))
    logins.append(login({}, {}))
    assert None not in logins
    assert len(set(logins)) == len(logins)
