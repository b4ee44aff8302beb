# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times in files of earlier runs, which days are counted from. Pure."""

from __future__ import annotations

from datetime import datetime

from .schema import InvalidValue


def check_time(value: str, path: str) -> None:
    """Raise InvalidValue if the text is not a time with a time zone."""
    try:
        # Years at the ends of the calendar have no time a day before or after.
        valid = datetime.fromisoformat(value).tzinfo is not None and 2000 <= datetime.fromisoformat(value).year < 9000
    except ValueError:
        valid = False
    if not valid:
        raise InvalidValue(f"is {value!r:.100}: expected ISO 8601 with a time zone").within(path)
