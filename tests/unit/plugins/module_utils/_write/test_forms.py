# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One function in several forms of its name, written with purge, while requests fail for a reason that concerns all."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from support.world import (
    ACCOUNT,
    CALLER,
    DELETE,
    GET,
    LIST,
    PUT,
    QUEUE,
    REGION,
    LambdaFunction,
    World,
    denied,
    expired,
    unreachable,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
FORMS = ("f", f"{ACCOUNT}:function:f", ARN)
KEPT = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


@pytest.mark.parametrize("fault", [expired, unreachable, denied])
@pytest.mark.parametrize("operation", [GET, LIST, PUT, DELETE, CALLER])
@pytest.mark.parametrize("forms", [*itertools.product(FORMS, repeat=2)])
def test_what_fails_is_never_a_bug_of_the_collection(forms: t.Any, operation: str, fault: t.Any) -> None:
    """Found: "dictionary changed size during iteration", before "renew the credentials"."""
    names = {f"{form}:{qualifier}" for form, qualifier in zip(forms, ("BLUE", "GREEN"), strict=True)}
    place = World({(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, {"$LATEST": dict(KEPT)})})
    place.faults[operation] = fault
    client = place.client()
    settings = {**nothing_set(), "maximum_event_age_in_seconds": 60}
    changes = [Change(parse_function(name), settings) for name in sorted(names)]
    request = Request({REGION: changes}, propagation_timeout=0, purge=True)
    result = apply(lambda _service, _region: client, request)
    assert "bug" not in str(result.errors)
    if operation == LIST:
        assert result.errors
        assert place.written == []
        assert fault is denied or len(place.requests) == 1, "nothing is asked after a failure that concerns all"
    if operation == CALLER:
        assert place.snapshot().keys() == {(ACCOUNT, "f", "BLUE"), (ACCOUNT, "f", "GREEN")}
