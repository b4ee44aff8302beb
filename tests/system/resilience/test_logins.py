# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where credentials and region come from, as the modules have it: options that are null, and logins that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emulator import Emulator
from resilience import contract
from resilience.running import INFO, REGION, WRITE, run

NO_KEYS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
CONFIG = """
[profile process]
credential_process = /nonexistent/program
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile keys]
aws_access_key_id = the-access-key
aws_secret_access_key = the-secret-key
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = ReadOnly
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
"""


@pytest.fixture(autouse=True)
def stored(emulator: Emulator) -> contract.Store:
    return contract.make_region(emulator)


@pytest.mark.parametrize("region", [None, ""], ids=["null", "empty"])
@pytest.mark.parametrize("option", ["region", "aws_region"])
@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
@pytest.mark.parametrize("module", [INFO, WRITE])
def test_a_region_that_is_null_is_the_one_of_the_environment(
    module: str, variable: str, option: str, region: str | None, emulator: Emulator
) -> None:
    settings = {"maximum_retry_attempts": 0} if module == WRITE else {}
    options = {"endpoint_url": emulator.url, "function_name": ["f-1"], option: region, **settings}
    outcome = run(module, options, **{"AWS_REGION": "", variable: REGION})
    assert not outcome.failed, outcome.result["msg"]
    assert {row["region"] for row in outcome.rows} == {REGION}


@pytest.mark.parametrize("module", [INFO, WRITE])
def test_no_region_at_all(module: str, emulator: Emulator) -> None:
    settings = {"maximum_retry_attempts": 0} if module == WRITE else {}
    options = {"endpoint_url": emulator.url, "function_name": ["f-1"], "region": None, **settings}
    outcome = run(module, options, AWS_REGION="")
    assert outcome.result["msg"] == "No region is set (give region or regions, or set AWS_REGION)"
    assert [error["code"] for error in outcome.result["errors"]] == ["NoRegionError"]


@pytest.mark.parametrize(
    ("option", "variable", "value"), [("endpoint_url", "AWS_URL", "URL"), ("profile", "AWS_PROFILE", "keys")]
)
def test_every_option_that_is_null_is_left_to_the_environment(
    option: str, variable: str, value: str, emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(CONFIG)
    variables = {"AWS_CONFIG_FILE": str(tmp_path / "config"), **(NO_KEYS if option == "profile" else {})}
    options: dict[str, Any] = {"endpoint_url": emulator.url, "function_name": ["f-1"], option: None}
    outcome = run(INFO, options, **variables, **{variable: value.replace("URL", emulator.url)})
    assert not outcome.failed, outcome.result["msg"]


@pytest.mark.parametrize("check", [False, True], ids=["", "check"])
@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("process", "Credentials from credential_process of the profile 'process': FileNotFoundError"),
        ("mfa", "an MFA code is needed"),
        ("sso", "run `aws sso login --profile sso`"),
        ("nobody", "The config profile (nobody) could not be found"),
    ],
)
@pytest.mark.parametrize("module", [INFO, WRITE])
def test_a_login_that_fails_leaves_the_result_whole(
    module: str, profile: str, says: str, check: bool, emulator: Emulator, stored: contract.Store, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(CONFIG)
    rows = [{"function_name": "f-1", "region": region, "maximum_retry_attempts": 0} for region in (REGION, "eu-west-1")]
    options = {"event_invoke_configs": rows} if module == WRITE else {"regions": [REGION, "eu-west-1"]}
    outcome = run(
        module,
        {"endpoint_url": emulator.url, "profile": profile, "_ansible_check_mode": check, **options},
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        HOME=str(tmp_path),
        **NO_KEYS,
    )
    assert outcome.stderr == ""
    assert outcome.failed
    for name in ("event_invoke_configs", "diff" if module == WRITE else "not_found"):
        assert outcome.result[name] == []
    assert not outcome.result.get("changed")
    assert sorted(error["region"] for error in outcome.result["errors"]) == ["eu-west-1", REGION]
    for line in (outcome.result["msg"], *(error["message"] for error in outcome.result["errors"])):
        assert says in line
        assert "\n" not in line
        assert "bug of the collection" not in line
    assert contract.store() == stored
