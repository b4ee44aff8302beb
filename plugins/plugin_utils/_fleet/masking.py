# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of plugins on the controller, without the secrets that AWS, the SDK or ansible-core repeat in them."""

from __future__ import annotations

import contextlib
import functools
import os
import typing as t

try:
    import botocore.session
except ImportError:
    pass  # amazon.aws says so

from ...module_utils._secrets import Secrets

_P = t.ParamSpec("_P")
_R = t.TypeVar("_R")

_OPTIONS = ("secret_key", "session_token", "endpoint_url")


class NotesClients:
    """What a plugin of amazon.aws inherits from first, so that the secrets of its clients are known."""

    def client(self, *args: t.Any, **options: t.Any) -> t.Any:
        client = super().client(*args, **options)  # type: ignore[misc]  # amazon.aws ships no types
        self.__dict__.setdefault("noted_clients", []).append(client)
        return client


def without_secrets(error_class: type[Exception]) -> t.Callable[[t.Callable[_P, _R]], t.Callable[_P, _R]]:
    """Decorate a method of a plugin: an exception with a secret in it, or in its causes, becomes this error."""

    def decorate(method: t.Callable[_P, _R]) -> t.Callable[_P, _R]:
        @functools.wraps(method)
        def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                return method(*args, **kwargs)
            except Exception as error:
                secrets = _secrets_of(args[0], [*args[1:], kwargs])
                said = [str(each) for each in _chain(error)]
                if secrets.masked(said, words=True) == said:
                    raise
                raise error_class(secrets.masked(said[0], words=True)) from None

        return run

    return decorate


def _secrets_of(plugin: t.Any, arguments: t.Sequence[t.Any]) -> Secrets:
    secrets = Secrets()
    secrets.add_environment(os.environ)
    secrets.add_parameters([each for each in arguments if isinstance(each, (dict, str))])
    for argument in arguments:
        # The source of an inventory, whose options may not have been accepted.
        if isinstance(argument, str) and os.path.isfile(argument):
            with contextlib.suppress(Exception):
                secrets.add_parameters(plugin.loader.load_from_file(argument))
    for option in _OPTIONS:
        with contextlib.suppress(Exception):
            secrets.add_parameters({option: plugin.get_option(option)})
    secrets.add_parameters(getattr(plugin, "_frozen_credentials", None))  # of an assumed role
    with contextlib.suppress(Exception):
        _add_files(secrets, botocore.session.Session().full_config["profiles"])
    for client in getattr(plugin, "noted_clients", ()):
        _add_credentials(secrets, client)
    return secrets


def _add_files(secrets: Secrets, profiles: t.Mapping[str, t.Mapping[str, t.Any]]) -> None:
    """Register what the files of the AWS CLI hold, and those that their profiles name."""
    secrets.add_parameters(profiles)
    for profile in profiles.values():
        if file := profile.get("web_identity_token_file"):
            with contextlib.suppress(OSError, ValueError):
                secrets.add_environment({"AWS_WEB_IDENTITY_TOKEN_FILE": os.path.expanduser(file)})


def _add_credentials(secrets: Secrets, client: t.Any) -> None:
    """Register the keys that a client has now, whatever login they are of. Nothing is renewed for that."""
    with contextlib.suppress(Exception):  # a client without credentials, or one whose login has failed
        # Those that renew themselves do so when they are asked by their public names.
        secrets.add_parameters(vars(client._request_signer._credentials))


def _chain(error: BaseException) -> t.Iterator[BaseException]:
    """Yield an exception and its causes, which ansible-core shows, too."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
