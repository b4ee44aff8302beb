# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables that are given as text."""

from __future__ import annotations

import ast
import re
import typing as t
from collections.abc import Mapping
from datetime import date, datetime

import yaml

_DATE = re.compile(r"datetime\.date(?:time)?\((\d+), (\d+), (\d+)[^)]*\)")


def read_given(value: t.Any) -> t.Any:
    """Return the value, or what it means if it is text; dates are text such as 2027-01-31.

    A survey gives YAML. ansible-core before 2.19 gives the text of a Python object if a variable has a date, which
    needs no quotes in YAML. Raise yaml.YAMLError if a text is not valid.
    """
    return _without_dates(_read(value) if isinstance(value, str) else value)


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
