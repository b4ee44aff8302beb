# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session can do what botocore's own can."""

from __future__ import annotations

import gzip
import json
import typing as t
from pathlib import Path

import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import sdk, speed


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DATA_PATH", "AWS_MAX_ATTEMPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(speed, "_loaders", {})  # some tests load what is no model


def new_session() -> botocore.session.Session:
    return sdk.new_session(None, "us-east-2", None, None)


def loader() -> botocore.loaders.Loader:
    return t.cast("botocore.loaders.Loader", new_session().get_component("data_loader"))


def usual_loader() -> botocore.loaders.Loader:
    return t.cast("botocore.loaders.Loader", botocore.session.Session().get_component("data_loader"))


def fails_to_load(made: botocore.loaders.Loader, *wanted: str) -> str:
    try:
        made.load_service_model(*wanted)
    except botocore.exceptions.DataNotFoundError as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize(
    "type_name", ["service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1", "examples-1", "nothing-1"]
)
def test_no_service_is_missing(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, usual = loader(), usual_loader()
    listed = usual.list_available_services(type_name)
    assert made.list_available_services(type_name) == listed
    monkeypatch.setattr(botocore.loaders.Loader, "load_data", lambda _self, path: {"path": path})
    for service in new_session().get_available_services():
        assert fails_to_load(made, service, type_name) == fails_to_load(usual, service, type_name)
        assert bool(fails_to_load(made, service, type_name)) == (service not in listed)


@pytest.mark.parametrize("service", ["no-such-service", "", "lambda/2015-03-31", ".", ".."])
def test_what_is_no_service_is_refused_in_the_same_words(service: str) -> None:
    assert fails_to_load(loader(), service, "service-2") == fails_to_load(usual_loader(), service, "service-2") != ""


@pytest.mark.newest_boto3
def test_a_known_service_is_found_without_a_list_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made = loader()

    def refuse(*_arguments: t.Any) -> t.NoReturn:
        raise AssertionError("this takes a twentieth of a task")

    usual = {name: usual_loader().load_service_model(name, "service-2") for name in ("lambda", "sso", "sts", "signin")}
    monkeypatch.setattr(botocore.loaders.Loader, "list_available_services", refuse)
    for service, model in usual.items():
        assert made.load_service_model(service, "service-2") == model


@pytest.mark.parametrize("packed", [False, True], ids=["json", "json.gz"])
def test_the_user_s_own_service_is_found(packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = json.dumps(usual_loader().load_service_model("sts", "service-2")).encode()
    directory = tmp_path / "my-service" / "2026-01-01"
    directory.mkdir(parents=True)
    (tmp_path / "sts").write_text("a file is not a service")
    name, content = ("service-2.json.gz", gzip.compress(model)) if packed else ("service-2.json", model)
    (directory / name).write_bytes(content)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    assert "my-service" in loader().list_available_services("service-2")
    assert loader().load_service_model("my-service", "service-2")["operations"]


def test_a_setting_that_is_not_a_number_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sdk.invalid_setting(new_session()) is None
    (tmp_path / "config").write_text("[default]\nmetadata_service_timeout = soon\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert sdk.invalid_setting(new_session()) == "metadata_service_timeout of the profile is 'soon'"
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "abc")
    assert sdk.invalid_setting(new_session()) in (
        "AWS_MAX_ATTEMPTS is 'abc'",
        "metadata_service_timeout of the profile is 'soon'",
    )
