# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets of one task, and what is left of a text without them. No SDK, and nothing of Ansible but its registry.

ansible-core up to 2.21 takes the values of no_log options out of results, 2.22 out of what it prints: reports and
registered variables then have them. Neither knows the secrets of a role, a profile or a URL.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import html
import json
import re
import typing as t
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote

try:
    from ansible.module_utils.secrets import register_secret  # ansible-core 2.22
except ImportError:
    register_secret = None

MASK = "********"
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
"""What ansible-core shows instead of the value of a secret option."""

# AWS's secret keys have 40 characters and its tokens hundreds. A shorter value can be a word, such as the `test` of an
# emulator or a password like us-east-2: taken out of facts, it would turn them into others.
_EVERYWHERE = 16
# A word that is shorter still says nothing about a secret.
_INWORDS = 8
# Each part of a secret that has twice as many characters contains all of one of its pieces.
_PIECE = 8

WORDS = frozenset({"msg", "message", "reason", "warnings", "deprecations", "exception"})
"""The keys of a result that hold sentences. The others hold facts."""

_NAME = re.compile("secret|token|passw|pwd", re.IGNORECASE)
_VARIABLE = re.compile(r"(AWS|EC2|BOTO)_.*(SECRET|TOKEN|PASSW)")
_VARIABLE_OF_FILE = re.compile(r"AWS_.*TOKEN_FILE$")
_VARIABLE_OF_URL = re.compile(r"(AWS|EC2)_.*URL|.*_proxy$", re.IGNORECASE)
_USER_OF_URL = re.compile(r"(?<=//)[^\s/\"'<>]+(?=@)")
# A proxy may be without http://, in a text that is a dictionary.
_USER_OF_PROXY = re.compile(r"(?<![^\s\"'=,{\[(])[^\s\"'=:/,{\[(]*:(?!//)[^\s\"']+(?=@)")


