# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account ID is text of twelve digits; YAML, Jinja and JSON also give numbers. Pure."""

from __future__ import annotations

import re

from .invalid_option import InvalidOption

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)


def parse_account_id(value: object, where: str) -> str:
    """Return the account ID as text. where names the value in the message of InvalidOption.

    A number of twelve digits can only be meant as that account. YAML reads 012345670123 as an octal number, which is
    never that long: what is shorter is refused, as the account cannot be known.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _ACCOUNT_ID.fullmatch(text.strip()):
        # ansible-core gives tagged texts, which are of a class of its own.
        return str.__str__(text.strip())
    raise InvalidOption(f"{where} is {_shown(value)}: expected 12 digits in quotes")


def _shown(value: object) -> str:
    if not isinstance(value, (str, int, float)):
        return f"of the type {type(value).__name__}"
    shown = " ".join(str(value).split())
    return (shown if len(shown) <= 100 else f"{shown[:100]}...") or "empty"
