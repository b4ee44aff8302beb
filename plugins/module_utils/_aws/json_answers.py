# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses answers that botocore takes for empty ones: JSON that is cut off, and objects of somebody else.

botocore's BaseJSONParser makes {"message": ...} of a body that it cannot parse, and drops the members that an
operation does not have. Where every member is optional, nothing is left, as in an empty list.
"""

from __future__ import annotations

import functools
import json
import typing as t

# Of the operations of Lambda, those whose answer has no member that is always there. All others are parsed by one.
_ALL_OPTIONAL = ("GetFunctionConcurrency",)


def refuse_foreign_json(client: t.Any) -> None:
    """Let the calls of a client that speaks JSON raise ValueError for such an answer."""
    model = client.meta.service_model
    if model.service_name == "lambda":
        for operation in _ALL_OPTIONAL:
            event = f"response-received.lambda.{operation}"
            client.meta.events.register(event, functools.partial(_check, model))
        return
    if getattr(model, "resolved_protocol", model.protocol) == "json":  # older botocore has no resolved_protocol
        client.meta.events.register("response-received", functools.partial(_check, model))


def _check(model: t.Any, response_dict: t.Any = None, **_others: t.Any) -> None:
    if response_dict is None or response_dict["status_code"] >= 300 or not response_dict["body"]:
        return
    try:
        document = json.loads(response_dict["body"])
    except ValueError:
        raise ValueError("it is no JSON") from None  # the error's own text could repeat the body
    output = model.operation_model(response_dict["context"]["operation_name"]).output_shape
    if document and not (output and document.keys() & output.members.keys()):
        raise ValueError("it has no member of an answer of AWS")
