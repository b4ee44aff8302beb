# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which accounts of an organization become hosts. Pure."""

from __future__ import annotations

import typing as t
from fnmatch import fnmatchcase

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.invalid_option import InvalidOption
from .organization import OrganizationAccount

_KEYS = ("account_ids", "names", "organizational_units", "tags")


class InvalidSelection(ValueError):
    """A selection that is not valid; str() is one line."""


class Selection:
    """The options include and exclude, checked. Raise InvalidSelection if they are not valid.

    An account is selected if it matches every key of include, and no key of exclude. Tags are read only for accounts
    that the other keys select.
    """

    def __init__(self, include: t.Any, exclude: t.Any) -> None:
        self._include = _checked("include", include)
        self._exclude = _checked("exclude", exclude)

    def plain(self) -> dict[str, t.Any]:
        """Return the selection as JSON values: a cache keeps it with the accounts that it has selected."""
        return {"include": self._include, "exclude": self._exclude}

    @property
    def needs_tags(self) -> bool:
        return bool(self._include["tags"] or self._exclude["tags"])

    def without_tags(self, account: OrganizationAccount) -> bool:
        """Whether everything but the tags selects the account."""
        matching = _matches(account, self._include)
        return all(matching.values()) and not any(_matches(account, self._exclude).values())

    def by_tags(self, account: OrganizationAccount) -> bool:
        """Whether the tags select the account. They must have been read if needs_tags."""
        tags = account["tags"] or {}
        wanted, unwanted = self._include["tags"], self._exclude["tags"]
        return _has_each_tag(tags, wanted) and not (unwanted and _has_some_tag(tags, unwanted))


def _matches(account: OrganizationAccount, selection: t.Mapping[str, t.Any]) -> dict[str, bool]:
    """Whether the account matches each key that is set."""
    matches = {
        "account_ids": account["id"] in selection["account_ids"],
        "names": _any(account["name"], selection["names"]),
        "organizational_units": any(_any(unit, selection["organizational_units"]) for unit in _units(account)),
    }
    return {key: matched for key, matched in matches.items() if selection[key]}


def _units(account: OrganizationAccount) -> t.Iterator[str]:
    """The ids and the paths of the units that the account is in, at any level."""
    names: list[str] = []
    for unit in account["organizational_units"]:
        names.append(unit["name"])
        yield unit["id"]
        yield "/".join(names)


def _has_each_tag(tags: t.Mapping[str, str], wanted: t.Mapping[str, list[str]]) -> bool:
    return all(key in tags and _any(tags[key], patterns) for key, patterns in wanted.items())


def _has_some_tag(tags: t.Mapping[str, str], wanted: t.Mapping[str, list[str]]) -> bool:
    return any(key in tags and _any(tags[key], patterns) for key, patterns in wanted.items())


def _any(value: str, patterns: t.Iterable[str]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def _checked(option: str, value: t.Any) -> dict[str, t.Any]:
    value = {} if value is None else value
    if not isinstance(value, t.Mapping):
        raise InvalidSelection(f"{option} is of the type {type(value).__name__}: expected a dictionary")
    unknown = [str(key) for key in value if key not in _KEYS]
    if unknown:
        raise InvalidSelection(
            f"{option} has the unknown key {', '.join(unknown)}: expected some of {', '.join(_KEYS)}"
        )
    checked: dict[str, t.Any] = {key: _texts(f"{option}.{key}", value.get(key)) for key in _KEYS if key != "tags"}
    try:
        checked["account_ids"] = [parse_account_id(each, f"{option}.account_ids") for each in checked["account_ids"]]
    except InvalidOption as error:
        raise InvalidSelection(str(error)) from error
    tags = value.get("tags") or {}
    if not isinstance(tags, t.Mapping):
        raise InvalidSelection(f"{option}.tags is of the type {type(tags).__name__}: expected a dictionary")
    return {**checked, "tags": {str(key): _texts(f"{option}.tags", patterns) for key, patterns in tags.items()}}


def _texts(option: str, value: t.Any) -> list[str]:
    """Return a list of texts from a text or a list. YAML reads an account id without quotes as a number."""
    if value is None:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    for item in values:
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            raise InvalidSelection(f"{option} has {item!r}: expected text, in quotes")
    return [str.__str__(item) if isinstance(item, str) else str(item) for item in values]
