# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The functions of one region, several at once."""

from __future__ import annotations

import typing as t

from .._aws import lambda_api, retries
from .._aws.errors import LambdaError
from .._model.completeness import MAYBE_NOT_ENABLED, missing
from .._model.configurations import Function
from .._model.identifiers import FunctionIdentifier, read_back
from .._workers import Workers
from .asked import asked
from .denials import ENOUGH, Denials
from .function import FunctionReading, Include, read_function
from .reader import FunctionReader
from .reading import Reading, call_error
from .region import Region

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .evidence import Evidence


class RegionRead:
    """One region that is being read, into a Reading of its own."""

    def __init__(
        self, client: LambdaClient, include: Include, rate: float, threads: int, evidence: Evidence | None
    ) -> None:
        self.reading = Reading()
        self.read = self.pages = 0
        self.limit = retries.limited(client, rate)
        self.workers = Workers(threads, self._on_crash)
        self._client = client
        self._include = include
        self.name: str = client.meta.region_name
        self._denials: Denials | None = None
        self._stopped_by: LambdaError | None = None
        self._has_answered = False
        self._evidence = evidence
        self._account_id: str | None = None
        self._own_account_id: str | None = None
        self._seen = Region(self.name, client)

    @property
    def functions(self) -> int:
        return self.reading.functions

    @property
    def requests(self) -> int:
        return self.limit.requests

    @property
    def throttled(self) -> int:
        return self.limit.throttled

    @property
    def is_listed(self) -> bool:
        return self._seen.complete or self._seen.names is not None

    def read_named(self, identifiers: t.Sequence[FunctionIdentifier]) -> None:
        """Read these, the qualifiers of one function in one job, so that they share what is asked about it."""
        functions: dict[str, dict[str, set[str | None]]] = {}
        for identifier in identifiers:
            forms = functions.setdefault(identifier.name, {})
            forms.setdefault(identifier.unqualified, set()).add(identifier.qualifier)
        # A name without an account may be one of those with an account.
        accounts = {(each.name, each.account_id) for each in identifiers if each.account_id}
        self.reading.functions = len(accounts) + len(functions.keys() - {name for name, _account in accounts})
        self.reading.regions = [asked(self.name, identifiers, None, self._include)]
        self._seen.names = sorted(functions)
        self._seen.accounts = {each.account_id for each in identifiers if each.account_id}
        self._start_evidence()
        for name, forms in functions.items():
            self.workers.submit(name, self._read_forms, name, forms)

    def read_all(self, qualifier: str | None) -> None:
        """Read one qualifier, or all of them, of every function."""
        self.reading.regions = [asked(self.name, None, qualifier, self._include)]
        self._denials = Denials()
        self._start_evidence()
        self.workers.submit(None, self._list, qualifier)

    def take(self, name: str, found: FunctionReading) -> None:
        """Add what was found of a function after it was read."""
        for row in found.rows:
            self.reading.take_row(row)
        if "function_missing" in found.missing.values():
            self.reading.take_missing(self.name, self._seen.readers[name].known_account_id, name)
        for error in found.errors:
            self.reading.add_error(self.name, name, error)

    @property
    def refusals(self) -> set[str]:
        """The codes of all that the region has answered, if it has only refused; none after any other answer."""
        if self._stopped_by is None or self._has_answered:
            return set()
        return {each["code"] for each in self.reading.errors}

    def was_not_enabled(self) -> None:
        """Say that of a region that has only refused, in place of its errors; nobody asks for more in it."""
        self.reading.errors, self.reading.unread, self.reading.functions = [], [], 0
        for each in self.reading.regions:
            each["missing"], each["complete"] = [MAYBE_NOT_ENABLED], False

    def finish(self) -> None:
        """Say once what was denied to every function, what was not begun, and whether anything is missing."""
        self.reading.unread += self.workers.undone
        for miss in self.reading.not_found:
            # Without an account, a name is of the account of the credentials, which any other such function shows.
            miss["account_id"] = miss["account_id"] or self._own_account_id
        for each in self.reading.regions:
            each["account_id"] = self._account_id or next((row["account_id"] for row in self.reading.rows), None)
            each["missing"] = missing(self.reading.errors, len(self.reading.unread), self.reading.functions_of)
            each["complete"] = not each["missing"]
        for operation, error in (self._denials.given_up if self._denials else {}).items():
            denied = [
                each for each in self.reading.errors if (each["operation"], each["code"]) == (operation, error.code)
            ]
            if not denied:
                continue  # another operation has answered instead
            named = {each["function_name"] for each in denied}
            self.reading.errors = [each for each in self.reading.errors if each not in denied]
            hint = (
                f"the first {ENOUGH} functions were denied it and none was granted it, so it was not tried for the "
                f"others: {len(named)} functions are affected; allow it, or name the functions that may be read"
            )
            self.reading.add_error(self.name, None, error.advising(hint))

    def _list(self, qualifier: str | None) -> None:
        """Submit each function of the region. The others are read meanwhile: how many there are is known soon."""
        pages = lambda_api.function_pages(self._client)
        while not self.workers.stopped:
            try:
                page = next(pages, None)
            except LambdaError as error:
                # What was listed is still read, unless nothing can be.
                if error.concerns_all:
                    self._stop(error)
                self.reading.add_error(self.name, None, error)
                return
            self._has_answered = True
            if page is None:
                self._seen.complete = True
                return
            self.pages += 1
            self.reading.functions += len(page)
            for function in page[:1]:
                self._account_id = function.identifier.account_id
            self._seen.listed.update(function.identifier.name for function in page)
            for function in page:
                self.workers.submit(function.identifier.name, self._read_listed, function, qualifier)

    def _read_listed(self, function: Function, qualifier: str | None) -> None:
        name = function.identifier.name
        self._read_one(FunctionReader(self._client, name, function, self._denials), name, (qualifier,), False)
        self.read += 1  # two threads at once may count one function: nobody but the progress looks

    def _read_forms(self, name: str, forms: t.Mapping[str, set[str | None]]) -> None:
        """Read a function that is given in several forms. The bare name comes first: its answer contains the account.

        Forms of two accounts are two functions: each is read, or has an error of its own.
        """
        readers: list[tuple[FunctionReader, str | None]] = []
        reported: set[tuple[str, str]] = set()  # what failed for a name of which the account is not known
        for function_name in sorted(forms, key=len):
            account_id = read_back(function_name).account_id
            known = (each for each, named in readers if account_id in (None, named, each.account_id))
            reader = next(known, None) or FunctionReader(self._client, function_name)
            readers.append((reader, account_id))
            if self._stopped_by is None:
                failed = self._read_one(reader, name, forms[function_name], True, reported)
                if account_id is None and reader.account_id is None:
                    reported |= {(each.operation, each.code) for each in failed}
                continue
            error = call_error(self.name, name, self._stopped_by)
            message = f"{function_name} was not tried after this error: {self._stopped_by}"
            self.reading.errors.append({**error, "message": message})
            self.reading.note_account(error, account_id)
        self.read += 1

    def _read_one(
        self,
        reader: FunctionReader,
        name: str,
        qualifiers: t.Iterable[str | None],
        named: bool,
        reported: t.Container[tuple[str, str]] = (),
    ) -> list[LambdaError]:
        """Read one function, and return what failed. A reported operation and code are not reported again."""
        found = read_function(reader, qualifiers, self._include, explain=named)
        self.reading.rows.extend(found.rows)
        self._has_answered = self._has_answered or reader.has_answered
        self._account_id = self._account_id or reader.account_id
        if reader.is_own:
            self._own_account_id = self._own_account_id or reader.account_id
        if self._evidence and self._evidence.finds_qualifiers and None in qualifiers:
            self._keep(reader, name, found)
        if self._evidence:
            self._evidence.add(self._seen, found.rows)
            for error in found.optional:
                self._evidence.services.note("function", self.name, f"lambda:{error.operation}", error)
        if named:
            for qualifier, reason in found.missing.items():
                self.reading.add_not_found(self.name, reader.known_account_id, name, qualifier, reason)
                if reason == "qualifier_missing" and qualifier:
                    lacks = reader.lacking(qualifier)
                    self.reading.lacking[self.name, reader.known_account_id, name, qualifier] = lacks
        elif "function_missing" in found.missing.values():
            self.reading.vanished.append(f"{name} in {self.name}")
            self._seen.listed.discard(name)  # it may be a destination
        # What is extra may fail, but not for a reason for which nothing else would be read either.
        for error in (*found.errors, *(each for each in found.optional if each.concerns_all)):
            if error.concerns_all and self._stopped_by:
                self.reading.unread.append(name)
                break
            if error.concerns_all:
                self._stop(error)
            self.reading.note_account(call_error(self.name, name, error), reader.known_account_id)
            if (error.operation, error.code) not in reported:
                self.reading.add_error(self.name, name, error)
        return found.errors

    def _keep(self, reader: FunctionReader, name: str, found: FunctionReading) -> None:
        """Remember a function of which more qualifiers may be found: all that its list does not have are bare."""
        if reader.completeness["configurations"] and "function_missing" not in found.missing.values():
            # The first one is the function of the account that the evidence is of, if that one is asked for.
            self._seen.readers.setdefault(name, reader)

    def _start_evidence(self) -> None:
        if self._evidence:
            self._evidence.start(self._seen)

    def _stop(self, error: LambdaError) -> None:
        self._stopped_by = error
        self.workers.stop()

    def _on_crash(self, name: str | None, exception: Exception) -> None:
        subject = f"{name} in {self.name}" if name else self.name
        self.reading.add_error(self.name, name, LambdaError.unexpected(subject, exception))
