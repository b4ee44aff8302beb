# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values from Ansible as plain JSON values."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping


class InvalidReport(ValueError):
    """A value that is not a report, or cannot be made one; str() is one line."""


def plain(value: t.Any) -> t.Any:
    """Return the value in JSON's own types: ansible-core gives filters tagged strings and lazy containers.

    Half of a surrogate pair, which no file can hold, becomes a question mark.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return value if _is_plain(value) else str.encode(value, "utf-8", "replace").decode()
    if isinstance(value, dict):  # quicker than the check for a Mapping
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise InvalidReport(f"a report cannot hold a value of the type {type(value).__name__}")


def _key(key: t.Any) -> str:
    return key if _is_plain(key) else str(plain(key))


def _is_plain(value: t.Any) -> bool:
    """Return whether this is a text that needs no change; a tagged one is of a class of ansible-core's own."""
    return value.__class__ is str and bool(value.isascii())
