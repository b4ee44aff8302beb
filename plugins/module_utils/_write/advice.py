# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about a Put that AWS refused."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reader import FunctionReader
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import Reason

_T = t.TypeVar("_T")

_MISSING: t.Mapping[Reason, str] = {
    "function_missing": "create the function first, or correct its name",
    "qualifier_missing": "the function has no such version or alias: create it first, or correct its name; "
    "state: absent removes what may be left of its configuration",
    "not_configured": "it exists now: run the task again",
    "unknown": "check that the function and its version or alias exist",
}


def advice(reader: FunctionReader, qualifier: str, error: LambdaError) -> str | None:
    """Return a hint, None if there is none. What cannot be looked up is left out: the error itself is what counts."""
    if error.code == "ResourceNotFoundException":
        return _MISSING[_asked(lambda: reader.why_missing(qualifier)) or "unknown"]
    if error.missing_permission:
        function = _asked(reader.function)
        role = (function and function.facts["role"]) or "the function's execution role"
        return f"allow {error.missing_permission} to {role}, or raise propagation_timeout if it has just been allowed"
    if error.invalid_destination:
        return (
            "possible causes: it does not exist, it was created a moment ago (raise propagation_timeout), its ARN has "
            "a typo, its type is not supported, or the function's execution role may not write to it"
        )
    return None


def _asked(question: t.Callable[[], _T]) -> _T | None:
    try:
        return question()
    except LambdaError:
        return None
