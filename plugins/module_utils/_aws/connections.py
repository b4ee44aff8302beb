# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connections of a client of the SDK: proxy, certificates, timeouts and errors are the SDK's.

The SDK's HTTP session chooses proxy and pool, and parses the URL four times, for each request: a fifth of its time.
"""

from __future__ import annotations

import copy
import typing as t

try:
    from botocore.awsrequest import AWSResponse
except ImportError:
    pass  # AnsibleAWSModule says so


class Connections:
    """Sends requests as the session would send this one, which it has sent before. send() is what the session has.

    Whatever it raises at first, the session must be used itself.
    """

    def __init__(self, session: t.Any, request: t.Any) -> None:
        self._session = session
        detour = self._detour(request, _NotSent())
        self._send, self._call = getattr(detour.pool, detour.method), dict(detour.call)
        target = self._call.pop("url")
        path = request.url.partition("://")[2].partition("/")[2]
        # Through a proxy the target is the URL, and else its path.
        self._start = request.url.index(path) - 1 if target == f"/{path}" else 0
        if target != request.url[self._start :] or self._call.pop("headers") is not request.headers:
            raise ValueError("the session sends something else")

    def send(self, request: t.Any) -> t.Any:
        """Return the SDK's response. Raises what its session raises."""
        try:
            raw = self._send(url=request.url[self._start :], headers=request.headers, **self._call)
            response = AWSResponse(request.url, raw.status, raw.headers, raw)
            response.content  # noqa: B018  # reads it
        except Exception as error:
            self._detour(request, error)
            raise
        return response

    def _detour(self, request: t.Any, error: Exception) -> _Detour:
        """Let the session send a request, and meet this error. Raises what the session makes of it, if it is real."""
        detour = _Detour(self._session, error)
        session = copy.copy(self._session)
        session._get_connection_manager = detour.manager
        try:
            session.send(request)
        except Exception:
            if not isinstance(error, _NotSent):
                raise
        return detour


class _NotSent(Exception):
    """Nothing was sent, only to see how it would be."""


class _Detour:
    """Takes the place of the session's pool: notes the pool and how it is called, and raises the error."""

    pool: t.Any
    method: str
    call: t.Mapping[str, t.Any]

    def __init__(self, session: t.Any, error: Exception) -> None:
        self._session, self._error = session, error

    def manager(self, url: str, proxy_url: str | None = None) -> _Detour:
        self._manager = self._session._get_connection_manager(url, proxy_url)
        return self

    def connection_from_url(self, url: str) -> _Detour:
        self.pool = self._manager.connection_from_url(url)
        return self

    def __getattr__(self, method: str) -> t.Callable[..., t.NoReturn]:
        def note(**call: t.Any) -> t.NoReturn:
            self.method, self.call = method, call
            raise self._error

        return note
