# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of many writes, in which nothing that was done is lost. Plain data."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.configurations import Row, Settings, effective, nothing_set
from .._model.identifiers import FunctionIdentifier
from .._read.reading import CallError, call_error, in_order, order

if t.TYPE_CHECKING:
    from .._aws.errors import LambdaError
    from .plan import NotWritten

_MOST_NAMES = 10


class WriteError(CallError):
    """targets: those that were not written for it, by their ARNs, as far as the account is known.

    known is false if it is not known whether that write was done, and else not there.
    """

    targets: list[str]
    known: t.NotRequired[bool]


class Diff(t.TypedDict):
    """One target before and after, as ansible shows it with --diff: its settings, or what Lambda does without any.

    known is false if it is not known whether the write was done, and else not there.
    """

    before_header: str
    after_header: str
    before: t.Mapping[str, t.Any]
    after: t.Mapping[str, t.Any]
    known: t.NotRequired[bool]


@dataclass
class Result:
    """What was done: rows as they are after it, what changed, and what could not be done.

    rows and diffs are kept by ARN, and targets has the identifier of each diff: not every one can be parsed again.
    untried: what was not tried because every further call would have failed, too. functions counts those of the task,
    failed names those of which something could not be done. unreached counts those of regions that could not be asked;
    each of these regions is one error. cannot: what was not written, with its region, and its account if that is known;
    none of it is in diffs. unknown: the ARNs of what may have been.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    diffs: dict[str, Diff] = field(default_factory=dict)
    errors: list[WriteError] = field(default_factory=list)
    untried: list[WriteError] = field(default_factory=list)
    failed: set[tuple[str, str, str | None]] = field(default_factory=set)
    cannot: set[FunctionIdentifier] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    targets: dict[str, FunctionIdentifier] = field(default_factory=dict)
    functions: int = 0
    unreached: int = 0
    check_mode: bool = False

    def add_diff(
        self, target: FunctionIdentifier, before: Settings | None, after: Settings | None, known: bool = True
    ) -> None:
        """Note a change; None means not configured. known: whether it is certain that it was made."""
        header = str(target)
        self.targets[header] = target
        self.diffs[header] = {
            "before_header": header,
            "after_header": header,
            "before": _shown(before),
            "after": _shown(after),
        }
        if not known:
            self.diffs[header]["known"] = False
            self.unknown.add(header)

    def remove_diff(self, header: str) -> None:
        """Take back a change of which it was not known whether it was made, and now is."""
        del self.diffs[header]
        self.unknown.discard(header)

    def add_error(
        self,
        region: str | None,
        function_name: str | None,
        error: LambdaError | NotWritten,
        targets: t.Iterable[str] = (),
    ) -> None:
        """Note an error, and the targets that were not written for it."""
        entry = _write_error(call_error(region, function_name, error), targets)
        if error.may_be_done:
            entry["targets"], entry["known"] = [error.may_be_done], False
        self.errors.append(entry)

    def add_untried(
        self, region: str, function_name: str, label: str, cause: LambdaError | NotWritten, target: str
    ) -> None:
        """Note a target that was not tried after an error that concerns all."""
        message = f"{label} was not tried after this error: {cause}"
        entry = call_error(region, function_name, cause)
        entry["message"] = message
        self.untried.append(_write_error(entry, [target]))

    def result(self) -> dict[str, t.Any]:
        """Return the lists as the module does, in an order that does not depend on which write was done first."""
        rows = sorted(self.rows.values(), key=lambda row: (row["region"], row["function_name"], row["qualifier"]))
        return {
            "changed": bool(self.diffs),
            "event_invoke_configs": rows,
            "diff": [self.diffs[header] for header in sorted(self.diffs)],
            "errors": _joined([*self.errors, *self.untried]),
            "check_mode": self.check_mode,
        }

    def summary(self) -> str:
        """Return the plan of several targets, or what became of it, in one line; empty for a single one."""
        changed = [self.targets[arn] for arn in sorted(self.diffs) if arn not in self.unknown]
        unknown = [self.targets[arn] for arn in sorted(self.unknown)]
        # What a contradiction in AWS's answers leaves open can be noted of a target that was written.
        written = {_place(each) for each in (*changed, *unknown)}
        cannot = sorted((each for each in self.cannot if _place(each) not in written), key=_place)
        parts = {
            "would change" if self.check_mode else "changed": changed,
            "may have changed": unknown,
            "cannot": cannot,
        }
        everything = [*changed, *unknown, *cannot]
        if len({(each.region, each.account_id, each.name, each.qualifier) for each in everything}) < 2:
            return ""
        return "; ".join(f"{verb}: {_names(targets, everything)}" for verb, targets in parts.items() if targets)

    def failure(self) -> str:
        """Return the one line that a task with errors fails with."""
        first = in_order(self.errors)[0]["message"]
        count = functions_of(self.failed) + self.unreached
        counted = f"{count} of {self.functions} functions failed, the first error: {first}"
        line = counted if self.functions > 1 else first
        summary = self.summary()
        return f"{summary}; {line}" if summary else line


def _write_error(error: CallError, targets: t.Iterable[str]) -> WriteError:
    return {
        "region": error["region"],
        "function_name": error["function_name"],
        "operation": error["operation"],
        "code": error["code"],
        "message": error["message"],
        "targets": list(targets),
    }


def _joined(errors: t.Iterable[WriteError]) -> list[WriteError]:
    """Return each error once, with all its targets, as what fails for a function fails for each of them.

    One that may have been done is another error than one that was not, whatever they say.
    """
    found: dict[tuple[t.Any, ...], WriteError] = {}
    for error in errors:
        known = error.get("known", True)
        same = found.setdefault((known, error["region"], error["function_name"], error["message"]), error.copy())
        same["targets"] = list(dict.fromkeys([*same["targets"], *error["targets"]]))
    return sorted(found.values(), key=order)


def functions_of(named: t.Iterable[tuple[str | None, str, str | None]]) -> int:
    """Return how many functions these are: regions, names and accounts, as far as the names contain them.

    A name without an account is the function of an account that another one names.
    """
    accounts: dict[tuple[str | None, str], set[str]] = {}
    for region, name, account_id in named:
        accounts.setdefault((region, name), set()).update([account_id] if account_id else ())
    return sum(len(each) or 1 for each in accounts.values())


def _place(target: FunctionIdentifier) -> tuple[str, str, str, bool, str]:
    """Sort key. A name without an account is the last of those that are alike."""
    account_id = target.account_id
    return target.region or "", target.name, target.qualifier or "", account_id is None, account_id or ""


def _shown(settings: Settings | None) -> t.Mapping[str, t.Any]:
    if settings is None:
        return {"configured": False, "effective": effective(nothing_set())}
    return t.cast("t.Mapping[str, t.Any]", settings)


def _names(targets: t.Sequence[FunctionIdentifier], everything: t.Sequence[FunctionIdentifier]) -> str:
    """Return short names of targets; with their regions and accounts only if there are several of them."""
    regions = {each.region for each in everything}
    # A name without an account beside the same one with an account is another function, as far as is known.
    alike = len({(each.region, each.name, each.qualifier) for each in everything}) < len(
        {(each.region, each.name, each.qualifier, each.account_id) for each in everything}
    )
    several = alike or len({each.account_id for each in everything if each.account_id}) > 1
    names = []
    for target in targets[:_MOST_NAMES]:
        name = f"{target.name}:{target.qualifier}"
        name = f"{target.account_id}:{name}" if target.account_id and several else name
        names.append(f"{name} in {target.region}" if target.region and len(regions) > 1 else name)
    more = len(targets) - len(names)
    return ", ".join(dict.fromkeys(names)) + (f" and {more} more" if more else "")
