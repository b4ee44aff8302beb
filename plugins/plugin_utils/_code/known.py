# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of each target of a backup: by the comparison, or by the read of its region. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...module_utils._model.configurations import Settings
from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, InvalidIdentifier, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.partitions import partition_of
from ...module_utils._model.since_judged import FUNCTION_MISSING, QUALIFIER_MISSING
from ...module_utils._write.parameters import parse_row
from .backup import NamedTarget, named_targets
from .differences import NOTHING, difference, gone, only_in_aws
from .search import Search

_Result = t.Mapping[str, t.Any]
_NOT_PURGED = "NotPurged"


@dataclass
class Known:
    """What is known of the targets of a file. differing and missing are lines by ARN; missing is not in the file.

    compared and unread count the targets of the file. errors are those of the comparison that leave something open.
    """

    differing: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    compared: int = 0
    unread: int = 0
    errors: list[_Result] = field(default_factory=list)


def known(rows: t.Sequence[_Result], compared: _Result, search: Search) -> Known:
    """Return what the comparison says of each target of the rows; what it could not read, the search may say.

    One error says nothing of other targets of its function. That a function, version or alias does not exist is an
    answer of AWS, and a difference.
    """
    return _Judge(rows, compared, search).judged()


class _Judge:
    def __init__(self, rows: t.Sequence[_Result], compared: _Result, search: Search) -> None:
        self._search, self._found = search, Known()
        self._diffs: t.Sequence[_Result] = compared.get("diff") or ()
        self._errors: t.Sequence[_Result] = compared.get("errors") or ()
        arns = [row["function_arn"] for row in compared.get("event_invoke_configs") or ()]
        arns += [each["before_header"] for each in self._diffs]
        self._answered = [each for each in map(target_of, arns) if each]
        named = named_targets(rows)
        self._account_id, self._region = self._own_account(named), self._own_region(named)
        self._wanted: dict[NamedTarget, _Result | None] = {}
        """The targets of the file, each once, with what the file has of it; None if that is not known."""
        self._forms: dict[NamedTarget, set[str | None]] = {}
        """The accounts that names of functions in the file have; account_id of a row chooses no function."""
        for row in rows:
            for each in named_targets([row]):
                target = self._placed(each)
                self._wanted[target] = _wanted(row)
                self._forms.setdefault(target, set()).add(parse_function(str(row.get("function_name"))).account_id)
        self._by_name: dict[str | None, list[tuple[int, NamedTarget | None]]] = {}
        """The errors by the name of their function, with each of their targets, if they name any."""
        for number, error in enumerate(self._errors):
            labels: list[NamedTarget | None] = [*self._targets_of(error)]
            for label in labels or [None]:
                name = label.function_name if label else error.get("function_name")
                self._by_name.setdefault(name, []).append((number, label))
        self._stored = {NamedTarget.of(row): row for row in search.rows if row["configured"]}
        self._hiding: set[int] = set()
        """The errors for which a target of the file is not known."""

    def judged(self) -> Known:
        found, by_name = self._found, _by_name(self._wanted)
        for each in self._diffs:
            arn, target = each["before_header"], target_of(each["before_header"])
            if target is None or any(_is(target, named) for named in by_name.get(target[2:], ())):
                found.differing[arn] = difference(arn, each["before"], each["after"])
            else:
                found.missing[arn] = only_in_aws(arn, each["before"])
        answered = _by_name(self._answered)
        for target, wanted in self._wanted.items():
            # A name without an account is not the function of an account that another row names.
            of_others = () if target.account_id else self._wanted
            if not any(_is(each, target) and each not in of_others for each in answered.get(target[2:], ())):
                self._judge(target, wanted)
        found.compared = len(self._wanted) - found.unread
        self._add_missing()
        found.errors = [error for number, error in enumerate(self._errors) if self._leaves_open(number, error)]
        return found

    def _judge(self, target: NamedTarget, wanted: _Result | None) -> None:
        """Note what is known of a target that the comparison says nothing of. Without an error, it is as wanted."""
        numbers = self._errors_of(target)
        if not numbers:
            return
        codes = [self._errors[number].get("code") for number in numbers]
        arn = str(_identifier(target))
        if wanted and (FUNCTION_MISSING in codes or QUALIFIER_MISSING in codes):
            qualifier = None if FUNCTION_MISSING in codes else target.qualifier
            self._found.differing[arn] = gone(arn, qualifier, wanted)
            return
        nothing = NOTHING if (target.account_id, target.region) in self._search.complete else None
        stored = self._stored.get(target, nothing)
        if wanted is None or stored is None:
            self._found.unread += 1
            self._hiding.update(numbers)
        elif line := difference(arn, stored, wanted):
            self._found.differing[arn] = line

    def _add_missing(self) -> None:
        """Add what the file does not name: of the read of the regions, and what the comparison would not purge."""
        for place, row in self._stored.items():
            if place not in self._wanted and place._replace(account_id=None) not in self._wanted:
                self._found.missing[row["function_arn"]] = only_in_aws(row["function_arn"], row)
        for error in self._errors:
            for label in self._targets_of(error) if error.get("code") == _NOT_PURGED else ():
                target = self._placed(label)
                arn = str(_identifier(target))
                # What was listed by then may be gone by now, if all of its region was read since.
                if (target.account_id, target.region) not in self._search.complete:
                    self._found.missing.setdefault(arn, only_in_aws(arn, None))

    def _leaves_open(self, number: int, error: _Result) -> bool:
        """Return whether an error of the comparison hides something that was not read elsewhere.

        Without an operation, it is not one of a read, but about the file.
        """
        if error.get("code") in (FUNCTION_MISSING, QUALIFIER_MISSING, _NOT_PURGED):
            return False
        places = [self._placed(each) for each in self._targets_of(error)]
        if number in self._hiding or not places or not error.get("operation"):
            return True
        return not all((each.account_id, each.region) in self._search.complete for each in places)

    def _errors_of(self, target: NamedTarget) -> set[int]:
        """Return the errors about a target; one without targets is about all of its function, or region."""
        found = {number for number, _label in self._by_name.get(None, ()) if self._is_in(number, target)}
        for number, label in self._by_name.get(target.function_name, ()):
            if label is None:
                same = self._is_in(number, target)
            else:
                same = _is(label._replace(account_id=None), target) and self._is_named(label.account_id, target)
            found.update([number] if same else ())
        return found

    def _is_in(self, number: int, target: NamedTarget) -> bool:
        region = self._errors[number].get("region")
        return None in (region, target.region) or region == target.region

    def _is_named(self, account_id: str | None, target: NamedTarget) -> bool:
        """Return whether a name with this account is one of the target's; without one, it is of the own account."""
        if account_id:
            return target.account_id in (None, account_id)
        return None in self._forms[target] or target.account_id in (None, self._account_id)

    def _targets_of(self, error: _Result) -> list[NamedTarget]:
        region = error.get("region")
        found = filter(None, map(target_of, error.get("targets") or ()))
        return [each._replace(region=each.region or region) for each in found]

    def _placed(self, target: NamedTarget) -> NamedTarget:
        account_id, region = target.account_id or self._account_id, target.region or self._region
        return target._replace(account_id=account_id, region=region)

    def _own_account(self, named: t.Collection[NamedTarget]) -> str | None:
        """Return the account of the credentials: that of what was read, else of targets that no row names with one."""
        accounts = {account_id for account_id, _region in self._search.complete if account_id}
        if not accounts:
            elsewhere = {each[2:] for each in named if each.account_id}
            unnamed = {each[2:] for each in named if not each.account_id} - elsewhere
            accounts = {each.account_id for each in self._answered if each.account_id and each[2:] in unnamed}
        return accounts.pop() if len(accounts) == 1 else None

    def _own_region(self, named: t.Collection[NamedTarget]) -> str | None:
        """Return the region of the connection, in which rows without a region are.

        No row has it, but each target that was compared has, and each that could not be. If there is none, nothing is
        stored for them.
        """
        unplaced = {each.function_name for each in named if each.region is None}
        elsewhere = {each[1:] for each in named if each.region}
        qualifiers = {each[2:] for each in named if each.region is None}
        seen = {each[1:] for each in self._answered}
        regions = {region for region, *rest in seen - elsewhere if tuple(rest) in qualifiers}
        errors = [each for each in self._errors if each.get("region") and each.get("function_name") in unplaced]
        regions |= {each["region"] for each in errors}
        return regions.pop() if len(regions) == 1 else None


