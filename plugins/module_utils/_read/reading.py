# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of many reads, in which nothing that was read is lost. Plain data."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from .._model.completeness import RegionRead
from .._model.configurations import Row
from .._model.identifiers import LATEST_PUBLISHED

if t.TYPE_CHECKING:
    from .._aws.errors import LambdaError

Reason = t.Literal["function_missing", "qualifier_missing", "not_configured", "unknown"]
"""Why there is no configuration; "unknown" if the account is not allowed to find out."""


class NotFound(t.TypedDict):
    """A target that was asked for by name and is not there; qualifier is None if none was asked for.

    account_id is None if neither the name nor an answer contains it. Two accounts can have functions of one name.
    """

    region: str
    account_id: str | None
    function_name: str
    qualifier: str | None
    reason: Reason


class CallError(t.TypedDict):
    """A call that failed, for one function or, if function_name is None, for the region.

    operation and code are AWS's; the code is the name of the SDK's exception if no response came. If no call failed,
    operation is None, and the code ours. message is one line.
    """

    region: str | None
    function_name: str | None
    operation: str | None
    code: str
    message: str


class _Failure(t.Protocol):
    @property
    def operation(self) -> str | None:
        """The request that failed, if one did."""

    @property
    def code(self) -> str:
        """AWS's error code, or ours."""


def call_error(region: str | None, function_name: str | None, error: _Failure) -> CallError:
    """Return the entry for an error whose text is one line."""
    return {
        "region": region,
        "function_name": function_name,
        "operation": error.operation,
        "code": error.code,
        "message": str(error),
    }


_Error = t.TypeVar("_Error", bound=CallError)


def in_order(errors: t.Iterable[_Error]) -> list[_Error]:
    """Return each error once, in an order that does not depend on which response came first."""
    unique = {(error["region"], error["function_name"], error["message"]): error for error in errors}
    return sorted(unique.values(), key=order)


def order(error: CallError) -> tuple[str, str, str]:
    """Sort key of errors, which does not depend on which response came first."""
    return error["region"] or "", error["function_name"] or "", error["message"]


_WARNINGS: dict[Reason, str] = {
    "function_missing": "the function does not exist",
    "unknown": "it has no configuration; whether it exists could not be read (lambda:ListAliases, "
    "lambda:ListVersionsByFunction and lambda:ListFunctionEventInvokeConfigs show it)",
}
"""What a missing target means if it is probably a mistake, which "not_configured" is not."""

_IN_NO_LIST = (
    "it has no configuration; no list of AWS Lambda shows whether the function has this version, which functions on "
    "Lambda Managed Instances have"
)


