# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS requests: the operation, the caller, the region and the function."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import get_account_id_from
from werkzeug.datastructures import EnvironHeaders, Headers

from ..lambda_.identifiers import name_and_qualifier
from . import protocols
from .operations import Operation, OperationFinder

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]*)/([^/]+)/aws4_request")

# moto recognizes only access keys of this form.
_ACCESS_KEY = re.compile(r"[A-Z0-9]{20}")


@dataclass(frozen=True)
class Call:
    """One AWS request."""

    requested: Operation
    address: str
    """Host and port of the listener that received the request."""
    region: str
    account_id: str
    access_key: str | None
    session_token: str | None
    signed: bool
    signed_at: str | None
    """The time of the signature, as in 20261123T120000Z."""
    user_agent: str
    query: Mapping[str, str]
    headers: Headers
    body: bytes
    arrived: float = field(default_factory=time.monotonic)

    @property
    def service(self) -> str:
        return self.requested.service

    @property
    def operation(self) -> str:
        return self.requested.name

    @property
    def protocol(self) -> str:
        return self.requested.protocol

    @property
    def function_name(self) -> str | None:
        """As written in the path of a Lambda request: a name, a partial ARN or an ARN, with or without qualifier."""
        return self.requested.path_parameters.get("FunctionName") if self.service == "lambda" else None

    @property
    def bare_name(self) -> str | None:
        return name_and_qualifier(self.function_name)[0] if self.function_name else None

    @property
    def qualifier(self) -> str | None:
        inner = name_and_qualifier(self.function_name)[1] if self.function_name else None
        return inner or (self.query.get("Qualifier") if self.service == "lambda" else None)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters by the names of the service's model; empty if they cannot be read."""
        return protocols.parameters(self.requested, self.query, self.headers, self.body)


class CallReader:
    """Reads WSGI requests as AWS requests."""

    def __init__(self) -> None:
        self._operations = OperationFinder()
        self._accounts: dict[str, str] = {}
        self._lock = threading.Lock()

    def forget_accounts(self) -> None:
        self._accounts.clear()

    def read(self, environ: Mapping[str, Any], body: bytes, default_region: str) -> Call:
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        credential = _CREDENTIAL.search(authorization)
        access_key, region, service = credential.groups() if credential else (None, default_region, None)
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        return Call(
            requested=self._operations.find(environ, body, query, service),
            address=f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}",
            region=region or default_region,
            account_id=self._account_of(access_key),
            access_key=access_key,
            session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN"),
            signed=bool(authorization),
            signed_at=environ.get("HTTP_X_AMZ_DATE"),
            user_agent=environ.get("HTTP_USER_AGENT", ""),
            query=query,
            headers=EnvironHeaders(dict(environ)),
            body=body,
        )

    def _account_of(self, access_key: str | None) -> str:
        """Return the account of the key's IAM user or assumed role, as moto does; by default moto's default account."""
        if access_key is None or not _ACCESS_KEY.fullmatch(access_key):
            return DEFAULT_ACCOUNT_ID
        account = self._accounts.get(access_key)
        if account is None:
            # moto looks through the accounts that other requests may be about to add.
            with self._lock:
                account = self._accounts[access_key] = get_account_id_from(access_key)
        return account
