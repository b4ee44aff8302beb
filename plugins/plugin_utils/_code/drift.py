# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between a backup and AWS, and how the playbook drift ends. Pure."""

from __future__ import annotations

import typing as t

from .._audit.words import counted
from .known import known
from .search import searched

_Result = t.Mapping[str, t.Any]
_NAMED = 10
_SHOWN = 100
"""AWX drops events above 700,000 characters."""


class Drift(t.TypedDict):
    """lines say what differs. statistics are those of the job; failures say why it fails, if it does."""

    lines: list[str]
    failures: list[str]
    statistics: dict[str, t.Any]


class Comparison(t.TypedDict):
    """What was compared. file names the file of the rows, and fail says whether a difference is a failure.

    compared is the result of the module that writes, in check mode and with these rows of the file. scan is what a read
    of the regions returned, in which configurations are that the file does not have; None or skipped if there was no
    such read.
    """

    file: str
    rows: t.Sequence[_Result]
    compared: _Result
    scan: _Result | None
    fail: bool


def drift(comparison: Comparison) -> Drift:
    """Return how the playbook ends."""
    file, rows, compared = comparison["file"], comparison["rows"], comparison["compared"]
    scan = comparison["scan"]
    search = searched(scan if scan and not scan.get("skipped") else None)
    told = known(rows, compared, search)
    found = {**told.differing, **told.missing}
    all_known = not search.not_known and not told.unread
    differ = f"{len(told.differing)} {'differs' if len(told.differing) == 1 else 'differ'}"
    compared_of_file = f"{counted(told.compared, 'target')} compared with {file}"
    lines = [f"{compared_of_file}: {differ}{_not_in_file(len(told.missing), all_known)}"]
    if told.unread:
        lines.append(f"Not known: whether {counted(told.unread, 'target')} of the file differ: they could not be read")
    lines += [found[arn] for arn in sorted(found)[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN} more")
    lines += search.not_known
    failures = [_first(compared, told.errors)] if told.errors else []
    if told.unread and not failures:
        failures.append(f"the comparison says nothing of {counted(told.unread, 'target')} of the file")
    if search.failure and search.failure not in failures:
        failures.append(search.failure)
    if not rows and not search.complete and not search.failure:
        failures.append(f"nothing was compared: {file} has no configuration, and no region was read")
    if found and comparison["fail"]:
        failures.append(_failure(sorted(found)))
    return {
        "lines": lines,
        "failures": failures,
        "statistics": {
            "event_invoke_drift_compared": told.compared,
            "event_invoke_drift_differences": len(found),
            "event_invoke_drift_not_in_file": len(told.missing) if all_known else None,
            "event_invoke_drift_targets": sorted(found),
            "event_invoke_drift_errors": [error["message"] for error in (*told.errors, *search.errors)],
        },
    }


def _first(compared: _Result, errors: t.Sequence[_Result]) -> str:
    """Return the line of errors of the comparison: its own one, if it is about nothing else."""
    whole = len(errors) == len(compared.get("errors") or ())
    return str((compared.get("msg") if whole else None) or errors[0]["message"])


def _not_in_file(number: int, all_known: bool) -> str:
    """Return what the first line says of configurations that the file does not have: nothing if that is not known."""
    if not number and not all_known:
        return ""
    return f", {'' if all_known else 'at least '}{number} {'is' if number == 1 else 'are'} not in the file"


def _failure(arns: t.Sequence[str]) -> str:
    differ = "target differs" if len(arns) == 1 else "targets differ"
    more = f" and {len(arns) - _NAMED} more" if len(arns) > _NAMED else ""
    return (
        f"{len(arns)} {differ} from the backup: {', '.join(arns[:_NAMED])}{more} "
        "(restore from the file, or back up again if this was wanted)"
    )
