# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters and results of operations in the protocol of their service, from the service's model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers, MultiDict

from .operations import Operation
from .responses import Response


def parameters(operation: Operation, query: Mapping[str, str], headers: Headers, body: bytes) -> Mapping[str, Any]:
    """Return the parameters by their names in the model; empty if the operation or the body is unknown."""
    try:
        model = get_service_model(operation.service).operation_model(operation.name)
        values = dict(parse_qsl(body.decode(), keep_blank_values=True)) if operation.protocol == "query" else query
        parsed: Mapping[str, Any] = PROTOCOL_PARSERS[operation.protocol](model).parse(
            {
                "method": "",
                "url_path": "",
                "values": MultiDict(values),
                "headers": headers,
                "body": body,
                "url_params": dict(operation.path_parameters),
            }
        )
    except (UnknownServiceError, OperationNotFoundError, ValueError):
        return {}
    return parsed


def result(operation: Operation, document: Mapping[str, Any]) -> Response:
    """Return the response with ``document``; its members are named as in the model."""
    model = get_service_model(operation.service)
    serializer = get_serializer_class(operation.service, operation.protocol)(model.operation_model(operation.name))
    written = serializer.serialize(document)
    headers = [(name, str(value)) for name, value in written["headers"].items()]
    body = written["body"]
    return Response(written["status_code"], body if isinstance(body, bytes) else body.encode(), headers)