def target_of(arn: str) -> NamedTarget | None:
    """Return the target of an ARN, as far as it names it; None if it is not one."""
    try:
        target = parse_function(arn)
    except InvalidIdentifier:
        return None
    return NamedTarget(target.account_id, target.region, target.name, target.qualifier or LATEST)


def _by_name(targets: t.Iterable[NamedTarget]) -> dict[tuple[str, ...], list[NamedTarget]]:
    found: dict[tuple[str, ...], list[NamedTarget]] = {}
    for target in targets:
        found.setdefault(target[2:], []).append(target)
    return found


def _is(answered: NamedTarget, target: NamedTarget) -> bool:
    """Return whether two are the same target; an account or region that one of them does not name is that of both."""
    pairs = zip(answered[:2], target[:2], strict=True)
    return answered[2:] == target[2:] and all(None in pair or pair[0] == pair[1] for pair in pairs)


def _identifier(target: NamedTarget) -> FunctionIdentifier:
    partition = partition_of(target.region or "") if target.account_id else None
    return FunctionIdentifier(target.function_name, target.qualifier, partition, target.region, target.account_id)


def _wanted(row: _Result) -> _Result | None:
    """Return what a row of the file has, as the module shows it; None if the module refuses the row."""
    try:
        settings: Settings | None = parse_row(row, None)[1].settings
    except InvalidOption:
        return None
    return NOTHING if settings is None else t.cast("_Result", settings)
