# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists and dictionaries that users enter, as such or as text: a survey and -e have text only. Pure."""

from __future__ import annotations

import ast
import re
import typing as t
from collections.abc import Mapping
from datetime import date, datetime

import yaml
from ansible.module_utils.common.validation import check_type_bool

from ...module_utils._model.identifiers import InvalidIdentifier
from ...module_utils._model.numbers import number_as_name
from ...module_utils._model.targets import check_region, is_every_region

_DATE = re.compile(r"datetime\.date(?:time)?\((\d+), (\d+), (\d+)[^)]*\)")
_SEPARATOR = re.compile(r"[,\r\n]+")
_ITEM = re.compile(r"\s*-\s")
_NULL = ("null", "~")


class InvalidInput(ValueError):
    """A variable, or a part of one, that is not valid; str() is one line that names it."""


def is_empty(value: t.Any) -> bool:
    """Return whether the value is null or blank text: what a template leaves of a variable without a value."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_names(value: t.Any, where: str, empty: str | None = None) -> list[str]:
    """Return a list of names. Raise InvalidInput, which says where.

    Text is a list of YAML or JSON, or has names between commas or on lines. A value that is null or blank is an empty
    list. A name that is null or blank is refused, and so is an empty list if empty says what it is expected to be: it
    would mean everything.
    """
    if is_empty(value):
        return []
    names = _listed(value) if isinstance(value, str) else value
    if isinstance(names, int) and not isinstance(names, bool):
        names = [names]
    if not isinstance(names, (list, tuple)):
        raise InvalidInput(f"{where} is {shown(value)}: expected a list, or text with commas or lines")
    if not names and empty:
        raise InvalidInput(f"{where} is an empty list: expected {empty}")
    for index, name in enumerate(names):
        if is_empty(name):
            raise InvalidInput(f"{where}[{index}] is empty: expected a name")
        if isinstance(name, bool) or not isinstance(name, (str, int)):
            raise InvalidInput(f"{where}[{index}] is {shown(name)}: expected text")
    return [str(name).strip() for name in names]


def read_functions(value: t.Any, where: str, empty: str | None = None) -> list[str]:
    """Return a list of names of functions, as read_names does. Raise InvalidInput, also for a number.

    In text, digits stay as they are. Of a number, nobody can tell how it was written.
    """
    for index, name in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if error := number_as_name(f"{where}[{index}]", name):
            raise InvalidInput(error)
    if error := number_as_name(where, value):
        raise InvalidInput(error)
    return read_names(value, where, empty)


def read_regions(value: t.Any, where: str) -> list[str]:
    """Return a list of names of regions, or the word for every region. Raise InvalidInput, which says where."""
    regions = read_names(value, where)
    if not is_every_region(regions):
        check_regions(regions, where)
    return regions


def read_boolean(value: t.Any, where: str) -> bool:
    """Return true or false. Raise InvalidInput, which says where."""
    try:
        return bool(check_type_bool(value))
    except TypeError:
        raise InvalidInput(f"{where} is {shown(value)}: expected true or false") from None


def check_regions(regions: t.Iterable[str], where: str) -> None:
    """Raise InvalidInput, which says where, if a name cannot be that of a region."""
    for region in regions:
        try:
            check_region(region)
        except InvalidIdentifier as error:
            raise InvalidInput(f"{where}: {error}") from error


def read_dictionary(value: t.Any, where: str) -> dict[str, t.Any]:
    """Return a dictionary. Raise InvalidInput, which says where.

    Text is YAML or JSON, or has pairs such as old: new between commas or on lines. A dictionary of names in text keeps
    its names as they are written; read_mapping does that.
    """
    if is_empty(value):
        return {}
    try:
        found, invalid = parse_yaml(value), None
    except yaml.YAMLError as error:
        found, invalid = None, error
    if isinstance(value, str) and not _is_mapping(found):
        found = _pairs(value, yaml.SafeLoader) or found
    if found is None and invalid is None:
        return {}
    if invalid and found is None:
        raise InvalidInput(f"{where} is not valid YAML: {' '.join(str(invalid).split())}") from invalid
    if not isinstance(found, Mapping):
        raise InvalidInput(f"{where} is of the type {type(found).__name__}: expected a dictionary")
    return dict(found)


def read_mapping(value: t.Any, where: str) -> dict[t.Any, t.Any]:
    """Return a dictionary from names to names. In text, digits stay as they are. Raise InvalidInput."""
    if is_empty(value):
        return {}
    text = value if isinstance(value, str) else None
    found = read_dictionary(value, where) if text is None else _pairs(text, yaml.BaseLoader)
    expected = "expected a dictionary of old and new names, or text such as old: new"
    if found is None:
        raise InvalidInput(f"{where} is {shown(value)}: {expected}")
    for names in found.items():
        if not all(isinstance(name, (str, int)) and not is_empty(name) for name in names):
            raise InvalidInput(f"{where} has {': '.join(shown(name) for name in names)}: {expected}")
    return {_stripped(old): _stripped(new) for old, new in found.items()}


def parse_yaml(value: t.Any) -> t.Any:
    """Return the value, or what it means if it is text; dates are text such as 2027-01-31.

    A survey gives YAML. ansible-core before 2.19 gives the text of a Python object if a variable has a date, which
    needs no quotes in YAML. Raise yaml.YAMLError if a text is not valid.
    """
    return _without_dates(_read(value) if isinstance(value, str) else value)


def shown(value: t.Any) -> str:
    """Return the value for a message: short, in one line, and null for None."""
    text = "null" if value is None else " ".join(repr(value).split())
    return text if len(text) <= 100 else f"{text[:100]}..."


def _listed(text: str) -> t.Any:
    """Return the list that the text is, or its names. A pattern such as [ab]-* is a name."""
    stripped = text.strip()
    if (stripped.startswith("[") and stripped.endswith("]")) or _ITEM.match(text):
        try:
            found = yaml.load(text, yaml.BaseLoader)  # BaseLoader makes nothing but texts
        except yaml.YAMLError:
            found = None
        if isinstance(found, list):
            return [None if name in _NULL else name for name in found]
    return [name for name in _SEPARATOR.split(text) if name.strip()]


def _pairs(text: str, loader: t.Any) -> dict[t.Any, t.Any] | None:
    """Return the dictionary that a text is: pairs between commas or on lines, or YAML."""
    if ":" not in text:
        text = text.replace("=", ": ")
    if ":" not in text and not text.strip().startswith("{"):
        return None
    pairs = ", ".join(part for part in _SEPARATOR.split(text) if part.strip())
    for candidate in (text, f"{{{pairs}}}"):
        try:
            found = yaml.load(candidate, loader)  # a safe loader, or BaseLoader
        except yaml.YAMLError:
            continue
        if _is_mapping(found):
            return dict(found)
    return None


def _is_mapping(value: t.Any) -> bool:
    """Return whether it is a dictionary. Of pairs on lines that end with a comma, YAML takes the comma as a part."""
    return isinstance(value, Mapping) and not any(str(each).endswith(",") for each in value.values())


def _stripped(name: t.Any) -> t.Any:
    return name.strip() if isinstance(name, str) else name


def _read(text: str) -> t.Any:
    python, dates = _DATE.subn(lambda match: repr("{:0>4}-{:0>2}-{:0>2}".format(*match.groups())), text)
    if dates:
        try:
            return ast.literal_eval(python)
        except (SyntaxError, ValueError):
            pass
    return yaml.safe_load(text)


def _without_dates(value: t.Any) -> t.Any:
    if isinstance(value, Mapping):
        return {key: _without_dates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_dates(item) for item in value]
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
