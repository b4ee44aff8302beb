# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of an ARN of any service. Pure. For functions, whose ARNs have more parts, see identifiers.py."""

from __future__ import annotations

import re
import typing as t

_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/.+", re.ASCII)


class Arn(t.NamedTuple):
    """A part that the ARN leaves out is "", as the region and account of a bucket's are. str() is the ARN."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str

    def __str__(self) -> str:
        return ":".join(("arn", *self))


def parse_arn(text: str) -> Arn | None:
    """Return the parts of an ARN; None if the text is not one."""
    prefix, *parts = text.split(":", 5)
    return Arn(*parts) if prefix == "arn" and len(parts) == 5 else None


def service_of(text: str) -> str:
    """Return the service of an ARN, without a look at the rest of it; "" if the text has none."""
    parts = text.split(":", 3)
    return parts[2] if len(parts) == 4 else ""


def parse_role_arn(text: str) -> Arn | None:
    """Return the parts of the ARN of a role; None if the text is not one."""
    return parse_arn(text) if _ROLE.fullmatch(text) else None
