# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place where credentials are loaded and renewed, and where what goes wrong with them becomes a LambdaError."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import typing as t

try:
    import botocore.credentials
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so

from .errors import LambdaError

if t.TYPE_CHECKING:
    import botocore.session

_SECONDS_FOR_MFA = 60.0

_MUST_RENEW = 600
"""How many seconds before keys expire botocore raises the error of a renewal that fails. Before, it tries again."""


class Guard:
    """The session's component that loads credentials: the first provider that has some wins, as with botocore.

    Raises only LambdaError, and so do the credentials that it returns when they renew themselves. What failed once is
    not tried again by each of the requests that follow.
    """

    def __init__(self, providers: t.Sequence[t.Any], sources: Sources) -> None:
        self.providers = providers
        self._sources = sources
        self._failure: LambdaError | None = None
        self._lock = threading.Lock()
        for provider in providers:
            if provider.METHOD == "assume-role" and hasattr(provider, "_prompter"):
                provider._prompter = ask_for_mfa_code

    def load_credentials(self) -> botocore.credentials.Credentials | None:
        """Return the credentials; None if no provider has any."""
        for provider in self.providers:
            with self._guarding(provider.METHOD):
                credentials = provider.load()
            if credentials is not None:
                self._sources.loaded(provider.METHOD)
                self._guard(credentials, provider.METHOD)
                return t.cast("botocore.credentials.Credentials", credentials)
        return None

    def _guard(self, credentials: t.Any, method: str) -> None:
        """Let each way by which botocore gets at the keys raise LambdaError only."""
        freeze, defer = credentials.get_frozen_credentials, getattr(credentials, "get_deferred_property", None)

        def frozen() -> t.Any:
            with self._one_at_a_time(credentials), self._guarding(method):
                return freeze()

        def deferred(name: str) -> t.Callable[[], t.Any]:
            def value() -> t.Any:
                with self._guarding(method):
                    return defer(name)() if defer else None

            return value

        credentials.get_frozen_credentials = frozen
        if defer:  # botocore 1.35 has none
            credentials.get_deferred_property = deferred

    def _one_at_a_time(self, credentials: t.Any) -> t.ContextManager[t.Any]:
        """Let threads wait for a renewal that must succeed: if it fails, each of them would try it again."""
        needed = getattr(credentials, "refresh_needed", None)
        return self._lock if needed and needed(_MUST_RENEW) else contextlib.nullcontext()

    @contextlib.contextmanager
    def _guarding(self, method: str) -> t.Iterator[None]:
        if self._failure:
            raise self._failure
        self._sources.begin()
        try:
            yield
        except Exception as error:
            if self._failure is None:
                self._failure = self._sources.explained(method, error)
            raise self._failure from None


class Sources:
    """Says where credentials come from, and what to do if that fails.

    It notes each call that a provider sends with the session's clients, to name the one that failed.

    last: whether the login is as good for the next module of this process as a new one. It is not if it failed once, or
    comes from a program, which may have other keys by now.
    """

    def __init__(self, session: botocore.session.Session) -> None:
        self.last = True
        self._session = session
        self._calls = threading.local()
        session.register("before-parameter-build", t.cast("t.Any", self._note_call))

    def begin(self) -> None:
        """Forget the calls of this thread so far."""
        self._calls.last = None

    def loaded(self, method: str) -> None:
        """Note that there are credentials. method: botocore's name of the provider."""
        if method in ("custom-process", "assume-role"):
            self.last = self.last and not any("credential_process" in each for each in self._profiles().values())

    def explained(self, method: str, error: Exception) -> LambdaError:
        """Return the error of a provider as one line. method: botocore's name of the provider."""
        self.last = False
        if not isinstance(error, LambdaError):
            error = self._described(method, error)
        error.of_credentials = True
        return error

    def _note_call(self, params: t.Mapping[str, t.Any], model: t.Any, **_more: t.Any) -> None:
        self._calls.last = (model.name, params.get("RoleArn"))

    def _described(self, method: str, error: Exception) -> LambdaError:
        operation, role = getattr(self._calls, "last", None) or (None, None)
        profiles = self._profiles()
        asking = _asking_for_code(error, profiles)
        if asking:
            operation = role = None  # of a role below, which was assumed
        source = f"mfa_serial of the profile '{asking}'" if asking else _source(method, profiles, role)
        subject = f"{role} ({source})" if role else source
        told = LambdaError.of(operation or "Credentials", subject, error)
        hint = _hint(error, told.code, source, profiles)
        return LambdaError(told.operation, subject, told.code, _reason(error, told.reason), hint)

    def _profiles(self) -> dict[str, t.Mapping[str, t.Any]]:
        """Return the profile of the session, and those that it takes credentials from, in this order."""
        chain: dict[str, t.Mapping[str, t.Any]] = {}
        try:
            name: t.Any = self._session.get_config_variable("profile") or "default"
            known = self._session.full_config.get("profiles", {})
            while name in known and name not in chain:
                chain[name] = known[name]
                name = chain[name].get("source_profile")
        except (botocore.exceptions.BotoCoreError, AttributeError, TypeError):
            pass  # the error that is being explained says so
        return chain


