# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read values from outside by the annotations of a TypedDict, so that a shape is written down once. Pure."""

from __future__ import annotations

import ast
import re
import typing as t
from collections.abc import Callable, Mapping
from types import FunctionType

from ansible.module_utils.common.validation import check_type_bool

from .user_input import is_empty, shown

Reader = Callable[[t.Any], t.Any]
"""Returns the value as it is meant. Raises InvalidValue."""

_MISSING: t.Any = object()
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class InvalidValue(ValueError):
    """A value of another form; str() is one line that begins with its path."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self._path, self._fault = "", fault

    def within(self, key: str) -> InvalidValue:
        """Return the error with the key, or [index], of what the value is a part of."""
        dot = "." if self._path and not self._path.startswith("[") else ""
        self._path = f"{key}{dot}{self._path}"
        return self

    def __str__(self) -> str:
        return f"{self._path} {self._fault}"


class Schema:
    """Reads dictionaries of one shape.

    names are the classes, types and readers that annotations name; what is not among them is taken as it is. overrides
    are annotations such as "Row.account_id" for what users may enter, in the place of what modules return. empty are
    classes of which null is one without any value. required are keys that must be there, though they may be null: null
    says something that was read.

    Text that is a number or true or false is one. What is missing is null where that is a value, and so is an empty
    dictionary. Other keys stay in the dictionary itself, and not in those within: some iterate over these.

    A strict schema is for what this collection has written: a value is of exactly its type, no key may be missing that
    is not optional, and nothing is changed, as a later version may add keys.
    """

    def __init__(
        self,
        names: Mapping[str, t.Any],
        overrides: Mapping[str, str],
        empty: t.Container[t.Any] = (),
        required: t.Iterable[str] = (),
        strict: bool = False,
    ) -> None:
        self._names, self._overrides, self._empty, self._required = names, overrides, empty, required
        self._strict, self._plain = strict, _STRICT if strict else _PLAIN
        self._known: dict[t.Any, Reader] = {}
        self.unknown: set[str] = set()

    def reader(self, shape: t.Any, outermost: bool = True) -> Reader:
        """Return the reader of a TypedDict."""
        if shape not in self._known:
            annotations = {
                key: self._overrides.get(f"{shape.__name__}.{key}") or _text(annotation)
                for key, annotation in shape.__annotations__.items()
            }
            fields = {key: self._of(ast.parse(text, mode="eval").body) for key, text in annotations.items()}
            optional = {key for key, text in annotations.items() if "NotRequired" in text} | shape.__optional_keys__
            completed = {key for key, text in annotations.items() if text.endswith("| None")}.difference(self._required)
            self._known[shape] = _dictionary(
                fields,
                set() if self._strict else completed,
                optional,
                shape in self._empty,
                outermost or self._strict,
            )
        return self._known[shape]

    def _of(self, node: ast.expr) -> Reader:
        if isinstance(node, ast.Subscript):
            name = ast.unparse(node.value).rpartition(".")[2]
            if name == "NotRequired":
                return self._of(node.slice)
            if name == "list":
                return _list(self._of(node.slice))
            if name == "dict" and isinstance(node.slice, ast.Tuple):
                return _mapping(self._of(node.slice.elts[1]))
            if name == "Literal":
                return _literal(ast.literal_eval(node.slice))
        if isinstance(node, ast.BinOp):
            sides = [each for each in (node.left, node.right) if ast.unparse(each) != "None"]
            if len(sides) == 1:
                reader = self._of(sides[0])
                return _or_null(reader) if self._strict else _nullable(reader, isinstance(sides[0], ast.Name))
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = ast.unparse(node).rpartition(".")[2]
            if name in self._plain:
                return self._plain[name]
            named = self._names.get(name)
            if t.get_origin(named) is t.Literal:
                return _literal(t.get_args(named))
            if isinstance(named, FunctionType):
                return t.cast(Reader, named)
            if hasattr(named, "__annotations__"):
                return self.reader(named, outermost=False)
        self.unknown.add(ast.unparse(node))
        return _anything


def _text(annotation: t.Any) -> str:
    return annotation if isinstance(annotation, str) else str(getattr(annotation, "__forward_arg__", "object"))


def _dictionary(
    fields: Mapping[str, Reader], completed: set[str], optional: set[str], empty: bool, outermost: bool
) -> Reader:
    known = fields.keys()

    def read(value: t.Any) -> t.Any:
        if value is None and empty:
            value = {}
        if not isinstance(value, Mapping):
            raise InvalidValue(f"is {shown(value)}: expected a dictionary")
        changed: dict[str, t.Any] = {}
        for key, reader in fields.items():
            item = value.get(key, _MISSING)
            if item is _MISSING:
                if key in optional:
                    continue
                if not empty and key not in completed:
                    raise InvalidValue("is missing").within(key)
            try:
                meant = reader(None if item is _MISSING else item)
            except InvalidValue as error:
                raise error.within(key) from None
            if meant is not item:
                changed[key] = meant
        if changed:
            value = {**value, **changed}
        if outermost or value.keys() <= known:
            return value
        return {key: each for key, each in value.items() if key in known}

    return read


def _nullable(reader: Reader, of_class: bool) -> Reader:
    def read(value: t.Any) -> t.Any:
        if value is None or is_empty(value) or (of_class and isinstance(value, Mapping) and not value):
            return None
        return reader(value)

    return read


def _or_null(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _list(reader: Reader) -> Reader:
    def read(value: t.Any) -> t.Any:
        if not isinstance(value, (list, tuple)):
            raise InvalidValue(f"is {shown(value)}: expected a list")
        meant = []
        for index, each in enumerate(value):
            try:
                meant.append(reader(each))
            except InvalidValue as error:
                raise error.within(f"[{index}]") from None
        return value if all(one is other for one, other in zip(value, meant, strict=True)) else meant

    return read


def _mapping(reader: Reader) -> Reader:
    def read(value: t.Any) -> t.Any:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"is {shown(value)}: expected a dictionary")
        meant = {}
        for key, each in value.items():
            try:
                meant[str(key)] = reader(each)
            except InvalidValue as error:
                raise error.within(str(key)) from None
        return value if all(key in value and value[key] is each for key, each in meant.items()) else meant

    return read


def _literal(values: tuple[t.Any, ...]) -> Reader:
    def read(value: t.Any) -> t.Any:
        if isinstance(value, str) and value in values:
            return value
        raise InvalidValue(f"is {shown(value)}: expected one of {', '.join(map(str, values))}")

    return read


def _anything(value: t.Any) -> t.Any:
    return value


def _string(value: t.Any) -> t.Any:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool):  # as YAML reads the number of a version
        return str(value)
    raise InvalidValue(f"is {'empty' if is_empty(value) else shown(value)}: expected text")


def _number(value: t.Any) -> t.Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    raise InvalidValue(f"is {shown(value)}: expected a number, 0 or more")


def _boolean(value: t.Any) -> t.Any:
    if isinstance(value, bool):
        return value
    try:
        if isinstance(value, (str, int)):
            return bool(check_type_bool(value))
    except TypeError:
        pass
    raise InvalidValue(f"is {shown(value)}: expected true or false")


_PLAIN: Mapping[str, Reader] = {"str": _string, "int": _number, "bool": _boolean}


def _is(expected: str, valid: Callable[[t.Any], bool]) -> Reader:
    def read(value: t.Any) -> t.Any:
        if valid(value):
            return value
        raise InvalidValue(f"is {shown(value)}: expected {expected}")

    return read


_STRICT: Mapping[str, Reader] = {
    "str": _is("text", lambda value: isinstance(value, str)),
    "int": _is(
        "a number from 0", lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15
    ),
    "bool": _is("true or false", lambda value: isinstance(value, bool)),
}
