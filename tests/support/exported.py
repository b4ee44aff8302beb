# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows for tests of what is exported."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Configuration,
    row_of,
    unconfigured_row,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
BUCKET = "arn:aws:s3:::records"


def row(
    name: str,
    retries: int | None = None,
    age: int | None = None,
    success: str | None = None,
    failure: str | None = None,
    place: str = "us-east-2:123456789012",
) -> t.Any:
    target = parse_function_arn(f"arn:aws:lambda:{place}:function:{name}")
    sides: t.Any = {"on_success": {"destination": success}, "on_failure": {"destination": failure}}
    settings: t.Any = {
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
        "destination_config": sides,
    }
    return row_of(Configuration(target, settings, "2019-12-31T20:33:16.653000+00:00"))


ROWS = [
    row("f:BLUE", 0, 3600, failure=QUEUE),
    row("f:1", age=60, success=QUEUE, failure=BUCKET),
    row("f:$LATEST", 2),
    row("f_BLUE:$LATEST", 1),
    row("f-BLUE:$LATEST", 1),
    row("f_blue:$LATEST"),
    row("1f:BLUE", 1),
    unconfigured_row(parse_function_arn("arn:aws:lambda:us-east-2:123456789012:function:f:GREEN")),
]

KAFKA = row("k:BLUE", 1, failure="kafka://topic")
"""What only the YAML of the module can say."""
