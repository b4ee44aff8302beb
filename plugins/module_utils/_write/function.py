# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes of one function, one after the other, with the fewest reads."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reader import FunctionReader
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.advice import Advisor
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.change import apply_change
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


class FunctionWriter:
    """Applies the changes of one function, each target once however it is spelt. For one thread."""

    def __init__(self, client: LambdaClient, request: Request, result: Result, advisor: Advisor) -> None:
        self._client, self._request, self._result, self._advisor = client, request, result, advisor
        self._readers: dict[str, FunctionReader] = {}
        self._done: set[tuple[str | None, str]] = set()
        self._failed: set[str] = set()

    def read(self, changes: t.Sequence[Change]) -> list[Change]:
        """Read what is stored, and return all changes, of the aliases too. Raises LambdaError.

        One target takes a Get, which apply() sends. One list takes the place of several of them.
        """
        # A name alone comes first: AWS's response to it tells the account that other spellings name.
        changes = sorted(changes, key=lambda change: change.target.account_id is not None)
        if self._request.include_aliases:
            changes = [each for change in changes for each in (change, *self._of_aliases(change))]
        if self._request.purge or len({change.qualifier for change in changes}) > 1:
            for change in changes:
                self._list(self._reader(change.target))
        return list(changes)

    def apply(self, change: Change) -> None:
        """Apply one change. Raises LambdaError; what was done before is in the result."""
        spelt = (change.target.account_id, change.qualifier)
        # After a failure nothing tells whether another spelling is the same target: it would fail, too.
        if spelt in self._done or change.qualifier in self._failed:
            return
        try:
            reader = self._reader(change.target)
            account_id = apply_change(self._client, reader, change, self._request, self._result, self._advisor)
        except LambdaError:
            self._failed.add(change.qualifier)
            raise
        self._done |= {spelt, (account_id, change.qualifier)}

    def purged(self, changes: t.Sequence[Change]) -> list[Change]:
        """Return the removal of every configuration that none of the changes names, in what read() has read."""
        removals: list[Change] = []
        for name, reader in self._readers.items():
            spelt = next(change.target for change in changes if change.target.unqualified == name)
            kept = {change.qualifier for change in changes if self._reader(change.target) is reader}
            removals += [
                Change(spelt.qualified(stored.target.qualifier or ""), None)
                for stored in reader.configurations() or ()
                if stored.target.qualifier not in kept
            ]
        return removals

    def _list(self, reader: FunctionReader) -> None:
        """Read the list. Without the permission, and unless it decides what is removed, a Get for each target does."""
        try:
            reader.configurations()
        except LambdaError as error:
            if self._request.purge or not error.access_denied:
                raise

    def _of_aliases(self, change: Change) -> list[Change]:
        aliases = self._reader(change.target).aliases() or ()
        return [replace(change, target=change.target.qualified(each.qualifier or "")) for each in aliases]

    def _reader(self, target: FunctionIdentifier) -> FunctionReader:
        name = target.unqualified
        if name not in self._readers and target.account_id:
            for reader in self._readers.values():
                if reader.account_id == target.account_id:
                    return reader
        if name not in self._readers:
            self._readers[name] = FunctionReader(self._client, name)
        return self._readers[name]
