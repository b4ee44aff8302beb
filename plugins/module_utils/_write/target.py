# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One target: read, planned, written or in check mode not, and what AWS stores then."""

from __future__ import annotations

import random
import threading
import time
import typing as t
from dataclasses import dataclass, replace

from .._aws import lambda_api
from .._aws.errors import LambdaError
from .._aws.rate_limit import Stopped
from .._model.configurations import Configuration, Settings, differences, flat, row_of
from .._model.identifiers import LATEST, FunctionIdentifier
from .._model.partitions import partition_of
from .._read.reader import FunctionReader
from .plan import NOT_STORED, NotWritten, Step, check_account, plan, qualifier_changed
from .refusal import Advisor, missing
from .request import Change, Request
from .result import Result

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .._read.services import ClientFor

CONFLICT_TIMEOUT = 60.0
"""How long a write is tried again while AWS says that another one to the function is under way, in seconds."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0


@dataclass(frozen=True)
class Environment:
    """What all writes of a region share."""

    client: LambdaClient
    request: Request
    result: Result
    advisor: Advisor
    caller: Caller

    @property
    def region(self) -> str:
        return self.client.meta.region_name


class Caller:
    """The account of the credentials: that of each function whose name has none. It is asked for once."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._lock = threading.Lock()
        self._account_id: str | None = None

    def account_id(self, region: str) -> str:
        """Return it. Raises LambdaError."""
        # Imported if it is needed: most tasks write to what has answered.
        from .._aws.sts import caller_account

        with self._lock:
            if self._account_id is None:
                self._account_id = caller_account(self._client_for("sts", region))
            return self._account_id


