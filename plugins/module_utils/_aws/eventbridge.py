# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon EventBridge, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .._model.arns import Arn
from .calls import parsing, sending, unless_missing


def describe_event_bus(client: t.Any, arn: Arn) -> dict[str, str] | None:
    """Return an event bus, with its policy and key; None if AWS answers that there is no such bus.

    arn: of a bus of the type event-bus; the operation takes no event-busv2.
    """
    operation, subject = "DescribeEventBus", str(arn)
    with sending(operation, subject):
        response = unless_missing(lambda: client.describe_event_bus(Name=subject))
    if response is None:
        return None
    with parsing(operation, subject):
        optional = {key: response.get(key) or "" for key in ("Policy", "KmsKeyIdentifier")}
        return {"Arn": str(response["Arn"]), **optional}
