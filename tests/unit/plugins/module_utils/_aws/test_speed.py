# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that makes many clients loads the models once, and keeps none of the clients."""

from __future__ import annotations

import functools
import gc
import inspect
import json
import types
import typing as t
import weakref
from collections.abc import Iterator

import botocore.exceptions
import botocore.handlers
import botocore.hooks
import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import sdk, speed
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection

EVENTS = [
    *(str(event).replace("*", "Some") for event, *_handler in botocore.handlers.BUILTIN_HANDLERS),
    "before-send.lambda.GetFunction",
]
OURS = "ansible_collections.cloudops."
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
        assert (found[0] if isinstance(found, tuple) else found).__class__ is dict
        assert json.dumps(found) == json.dumps(getattr(sdk_s, load)(name))
    with pytest.raises(botocore.exceptions.DataNotFoundError):
        ours.load_data("lambda/none")


def test_a_session_has_the_handlers_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """In their order, and those of one session are not another's."""
    monkeypatch.setattr(speed, "_emitters", [])

    def handlers(session: botocore.session.Session) -> list[tuple[str, list[object]]]:
        events: t.Any = session.get_component("event_emitter")
        found = ((event, events._emitter._handlers.prefix_search(event)) for event in EVENTS)
        return [(event, [each for each in some if not str(each.__module__).startswith(OURS)]) for event, some in found]

    sdk_s = handlers(botocore.session.Session())
    for number in range(2):
        session = sdk.new_session(None, "us-east-2", None, None)
        assert handlers(session) == sdk_s, number
        session.register("before-send.lambda", lambda **_event: None)
    assert any(found for _event, found in sdk_s)


def test_handlers_that_others_replace_are_in_the_next_session(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    sdk.new_session(None, "us-east-2", None, None)
    added = ("before-send", lambda event_name, **_event: seen.append(event_name))
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [added])
    sdk.new_session(None, "us-east-2", None, None).emit("before-send.lambda.GetFunction")
    assert seen == ["before-send.lambda.GetFunction"]


def test_handlers_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_emitters", [])
    sdk.new_session(None, "us-east-2", None, None)
    looked_at: list[str] = []
    monkeypatch.setattr(
        botocore.hooks.BaseEventHooks, "_verify_is_callable", lambda _self, func: looked_at.append(func.__module__)
    )
    sdk.new_session(None, "us-east-2", None, None)
    assert [each for each in looked_at if not each.startswith(OURS)] == []


class _Handlers:
    def refused(self, event_name: str) -> None:
        pass

    def taken(self, **_event: object) -> None:
        pass

    def __call__(self, **_event: object) -> None:
        pass


def _of_one(event_name: str) -> None:
    pass


def _of_any(**_event: object) -> None:
    pass


@functools.wraps(_of_one)
def _wrapper(**_event: object) -> None:
    pass


def _described(**_event: object) -> None:
    pass


_described.__signature__ = inspect.signature(_of_one)  # as a mock has one


def test_a_handler_is_refused_if_the_sdk_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(events: t.Any, handler: object) -> bool:
        try:
            events.register("some.event", handler)
        except ValueError:
            return True
        return False

    monkeypatch.setattr(speed, "_emitters", [])
    methods = _Handlers().refused, _Handlers().taken
    functions = _of_one, _of_any, _wrapper, _described, functools.partial(_of_one), functools.partial(_of_any)
    handlers = [*methods, *functions, _Handlers(), _Handlers, print, dict, None, "text"]
    usual = [refuses(botocore.hooks.HierarchicalEmitter(), each) for each in handlers]
    session = sdk.new_session(None, "us-east-2", None, None)
    client: t.Any = session.create_client("lambda", **KEYS)
    for events in (session.get_component("event_emitter"), client.meta.events):
        assert [refuses(events, each) for each in handlers] == usual
    assert set(usual) == {True, False}


def test_the_parameters_of_functions_are_not_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_emitters", [])
    described: list[object] = []
    monkeypatch.setattr(botocore.hooks, "accepts_kwargs", lambda handler: described.append(handler) or True)
    sdk.new_session(None, "us-east-2", None, None).create_client("lambda", **KEYS)
    assert [each for each in described if isinstance(each, (types.FunctionType, types.MethodType))] == []


def test_events_have_the_names_that_the_sdk_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: t.Any = botocore.hooks.EventAliaser(botocore.hooks.HierarchicalEmitter())
    olds = [*EVENTS, *(f"before-send.{name}.Some" for name in usual._event_aliases)]
    for _time in range(2):
        events: t.Any = sdk.new_session(None, "us-east-2", None, None).get_component("event_emitter")
        assert [events._alias_event_name(each) for each in olds] == [usual._alias_event_name(each) for each in olds]
    clients = Clients(Connection(keys=KEYS), ["us-east-2"])
    clients.lambda_client("us-east-2")
    monkeypatch.setattr(botocore.hooks.EventAliaser, "_alias_event_name", lambda _self, name: pytest.fail(name))
    clients.lambda_client("eu-west-1")


def test_clients_emit_what_is_registered_with_their_session() -> None:
    session, seen = sdk.new_session(None, "us-east-2", None, None), []
    session.register("some.event", lambda **_event: seen.append("session"))
    client: t.Any = session.create_client("lambda", **KEYS)
    client.meta.events.register("some.event", lambda **_event: seen.append("client"))
    client.meta.events.emit("some.event")
    session.emit("some.event")
    assert seen == ["session", "client", "session"]


def test_clients_share_what_is_known_of_the_same_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def model(region: str) -> t.Any:
        client: t.Any = Clients(Connection(keys=KEYS), [region]).lambda_client(region)
        return client.meta.service_model

    first = model("us-east-2")
    assert model("eu-west-1") is first
    monkeypatch.setenv("AWS_DATA_PATH", "/nowhere")  # another model may be there
    assert model("us-east-2") is not first
    assert first.shape_for_error_code("TooManyRequestsException").name == "TooManyRequestsException"


def test_a_version_that_keeps_its_model_elsewhere_is_left_alone() -> None:
    class Model:
        service_name = "lambda"

    class Meta:
        service_model = Model()

    class Client:
        meta = Meta()

    speed.share_model(Client())
    assert vars(Client.meta) == {}
