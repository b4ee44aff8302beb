# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of a signature. The signature itself is not checked."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NoReturn

from .responses import AwsError

_FORMAT = "%Y%m%dT%H%M%SZ"
_TOLERANCE = timedelta(minutes=5)


def check_signing_time(signed_at: str, now: datetime) -> None:
    """Raise AWS's 403 for a signature of more than five minutes ago or ahead (Signature Version 4, troubleshooting)."""
    try:
        signed = datetime.strptime(signed_at, _FORMAT).replace(tzinfo=timezone.utc)
    except ValueError:
        return
    earliest, latest = now - _TOLERANCE, now + _TOLERANCE
    if signed < earliest:
        _refuse(f"expired: {signed_at} is now earlier than {earliest:{_FORMAT}} ({now:{_FORMAT}} - 5 min.)")
    if signed > latest:
        _refuse(f"not yet current: {signed_at} is still later than {latest:{_FORMAT}} ({now:{_FORMAT}} + 5 min.)")


def _refuse(fault: str) -> NoReturn:
    raise AwsError(403, "InvalidSignatureException", f"Signature {fault}")