class Secrets:
    """The secrets that are known. Threads may add more while others mask; keep receives each one that is new."""

    def __init__(self, keep: t.Callable[[str], object] = lambda _secret: None) -> None:
        self._keep = keep
        self._known: set[str] = set()
        self._secrets: tuple[str, ...] = ()
        self._short: tuple[str, ...] = ()
        self._pieces: frozenset[str] = frozenset()
        self._parts: frozenset[str] = frozenset()

    def add(self, secret: object) -> None:
        """Register a secret."""
        text = str(secret).strip()
        if text in self._known:
            return
        self._known.add(text)
        if len(text) < _INWORDS:
            return
        if len(text) < _EVERYWHERE:
            self._short = _longest_first(self._short, _forms(text))
            return
        forms = _forms(text)
        self._secrets = _longest_first(self._secrets, forms)
        joined = ["".join(form.split()) for form in forms]
        self._pieces = self._pieces.union(*(_slices(form, _PIECE, _PIECE) for form in joined))
        self._parts = self._parts.union(*(_slices(form, _EVERYWHERE, 1) for form in joined))
        if register_secret:
            register_secret(text)
        self._keep(text)

    def add_parameters(self, parameters: t.Any) -> None:
        """Register what options hold: those whose name says that they are secret, and the passwords of URLs."""
        for name, text in _leaves(parameters):
            if name is not None and _NAME.search(name):
                self.add(text)
            elif "@" in text:
                self._add_url(text)

    def add_environment(self, environment: t.Mapping[str, str]) -> None:
        """Register what the SDK would read of the environment."""
        for name in environment:
            if _VARIABLE_OF_FILE.match(name):
                with contextlib.suppress(OSError, ValueError), open(environment[name], encoding="utf-8") as file:
                    self.add(file.read())
            elif _VARIABLE_OF_URL.match(name):  # AWS_ENDPOINT_URL_SECRETS_MANAGER is no secret
                if "@" in environment[name]:
                    self._add_url(environment[name])
            elif _VARIABLE.match(name):
                self.add(environment[name])

    def _add_url(self, text: str) -> None:
        for user in _users(text):
            name, colon, password = user.partition(":")
            self.add(password if colon else name)
            self.add(unquote(password))
            if colon:
                self._secrets = _longest_first(self._secrets, {f"{user}@"})
                self.add(base64.b64encode(unquote(user).encode()).decode())  # as the header of a proxy has it

    def masked(self, value: t.Any, words: bool = False) -> t.Any:
        """Return the value without secrets. words: whether all of it is sentences, and no facts."""
        if isinstance(value, str):
            return self._without_words(value) if words else self._without_secrets(value)
        if value is None or isinstance(value, (int, float)):  # most of a result: the others take longer to tell
            return value
        if isinstance(value, Mapping):
            return {self.masked(key): self.masked(each, words or key in WORDS) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            masked = [self.masked(each, words) for each in value]
            return tuple(masked) if isinstance(value, tuple) else masked
        if dataclasses.is_dataclass(value) and not isinstance(value, type):  # a warning of ansible-core
            names = [field.name for field in dataclasses.fields(value) if field.init]
            return dataclasses.replace(value, **{name: self.masked(getattr(value, name), True) for name in names})
        return value

    def masked_parameters(self, value: t.Any) -> t.Any:
        """Return options as masked() does, and without any value of those whose name says that they are secret."""
        if isinstance(value, Mapping):
            return {
                self.masked(name): HIDDEN
                if _NAME.search(str(name)) and each not in (None, "")
                else self.masked_parameters(each)
                for name, each in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.masked_parameters(each) for each in value]
        return self.masked(value)

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, f"{MASK}@" if secret.endswith("@") else MASK)
        return _USER_OF_URL.sub(MASK, text) if "@" in text and "//" in text else text

    def _without_words(self, text: str) -> str:
        """A sentence may repeat a part of a secret, or break it into lines, and its facts are in the result, too."""
        text = self._without_secrets(text)
        joined = "".join(text.split())
        if any(piece in joined for piece in self._pieces):
            text = self._without_parts(text)
        for short in self._short:
            if short in text:
                text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", MASK, text)
        return text

    def _without_parts(self, text: str) -> str:
        places = [place for place, character in enumerate(text) if not character.isspace()]
        joined = "".join(text[place] for place in places)
        spans: list[list[int]] = []
        for start in range(len(joined) - _EVERYWHERE + 1):
            if joined[start : start + _EVERYWHERE] in self._parts:
                first, last = places[start], places[start + _EVERYWHERE - 1]
                if spans and first <= spans[-1][1] + 1:
                    spans[-1][1] = last
                else:
                    spans.append([first, last])
        for first, last in reversed(spans):
            text = text[:first] + MASK + text[last + 1 :]
        return text


def _leaves(value: t.Any, name: str | None = None) -> t.Iterator[tuple[str | None, str]]:
    """Yield each text and number with the secret name above it, if there is one, or else with the nearest name."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, name if name and _NAME.search(name) else str(key))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _leaves(each, name)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield name, str(value)


def _users(text: str) -> set[str]:
    """Return the user, with its password, of each URL in a text."""
    users = {*_USER_OF_URL.findall(text), *_USER_OF_PROXY.findall(text)}
    if not re.search(r"\s|^[\[{]", text):
        # One URL alone: its password may hold anything, even what ends the host of a URL.
        _scheme, slashes, rest = text.partition("//")
        user = (rest if slashes else text).rpartition("@")[0]
        if slashes or ":" in user:
            users.add(user)
    return users


def _forms(secret: str) -> set[str]:
    """Return the secret as it may be written in a URL, in JSON, XML or Python."""
    quoted = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    quoted |= {re.sub("%..", lambda match: match[0].lower(), each) for each in quoted}
    forms = {secret, *quoted, *(quote(each, safe="") for each in quoted), html.escape(secret)}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return {form for form in forms if form}


def _longest_first(known: t.Iterable[str], more: t.Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *more}, key=lambda text: (-len(text), text)))


def _slices(form: str, length: int, step: int) -> set[str]:
    return {form[place : place + length] for place in range(0, len(form) - length + 1, step)}
