# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task that makes failure paths, in which nothing that was done is lost. Plain data."""

from __future__ import annotations

import contextlib
import os
import traceback
import typing as t
from dataclasses import dataclass, field

from .._aws.errors import LambdaError
from .._model.failure_path import MadePath, NotKnown, path_begun
from .._read.reading import CallError
from .._write.plan import NotWritten
from .once import Uncertain
from .request import Place, Served


class PathError(CallError):
    """queue is the ARN of the queue of the failure path, None if the error is about none.

    targets: the ARNs of those that are not served for it. known is false if what failed may have been made, and else
    not there.
    """

    queue: str | None
    targets: list[str]
    known: t.NotRequired[bool]


class _Diff(t.TypedDict):
    """One thing before and after; before is empty if it was not there. known is false if it may have been made."""

    before_header: str
    after_header: str
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    known: t.NotRequired[bool]


_OF_QUALIFIERS = ("GetFunctionEventInvokeConfig", "ListAliases", "ListVersionsByFunction")
_SERVICES = {
    **dict.fromkeys(("CreateQueue", "GetQueueAttributes"), "sqs"),
    **dict.fromkeys(("GetRolePolicy", "PutRolePolicy", "SimulatePrincipalPolicy"), "iam"),
    **dict.fromkeys(("DescribeAlarms", "PutMetricAlarm"), "cloudwatch"),
    "DescribeKey": "kms",
    **dict.fromkeys(("GetFunctionConfiguration", "ListEventSourceMappings", *_OF_QUALIFIERS), "lambda"),
    "GetTopicAttributes": "sns",
}

_Error = t.TypeVar("_Error", bound="LambdaError | NotWritten")


def with_action(error: _Error) -> _Error | LambdaError:
    """Return the error with the action to allow, if that is what is missing: each has the name of its operation."""
    if isinstance(error, LambdaError) and error.access_denied and error.operation in _SERVICES:
        return error.advising(f"allow {_SERVICES[error.operation]}:{error.operation}")
    return error


@dataclass
class Result:
    """ready: the targets that have their path, or in check mode would have it, in the order of the task."""

    check_mode: bool
    paths: dict[Place, MadePath] = field(default_factory=dict)
    diffs: dict[str, _Diff] = field(default_factory=dict)
    errors: list[PathError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _lost: dict[tuple[Place, Served], bool] = field(default_factory=dict)
    """Those that have none, and whether that is certain."""

    def begin(self, place: Place) -> MadePath:
        self.paths[place] = path_begun(place.region, place.account_id, str(place.queue))
        return self.paths[place]

    def add_diff(self, header: str, after: t.Mapping[str, t.Any], known: bool = True) -> None:
        """Note what was made; it was not there before."""
        self.diffs[header] = {"before_header": header, "after_header": header, "before": {}, "after": dict(after)}
        if not known:
            self.diffs[header]["known"] = False

    def fail(
        self,
        place: Place | None,
        error: LambdaError | NotWritten,
        served: t.Iterable[Served] = (),
        name: str | None = None,
        certain: bool = True,
    ) -> None:
        """Note an error, and the targets that are not to be written for it. certain: their path is not there."""
        lost, told = list(served), with_action(error)
        entry: PathError = {
            "region": place.region if place else None,
            "function_name": name,
            "operation": told.operation,
            "code": told.code,
            "message": str(told),
            "queue": str(place.queue) if place else None,
            "targets": [each.arn for each in lost],
        }
        if not certain:
            entry["known"] = False
        self.errors.append(entry)
        for each in lost if place else ():
            self._lose(t.cast(Place, place), each, certain)

    def _lose(self, place: Place, served: Served, certain: bool) -> None:
        self._lost[place, served] = certain or self._lost.get((place, served), False)

    @contextlib.contextmanager
    def failing(self, place: Place, served: t.Iterable[Served] = (), name: str | None = None) -> t.Iterator[None]:
        """Note what the block raises, as fail() does, and go on."""
        try:
            yield
        except Uncertain as uncertain:
            self.fail(place, uncertain.error, served, name, certain=False)
        except (LambdaError, NotWritten) as error:
            self.fail(place, error, served, name)

    def unknown(self, place: Place, what: str, why: LambdaError | str) -> None:
        """Note what could not be found out, once: in the path, and as a warning."""
        entry: NotKnown = {"what": what, "why": str(with_action(why) if isinstance(why, LambdaError) else why)}
        if entry not in self.paths[place]["not_known"]:
            self.paths[place]["not_known"].append(entry)
            self.warnings.append(f"{what} is not known: {entry['why']}")

    def crash(self, exception: Exception) -> None:
        """Note an error of the collection itself, without its text, and let nothing be written for it."""
        frame = traceback.extract_tb(exception.__traceback__)[-1:]
        where = "".join(f" at {os.path.basename(each.filename)}:{each.lineno}" for each in frame)
        error = LambdaError.unexpected("lambda_failure_path", Exception(f"{type(exception).__name__}{where}"))
        self.fail(None, error, [each for place in self.paths for each in place.served], certain=self.check_mode)
        for place in self.paths:
            for each in place.served:
                self._lose(place, each, self.check_mode)

    def left(self, place: Place) -> list[Served]:
        """Return the targets of a place for which nothing has failed."""
        return [each for each in place.served if (place, each) not in self._lost]

    def result(self) -> dict[str, t.Any]:
        rows = []
        for place, path in self.paths.items():
            left = self.left(place)
            path["functions"] = [each.arn for each in left]
            rows += [dict(each.row) for each in left if each.row]
        errors: dict[tuple[t.Any, ...], PathError] = {}
        for each in self.errors:
            key = (each["region"], each["function_name"], each["message"])
            same = errors.setdefault(key, each.copy())
            same["targets"] = list(dict.fromkeys([*same["targets"], *each["targets"]]))
        return {
            "changed": bool(self.diffs),
            "failure_paths": list(self.paths.values()),
            "event_invoke_configs": rows,
            "diff": [self.diffs[header] for header in sorted(self.diffs)],
            "errors": sorted(errors.values(), key=lambda each: (each["region"] or "", each["message"])),
            "check_mode": self.check_mode,
        }

    def failure(self) -> str:
        """Return the one line that a task with errors fails with; empty if there is none."""
        if not self.errors:
            return ""
        errors = self.result()["errors"]
        served = sum(len(place.served) for place in self.paths)
        lost, unsettled = list(self._lost.values()).count(True), list(self._lost.values()).count(False)
        parts = [f"{lost} of {served} targets have no failure path"] if lost else []
        parts += [f"it is not known whether {unsettled} of {served} targets have a failure path"] if unsettled else []
        counted = f"{', and '.join(parts)}, the first error: " if parts and served > 1 else ""
        return f"{counted}{errors[0]['message']}"
