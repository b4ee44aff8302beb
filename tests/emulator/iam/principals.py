# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and users as moto stores them: their policies, their permissions boundary, and the owner of an access key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from .policies import Policy


@dataclass(frozen=True)
class Principal:
    """A role or user with the policies that apply to its requests."""

    arn: str
    policies: tuple[Policy, ...]
    boundary: Policy | None
    context: Mapping[str, tuple[str, ...]]


def principal(arn: str) -> Principal | None:
    """Return the role or user of this ARN. None if it does not exist."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "iam" or parts[4] not in iam_backends:
        return None
    backend: Any = iam_backends[parts[4]][parts[1]]
    kind = parts[5].partition("/")[0]
    if kind == "role":
        for role in list(backend.roles.values()):
            if role.arn == arn:
                return _role(backend, role)
    if kind == "user":
        for user in list(backend.users.values()):
            if user.arn == arn:
                return _user(backend, user)
    return None


def role_document(arn: str) -> str | None:
    """Return the trust policy of a role. None if the role does not exist."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[4] not in iam_backends:
        return None
    roles = list(iam_backends[parts[4]][parts[1]].roles.values())
    documents = [_text(role.assume_role_policy_document) for role in roles if role.arn == arn]
    return documents[0] if documents else None


def caller(account_id: str, region: str, access_key: str | None) -> tuple[str, Principal | None] | None:
    """Return the ARN and the principal that an access key belongs to. None if nobody has this key.

    The ARN is the one in AWS's messages: for a role it is the session's. The principal is None if it was deleted.
    """
    partition = get_partition(region)
    for session in list(sts_backends[account_id][partition].assumed_roles):
        if session.access_key_id == access_key:
            return session.arn, principal(session.role_arn)
    backend: Any = iam_backends[account_id][partition]
    for user in list(backend.users.values()):
        if any(key.access_key_id == access_key for key in user.access_keys):
            return user.arn, _user(backend, user)
    return None


def _role(backend: Any, role: Any) -> Principal:
    inline = [Policy(f"role_{role.name}_{name}", _text(document)) for name, document in role.policies.items()]
    boundary = backend.managed_policies.get(role.permissions_boundary_arn)
    return Principal(
        role.arn,
        (*inline, *_managed(role.managed_policies)),
        None if boundary is None else _default_version(boundary),
        {"aws:principalarn": (role.arn,), "aws:principalaccount": (backend.account_id,)},
    )


def _user(backend: Any, user: Any) -> Principal:
    policies = [Policy(f"user_{user.name}_{name}", _text(document)) for name, document in user.policies.items()]
    policies += _managed(user.managed_policies)
    for group in backend.get_groups_for_user(user.name):
        policies += [Policy(f"group_{group.name}_{name}", _text(text)) for name, text in group.policies.items()]
        policies += _managed(group.managed_policies)
    context = {"aws:principalarn": (user.arn,), "aws:principalaccount": (backend.account_id,)}
    return Principal(user.arn, tuple(policies), None, context)


def _managed(policies: Mapping[str, Any]) -> list[Policy]:
    return [_default_version(policy) for policy in policies.values()]


def _default_version(policy: Any) -> Policy:
    version = next(version for version in policy.versions if version.is_default)
    return Policy(policy.name, _text(version.document))


def _text(document: str) -> str:
    """moto keeps some documents as they were sent, which is URL-encoded."""
    return document if document.lstrip().startswith("{") else unquote(document)
