# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process keeps from one module to the next: clients without requests, whose login is a pair of keys."""

from __future__ import annotations

import json
import os
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import kept, retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Connection

REGION = "us-east-2"
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret-secret-secret", "aws_session_token": None}


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept, "_kept", [])
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def clients(keep: t.Callable[[str], object] = lambda _secret: None, **options: t.Any) -> kept.KeptClients:
    """Begin a module with these options."""
    return kept.clients(Connection(keys=KEYS, **options), [REGION], t.cast("t.Any", keep))


def test_the_next_module_has_the_same_client() -> None:
    first = clients().lambda_client(REGION)
    kept.keep(True)
    assert clients().lambda_client(REGION) is first


def test_within_a_module_each_client_is_another() -> None:
    first = clients()
    found = [first.client("lambda", REGION) for _time in range(2)]
    assert found[0] is not found[1]
    kept.keep(True)
    second = clients()
    assert [second.client("lambda", REGION) for _time in range(2)] == found


def test_other_options_have_other_clients() -> None:
    first = clients().lambda_client(REGION)
    kept.keep(True)
    other = clients(concurrency=2).lambda_client(REGION)
    assert other is not first
    kept.keep(True)
    assert clients().lambda_client(REGION) is first
    assert clients(aws_config={"read_timeout": 3}).lambda_client(REGION) is not first


def test_a_module_that_failed_leaves_nothing() -> None:
    first = clients().lambda_client(REGION)
    kept.keep(True)
    assert clients().lambda_client(REGION) is first
    kept.keep(False)
    assert clients().lambda_client(REGION) is not first


def test_a_file_of_the_sdk_that_changes_is_read_again(tmp_path: Path) -> None:
    first = clients().lambda_client(REGION)
    kept.keep(True)
    (tmp_path / "credentials").write_text("[default]\n", encoding="utf-8")
    assert clients().lambda_client(REGION) is not first


@pytest.mark.parametrize(
    "variable",
    [
        "AWS_CONFIG_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CREDENTIAL_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "BOTO_CONFIG",
    ],
)
@pytest.mark.parametrize("name", ["{}", "$PLACE/{}", "${{PLACE}}/{}"])
def test_each_file_of_a_login_counts(variable: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found: with a variable in its name, a file that changed was not read again."""
    place = tmp_path / "of-this-test"
    monkeypatch.setenv("PLACE", str(tmp_path))
    monkeypatch.setenv(variable, name.format(place.name) if "PLACE" in name else str(place))
    first = clients().lambda_client(REGION)
    kept.keep(True)
    place.write_text("[default]\n", encoding="utf-8")
    assert clients().lambda_client(REGION) is not first


_PROGRAM = """
import json, pathlib
keys = json.loads(pathlib.Path(__file__).with_name("keys").read_text())
print(json.dumps({{"Version": 1, "AccessKeyId": keys, "SecretAccessKey": "secret-" + keys{rest}}}))
"""


@pytest.mark.parametrize("rest", ["", ', "Expiration": "2099-01-01T00:00:00Z"'], ids=["lasting", "expiring"])
@pytest.mark.parametrize("profile", ["default", "other"])
def test_a_program_is_asked_again_as_it_may_have_other_keys(rest: str, profile: str, tmp_path: Path) -> None:
    """Found: the next item of a loop wrote with the keys of the item before it."""
    (tmp_path / "program.py").write_text(_PROGRAM.format(rest=rest), encoding="utf-8")
    (tmp_path / "config").write_text(
        f"[profile {profile}]\ncredential_process = {sys.executable} {tmp_path / 'program.py'}\n", encoding="utf-8"
    )
    for keys in ("AAAA", "BBBB"):
        (tmp_path / "keys").write_text(json.dumps(keys), encoding="utf-8")
        found: t.Any = kept.clients(Connection(profile=profile), [REGION], lambda _secret: None).lambda_client(REGION)
        assert found._request_signer._credentials.get_frozen_credentials().access_key == keys
        kept.keep(True)


def test_a_login_that_failed_for_something_extra_is_not_kept(tmp_path: Path) -> None:
    """Found: a module succeeded without its extras, and the next one failed without a request."""
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('no keys now')", encoding="utf-8")
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {sys.executable} {program}\n", encoding="utf-8")
    with pytest.raises(LambdaError, match="no keys now"):
        kept.clients(Connection(), [REGION], lambda _secret: None).lambda_client(REGION)
    kept.keep(True)
    program.write_text(_PROGRAM.format(rest=""), encoding="utf-8")
    (tmp_path / "keys").write_text('"AAAA"', encoding="utf-8")
    kept.clients(Connection(), [REGION], lambda _secret: None).lambda_client(REGION)


def test_no_login_is_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    first = clients().lambda_client(REGION)
    kept.keep(True)
    now[0] += 299
    assert clients().lambda_client(REGION) is first
    kept.keep(True)
    now[0] += 2
    assert clients().lambda_client(REGION) is not first


def test_many_logins_are_not_all_kept() -> None:
    for number in range(20):
        clients(concurrency=number + 1).lambda_client(REGION)
        kept.keep(True)
    assert len(kept._kept) == 8


def test_each_module_receives_the_secrets(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = key\naws_secret_access_key = the-secret-of-the-file\n", encoding="utf-8"
    )
    for _module in range(2):
        received: list[str] = []
        kept.clients(Connection(), [REGION], received.append).lambda_client(REGION)
        kept.keep(True)
        assert received == ["the-secret-of-the-file"]


def test_the_rate_limit_outlives_a_module() -> None:
    first = clients().lambda_client(REGION)
    limit = retries.limited(first, 10.0)
    limit.wait()
    assert limit.requests == 1
    kept.keep(True)
    again = retries.limited(clients().lambda_client(REGION), 10.0)
    assert (again, again.requests) == (limit, 0)
    assert retries.limited(first, 5.0) is not limit


def test_a_request_waits_once_whatever_the_number_of_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    client = clients().lambda_client(REGION)
    client.meta.events.register("before-send", _answer)
    for _module in range(3):
        limit = retries.limited(client, 0.0)
        client.list_functions()
        assert limit.requests == 1
    other = retries.limited(client, 100.0)
    client.list_functions()
    assert (limit.requests, other.requests) == (1, 1)


def _answer(**_request: t.Any) -> t.Any:
    from botocore.awsrequest import AWSResponse

    response = AWSResponse("https://lambda", 200, {}, None)
    response._content = b'{"Functions": []}'
    return response
