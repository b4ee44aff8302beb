# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clients of one task: every service and region, from one session, one configuration and the same credentials."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import typing as t
from dataclasses import dataclass, field

try:
    import botocore.config
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible.module_utils.ansible_release import __version__ as ansible_version

from .._version import COLLECTION_NAME, COLLECTION_VERSION
from . import fast_path, retries
from .credentials import Guard, Sources
from .endpoints import endpoint_of
from .errors import LambdaError
from .json_answers import refuse_foreign_json
from .sdk import LOGIN, invalid_setting, new_session
from .session_secrets import keep_secret_key, keep_sent_tokens
from .speed import collector_paused, share_model

if t.TYPE_CHECKING:
    import botocore.session
    from types_boto3_lambda import LambdaClient

    from .sts import AssumedRole, Role

# How often a request to another service is sent at most; for an assumed role the next region is asked after that.
_ATTEMPTS_ELSEWHERE = 3

# An endpoint that the region does not have, or a region that the account has not enabled.
_NOT_HERE = ("RegionDisabledException", "UnrecognizedClientException", "InvalidClientTokenId")

USER_AGENT = f"APN/1.0 Ansible/{ansible_version} {COLLECTION_NAME}/{COLLECTION_VERSION}"

THREADS = 8
"""How many threads may share a client of another service than Lambda."""


@dataclass(frozen=True)
class Connection:
    """How to reach AWS. keys and verify are parameters of botocore's create_client, aws_config those of its Config."""

    endpoint_url: str | None = None
    profile: str | None = None
    keys: t.Mapping[str, t.Any] = field(default_factory=dict)
    verify: bool | str | None = None
    aws_config: t.Mapping[str, t.Any] = field(default_factory=dict)
    concurrency: int = 1
    sign: bool = True
    role: Role | None = None