def ask_for_mfa_code(prompt: str) -> str:
    """Ask at the terminal, if there is one, and not for ever: in AWX there is a terminal, and nobody at it."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise NoMfaCode("an MFA code is needed, and there is no terminal to ask at", prompt) from None
    try:
        os.write(terminal, prompt.encode())
        if not select.select([terminal], [], [], _SECONDS_FOR_MFA)[0]:
            raise NoMfaCode(f"an MFA code is needed, and none was typed within {_SECONDS_FOR_MFA:.0f} seconds", prompt)
        return os.read(terminal, 100).decode(errors="replace").strip()
    finally:
        os.close(terminal)


class NoMfaCode(Exception):
    """A role asks for an MFA code that nobody gave. prompt is botocore's, which has the serial number of the device."""

    def __init__(self, reason: str, prompt: str) -> None:
        super().__init__(reason)
        self.prompt = prompt


_KINDS = {
    "sso_account_id": "IAM Identity Center",
    "sso_role_name": "IAM Identity Center",
    "web_identity_token_file": "web_identity_token_file",
    "login_session": "`aws login`",
    "credential_process": "credential_process",
    "credential_source": "credential_source",
    "aws_access_key_id": "aws_access_key_id",
    "role_arn": "role_arn",
}
"""What a profile's key says about where its credentials come from, in botocore's order."""

_ENVIRONMENT = {
    "env": ("the environment",),
    "container-role": (
        "the container",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ),
    "iam-role": ("the instance metadata", "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
    "ec2-credentials-file": ("the credentials file", "AWS_CREDENTIAL_FILE"),
    "boto-config": ("the configuration file of boto 2", "BOTO_CONFIG"),
}
"""Sources that no profile names, by botocore's name of the provider, and the variables that lead to them."""

_NETWORK = "check the network, any proxy in between, and the endpoint that the environment or the profile names for it"


def _asking_for_code(error: Exception, profiles: t.Mapping[str, t.Mapping[str, t.Any]]) -> str | None:
    """Return the profile whose role lacks an MFA code; None if the error is another one.

    Two roles can share a device. The one that others take their keys from asks first.
    """
    if not _is_without_code(error):
        return None
    asking = [(name, profile["mfa_serial"]) for name, profile in profiles.items() if profile.get("mfa_serial")]
    prompt = getattr(error, "prompt", "")
    named = [name for name, serial in asking if serial in prompt]
    return [None, *(name for name, _serial in asking), *named][-1]


def _is_without_code(error: Exception) -> bool:
    return isinstance(error, (NoMfaCode, EOFError, botocore.exceptions.RefreshWithMFAUnsupportedError))


def _source(method: str, profiles: t.Mapping[str, t.Mapping[str, t.Any]], role: str | None) -> str:
    """Return where the credentials of a provider come from. role: the one that was being assumed, if any."""
    if method == "assume-role-with-web-identity" and not any("web_identity_token_file" in p for p in profiles.values()):
        return "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE"
    if method in _ENVIRONMENT:
        source, *variables = _ENVIRONMENT[method]
        return " of ".join([source, *[name for name in variables if os.environ.get(name)][:1]])
    for name, profile in profiles.items():
        if role is not None and profile.get("role_arn") == role:
            return f"role_arn of the profile '{name}'"
    for name, profile in reversed(list(profiles.items())):
        kind = next((text for key, text in _KINDS.items() if key in profile), None)
        if kind:
            value = f" {profile['credential_source']}" if kind == "credential_source" else ""
            return f"{kind}{value} of the profile '{name}'"
    return f"{method} of the profile '{next(iter(profiles), 'default')}'"


def _reason(error: Exception, text: str) -> str:
    if isinstance(error, botocore.parsers.ResponseParserError):
        return "the response is malformed"  # the parser's own text repeats it, and it has the keys
    if isinstance(error, KeyError):
        return f"{text} is missing in what it returned"
    if isinstance(error, (AttributeError, TypeError)):
        return f"what it returned is malformed: {text}"
    return text or "no reason was given"


def _hint(error: Exception, code: str, source: str, profiles: t.Mapping[str, t.Mapping[str, t.Any]]) -> str | None:
    """Return what to do about it; None if the error says so itself."""
    exceptions = botocore.exceptions
    name = ["default", *profiles][-1]
    if _is_without_code(error):
        first = next(iter(profiles), "default")
        return (
            f'run `eval "$(aws configure export-credentials --profile {first} --format env)"` first, which asks for '
            "the code, and leave out the profile"
        )
    if code == "MissingDependencyException":
        return "install botocore[crt] where the module runs"
    login = getattr(exceptions, "LoginError", None)  # botocore before 1.41 knows no `aws login`
    if login and isinstance(error, login):
        return f"run `aws login --profile {name}` where the module runs"
    if isinstance(error, (exceptions.SSOError, exceptions.TokenRetrievalError)):
        return f"run `aws sso login --profile {name}` where the module runs"
    if isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError)):
        return _NETWORK
    if isinstance(error, exceptions.NoRegionError):
        return f"set region in the profile '{name}'"
    if isinstance(error, exceptions.PartialCredentialsError):
        if "source_profile" in str(error):
            return "give one of them in the profile that has role_arn"
        return "give the key and the secret key together"
    return None if isinstance(error, exceptions.ClientError) else f"check {source}"
