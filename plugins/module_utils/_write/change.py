# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring one target to what is wanted: read, compare, write if they differ, and find out what AWS stores then."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import lambda_api
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Configuration,
    Settings,
    merged,
    nothing_set,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reader import FunctionReader
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.advice import Advisor
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.persistence import persist
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = t.TypeVar("_T")


def apply_change(
    client: LambdaClient, reader: FunctionReader, change: Change, request: Request, result: Result, advisor: Advisor
) -> str | None:
    """Apply one change and note it in the result; returns the function's account if a response told it.

    Raises LambdaError; what was done before is in the result.
    """
    target = _Target(client, reader, change, request, result, advisor)
    if change.settings is None:
        target.remove()
    else:
        target.store(change.settings, change.replace)
    return target.account_id or reader.account_id


class _Target:
    def __init__(
        self,
        client: LambdaClient,
        reader: FunctionReader,
        change: Change,
        request: Request,
        result: Result,
        advisor: Advisor,
    ) -> None:
        self._client, self._reader, self._request, self._result = client, reader, request, result
        self._advisor = advisor
        self.account_id: str | None = None
        self._target = change.target
        self._name, self._qualifier = change.target.unqualified, change.qualifier

    def remove(self) -> None:
        stored = self._reader.configuration(self._qualifier)
        if stored is None:
            return
        if not self._request.check_mode:
            try:
                # None means that somebody else was faster, which is what was wanted.
                self._persist(lambda: lambda_api.delete_event_invoke_config(self._client, self._name, self._qualifier))
            except LambdaError as error:
                if error.refused:
                    raise
                self._settle(error, stored, None)
                return
        self._note(stored, None)

    def store(self, given: Settings, replace: bool) -> None:
        stored = self._reader.configuration(self._qualifier)
        before = stored.settings if stored else nothing_set()
        after = merged(nothing_set() if replace else before, given)
        if stored is not None and after == before:
            self._result.rows[str(stored.target)] = row_of(stored)
        elif self._request.check_mode:
            self._note(stored, Configuration(self._existing(stored), after))
        else:
            self._put(stored, after)

    def _put(self, stored: Configuration | None, settings: Settings) -> None:
        try:
            answer = self._persist(
                lambda: lambda_api.put_event_invoke_config(self._client, self._name, self._qualifier, settings)
            )
        except LambdaError as error:
            if error.refused:
                target = self._target.qualified(self._qualifier)
                raise self._advisor.advised(error, self._client, self._reader, target, settings) from error
            self._settle(error, stored, settings)
            return
        self._note(stored, answer)
        if answer.settings != settings:
            raise self._stored_otherwise()

    def _settle(self, error: LambdaError, before: Configuration | None, wanted: Settings | None) -> None:
        """Find out what became of a write whose response is unreadable or never came. Raises the error if it failed."""
        try:
            now = lambda_api.get_event_invoke_config(self._client, self._name, self._qualifier)
        except LambdaError:
            # Nobody knows. What may have changed is reported as changed.
            header = str(before.target if before else self._target.qualified(self._qualifier))
            self._result.add_diff(header, before.settings if before else None, wanted)
            raise error from None
        if (now.settings if now else None) == (before.settings if before else None):
            raise error
        self._note(before, now)
        if (now.settings if now else None) != wanted:
            raise error

    def _existing(self, stored: Configuration | None) -> FunctionIdentifier:
        """Return the whole target, in check mode. Raises LambdaError if it does not exist, as the write would."""
        if stored is not None and self._qualifier == LATEST:
            return stored.target
        whole = self._reader.whole(self._qualifier)
        if whole is None:
            raise self._missing()
        return whole

    def _missing(self) -> LambdaError:
        if self._qualifier == LATEST:
            operation, missing = "GetFunctionConfiguration", True
        elif self._qualifier.isdigit():
            operation, missing = "ListVersionsByFunction", self._reader.versions() is None
        else:
            operation, missing = "ListAliases", self._reader.aliases() is None
        reason = (
            "the function does not exist" if missing else f"the function has no version or alias '{self._qualifier}'"
        )
        hint = (
            "create it first, or correct its name; state: absent, or configured: false in a row, removes a "
            "configuration that is left over"
        )
        return LambdaError(operation, self._subject, "ResourceNotFoundException", reason, hint)

    def _stored_otherwise(self) -> LambdaError:
        reason = "AWS accepted the settings, but stores others"
        return LambdaError("PutFunctionEventInvokeConfig", self._subject, "NotStored", reason)

    @property
    def _subject(self) -> str:
        return f"{self._name}:{self._qualifier} in {self._client.meta.region_name}"

    def _note(self, before: Configuration | None, after: Configuration | None) -> None:
        known = after or before
        self.account_id = known.target.account_id if known else None
        arn = str(known.target if known else self._target.qualified(self._qualifier))
        if after is not None:
            self._result.rows[arn] = row_of(after)
        self._result.add_diff(arn, before.settings if before else None, after.settings if after else None)

    def _persist(self, write: t.Callable[[], _T]) -> _T:
        return persist(write, self._request.propagation_timeout)