class TargetWriter:
    """The write of one target. Raises LambdaError and NotWritten; what was done before is in the result."""

    def __init__(self, environment: Environment, reader: FunctionReader, change: Change) -> None:
        self._client, self._request, self._result = environment.client, environment.request, environment.result
        self._advisor, self._caller, self._region = environment.advisor, environment.caller, environment.region
        self._reader, self._change = reader, change
        self._name, self._qualifier = change.target.unqualified, change.qualifier
        self._sent: Settings | None = None
        self._unsettled: Step | None = None
        """A write that may have been done, or still be under way, when it was tried again."""
        self._uncertain: FunctionIdentifier | None = None
        """What the diff of such a write is kept by, until it is known what became of it."""

    def write(self) -> None:
        """Bring the target to what is wanted, and note what was done.

        A write that AWS could not do yet is tried again, after another look: what was read before is old by then.
        """
        try:
            self._persist()
        except (LambdaError, NotWritten) as error:
            error.may_be_done = str(self._uncertain or "")
            raise

    def _persist(self) -> None:
        try:
            persist(self._attempt, self._request.propagation_timeout, self._reader.forget)
        except LambdaError as error:
            if self._sent is None or not error.refused or error.operation != "PutFunctionEventInvokeConfig":
                raise
            raise self._advisor.advised(error, self._client, self._reader, self._change, self._sent) from error

    def _attempt(self) -> None:
        self._reader.age()
        stored = self._reader.configuration(self._qualifier)
        check_account(self._change, self._reader.account_id, self._region)
        step = plan(self._change, stored, self._region)
        if step is not None and not self._request.check_mode:
            # A list says which targets to write. What is written, and what is told of it, rests on what is there now:
            # other writes can have taken minutes since, and somebody else can have written, too.
            stored = self._reader.current(self._qualifier)
            step = plan(self._change, stored, self._region)
        if step is None:
            if self._unsettled is not None:
                self._note(self._unsettled.stored, stored)
            elif stored is not None:
                self._result.rows[str(stored.target)] = row_of(stored)
            else:
                self._check_whose_it_is()
            return
        self._check_that_it_exists_as_judged()
        if self._request.check_mode:
            foreseen = None if step.settings is None else Configuration(self._complete(stored), step.settings)
            check_account(self._change, foreseen.target.account_id if foreseen else None, self._region)
            self._note(stored, foreseen)
        else:
            self._check_whose_it_is()
            self._send(step)

    def _check_whose_it_is(self) -> None:
        """Raise NotWritten if it is a function of another account, where no answer has shown that yet."""
        if self._change.account_id and self._reader.known_account_id is None:
            check_account(self._change, self._caller.account_id(self._region), self._region)

    def _check_that_it_exists_as_judged(self) -> None:
        expected = self._change.only_if and self._change.only_if.qualifier_exists
        if expected is None:
            return
        exists = self._reader.has(self._qualifier)
        if exists is None:
            raise qualifier_changed(self._change, self._region, "whether the version or alias exists is not known")
        if exists != expected:
            what = f"it {'exists' if exists else 'is gone'}, it {'existed' if expected else 'was gone'}"
            raise qualifier_changed(self._change, self._region, what)

    def _send(self, step: Step) -> None:
        answer: Configuration | None = None
        removed: bool | None = True
        try:
            if step.settings is None:
                removed = lambda_api.delete_event_invoke_config(self._client, self._name, self._qualifier)
                if removed is None and self._unsettled is not None:
                    raise self._nothing_removed()
            else:
                self._sent = step.settings
                answer = lambda_api.put_event_invoke_config(self._client, self._name, self._qualifier, step.settings)
        except Stopped:
            raise  # the task has ended: nothing reads what became of it, and nothing more is asked
        except Exception as exception:  # whatever it is: the request may have been sent
            self._settle(exception, step)
            return
        if removed is None:
            self._check_that_others_removed_it()
            return
        error = self._stored_otherwise(step.settings, answer)
        self._note(step.stored, answer, as_wanted=error is None)
        if error is not None:
            raise error

    def _check_that_others_removed_it(self) -> None:
        """Raise LambdaError if a configuration is still there. If not, this task has changed nothing."""
        self._reader.forget()
        if self._reader.configuration(self._qualifier) is not None:
            raise self._nothing_removed()

    def _nothing_removed(self) -> LambdaError:
        """Return the error of a Delete that found nothing where a configuration was read before."""
        reason = "Lambda answered that there is nothing to remove, after it had answered with the configuration"
        subject = f"{self._name}:{self._qualifier} in {self._region}"
        return LambdaError("DeleteFunctionEventInvokeConfig", subject, "ResourceNotFoundException", reason)

    def _settle(self, exception: Exception, step: Step) -> None:
        """Find out what became of a write whose response is unreadable or never came. Raises LambdaError if it failed.

        A refusal is the answer to the last time that the SDK sent it: it may have been done before. If one look does
        not show that the write was done, it may still be: the request can be on its way, behind a proxy that gave up.
        The change is then reported as one that may have been made, and the error, too. So it is if the look shows what
        neither was there nor is wanted: somebody else has written, before this write or after it.
        """
        subject = f"{self._name}:{self._qualifier} in {self._region}"
        error = exception if isinstance(exception, LambdaError) else LambdaError.unexpected(subject, exception)
        if error.undone:
            raise error
        self._unsettled = self._unsettled or step
        try:
            self._reader.forget()
            now = self._reader.configuration(self._qualifier)
        except Exception:
            now = step.stored
        stored = _settings(now)
        if stored is None or step.settings is None:
            as_wanted = stored == step.settings
        else:
            as_wanted = not differences(flat(step.settings), flat(stored))
        if stored == _settings(step.stored) or not as_wanted:
            if now is not None and stored != _settings(step.stored):
                self._result.rows[str(now.target)] = row_of(now)
            self._note_uncertain(step)
            raise error from exception
        self._note(step.stored, now)

    def _stored_otherwise(self, wanted: Settings | None, answer: Configuration | None) -> LambdaError | None:
        """Return the error of a Put that AWS answers with other settings. A default in the place of nothing is none."""
        if wanted is None or answer is None:
            return None
        sent, there = flat(wanted), flat(answer.settings)
        names = differences(sent, there)
        if not names:
            return None
        values = "; ".join(f"{name} is {there[name]!r} in place of {sent[name]!r}" for name in names)
        reason = f"AWS accepted the settings, but stores others: {values}"
        subject = f"{self._name}:{self._qualifier} in {self._region}"
        return LambdaError("PutFunctionEventInvokeConfig", subject, NOT_STORED, reason)

    def _complete(self, stored: Configuration | None) -> FunctionIdentifier:
        """Return the complete target, in check mode. Raises NotWritten if it does not exist, as the write would."""
        if stored is not None and self._qualifier == LATEST:
            return stored.target
        complete = self._reader.identifier_of(self._qualifier)
        if complete is None:
            raise missing(self._reader, self._change, self._region) or NotWritten("Unknown", f"{self._change.label}")
        return complete

    def _note_uncertain(self, step: Step) -> None:
        before = self._unsettled.stored if self._unsettled else step.stored
        self._uncertain = self._uncertain or (before.target if before else self._named())
        self._result.add_diff(self._uncertain, _settings(before), step.settings, known=False)

    def _named(self) -> FunctionIdentifier:
        """Return the target as AWS would name it, of which nothing was answered; without its account if that fails."""
        target, account_id = self._change.target.qualified(self._qualifier), self._reader.known_account_id
        if account_id is None:
            try:
                account_id = self._caller.account_id(self._region)
            except LambdaError:
                return replace(target, region=self._region)
            self._reader.account_id = account_id
        return replace(target, partition=partition_of(self._region), region=self._region, account_id=account_id)

    def _note(self, before: Configuration | None, after: Configuration | None, as_wanted: bool = True) -> None:
        """Note what is there now, and what has changed: nothing, if AWS's answer is what was there before.

        as_wanted: whether it is what AWS has accepted. If not, what AWS has done, and will do, is unknown.
        """
        if self._uncertain:
            self._result.remove_diff(str(self._uncertain))
            self._uncertain = None
        known = after or before
        target = known.target if known else self._change.target.qualified(self._qualifier)
        if known:
            self._reader.learn([known.target])
        if after is not None:
            self._result.rows[str(target)] = row_of(after)
        if _settings(before) != _settings(after):
            self._result.add_diff(target, _settings(before), _settings(after))
        elif not as_wanted:
            self._uncertain = target
            self._result.add_diff(target, _settings(before), _settings(after), known=False)


def _settings(configuration: Configuration | None) -> Settings | None:
    return configuration.settings if configuration else None


def persist(attempt: t.Callable[[], None], propagation_timeout: float, again: t.Callable[[], None]) -> None:
    """Try, and again after a 409 (CONFLICT_TIMEOUT), or while a permission or a destination is new to AWS.

    again is called before each further attempt. A new queue or permission is not visible to Lambda at once:
    "destination ARN ... is invalid" and "role does not have permissions" are then transient (both reported by
    users). Raises LambdaError, the last one.
    """
    started = time.monotonic()
    delay = _FIRST_DELAY
    while True:
        try:
            attempt()
            return
        except LambdaError as error:
            if time.monotonic() - started + delay > _patience(error, propagation_timeout):
                raise
        time.sleep(delay * random.uniform(0.5, 1))
        delay = min(2 * delay, _LONGEST_DELAY)
        again()


def _patience(error: LambdaError, propagation_timeout: float) -> float:
    if error.conflict:
        return CONFLICT_TIMEOUT
    return propagation_timeout if error.missing_permission or error.invalid_destination else 0.0
