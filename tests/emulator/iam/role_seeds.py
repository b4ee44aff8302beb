# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles put directly into moto's state."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.utilities.utils import get_partition

from ..server.regions import check_region

_FIELDS = frozenset({"name", "policies", "boundary", "trust"})

Seed = Mapping[str, Any]


def add_roles(seeds: Iterable[Seed], region: str, account_id: str) -> None:
    """Create roles. Replace a role that exists.

    A seed is ``{"name": str, "policies": [POLICY], "boundary": POLICY, "trust": document}``. A POLICY is a document or
    the ARN of a policy that AWS manages. Without ``trust``, anyone may assume the role. ``region`` is only used
    for the partition.
    """
    check_region(region)
    partition = get_partition(region)
    backend: Any = iam_backends[account_id][partition]
    for seed in seeds:
        if set(seed) - _FIELDS or "name" not in seed:
            raise ValueError(f"A role needs name and takes {sorted(_FIELDS)}: {dict(seed)}")
        for role in [role for role in backend.roles.values() if role.name == seed["name"]]:
            del backend.roles[role.id]
        trust = seed.get("trust") or _statement("sts:AssumeRole", Principal="*")
        boundary = seed.get("boundary")
        if boundary is not None and not isinstance(boundary, str):
            boundary = _boundary(backend, f"{seed['name']}-boundary", boundary)
        elif boundary is not None:
            _managed_policy(backend, boundary, region)
        role = backend.create_role(seed["name"], json.dumps(trust), "/", boundary, "", [], None)
        for number, policy in enumerate(seed.get("policies") or [], start=1):
            if isinstance(policy, str):
                _managed_policy(backend, policy, region).attach_to(role)
            else:
                role.put_policy(f"policy-{number}", json.dumps(policy))


def _boundary(backend: Any, name: str, document: Seed) -> str:
    arn = f"arn:{backend.partition}:iam::{backend.account_id}:policy/{name}"
    backend.managed_policies.pop(arn, None)
    return str(backend.create_policy("", "/", json.dumps(document), name, []).arn)


def _managed_policy(backend: Any, arn: str, region: str) -> Any:
    """Return an AWS managed policy from moto's copy of them."""
    policy = backend.managed_policies.get(arn)
    if policy is None:
        name = arn.rpartition("/")[2]
        if name not in _policies_of_aws():
            raise ValueError(f"policy is {arn}: expected a document or the ARN of a policy that AWS manages")
        make: Any = AWSManagedPolicy.from_data
        policy = make(name, backend.account_id, region, _policies_of_aws()[name])
        backend.managed_policies[arn] = policy
    return policy


@cache
def _policies_of_aws() -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads(aws_managed_policies_data)
    return parsed


def _statement(action: str, **members: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **members}]}
