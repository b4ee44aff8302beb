# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that makes many clients loads the models once, and keeps none of the clients."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Iterator

import botocore.exceptions
import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import sdk, speed
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_PROFILE", "AWS_DATA_PATH", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    yield
    gc.unfreeze()


def test_sessions_share_the_models_unless_they_look_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def loader() -> object:
        return sdk.new_session(None, "us-east-2", None, None).get_component("data_loader")

    first = loader()
    assert loader() is first
    monkeypatch.setenv("AWS_DATA_PATH", "/nowhere")
    assert loader() is not first


def test_a_client_that_nobody_uses_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_frozen", set())

    def client() -> weakref.ref[object]:
        return weakref.ref(Clients(Connection(keys=KEYS), ["us-east-2"]).lambda_client("us-east-2"))

    client()
    frozen = gc.get_freeze_count()
    assert frozen
    second = client()
    gc.collect()
    assert second() is None
    assert gc.get_freeze_count() <= frozen


def test_the_collector_is_as_it_was() -> None:
    for enabled in (gc.disable, gc.enable):
        enabled()
        before = gc.isenabled()
        with speed.collector_paused("lambda"):
            assert not gc.isenabled()
        assert gc.isenabled() is before


def test_models_are_the_sdk_s_in_plain_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_loaders", {})
    ours = sdk.new_session(None, None, None, None).get_component("data_loader")
    sdk_s = botocore.session.Session().get_component("data_loader")
    for load, name in (("load_data_with_path", "endpoints"), ("load_data", "lambda/2015-03-31/service-2")):
        found = getattr(ours, load)(name)
        assert type(found[0] if isinstance(found, tuple) else found) is dict
        assert json.dumps(found) == json.dumps(getattr(sdk_s, load)(name))
    with pytest.raises(botocore.exceptions.DataNotFoundError):
        ours.load_data("lambda/none")
