# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results of repairs say, and of which targets they do not say whether they were written. Pure.

A result without the lists of the module is not its own: its task ended in the middle, and nobody knows what it has
written.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from .failure_paths import ROW_KEY, of_configurations, of_paths
from .planned_rows import PlannedRow
from .reads import FAILED, NOT_KNOWN, NOT_REPAIRED, OUTCOME_NOT_KNOWN, REPAIR

Result = t.Mapping[str, t.Any]
"""What a module returned."""


class Unsettled(t.NamedTuple):
    """A target of which it is not known whether it was written. said: the module has an error about it."""

    arn: str
    why: str
    said: bool

    @property
    def parts(self) -> FunctionIdentifier:
        try:
            return parse_function(self.arn)
        except InvalidOption:  # a text that users made
            return FunctionIdentifier(self.arn)

    @property
    def function(self) -> tuple[str | None, str]:
        """The region and the name of its function, as errors have them."""
        return self.parts.region, self.parts.name

    @property
    def name(self) -> str:
        return f"{self.parts.name}:{self.parts.qualifier or LATEST}"


def ended(write: Result) -> bool:
    """Return whether the task of a write ended without a result of the module."""
    return not ({"diff", "event_invoke_configs"} & set(write) or write.get("skipped"))


def unsettled(writes: t.Sequence[Result], planned: t.Iterable[PlannedRow]) -> list[Unsettled]:
    """Return the targets of which it is not known whether they were written.

    planned are the rows that were to be written; none in check mode, which writes nothing.
    """
    of_rows, sent = of_configurations(writes), _sent(writes)
    diffs = [diff for write in of_rows for diff in write.get("diff") or ()]
    known = {diff["before_header"]: diff.get("known", True) for diff in diffs}
    said = {arn for write in of_rows for error in write.get("errors") or () for arn in _doubted(error)}
    lost = [Unsettled(arn, "no answer shows what became of its write", True) for arn in known if not known[arn]]
    found = [each._replace(said=each.arn in said) for each in lost]
    without = next((write for write in of_rows if ended(write)), None)
    if without is not None:
        known |= {row["function_arn"]: True for write in of_rows for row in write.get("event_invoke_configs") or ()}
        why = f"its write ended without a result ({_line(without.get('msg') or 'for an unknown reason')})"
        arns = dict.fromkeys(row["function_name"] for row in planned if sent(row))
        found += [Unsettled(arn, why, False) for arn in arns if arn not in known]
    return found


def refused(writes: t.Iterable[Result]) -> set[str]:
    """Return the targets that these results have an error about: nothing is repaired by what was done of it."""
    errors = (error for write in writes for error in write.get("errors") or ())
    return {arn for error in errors for arn in error.get("targets") or ()}


def errors_of(writes: t.Sequence[Result], planned: t.Sequence[PlannedRow]) -> list[dict[str, t.Any]]:
    """Return the errors of all writes. Each says that the repair failed, or that this is not known.

    Which of them it is, the error itself says: another one of the same function may be the other. But a target of which
    anything is not known has failed in no other error.
    """
    unknown = unsettled(writes, planned)
    doubted = {each.arn for each in unknown} | {
        arn for write in writes for error in write.get("errors") or () for arn in _doubted(error)
    }
    found: list[dict[str, t.Any]] = []
    for write in writes:
        errors = write.get("errors") or ()
        for error in errors:
            found += _by_verdict(error, doubted)
        if errors or (ended(write) and not all(each.said for each in unknown)):
            continue
        if ended(write) and planned:
            message = f"a repair ended without a result: {write.get('msg') or 'for an unknown reason'}"
            found.append(_error((None, None), OUTCOME_NOT_KNOWN, message, NOT_KNOWN))
        elif "msg" in write or ended(write):
            found.append(_error((None, None), NOT_REPAIRED, write.get("msg") or "a repair had no result", FAILED))
    for each in unknown:
        if not each.said:
            message = f"{each.name} may have been changed: {each.why}"
            found.append({**_error(each.function, OUTCOME_NOT_KNOWN, message, NOT_KNOWN), "targets": [each.arn]})
    return found


def _doubted(error: Result) -> t.Sequence[str]:
    """Return the targets of which an error says that what failed may have been done."""
    return () if error.get("known", True) else error.get("targets") or ()


def _by_verdict(error: Result, doubted: t.Container[str]) -> t.Iterator[dict[str, t.Any]]:
    """Yield an error, or one for its targets that have failed and one for those of which this is not known."""
    told = {key: value for key, value in error.items() if key != "known"}
    targets = error.get("targets") or ()
    failed = [arn for arn in targets if arn not in doubted]
    if not error.get("known", True):
        yield {**told, REPAIR: NOT_KNOWN}
    elif len(failed) == len(targets):
        yield {**told, REPAIR: FAILED}
    else:
        if failed:
            yield {**told, "targets": failed, REPAIR: FAILED}
        yield {**told, "targets": [arn for arn in targets if arn in doubted], REPAIR: NOT_KNOWN}


def _sent(writes: t.Iterable[Result]) -> t.Callable[[PlannedRow], bool]:
    """Return whether the write module got a row: not if its failure path could not be made."""
    paths = of_paths(writes)
    ready = {str(row.get("function_name")) for write in paths for row in write.get("event_invoke_configs") or ()}
    return lambda row: not paths or ROW_KEY not in row or row["function_name"] in ready


def _error(function: tuple[str | None, str | None], code: str, message: t.Any, repair: str) -> dict[str, t.Any]:
    region, name = function
    about = {"region": region, "function_name": name, "operation": None, "code": code}
    return {**about, "message": _line(message), REPAIR: repair}


def _line(message: t.Any) -> str:
    return " ".join(str(message).split())
