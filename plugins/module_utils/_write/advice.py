# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about a Put that AWS refused."""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reader import FunctionReader
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import Reason

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import FunctionIdentifier
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.services import ClientFor
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.refusal import Refusals

_MISSING: t.Mapping[Reason, str] = {
    "function_missing": "create the function first, or correct its name",
    "qualifier_missing": "the function has no such version or alias: create it first, or correct its name; "
    "state: absent, or configured: false in a row, removes what may be left of its configuration",
    "not_configured": "it exists now: run the task again",
    "unknown": "check that the function and its version or alias exist",
}


class Advisor:
    """Explains the refusals of one task. Never raises, and never replaces AWS's error. For many threads."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._lock = threading.Lock()
        self._refusals: Refusals | None = None

    def advised(
        self,
        error: LambdaError,
        client: LambdaClient,
        reader: FunctionReader,
        target: FunctionIdentifier,
        settings: Settings,
    ) -> LambdaError:
        """Return the error of a Put of these settings with its cause or a hint, the error itself if there is none."""
        if error.code == "ResourceNotFoundException":
            try:
                reason = reader.why_missing(target.qualifier or "")
            except LambdaError:
                reason = "unknown"
            return error.advising(_MISSING[reason])
        if error.about_destination:
            return self._started().explained(error, client, reader, target, settings)
        return error

    def _started(self) -> Refusals:
        # Imported if it is needed: most tasks are refused nothing.
        from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.refusal import Refusals

        with self._lock:
            if self._refusals is None:
                self._refusals = Refusals(self._client_for)
            return self._refusals
