# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a client faster to make, and changes nothing else: without this file every task does the same, later."""

from __future__ import annotations

import contextlib
import copy
import gc
import gzip
import inspect
import json
import os
import types
import typing as t

try:
    import botocore.exceptions
    import botocore.handlers
    import botocore.hooks
    import botocore.loaders
except ImportError:
    pass  # AnsibleAWSModule says so

_emitters: list[tuple[list[t.Any], t.Any]] = []
_loaders: dict[tuple[t.Any, ...], t.Any] = {}
_names: dict[str, str] = {}
_models: dict[str, t.Any] = {}
_frozen: set[str] = set()


@contextlib.contextmanager
def collector_paused(service: str) -> t.Iterator[None]:
    """Keep the garbage collector from the SDK's models while a client is made, and after it: 0.2 of 0.6 CPU seconds.

    The models live as long as the process, and the collector would look through them again and again. It never again
    looks at what there is after the first client of a service; later clients use the same models, and do not stay.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if service not in _frozen:
            _frozen.add(service)
            gc.freeze()
        if enabled:
            gc.enable()


def shared_loader(usual: botocore.loaders.Loader) -> botocore.loaders.Loader:
    """Return a loader that finds what the usual one finds, the same one for each session that looks in these places.

    Each session would load the models anew: 100 ms and 14 MiB an account.
    """
    key = (*usual.search_paths, type(usual.file_loader))
    # Two threads may both make one; whichever is kept, both find the same.
    return t.cast("botocore.loaders.Loader", _loaders.setdefault(key, _loader(usual)))


def share_model(client: t.Any) -> None:
    """Let a client use what others of its service have found out about the model: each would look through all of it.

    A first error alone takes a look at the errors of all operations, as does each class of them.
    """
    model = client.meta.service_model
    known = _models.setdefault(model.service_name, model)
    same = getattr(known, "_service_description", None) is getattr(model, "_service_description", model)
    if same and hasattr(client.meta, "_service_model"):
        client.meta._service_model = known


def _loader(usual: botocore.loaders.Loader) -> botocore.loaders.Loader:
    """Return a loader without a list of all services for each client: a twentieth of the time that a task takes.

    For each client the usual one looks through the directories of all four hundred services, only to find that the
    client's own is among them.
    """

    class Known(botocore.loaders.Loader):
        """Loads the models of services that are known to have one."""

        def list_available_services(self, type_name: str) -> list[str]:
            return _Everything()

    class Loader(botocore.loaders.Loader):
        def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> t.Any:
            try:
                known.list_api_versions(service_name, type_name)
            except (botocore.exceptions.DataNotFoundError, OSError):
                return super().load_service_model(service_name, type_name, api_version)
            return known.load_service_model(service_name, type_name, api_version)

    files = _file_loader(usual.file_loader)
    known, made = (each(usual.search_paths, files, include_default_search_paths=False) for each in (Known, Loader))
    return made


def _file_loader(usual: t.Any) -> t.Any:
    """Return a loader of files whose objects are plain dictionaries: half of the time, and of the memory.

    The SDK's own are OrderedDicts, as of the days when no other dictionary had an order. It never asks for more.
    """
    if usual.__class__ is not botocore.loaders.JSONFileLoader:
        return usual

    class Files(botocore.loaders.JSONFileLoader):
        def load_file(self, file_path: str) -> t.Any:
            return _load(file_path) or super().load_file(file_path)

    return Files()


def _load(path: str) -> t.Any:
    """Return what is in the file of a model; the name has no ending. None if there is none."""
    for ending, opened in ((".json", open), (".json.gz", gzip.open)):
        if os.path.isfile(path + ending):
            with opened(path + ending, "rb") as file:
                return json.loads(file.read())
    return None


def emitter() -> botocore.hooks.HierarchicalEmitter:
    """Return what a session emits its events with, and the SDK's own handlers in it: a copy of the first that was made.

    Each session would look at the parameters of two hundred functions anew.
    """
    handlers = list(botocore.handlers.BUILTIN_HANDLERS)
    if not _emitters or _emitters[0][0] != handlers:  # whoever observes or replaces the SDK's requests adds one
        made = _emitter()
        events = aliaser(made)
        register = {
            None: events.register,
            botocore.handlers.REGISTER_FIRST: events.register_first,
            botocore.handlers.REGISTER_LAST: events.register_last,
        }
        for event, handler, *when in handlers:
            register[when[0] if when else None](event, handler)
        _emitters[:] = [(handlers, made)]
    copied: botocore.hooks.HierarchicalEmitter = copy.copy(_emitters[0][1])
    return copied


def _emitter() -> botocore.hooks.HierarchicalEmitter:
    """Return an emitter that sees at once whether a function takes any keyword, which each handler has to.

    The usual one describes all parameters of hundreds of handlers: a third of what the first session takes.
    """

    class Emitter(botocore.hooks.HierarchicalEmitter):
        def _verify_accept_kwargs(self, func: t.Any) -> t.Any:
            usual: t.Any = super()
            return None if _takes_any_keyword(func) else usual._verify_accept_kwargs(func)

    return Emitter()


def _takes_any_keyword(handler: t.Any) -> bool:
    """Return whether this is plain to see; if it is not, the SDK says it."""
    function = handler.__func__ if isinstance(handler, types.MethodType) else handler
    if not isinstance(function, types.FunctionType) or hasattr(function, "__signature__"):
        return False
    return bool(function.__code__.co_flags & inspect.CO_VARKEYWORDS)


def aliaser(emitter: botocore.hooks.HierarchicalEmitter) -> botocore.hooks.EventAliaser:
    """Return what a session knows events by: it finds an old name of a service once for all sessions and clients.

    Each client would compare each event with all old names anew: a twentieth of the time that many clients take.
    """

    class Aliaser(botocore.hooks.EventAliaser):
        def _alias_event_name(self, event_name: str) -> str:
            usual: t.Any = super()
            name = _names.get(event_name)
            if name is None:
                name = _names[event_name] = usual._alias_event_name(event_name)
            return name

    return Aliaser(emitter)


class _Everything(list[str]):
    def __contains__(self, _service: object) -> bool:
        return True
