# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

import gc
import json
import pathlib
import typing as t
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from botocore.credentials import RefreshableCredentials
from botocore.loaders import Loader
from dateutil.tz import tzlocal

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import lambda_api, retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role
from emulator import Emulator

KEYS = {
    "aws_access_key_id": "testing-key",
    "aws_secret_access_key": "testing-secret",
    "aws_session_token": None,
}
ROLE = Role("arn:aws:iam::210987654321:role/audit", "a-session", "an-external-id")
FIRST, SECOND = "eu-south-1", "us-east-2"
ONCE = {"retries": {"total_max_attempts": 1}}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(port=0, listeners=2) as emulator:
        emulator.add_functions([{"function_name": "f"}], region=SECOND, account_id="210987654321")
        yield emulator


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


def clients(emulator: Emulator, secrets: list[str] | None = None, **options: t.Any) -> Clients:
    defaults = {"keys": KEYS, "role": ROLE, "aws_config": ONCE}
    connection = Connection(endpoint_url=emulator.url, **{**defaults, **options})
    return Clients(connection, [FIRST, SECOND], [].append if secrets is None else secrets.append)


def error(status: int, code: str) -> t.Any:
    return {"error": {"status": status, "code": code, "message": "no"}}


def assumed(emulator: Emulator) -> list[str]:
    return [request.region for request in emulator.requests if request.operation == "AssumeRole"]


def test_a_role_is_assumed_once_and_its_secrets_are_kept(emulator: Emulator) -> None:
    secrets: list[str] = []
    made = clients(emulator, secrets)
    for region in (FIRST, SECOND):
        made.lambda_client(region)
    assert assumed(emulator) == [FIRST]
    assert len(secrets) == 2
    assert lambda_api.get_function(made.lambda_client(SECOND), "f") is not None


@pytest.mark.parametrize(
    "effect",
    [
        error(403, "RegionDisabledException"),
        error(403, "InvalidClientTokenId"),
        error(500, "Failure"),
        "garbage",
        "reset",
    ],
    ids=str,
)
def test_a_region_that_does_not_answer_leaves_it_to_the_next(emulator: Emulator, effect: t.Any) -> None:
    emulator.configure(faults=[{"service": "sts", "region": FIRST, "effect": effect}])
    clients(emulator).lambda_client(SECOND)
    assert assumed(emulator)[-1] == SECOND


def test_a_denial_is_an_answer(emulator: Emulator) -> None:
    emulator.configure(faults=[{"service": "sts", "effect": error(403, "AccessDenied")}])
    made = clients(emulator)
    for _time in range(2):
        with pytest.raises(LambdaError, match=r"AssumeRole of arn:aws:iam::210987654321:role/audit in eu-south-1"):
            made.lambda_client(SECOND)
    assert assumed(emulator) == [FIRST]


