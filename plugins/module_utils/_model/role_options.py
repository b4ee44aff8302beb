# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS STS takes for a role to assume, by its service model in botocore, which checks the lengths only. Pure."""

from __future__ import annotations

import re
import typing as t

from .arns import parse_role_arn
from .invalid_option import InvalidOption

_SHOWN = 100


class Limits(t.NamedTuple):
    """How long a text may be, and what it may have besides letters and digits of ASCII."""

    shortest: int
    longest: int
    characters: str

    def takes(self, value: str) -> bool:
        others = re.escape(self.characters)
        return bool(re.fullmatch(f"[A-Za-z0-9{others}]{{{self.shortest},{self.longest}}}", value))


LIMITS = {"external_id": Limits(2, 1224, "_+=,.@:/-"), "session_name": Limits(2, 64, "_+=,.@-")}


def check_role_options(arn: str, external_id: str | None, session_name: str | None) -> None:
    """Raise InvalidOption if STS would not take one of them. What is empty is not given."""
    if parse_role_arn(arn) is None:
        expected = "expected arn:aws:iam::123456789012:role/name"
        raise InvalidOption(f"assume_role_arn {_quoted(arn)} is not the ARN of a role: {expected}")
    for name, value in (("external_id", external_id), ("session_name", session_name)):
        shortest, longest, characters = limits = LIMITS[name]
        if value and not limits.takes(value):
            expected = f"expected {shortest} to {longest} letters, digits and characters of {characters}"
            raise InvalidOption(f"assume_role_{name} {_quoted(value)} is not valid: {expected}")


def _quoted(value: str) -> str:
    return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...")
