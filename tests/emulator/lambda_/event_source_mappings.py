# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ListEventSourceMappings, in pages of at most 100 rows, and mappings made from seeds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.models import lambda_backends

from ..server.calls import Call
from ..server.responses import Response
from ..server.settings import Settings
from .identifiers import Target, name_and_qualifier
from .parameters import max_items, page

_HIGHEST_MAX_ITEMS = 10000
_ROWS = 100
_FIELDS = frozenset({"event_source_arn", "qualifier", "state", "on_failure"})


@dataclass
class SeededMapping:
    """A mapping in moto's state, for any kind of source. moto's own class supports three."""

    event_source_arn: str
    function_arn: str
    function_name: str
    state: str
    arn_prefix: str
    on_failure: str | None = None
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    last_modified: float = field(default_factory=time.time)

    def get_configuration(self) -> dict[str, Any]:
        """A row as recorded (Cloud Custodian, 2025-07); with a destination as in LocalStack's recordings of streams."""
        destination = {"DestinationConfig": {"OnFailure": {"Destination": self.on_failure}}} if self.on_failure else {}
        return {
            **destination,
            "UUID": self.uuid,
            "BatchSize": 10,
            "MaximumBatchingWindowInSeconds": 0,
            "EventSourceArn": self.event_source_arn,
            "FunctionArn": self.function_arn,
            "LastModified": round(self.last_modified, 3),
            "State": self.state,
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": [],
            "EventSourceMappingArn": f"{self.arn_prefix}:event-source-mapping:{self.uuid}",
        }


def add_mapping(target: Target, seed: str | Mapping[str, Any]) -> None:
    """A seed is the ARN of the source, or a dictionary with ``event_source_arn``.

    It takes ``qualifier``, ``state`` and ``on_failure``, the ARN of a destination.
    """
    given = {"event_source_arn": seed} if isinstance(seed, str) else seed
    unknown = set(given) - _FIELDS
    if unknown or "event_source_arn" not in given:
        raise ValueError(f"An event source mapping needs event_source_arn and takes {sorted(_FIELDS)}")
    qualifier = given.get("qualifier")
    mapping: Any = SeededMapping(
        event_source_arn=given["event_source_arn"],
        function_arn=f"{target.arn}:{qualifier}" if qualifier else target.arn,
        function_name=target.name,
        state=given.get("state", "Enabled"),
        arn_prefix=target.arn.partition(":function:")[0],
        on_failure=given.get("on_failure"),
    )
    lambda_backends[target.account_id][target.region]._event_source_mappings[mapping.uuid] = mapping


def remove_mappings(target: Target) -> None:
    stored = lambda_backends[target.account_id][target.region]._event_source_mappings
    for key, mapping in list(stored.items()):
        if name_and_qualifier(mapping.function_arn)[0] == target.name:
            del stored[key]


def list_event_source_mappings(call: Call, settings: Settings) -> Response:
    """Recorded: an unknown function or source is not an error, and mappings remain when their function is deleted."""
    limit = max_items(call, _HIGHEST_MAX_ITEMS)
    limit.check()
    stored = lambda_backends[call.account_id][call.region]._event_source_mappings
    mappings = {key: mapping for key, mapping in list(stored.items()) if _selected(mapping, call.query)}
    keys, marker = page(sorted(mappings), call, min(limit.value, _ROWS, settings.mapping_page_size))
    rows = [mappings[key].get_configuration() for key in keys]
    document: dict[str, Any] = {
        "EventSourceMappings": [{key: value for key, value in row.items() if value is not None} for row in rows]
    }
    if marker:
        document["NextMarker"] = marker
    return Response.from_json(document)


def _selected(mapping: Any, query: Mapping[str, str]) -> bool:
    source, function = query.get("EventSourceArn"), query.get("FunctionName")
    if source and mapping.event_source_arn != source:
        return False
    return not function or name_and_qualifier(mapping.function_arn)[0] == name_and_qualifier(function)[0]
