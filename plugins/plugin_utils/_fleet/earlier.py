# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report that a run compares with, and often replaces: nothing else has the dates of its findings."""

from __future__ import annotations

import typing as t

from .places import File, Place, is_one_of


class Earlier:
    """What is at the place of an earlier report; without a place, nothing."""

    def __init__(self, place: Place | None) -> None:
        self._place = place
        self._unread: list[File] = []

    def files(self) -> t.Iterator[File]:
        """Read it. failures and stays say whether it could be read."""
        for file in self._place.files() if self._place else ():
            if file["error"] and not file.get("is_no_text"):
                self._unread.append(file)
            yield file

    @property
    def failures(self) -> list[str]:
        """A report that was not read may be one: the next run must find it."""
        return [
            f"previous_report {file['place']} cannot be read: it is not compared, and not replaced: {file['error']}"
            for file in self._unread
        ]

    def stays(self, file: str) -> bool:
        """Return whether a run must leave the file with this name as it is."""
        return is_one_of(file, [each["place"] for each in self._unread])