class Clients:
    """Clients of AWS's services, for many threads. Each method raises LambdaError.

    regions are those that the task is about: STS is asked in the first of them that answers.
    """

    def __init__(
        self,
        connection: Connection,
        regions: t.Iterable[str | None],
        keep_secret: t.Callable[[str], None] = lambda _secret: None,
    ) -> None:
        self._connection, self._regions, self._keep_secret = connection, list(regions), keep_secret
        self._session: botocore.session.Session | None = None
        self._keys: t.Mapping[str, t.Any] = connection.keys
        self._own_retries = False
        self._failure: LambdaError | None = None
        self._logins: list[Sources] = []
        self._lock = threading.Lock()

    @property
    def login_lasts(self) -> bool:
        """Whether the login is as good for the next module of this process as a new one."""
        return self._failure is None and all(each.last for each in self._logins)

    def client(self, service: str, region: str | None) -> t.Any:
        """Return a new client of a service, as botocore names it."""
        return self.lambda_client(region) if service == "lambda" else self._other_client(service, region)

    def lambda_client(self, region: str | None) -> LambdaClient:
        """Return a client of Lambda; None stands for the region that the SDK's own configuration names."""
        with self._lock, collector_paused("lambda"):
            session = self._started()
            config = self._merged_config(retries.ATTEMPTS)
            client: LambdaClient = self._create(session, "lambda", region, self._keys, config)
            if self._own_retries:
                retries.retry_throttled(client)
            fast_path.install(client)
            refuse_foreign_json(client)
            return client

    def invoking_client(self, region: str | None) -> LambdaClient:
        """Return a client of Lambda that sends each request once: an event that is sent again may run twice."""
        with self._lock, collector_paused("lambda"):
            session = self._started()
            once = botocore.config.Config(retries={"total_max_attempts": 1})
            client: LambdaClient = self._create(
                session, "lambda", region, self._keys, self._invoking_config().merge(once)
            )
            return client

    @property
    def longest_invoke(self) -> float:
        """How many seconds a request of invoking_client() can take at most."""
        config: t.Any = self._invoking_config()
        times = (config.connect_timeout, config.read_timeout)
        # Without a timeout it can take any time. Whatever else is no number, the SDK refuses.
        return sum(float(each) if isinstance(each, (int, float)) else _NO_TIMEOUT for each in times)

    def _invoking_config(self) -> botocore.config.Config:
        # Lambda answers at once, and a message must stay hidden for as long as that can take.
        return self._merged_config(1, connect_timeout=10, read_timeout=40)

    def _other_client(self, service: str, region: str | None) -> t.Any:
        """What the other services tell is extra: one that does not answer must not hold up the task for minutes."""
        with self._lock, collector_paused(service):
            session = self._started()
            connections = max(THREADS, self._connection.concurrency)
            own: dict[str, t.Any] = {"connect_timeout": 5, "read_timeout": 20, "max_pool_connections": connections}
            if service == "s3" and (self._endpoint(service, session) or _has_own_endpoint(os.environ)):
                own["s3"] = {"addressing_style": "path"}  # a bucket's own host name is one of AWS
            config = self._merged_config(_ATTEMPTS_ELSEWHERE, **own)
            client = self._create(session, service, region, self._keys, config)
            refuse_foreign_json(client)
            return client

    def _started(self) -> botocore.session.Session:
        if self._session is None:
            self._session = self._start()
        if self._failure:
            raise self._failure
        return self._session

    def _start(self) -> botocore.session.Session:
        with _connecting("lambda"):
            session = self._new_session()
        with _connecting("lambda", session):
            self._own_retries = not (self._connection.aws_config.get("retries") or retries.are_configured(session))
        if self._connection.role is None:
            return session
        try:
            provider = self._assumed(session, self._connection.role)
        except LambdaError as error:
            self._failure = error
            return session
        session = self._new_session()
        session.register_component("credential_provider", Guard([provider], self._logins[-1]))
        self._keys = {}
        return session

    def _new_session(self) -> botocore.session.Session:
        given = self._connection
        region = next((region for region in self._regions if region), None)
        session = new_session(given.profile, region, given.endpoint_url, given.verify)
        self._logins.append(session.get_component(LOGIN))
        ignore = given.aws_config.get("ignore_configured_endpoint_urls")
        if ignore is not None:
            session.set_config_variable("ignore_configured_endpoint_urls", ignore)
        keep_sent_tokens(session, self._keep_secret)
        return session

    def _assumed(self, session: botocore.session.Session, role: Role) -> AssumedRole:
        """Assume the role in the first region that answers."""
        # Imported if it is needed: most tasks assume no role.
        from .sts import AssumedRole

        failure: LambdaError | None = None
        for region in self._regions:
            try:
                sts = self._create(
                    session, "sts", region, self._connection.keys, self._merged_config(_ATTEMPTS_ELSEWHERE)
                )
                return AssumedRole(sts, role, self._keep_secret)
            except LambdaError as error:
                failure = failure or error
                if error.refused and error.code not in _NOT_HERE:
                    raise
        raise failure or LambdaError.no_region()

    def _create(
        self,
        session: botocore.session.Session,
        service: str,
        region: str | None,
        keys: t.Mapping[str, t.Any],
        config: botocore.config.Config,
    ) -> t.Any:
        with _connecting(f"{service} in {region or 'the default region'}", session):
            client = session.create_client(
                service,
                region_name=region,
                endpoint_url=self._endpoint(service, session),
                verify=self._connection.verify,
                config=config,
                **keys,
            )
        share_model(client)
        if not any(keys.values()):
            keep_secret_key(session, client, self._keep_secret)
        return client

    def _endpoint(self, service: str, session: botocore.session.Session) -> str | None:
        return endpoint_of(service, self._connection.endpoint_url, session, os.environ)

    def _merged_config(self, attempts: int, **more: t.Any) -> botocore.config.Config:
        own: dict[str, t.Any] = {"user_agent": USER_AGENT, "max_pool_connections": self._connection.concurrency, **more}
        if not self._connection.sign:
            own["signature_version"] = botocore.UNSIGNED
        if self._own_retries:
            own["retries"] = {"mode": "standard", "total_max_attempts": attempts}
        given = botocore.config.Config(**self._connection.aws_config)
        return botocore.config.Config(**own).merge(given)


_NO_TIMEOUT = 3600


def _has_own_endpoint(environment: t.Mapping[str, str]) -> bool:
    return bool(environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL"))


@contextlib.contextmanager
def _connecting(subject: str, session: botocore.session.Session | None = None) -> t.Iterator[None]:
    """Raise LambdaError for whatever the SDK raises while a client is made: it does not check its settings."""
    try:
        yield
    except LambdaError:
        raise
    except botocore.exceptions.NoRegionError as error:
        raise LambdaError.no_region() from error
    except Exception as error:
        hint = None
        if isinstance(error, json.JSONDecodeError):  # the SDK does not say of which file
            hint = "a service model in AWS_DATA_PATH or ~/.aws/models is not valid JSON: correct or remove it"
        elif isinstance(error, (ValueError, TypeError)):
            wrong = invalid_setting(session) if session else None
            hint = f"{wrong}: correct or remove it" if wrong else "check endpoint_url"
        raise LambdaError("Connect", subject, type(error).__name__, str(error), hint) from error