def later(client: t.Any, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    credentials = client._request_signer._credentials
    assert isinstance(credentials, RefreshableCredentials)
    now = datetime.now(tzlocal()) + timedelta(minutes=minutes)
    monkeypatch.setattr(credentials, "_time_fetcher", lambda: now)


def test_credentials_renew_themselves(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    client = clients(emulator).lambda_client(SECOND)
    lambda_api.get_function(client, "f")
    assert len(assumed(emulator)) == 1
    later(client, monkeypatch, minutes=58)
    lambda_api.get_function(client, "f")
    assert len(assumed(emulator)) == 2


@pytest.mark.parametrize("effect", ["garbage", "truncate", error(403, "AccessDenied")], ids=str)
def test_a_renewal_that_fails_is_an_error_of_sts(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, effect: t.Any
) -> None:
    secrets: list[str] = []
    client = clients(emulator, secrets).lambda_client(SECOND)
    emulator.configure(faults=[{"service": "sts", "effect": effect}])
    later(client, monkeypatch, minutes=65)
    with pytest.raises(LambdaError, match=r"^AssumeRole of ") as raised:
        lambda_api.get_function(client, "f")
    assert not any(secret in str(raised.value) for secret in secrets)


def test_sts_is_not_asked_at_an_endpoint_of_its_own_if_lambda_s_is_an_emulator(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients(emulator).lambda_client(SECOND)
    elsewhere = emulator.urls[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", elsewhere)
    clients(emulator).lambda_client(SECOND)
    addresses = [request.address for request in emulator.requests if request.operation == "AssumeRole"]
    assert [f"http://{address}" for address in addresses] == [emulator.url, elsewhere]


def test_every_client_has_the_whole_configuration(emulator: Emulator) -> None:
    config = {"user_agent_extra": "me", "parameter_validation": False, "connect_timeout": 7}
    made = clients(emulator, role=None, aws_config=config)
    first, second = (made.lambda_client(region) for region in (FIRST, SECOND))
    assert first.meta.config.user_agent == second.meta.config.user_agent
    assert {client.meta.config.connect_timeout for client in (first, second)} == {7}
    assert {client._serializer.__class__.__name__ for client in (first, second)} == {
        first._serializer.__class__.__name__
    }


def test_the_user_s_own_models_are_found(
    emulator: Emulator, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Loader().load_service_model("lambda", "service-2")
    model["metadata"]["serviceFullName"] = "Lambda, as the user knows it"
    directory = tmp_path / "lambda" / "2015-03-31"
    directory.mkdir(parents=True)
    (directory / "service-2.json").write_text(json.dumps(model))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    client: t.Any = clients(emulator, role=None).lambda_client(SECOND)
    assert client.meta.service_model.metadata["serviceFullName"] == "Lambda, as the user knows it"


def test_a_profile_that_is_not_there_is_an_error_of_the_connection(emulator: Emulator) -> None:
    with pytest.raises(LambdaError, match=r"The config profile \(nobody\) could not be found"):
        clients(emulator, role=None, profile="nobody").lambda_client(SECOND)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"AWS_MAX_ATTEMPTS": "abc"}, "(AWS_MAX_ATTEMPTS is 'abc': correct or remove it)"),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "soon"}, "(AWS_METADATA_SERVICE_TIMEOUT is 'soon': correct or remove it)"),
        ({"AWS_RETRY_MODE": "often"}, "often"),
        ({"AWS_DEFAULTS_MODE": "often"}, "often"),
    ],
)
def test_a_setting_that_the_sdk_refuses_is_named(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], says: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    made = clients(emulator, role=None, aws_config={}, keys={})
    for region in (FIRST, SECOND):
        with pytest.raises(LambdaError) as raised:
            made.lambda_client(region)
        assert says in str(raised.value)
        assert "endpoint_url" not in str(raised.value)


@pytest.mark.parametrize(("variables", "own"), [({}, True), ({"AWS_MAX_ATTEMPTS": "2"}, False)])
def test_the_mode_of_retries_is_not_left_to_the_sdk_s_default(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], own: bool
) -> None:
    for name in ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client: t.Any = clients(emulator, role=None, aws_config={}).lambda_client(SECOND)
    attempts = retries.ATTEMPTS if own else 2
    assert client.meta.config.retries["total_max_attempts"] == attempts
    assert client.meta.config.retries["mode"] == "standard" or not own


def test_an_endpoint_that_is_no_url_is_named() -> None:
    made = Clients(Connection(endpoint_url="localhost", keys=KEYS), [SECOND])
    with pytest.raises(LambdaError, match=r"Invalid endpoint: localhost \(check endpoint_url\)"):
        made.lambda_client(SECOND)


def test_whatever_the_sdk_raises_for_a_client_is_an_error_of_the_connection(
    emulator: Emulator, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here: a model that is a directory, which no check foresees."""
    (tmp_path / "lambda" / "2099-01-01" / "service-2.json").mkdir(parents=True)
    (tmp_path / "lambda" / "2099-01-02").mkdir()
    (tmp_path / "lambda" / "2099-01-02" / "service-2.json").write_text("[]")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with pytest.raises(LambdaError, match=r"^Connect to lambda in us-east-2: "):
        clients(emulator, role=None).lambda_client(SECOND)


def test_without_a_region_the_message_says_so(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    made = Clients(Connection(endpoint_url=emulator.url, keys=KEYS), [None])
    with pytest.raises(LambdaError, match=r"^No region is set \(give region or regions, or set AWS_REGION\)$"):
        made.lambda_client(None)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(emulator: Emulator, enabled: bool) -> None:
    was = gc.isenabled()
    try:
        gc.enable() if enabled else gc.disable()
        clients(emulator, role=None).lambda_client(SECOND)
        assert gc.isenabled() is enabled
    finally:
        gc.enable() if was else gc.disable()


def test_a_broken_model_of_the_users_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    model = tmp_path / "lambda/2015-03-31/service-2.json"
    model.parent.mkdir(parents=True)
    model.write_text("{")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    made = Clients(Connection(endpoint_url="http://127.0.0.1:1", keys=KEYS), [SECOND])
    with pytest.raises(LambdaError, match=r"a service model in AWS_DATA_PATH or ~/\.aws/models is not valid JSON"):
        made.lambda_client(SECOND)
