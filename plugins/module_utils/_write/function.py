# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes of all functions of one name in a region, one after the other, with the fewest reads."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._aws.calls import subject_of
from .._aws.errors import LambdaError
from .._aws.rate_limit import Stopped
from .._model.identifiers import FunctionIdentifier
from .._read.reader import FunctionReader
from .plan import NotWritten, not_purged
from .request import Change
from .target import Environment, TargetWriter

Failed = t.Callable[[Change, "LambdaError | NotWritten", FunctionIdentifier], None]
"""Notes that a change was not made, why, and which target that is, with its account if that is known. Two forms of one
target that fail in the same way are one.
"""

_OF_FUNCTION = ("GetFunctionConfiguration", "ListAliases", "ListFunctionEventInvokeConfigs", "ListVersionsByFunction")
"""What these answer is about all qualifiers."""


class FunctionWriter:
    """Applies the changes of the functions of one name, each target once, in whatever form it is named. For one thread.

    A function of another account is another function: what fails for one of them is no reason not to write the other.
    stopped_by returns the error of another write that failed for a reason that concerns all.
    """

    def __init__(
        self, environment: Environment, failed: Failed, stopped_by: t.Callable[[], LambdaError | None]
    ) -> None:
        self._environment, self._request = environment, environment.request
        self._failed, self._stopped_by = failed, stopped_by
        self._readers: dict[str, FunctionReader] = {}
        self._done: set[tuple[str | None, str]] = set()
        self._reported: dict[tuple[str | None, str, str | None], tuple[Change, LambdaError | NotWritten]] = {}
        """What failed of a name without an account, whose account is not known."""
        self._failures: dict[tuple[str | None, str], tuple[LambdaError | NotWritten, FunctionIdentifier]] = {}
        """What failed of each form, and the target that it was told to be."""
        self._told: set[str] = set()
        """The labels of what failed."""
        self._without_aliases: list[Change] = []
        """Changes for every alias of a function that does not exist, as the list of its aliases has it."""
        self._lists = False
        """Whether the configurations of each function are listed: several qualifiers are written."""
        self._listed: set[FunctionReader] = set()
        self._unlisted: set[FunctionReader] = set()
        """Those that do not exist, as the list of their configurations has it."""
        self._incomplete: set[str | None] = set()
        """The accounts whose function has not become all that was wanted; None stands for one that is not known."""

    def write(self, changes: t.Sequence[Change]) -> None:
        """Make the changes, and then remove what purge removes. Raises nothing that AWS can cause."""
        # A name alone comes first: AWS's response to it contains the account that other forms name.
        wanted = sorted(changes, key=lambda change: change.target.account_id is not None)
        if self._request.include_aliases:
            wanted = [each for change in wanted for each in (change, *self._of_aliases(change))]
        self._lists = len({change.qualifier for change in wanted if change.only_if is None}) > 1
        if self._request.purge:
            for change in wanted:
                self._try(change, self._list)
        # A failure that concerns all ends the reads of lists, too: what they have is not known, and nothing is removed.
        removals = self._removals(wanted) if self._request.purge and not self._stopped_by() else []
        for change in wanted:
            self._try(change, self._write)
        self._report_contradictions(wanted)
        for reader, changes in removals:
            if self._incomplete & {None, reader.account_id}:
                self._keep(changes)
            else:
                for change in changes:
                    self._try(change, self._write)

    def _try(self, change: Change, step: t.Callable[[Change], None]) -> None:
        """Do one step with a change, unless it has failed or is done. One failure is reported once."""
        form = (change.target.account_id, change.qualifier)
        if form in self._done:
            self._fail_alike(change)
            return
        try:
            if error := self._stopped_by():
                raise error
            step(change)
        except Stopped:
            raise
        except (LambdaError, NotWritten) as failure:
            self._fail(change, failure)
        except Exception as exception:  # a fault of ours is one target's, too
            self._fail(change, LambdaError.unexpected(f"{change.label} in {self._environment.region}", exception))

    def _fail(self, change: Change, failure: LambdaError | NotWritten) -> None:
        self._done.add((change.target.account_id, change.qualifier))
        account_id = self._account_of(change)
        self._incomplete.add(account_id)
        about = (failure.operation, failure.code, None if failure.operation in _OF_FUNCTION else change.qualifier)
        if account_id is None:
            self._reported[about] = (change, failure)
        elif about in self._reported and self._is_own(account_id, failure):
            # The same function in another form fails in the same way: it is one failure, as it was told before.
            first, failure = self._reported[about]
            self._note(change, failure, first.target.qualified(change.qualifier))
            return
        self._report(change, failure)

    def _fail_alike(self, change: Change) -> None:
        """Let the error of a target name it in each form in which the task does: whoever reads it knows one of them."""
        known = self._failures.get((change.target.account_id, change.qualifier))
        if known and change.label not in self._told and known[0] is not self._stopped_by():
            self._note(change, *known)

    def _note(self, change: Change, failure: LambdaError | NotWritten, target: FunctionIdentifier) -> None:
        for account_id in (change.target.account_id, target.account_id):
            self._failures.setdefault((account_id, change.qualifier), (failure, target))
        self._told.add(change.label)
        self._failed(change, failure, target)

    def _is_own(self, account_id: str, failure: LambdaError | NotWritten) -> bool:
        """Return whether it is the account of the credentials, which functions without one in their names are of."""
        if failure is self._stopped_by():
            return False  # STS would answer in the same way
        try:
            return self._environment.caller.account_id(self._environment.region) == account_id
        except LambdaError:
            return False

    def _report(self, change: Change, failure: LambdaError | NotWritten) -> None:
        target = change.target.qualified(change.qualifier)
        self._note(change, failure, replace(target, account_id=self._account_of(change)))

    def _write(self, change: Change) -> None:
        reader = self._reader(change.target)
        if change.only_if is not None:
            # What was read before the writes of other qualifiers is old: they can have waited for minutes.
            reader.forget()
        elif self._lists:
            # Not before the writes of another account's function of this name.
            self._list(change)
        try:
            TargetWriter(self._environment, reader, change).write()
        finally:
            account_id = self._account_of(change)
            self._done.add((change.target.account_id, change.qualifier))
            if account_id is not None:
                self._done.add((account_id, change.qualifier))

    def _list(self, change: Change) -> None:
        """Read the list, once. If it shows nothing, and unless it decides what is removed, a Get each does."""
        reader = self._reader(change.target)
        if reader in self._listed:
            return
        try:
            if reader.configurations() is None:
                # Whether it is the function that is missing, the answers about each qualifier show: none is overwritten
                # because a list does not have it.
                reader.forget()
        except LambdaError as error:
            if self._request.purge or not (error.access_denied or error.not_there):
                raise
        self._listed.add(reader)

    def _removals(self, wanted: t.Sequence[Change]) -> list[tuple[FunctionReader, list[Change]]]:
        """Return the removal of every configuration that is not wanted, for each function that could be listed."""
        removals: list[tuple[FunctionReader, list[Change]]] = []
        # A form whose list was not read has no reader yet.
        forms: dict[FunctionReader, list[Change]] = {}
        for change in wanted:
            forms.setdefault(self._reader(change.target), []).append(change)
        for reader, changes in forms.items():
            named, kept = changes[0].target, {change.qualifier for change in changes}
            try:
                stored = reader.configurations()
            except LambdaError:
                continue  # it was reported when the list was read
            if stored is None:
                self._unlisted.add(reader)
                reader.forget()
                continue
            surplus = [
                Change(named.qualified(each.target.qualifier or ""), None, origin="purge")
                for each in stored
                if each.target.qualifier not in kept
            ]
            if surplus:
                removals.append((reader, surplus))
        return removals

    def _keep(self, removals: t.Sequence[Change]) -> None:
        qualifiers = list(dict.fromkeys(change.qualifier for change in removals))  # a list may have one twice
        error = not_purged(removals[0].target.unqualified, self._environment.region, qualifiers)
        for change in removals:
            self._report(change, error)

    def _of_aliases(self, change: Change) -> list[Change]:
        aliases: list[FunctionIdentifier] = []

        def read(change: Change) -> None:
            found = self._reader(change.target).aliases()
            aliases.extend(found or ())
            if found is None:
                self._without_aliases.append(change)

        self._try(change, read)
        return [replace(change, target=change.target.qualified(each.qualifier or "")) for each in aliases]

    def _report_contradictions(self, wanted: t.Iterable[Change]) -> None:
        """Fail what rests on a list that says that there is no function, where another answer shows that there is."""
        for change in self._without_aliases:
            if self._reader(change.target).exists:
                self._report(change, self._contradiction("ListAliases", change, "which aliases it has"))
        for change in wanted if self._request.purge else ():
            reader = self._reader(change.target)
            if reader in self._unlisted and reader.exists:
                self._unlisted.remove(reader)
                what = "which other configurations it has, so that purge removed nothing"
                self._report(change, self._contradiction("ListFunctionEventInvokeConfigs", change, what))

    def _contradiction(self, operation: str, change: Change, unknown: str) -> LambdaError:
        subject = subject_of(self._environment.client, change.target.unqualified)
        return LambdaError.contradiction(operation, subject, unknown)

    def _account_of(self, change: Change) -> str | None:
        return change.target.account_id or self._reader(change.target).account_id

    def _reader(self, target: FunctionIdentifier) -> FunctionReader:
        name = target.unqualified
        if name not in self._readers and target.account_id:
            for reader in self._readers.values():
                if reader.account_id == target.account_id:
                    return reader
        if name not in self._readers:
            self._readers[name] = FunctionReader(self._environment.client, name)
            self._readers[name].account_id = target.account_id
        return self._readers[name]