@dataclass
class Reading:
    """What was read, what is not there, and what could not be read.

    functions counts those that were to be read; unread names those that were not tried because every further call
    would have failed, too; requests counts each one sent for that, the SDK's retries included, other_requests those for
    evidence; notes says in one line each which evidence could not be read.
    """

    rows: list[Row] = field(default_factory=list)
    regions: list[RegionRead] = field(default_factory=list)
    not_found: list[NotFound] = field(default_factory=list)
    errors: list[CallError] = field(default_factory=list)
    lacking: dict[tuple[str, str | None, str, str | None], str] = field(default_factory=dict)
    """What is said of a version or alias that is missing, by region, known account, function name and qualifier."""
    accounts: dict[tuple[str | None, str, str | None, str], set[str]] = field(default_factory=dict)
    """The accounts of the functions that an error is of, by region, name, operation and code: as far as names tell."""
    vanished: list[str] = field(default_factory=list)
    functions: int = 0
    unread: list[str] = field(default_factory=list)
    requests: int = 0
    throttled: int = 0
    other_requests: int = 0
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Reading) -> None:
        """Take in what was read of another region."""
        self.rows += other.rows
        self.regions += other.regions
        self.not_found += other.not_found
        self.errors += other.errors
        self.lacking |= other.lacking
        self.accounts |= other.accounts
        self.vanished += other.vanished
        self.functions += other.functions
        self.unread += other.unread

    def add_not_found(
        self, region: str, account_id: str | None, function_name: str, qualifier: str | None, reason: Reason
    ) -> None:
        self.not_found.append(
            {
                "region": region,
                "account_id": account_id,
                "function_name": function_name,
                "qualifier": qualifier,
                "reason": reason,
            }
        )

    def take_row(self, row: Row) -> None:
        """Add a row that was found after its function was read; the function is then no longer missing a row."""
        self.rows.append(row)
        for miss in self._missing(row["region"], row["account_id"], row["function_name"]):
            if miss["reason"] == "not_configured":
                self.not_found.remove(miss)

    def take_missing(self, region: str, account_id: str | None, function_name: str) -> None:
        """Note that a function no longer exists, which was found out after it was read."""
        for miss in self._missing(region, account_id, function_name):
            self.not_found.remove(miss)
        self.add_not_found(region, account_id, function_name, None, "function_missing")

    def _missing(self, region: str, account_id: str | None, function_name: str) -> list[NotFound]:
        """Return what was said of a function without a qualifier; its account need not have been known then."""
        return [
            each
            for each in self.not_found
            if (each["region"], each["function_name"], each["qualifier"]) == (region, function_name, None)
            and each["account_id"] in (None, account_id)
        ]

    def count_targets(self) -> None:
        """Add to each row how many its function has."""
        functions = Counter((row["region"], row["account_id"], row["function_name"]) for row in self._unique_rows())
        for row in self.rows:
            if "completeness" in row:
                function = (row["region"], row["account_id"], row["function_name"])
                row["completeness"] = {**row["completeness"], "targets": functions[function]}

    def _unique_rows(self) -> t.Collection[Row]:
        return {row["function_arn"]: row for row in self.rows}.values()

    def add_error(self, region: str | None, function_name: str | None, error: LambdaError) -> None:
        self.errors.append(call_error(region, function_name, error))

    def note_account(self, error: CallError, account_id: str | None) -> None:
        """Note whose function an error is of: one of this name in another account is another function."""
        if error["function_name"] is not None and account_id is not None:
            key = (error["region"], error["function_name"], error["operation"], error["code"])
            self.accounts.setdefault(key, set()).add(account_id)

    def functions_of(self, errors: t.Iterable[CallError]) -> int:
        """Return how many functions these errors are of."""
        functions: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        for each in errors:
            if (name := each["function_name"]) is not None:
                known = self.accounts.get((each["region"], name, each["operation"], each["code"]), set())
                functions[each["region"], name] |= known
        return sum(len(accounts) or 1 for accounts in functions.values())

    @property
    def statistics(self) -> dict[str, int | float]:
        """What it took, for people who watch or tune a long scan."""
        return {
            "functions": self.functions,
            "requests": self.requests,
            "throttled": self.throttled,
            "other_requests": self.other_requests,
            "seconds": round(self.seconds, 1),
        }

    def result(self) -> dict[str, t.Any]:
        """Return the lists as the module does, in an order that does not depend on which response came first.

        What two names of one function asked for is there once.
        """
        missing = {
            (each["region"], each["function_name"], each["qualifier"] or "", each["account_id"] or ""): each
            for each in self.not_found
        }
        return {
            "event_invoke_configs": sorted(self._unique_rows(), key=itemgetter("region", "function_name", "qualifier")),
            "completeness": sorted(self.regions, key=lambda each: each["region"] or ""),
            "not_found": [missing[key] for key in sorted(missing)],
            "errors": in_order(self.errors),
        }

    def warnings(self) -> t.Iterator[str]:
        """One line for each target that is probably not what the user meant, and for what vanished meanwhile."""
        accounts = defaultdict(set)
        for each in (*self.not_found, *self.rows):
            accounts[each["region"], each["function_name"]].add(each["account_id"])
        for miss in self.result()["not_found"]:
            several = len(accounts[miss["region"], miss["function_name"]]) > 1
            whose = f" of {miss['account_id']}" if miss["account_id"] and several else ""
            if lacks := self._lacks(miss):
                yield f"{miss['function_name']}{whose} has {lacks} (in {miss['region']})"
            elif miss["reason"] in _WARNINGS:
                suffix = "" if miss["qualifier"] is None else f":{miss['qualifier']}"
                reason = _WARNINGS[miss["reason"]]
                if (miss["reason"], miss["qualifier"]) == ("unknown", LATEST_PUBLISHED):
                    reason = _IN_NO_LIST
                yield f"{miss['function_name']}{suffix}{whose} in {miss['region']}: {reason}"
        for function in sorted(self.vanished):
            yield f"{function}: the function was deleted while the region was read, and is left out"
        yield from self.notes

    def _lacks(self, miss: NotFound) -> str | None:
        place, name = miss["region"], (miss["function_name"], miss["qualifier"])
        own = self.lacking.get((place, None, *name))  # its account may not have been known yet
        return self.lacking.get((place, miss["account_id"], *name), own)

    def failure(self) -> str:
        """The one line that a task with errors fails with."""
        errors = self.result()["errors"]
        first: str = errors[0]["message"]
        if len(errors) == 1 and self.functions <= 1:
            return first
        regions = len({e["region"] for e in errors if e["function_name"] is None})
        functions = self.functions_of(errors) + len(self.unread)
        counts = [f"{functions} of {self.functions} functions"] if functions else []
        counts += [f"{regions} region{'s' if regions > 1 else ''}"] if regions else []
        return f"{' and '.join(counts)} could not be read, the first error: {first}"
