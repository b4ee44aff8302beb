# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clients that a process keeps from one module to the next: the items of a loop ask AWS with the same ones.

A session with its models, a login and a connection take more time than most modules do with them.
"""

from __future__ import annotations

import os
import threading
import time
import typing as t

from .session import Clients, Connection

# A login may be renewed by hand meanwhile, or its permissions changed.
_LONGEST = 300.0  # seconds
# Items of a loop may each have another account.
_MOST = 8
# What the SDK reads a login from, by the variable that names it (botocore.credentials).
_FILES = {
    "AWS_CONFIG_FILE": "~/.aws/config",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "",
    "AWS_CREDENTIAL_FILE": "",
    "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "",
    "BOTO_CONFIG": "~/.boto",
}


class KeptClients:
    """Clients that are as good as new ones: each is used in one place of a module, and asks as the options say."""

    def __init__(self, key: t.Any, connection: Connection, regions: t.Sequence[str | None]) -> None:
        self.key, self.made = key, time.monotonic()
        self._clients = Clients(connection, regions, self._keep)
        self._idle: list[tuple[tuple[str, str | None], t.Any]] = []
        self._lent: list[tuple[tuple[str, str | None], t.Any]] = []
        self._secrets: list[str] = []
        self._keep_secret: t.Callable[[str], None]
        self._lock = threading.Lock()

    def begin(self, keep_secret: t.Callable[[str], None]) -> None:
        """Begin to serve a module, which receives the secrets that earlier ones received."""
        self._keep_secret = keep_secret
        self._idle, self._lent = [*self._lent, *self._idle], []
        for secret in self._secrets:
            keep_secret(secret)

    def client(self, service: str, region: str | None) -> t.Any:
        """Return a client of a service that nothing else of this module uses. Raises LambdaError."""
        wanted = (service, region)
        with self._lock:
            found = next((each for each in self._idle if each[0] == wanted), None)
            if found:
                self._idle.remove(found)
                self._lent.append(found)
                return found[1]
        client = self._clients.client(service, region)
        self._lent.append((wanted, client))
        return client

    def lambda_client(self, region: str | None) -> t.Any:
        return self.client("lambda", region)

    def invoking_client(self, region: str | None) -> t.Any:
        """Return a client that sends events; see Clients. No module takes over one of another."""
        return self._clients.invoking_client(region)

    @property
    def login_lasts(self) -> bool:
        """See Clients."""
        return self._clients.login_lasts

    @property
    def longest_invoke(self) -> float:
        """See Clients."""
        return self._clients.longest_invoke

    def _keep(self, secret: str) -> None:
        if secret not in self._secrets:
            self._secrets.append(secret)
        self._keep_secret(secret)


_kept: list[KeptClients] = []
_in_use: KeptClients | None = None


def clients(
    connection: Connection, regions: t.Iterable[str | None], keep_secret: t.Callable[[str], None]
) -> KeptClients:
    """Return the clients for these options: those that a module of this process left, if it had the same.

    keep_secret receives each secret of the login. See Clients.
    """
    global _in_use
    # The items of a loop may each have an environment.
    key = (connection, list(regions), dict(os.environ), [_state(name, default) for name, default in _FILES.items()])
    young = time.monotonic() - _LONGEST
    found = next((each for each in _kept if each.key == key and each.made > young), None)
    _in_use = found or KeptClients(key, connection, key[1])
    _in_use.begin(keep_secret)
    return _in_use


def keep(successful: bool) -> None:
    """Keep the clients of the module that has ended, if it succeeded and their login lasts."""
    global _in_use
    used, _in_use = _in_use, None
    if used is None:
        return
    others = [each for each in _kept if each is not used]
    _kept[:] = [used, *others][:_MOST] if successful and used.login_lasts else others


def _state(variable: str, default: str) -> tuple[int, int] | None:
    """Return what changes when a file of the SDK does."""
    try:
        # As the SDK does.
        found = os.stat(os.path.expanduser(os.path.expandvars(os.environ.get(variable) or default)))
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
