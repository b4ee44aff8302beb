# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report that a run compares with, and often replaces: nothing else has the dates of its findings."""

from __future__ import annotations

import typing as t

from .._audit.identity import InvalidFleet
from .._report.document import Document
from .fleet_files import read_report
from .places import File, Place, is_one_of


class Earlier:
    """What is at the place of an earlier report; without a place, nothing.

    If this report has what was only foreseen, it is neither read nor replaced: that is neither gone nor an earlier
    state.
    """

    def __init__(self, place: Place | None, foreseen: bool = False) -> None:
        self._place = None if foreseen else place
        self._kept = [place.name] if place and foreseen else []
        self._unread: list[File] = []
        self._is_missing = False

    def files(self) -> t.Iterator[File]:
        """Read it. failures and stays say whether it could be read."""
        self._is_missing = self._place is not None
        for file in self._place.files() if self._place else ():
            self._is_missing = False
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

    @property
    def is_missing(self) -> str | None:
        """Say so if files() found nothing at the place."""
        if not self._is_missing or self._place is None:
            return None
        return f"there is no earlier report {self._place.name} yet: all findings count as new"

    def stays(self, file: str) -> bool:
        """Return whether a run must leave the file with this name as it is."""
        return is_one_of(file, [*self._kept, *(each["place"] for each in self._unread)])


def earlier_report(files: t.Iterable[File], notes: list[str]) -> Document | None:
    """Return the earlier report. If it cannot be used, say so in the notes: this report does not depend on it."""
    found = list(files)
    if not found:
        return None
    try:
        if len(found) > 1:
            raise InvalidFleet("is a directory: expected a report")
        report = read_report(found[0])
        if report["check_mode"] and (report["repaired"] or report.get("not_judged_again")):
            raise InvalidFleet(f"{found[0]['place']} is of check mode, and has what was only foreseen")
    except InvalidFleet as error:
        notes.append(f"Compared with nothing: previous_report {error}")
        return None
    return report
