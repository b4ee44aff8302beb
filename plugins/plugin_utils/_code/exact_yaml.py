# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML that a person wrote, refused where it is read as something else than it says. Pure."""

from __future__ import annotations

import contextlib
import typing as t

import yaml

_INT = "tag:yaml.org,2002:int"
_DEEPEST = 50
"""Rows have four levels. Python reads some hundreds, and Ansible fails without a word about the file before that."""


class InexactYAML(ValueError):
    """A text with a value that is lost when it is read; str() is one line, which names the line of the text.

    So it is with a text that no program can read: one that is nested too deeply, or that contains itself.
    """


def load_exact(text: str) -> t.Any:
    """Return what the text means. Raise yaml.YAMLError, ValueError for a date that does not exist, or InexactYAML.

    InexactYAML is for a number that is spelled in another way, and for a key that is there twice: YAML reads 0123,
    2024_01_15 and 0x1f as the numbers 83, 20240115 and 31, of which nobody can tell afterwards what was written; of two
    keys it takes the last one.
    """
    return yaml.load(text, _Loader)  # a safe loader


def check_exact(text: str) -> None:
    """Raise InexactYAML as load_exact does. What is not valid YAML is for the reader of the text."""
    with contextlib.suppress(yaml.YAMLError):
        yaml.compose(text, _Loader)


class _Loader(yaml.SafeLoader):
    _depth = 0
    _begun: frozenset[str] = frozenset()

    def compose_node(self, parent: t.Any, index: t.Any) -> t.Any:
        """Refuse what is nested too deeply, and an alias inside what it stands for: no program can write them down."""
        loader: t.Any = self
        event = loader.peek_event()
        begun, name = self._begun, event.anchor
        if isinstance(event, yaml.AliasEvent):
            if name in begun:
                raise InexactYAML(
                    f"line {_line(event)}: *{name} is inside of what it stands for: expected it after that, or nowhere"
                )
        elif name:
            self._begun = begun | {name}
        if self._depth == _DEEPEST:
            raise InexactYAML(f"line {_line(event)} is more than {_DEEPEST} levels deep: expected rows")
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth, self._begun = self._depth - 1, begun

    def compose_scalar_node(self, anchor: t.Any) -> t.Any:
        node = super().compose_scalar_node(anchor)
        if node.tag == _INT and not node.style and str(number := _number(self, node)) != node.value:
            raise InexactYAML(
                f"line {_line(node)}: YAML reads {node.value} as the number {number}: expected {number}, or quotes "
                f"around {node.value} if it is a name"
            )
        return node

    def compose_mapping_node(self, anchor: t.Any) -> t.Any:
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key in (each for each, _value in node.value if isinstance(each, yaml.ScalarNode)):
            if key.value in seen:
                raise InexactYAML(f"line {_line(key)}: the key {key.value} is there twice: expected it once")
            seen.add(key.value)
        return node


def _number(loader: yaml.SafeLoader, node: t.Any) -> t.Any:
    try:
        return loader.construct_yaml_int(node)
    except ValueError:  # too many digits
        return node.value


def _line(node: t.Any) -> int:
    return int(node.start_mark.line) + 1
