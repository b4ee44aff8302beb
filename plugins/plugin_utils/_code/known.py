# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of each target of a backup: by the comparison, or by the read of its region. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...module_utils._model.configurations import Settings
from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, InvalidIdentifier, read_back
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.partitions import partition_of
from ...module_utils._model.since_judged import FUNCTION_MISSING, QUALIFIER_MISSING
from ...module_utils._write.parameters import parse_row
from .backup import NamedTarget, named_target
from .differences import NOTHING, difference, gone, only_in_aws
from .own_place import NOT_PURGED, ErrorTarget, FileTarget, accounts_of_names, own_account, own_region
from .search import Search

_Result = t.Mapping[str, t.Any]


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
    answer of AWS, and a difference. Silence is none: of each target that should have a configuration, the comparison
    has a row or an error.
    """
    return _Judge(rows, compared, search).judged()


class _Judge:
    def __init__(self, rows: t.Sequence[_Result], compared: _Result, search: Search) -> None:
        self._search, self._found = search, Known()
        self._diffs: t.Sequence[_Result] = compared.get("diff") or ()
        self._errors: t.Sequence[_Result] = compared.get("errors") or ()
        labels = [each for number, error in enumerate(self._errors) for each in _labels(number, error)]
        named = [each for each in map(_file_target, rows) if each]
        self._rows = _targets(row["function_arn"] for row in compared.get("event_invoke_configs") or ())
        diffs = _targets(each["before_header"] for each in self._diffs)
        self._account_id = search.account_id or own_account(named, self._rows, diffs, labels)
        self._region = own_region(named, [*self._rows, *diffs], labels)
        self._others = accounts_of_names(named)
        self._wanted: dict[NamedTarget, _Result | None] = {}
        """The targets of the file, each once, with what the file has of it; None if that is not known."""
        self._forms: dict[NamedTarget, set[str | None]] = {}
        """The accounts that names of functions in the file have; account_id of a row chooses no function."""
        for each in named:
            target = self._placed(each.target)
            self._wanted[target] = each.wanted
            self._forms.setdefault(target, set()).add(each.form)
        self._answered, self._named = _by(_key, [*self._rows, *diffs]), _by(_key, self._wanted)
        self._labels_of = _by(lambda each: each.number, labels)
        self._labels = _by(lambda each: _key(each.target) if each.target else each.of, labels)
        """By their target; those without one by their function."""
        self._unmatched = _by(lambda each: each.function, filter(self._is_unmatched, labels))
        self._stored = {NamedTarget.of(row): row for row in search.rows if row["configured"]}
        self._hiding: set[int] = set()
        """The errors for which a target of the file is not known."""

    def judged(self) -> Known:
        found = self._found
        for each in self._diffs:
            arn, target = each["before_header"], target_of(each["before_header"])
            if target is None or any(self._answers(target, named) for named in self._named.get(_key(target), ())):
                found.differing[arn] = difference(arn, each["before"], each["after"])
            else:
                found.missing[arn] = only_in_aws(arn, each["before"])
        states: dict[str, set[NamedTarget]] = {"known": set(), "differs": set(), "unread": set()}
        for target, wanted in self._wanted.items():
            answered = any(self._answers(each, target) for each in self._answered.get(_key(target), ()))
            states["known" if answered else self._judge(target, wanted)].add(target)
        found.compared = _count(states["known"]) + len(states["differs"])
        found.unread = _count(states["unread"])
        self._add_missing()
        found.errors = [error for number, error in enumerate(self._errors) if self._leaves_open(number, error)]
        return found

    def _judge(self, target: NamedTarget, wanted: _Result | None) -> str:
        """Return what is known of a target that no row and no diff of the comparison names, and note it."""
        about, arn = self._about(target), str(_identifier(target))
        if wanted and wanted is not NOTHING and (code := _missing(about)):
            self._found.differing[arn] = gone(arn, None if code == FUNCTION_MISSING else target.qualifier, wanted)
            return "differs"
        nothing = NOTHING if (target.account_id, target.region) in self._search.complete else None
        stored, may_be = self._stored.get(target, nothing), [*about, *self._maybe_about(target)]
        if stored is None and not may_be and (wanted is NOTHING or self._has_another_name(target)):
            return "known"  # where nothing is wanted and nothing is stored, the comparison says nothing
        if wanted is None or stored is None:
            self._hiding.update(each.number for each in may_be)
            return "unread"
        line = difference(arn, stored, wanted)
        if line:
            self._found.differing[arn] = line
        return "differs" if line else "known"

    def _add_missing(self) -> None:
        """Add what the file does not name: of the read of the regions, and what the comparison would not purge."""
        for place, row in self._stored.items():
            if place not in self._wanted and place._replace(account_id=None) not in self._wanted:
                self._found.missing[row["function_arn"]] = only_in_aws(row["function_arn"], row)
        for label in (label for some in self._labels.values() for label in some):
            if label.code != NOT_PURGED or label.target is None:
                continue
            target = self._placed(label.target)
            arn = str(_identifier(target))
            # What was listed by then may be gone by now, if all of its region was read since.
            if (target.account_id, target.region) not in self._search.complete and target not in self._wanted:
                self._found.missing.setdefault(arn, only_in_aws(arn, None))

    def _leaves_open(self, number: int, error: _Result) -> bool:
        """Return whether an error of the comparison hides something that was not read elsewhere.

        Without an operation, it is not one of a read, but about the file.
        """
        if number in self._hiding:
            return True
        if error.get("code") in (FUNCTION_MISSING, QUALIFIER_MISSING, NOT_PURGED):
            return False
        targets = [each.target for each in self._labels_of[number]]
        if None in targets or not error.get("operation"):
            return True
        places = [self._placed(each) for each in targets if each]
        return not all((each.account_id, each.region) in self._search.complete for each in places)

    def _answers(self, answered: NamedTarget, target: NamedTarget) -> bool:
        """Return whether an answer is about a target. A name alone is not the function that another row names."""
        if not target.account_id and answered.account_id in self._others.get(target.function_name, ()):
            return False
        return _is(answered, target)

    def _has_another_name(self, target: NamedTarget) -> bool:
        """Return whether a name alone is a target that the file names with its account, too, whichever of them it is.

        It was answered, as it has no error, and there is no other answer.
        """
        return not target.account_id and any(_is(each, target) for each in self._rows)

    def _about(self, target: NamedTarget) -> list[ErrorTarget]:
        """Return the errors about a target; one without targets is about all of its function, or region."""
        groups = (None, target.function_name, _key(target))
        return [each for group in groups for each in self._labels.get(group, ()) if self._is_about(each, target)]

    def _is_about(self, label: ErrorTarget, target: NamedTarget) -> bool:
        if label.target is None:
            return None in (label.region, target.region) or label.region == target.region
        if not _is(label.target._replace(account_id=None), target):
            return False
        account_id = label.target.account_id
        if account_id:
            return account_id == target.account_id
        return None in self._forms[target] or target.account_id == self._account_id

    def _maybe_about(self, target: NamedTarget) -> list[ErrorTarget]:
        """Return the errors that may be about a target: of which it is not known whose function it is, or theirs."""
        labels = [each for each in self._labels.get(_key(target), ()) if each.code != NOT_PURGED]
        alike = [each for each in labels if each.target and _is(self._placed(each.target), target)]
        return [*alike, *self._unmatched.get(target.function_name, ())]

    def _is_unmatched(self, label: ErrorTarget) -> bool:
        if label.target is None or label.code == NOT_PURGED:
            return False
        return not any(self._is_about(label, target) for target in self._named.get(_key(label.target), ()))

    def _placed(self, target: NamedTarget) -> NamedTarget:
        account_id, region = target.account_id or self._account_id, target.region or self._region
        return target._replace(account_id=account_id, region=region)


def target_of(arn: str) -> NamedTarget | None:
    """Return the target of an ARN, as far as it names it; None if it is not one."""
    try:
        target = read_back(arn)
    except InvalidIdentifier:
        return None
    return NamedTarget(target.account_id, target.region, target.name, target.qualifier or LATEST)


def _targets(arns: t.Iterable[str]) -> list[NamedTarget]:
    return [each for each in map(target_of, arns) if each]


def _labels(number: int, error: _Result) -> list[ErrorTarget]:
    """Return the targets of an error, one that cannot be read, or that it does not have, as None."""
    region, function, code = error.get("region"), error.get("function_name"), error.get("code")
    found: list[NamedTarget | None] = [target_of(each) for each in error.get("targets") or ()]
    placed = [each and each._replace(region=each.region or region) for each in found or [None]]
    return [ErrorTarget(number, each, function, region, code) for each in placed]


def _missing(about: t.Iterable[ErrorTarget]) -> str | None:
    """Return what is missing, as AWS has answered about the target itself."""
    codes = {each.code for each in about if each.target}
    return next((code for code in (FUNCTION_MISSING, QUALIFIER_MISSING) if code in codes), None)


def _file_target(row: _Result) -> FileTarget | None:
    named = named_target(row)
    if named is None:
        return None
    wanted = _wanted(row)
    return FileTarget(*named, wanted, wanted is not None and wanted is not NOTHING)


_Item = t.TypeVar("_Item")
_Group = t.TypeVar("_Group", bound=t.Hashable)


def _by(key: t.Callable[[_Item], _Group], items: t.Iterable[_Item]) -> dict[_Group, list[_Item]]:
    found: dict[_Group, list[_Item]] = {}
    for each in items:
        found.setdefault(key(each), []).append(each)
    return found


def _key(target: NamedTarget) -> tuple[str, str]:
    return target.function_name, target.qualifier


def _count(targets: t.Collection[NamedTarget]) -> int:
    """Return how many these are. As far as is known, a name without an account is one that another name has."""
    named = {each[1:] for each in targets if each.account_id}
    return sum(1 for each in targets if each.account_id or each[1:] not in named)


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
