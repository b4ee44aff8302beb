# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One function: what can be asked about it, with the fewest requests and permissions."""

from __future__ import annotations

import contextlib
import typing as t

from .._aws import lambda_api
from .._aws.calls import subject_of
from .._aws.errors import LambdaError
from .._model.completeness import Completeness
from .._model.configurations import Configuration, Function
from .._model.identifiers import LATEST, LATEST_PUBLISHED, FunctionIdentifier, read_back
from .denials import Denials
from .reading import Reason

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = t.TypeVar("_T")
_Found = t.TypeVar("_Found", bound="list[t.Any] | None")

_NOT_ASKED: t.Any = object()
_MOST_NAMES = 20
_LIST = "ListFunctionEventInvokeConfigs"
_QUALIFIERS = "which aliases and versions it has"


class FunctionReader:
    """What AWS knows of one function. Each method asks AWS once, and then remembers the answer or the error.

    function_name is the function in any form, without a qualifier. Every method raises LambdaError. For one thread.
    """

    def __init__(
        self,
        client: LambdaClient,
        function_name: str,
        function: Function | None = None,
        denials: Denials | None = None,
    ) -> None:
        self.account_id: str | None = None
        self.exists = False
        """Whether an answer of AWS was about the function, and not that it does not exist."""
        self._client, self._function_name, self._denials = client, function_name, denials
        self._answers: dict[str, t.Any] = {}
        self._list_is_old = False
        """Whether the configurations were listed before the target that is looked at now was."""
        if function is not None:
            self._answers["GetFunctionConfiguration"], self.exists = function, True

    @property
    def has_answered(self) -> bool:
        """Whether AWS has answered anything but errors: it knows the credentials then."""
        return not all(isinstance(answer, LambdaError) for answer in self._answers.values())

    @property
    def completeness(self) -> Completeness:
        """Which lists of the function have been read so far."""

        def read(operation: str) -> bool | None:
            answer = self._answers.get(operation, _NOT_ASKED)
            return None if answer is _NOT_ASKED else not isinstance(answer, LambdaError)

        return {
            "configurations": read(_LIST),
            "aliases": read("ListAliases"),
            "versions": read("ListVersionsByFunction"),
        }

    @property
    def known_account_id(self) -> str | None:
        """The function's account, as an answer or its name contains it."""
        return self.account_id or read_back(self._function_name).account_id

    @property
    def is_own(self) -> bool:
        """Whether the function is one of the account of the credentials, as a name without an account is."""
        return read_back(self._function_name).account_id is None

    @property
    def is_listed_as_missing(self) -> bool:
        """Whether the list of configurations answered that the function does not exist."""
        return self._answers.get(_LIST, _NOT_ASKED) is None

    def has_if_read(self, qualifier: str) -> bool | None:
        """Return whether the function has this version or alias, by lists that were read; None if none shows it."""
        lists = self.completeness
        read = lists["versions"] if qualifier.isdigit() else lists["aliases"]
        return self.has(qualifier) if read and qualifier not in (LATEST, LATEST_PUBLISHED) else None

    def forget(self) -> None:
        """Ask AWS again from here on; the account stays known."""
        self._answers.clear()
        self._list_is_old = False

    def age(self) -> None:
        """Note that another target is looked at from here on: a list was read before this, maybe by minutes."""
        self._list_is_old = True

    def learn(self, identifiers: t.Iterable[FunctionIdentifier]) -> None:
        """Take the function's account from what AWS has answered."""
        for identifier in identifiers:
            self.account_id, self.exists = identifier.account_id, True

    def configurations(self) -> list[Configuration] | None:
        """Return the configurations of all qualifiers; None if the function does not exist.

        Raises LambdaError.contradiction() if another answer about the same name shows that it does.
        """
        found = self._confirmed(_LIST, self._once(_LIST, self._list_configurations), "which configurations it has")
        self.learn(each.target for each in found or ())
        return found

    def function(self) -> Function | None:
        """Return the function as $LATEST has it; None if it does not exist."""
        found = self._once("GetFunctionConfiguration", lambda_api.get_function)
        self.learn([found.identifier] if found else ())
        return found

    def aliases(self) -> list[FunctionIdentifier] | None:
        """Return the function's aliases; None if the function does not exist."""
        return self._confirmed("ListAliases", self._once("ListAliases", lambda_api.list_aliases), _QUALIFIERS)

    def versions(self) -> list[FunctionIdentifier] | None:
        """Return $LATEST and the function's versions; None if the function does not exist."""
        operation = "ListVersionsByFunction"
        return self._confirmed(operation, self._once(operation, lambda_api.list_versions), _QUALIFIERS)

    def _confirmed(self, operation: str, found: _Found, unknown: str) -> _Found:
        """Return what a list has answered. That there is no function, beside one that there is, is asked for once more.

        It may have been deleted meanwhile. If not, raise LambdaError.contradiction().
        """
        if found is None and self.exists:
            self._answers.pop("GetFunctionConfiguration", None)
            if self.function() is not None:
                subject = subject_of(self._client, self._function_name)
                error = LambdaError.contradiction(operation, subject, unknown)
                self._answers[operation] = error
                raise error
            self.exists = False
        return found

    def deleted_meanwhile(self) -> LambdaError:
        """Return the error for a function that GetFunctionConfiguration does not find, after other answers about it."""
        reason = "Lambda answered that the function does not exist, after other answers about it (deleted meanwhile?)"
        subject = subject_of(self._client, self._function_name)
        return LambdaError("GetFunctionConfiguration", subject, "ResourceNotFoundException", reason)

    def configuration(self, qualifier: str) -> Configuration | None:
        """Return one qualifier's configuration; None if there is none, whatever the reason.

        If the account may List but not Get, as with AWS's managed policy ViewOnlyAccess, it is found in the list. A
        list that says that there is no function does not show that the qualifier has no configuration.
        """
        listed = self._answers.get(_LIST, _NOT_ASKED)
        if listed is _NOT_ASKED or listed is None or isinstance(listed, LambdaError):
            try:
                found = self._once(
                    f"GetFunctionEventInvokeConfig {qualifier}",
                    lambda client, name: lambda_api.get_event_invoke_config(client, name, qualifier),
                )
                self.learn([found.target] if found else ())
                return found
            except LambdaError as error:
                if not error.access_denied:
                    raise
                with contextlib.suppress(LambdaError):  # if the list fails, too, the first error says more
                    if self.configurations() is not None:
                        return self._in_list(qualifier)
                raise
        return self._in_list(qualifier)

    def current(self, qualifier: str) -> Configuration | None:
        """Return one qualifier's configuration, as configuration() does, but not by a list that is old.

        That one is still about the other qualifiers.
        """
        old = self._answers.pop(_LIST, _NOT_ASKED) if self._list_is_old else _NOT_ASKED
        try:
            return self.configuration(qualifier)
        finally:
            if old is not _NOT_ASKED:
                self._answers.setdefault(_LIST, old)

    def identifier_of(self, qualifier: str) -> FunctionIdentifier | None:
        """Return the complete identifier of a qualifier; None if there is no such function, version or alias.

        $LATEST.PUBLISHED is not in any list: it is taken to exist if the function does.
        """
        if qualifier in (LATEST, LATEST_PUBLISHED):
            function = self.function()
            return None if function is None else function.identifier.qualified(qualifier)
        existing = self.versions() if qualifier.isdigit() else self.aliases()
        return next((each for each in existing or () if each.qualifier == qualifier), None)

    def has(self, qualifier: str) -> bool | None:
        """Return whether the function has this version or alias; None if it does not exist, or if no list shows it."""
        if qualifier == LATEST_PUBLISHED:
            return None
        if qualifier == LATEST:
            return None if self.configurations() is None else True
        existing = self.versions() if qualifier.isdigit() else self.aliases()
        return None if existing is None else any(each.qualifier == qualifier for each in existing)

    def lacking(self, qualifier: str) -> str:
        """Return that a version or alias is missing, and which ones there are: the list that told it has them."""
        kind, existing = ("version", self.versions()) if qualifier.isdigit() else ("alias", self.aliases())
        names = {each.qualifier or LATEST for each in existing or ()} - {LATEST}
        shown = sorted(names, key=lambda each: (int(each) if each.isdigit() else 0, each))
        more = f" and {len(shown) - _MOST_NAMES} more" if len(shown) > _MOST_NAMES else ""
        has = f"it has: {', '.join(shown[:_MOST_NAMES])}{more}" if shown else "it has none"
        return f"no {kind} {qualifier}; {has}"

    def why_missing(self, qualifier: str) -> Reason:
        """Return why the qualifier has no configuration. Get answers the same 404 for each reason; the lists differ."""
        if qualifier == LATEST_PUBLISHED:
            return self._function_missing_or_unknown()
        if self.is_listed_as_missing or self._answers.get("GetFunctionConfiguration", _NOT_ASKED) is None:
            return "function_missing"
        try:
            has = self.has(qualifier)
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown" if qualifier == LATEST else self._function_missing_or_unknown()
        if has is None:
            return "function_missing"
        return "not_configured" if has else "qualifier_missing"

    def _function_missing_or_unknown(self) -> Reason:
        """Distinguish a missing function from an unknown qualifier if neither aliases nor versions do."""
        try:
            return "function_missing" if self.configurations() is None else "unknown"
        except LambdaError as error:
            if not error.access_denied:
                raise
            return "unknown"

    def _list_configurations(self, client: LambdaClient, function_name: str) -> list[Configuration] | None:
        self._list_is_old = False
        found = lambda_api.list_event_invoke_configs(client, function_name)
        name = read_back(function_name).name
        if found is not None or name == function_name:
            return found
        # LocalStack 4.14 answers 404 to this operation for an ARN, also if the function exists, and takes names only.
        function = None
        with contextlib.suppress(LambdaError):  # the list has answered: AWS says that the function does not exist
            function = self.function()
        if function is None:
            return None
        account_id = function.identifier.account_id
        listed = lambda_api.list_event_invoke_configs(client, name)
        own = [each for each in listed or () if each.target.account_id == account_id]
        if own:
            return own
        if listed == []:
            # The name alone may be a function of another account: only a list of this one's shows that it has none.
            named = lambda_api.get_function(client, name)
            if named is not None and named.identifier.account_id == account_id:
                return []
        raise LambdaError.contradiction(_LIST, subject_of(client, function_name), "which configurations it has")

    def _in_list(self, qualifier: str) -> Configuration | None:
        return next((each for each in self.configurations() or () if each.target.qualifier == qualifier), None)

    def _once(self, operation: str, ask: t.Callable[[LambdaClient, str], _T]) -> _T:
        if operation not in self._answers:
            try:
                if self._denials is None:
                    self._answers[operation] = ask(self._client, self._function_name)
                else:
                    name = self._function_name
                    # What is denied for one qualifier is denied for all.
                    of_all = operation.partition(" ")[0]
                    self._answers[operation] = self._denials.ask(of_all, lambda: ask(self._client, name))
            except LambdaError as error:
                self._answers[operation] = error
        answer = self._answers[operation]
        if isinstance(answer, LambdaError):
            raise answer
        return t.cast("_T", answer)
