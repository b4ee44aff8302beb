# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inline policy that lets the role of a function write to one destination. Pure.

Each destination has a policy of its own: a role that writes to several, or functions that share one, keep them all.
The remedies of findings and the repair make the same one.
"""

from __future__ import annotations

import hashlib
import re
import typing as t

from .arns import parse_arn


def policy_name(arn: str) -> str:
    """Return a name that no other destination's policy has. botocore, shape policyNameType, has the characters."""
    parts = parse_arn(arn)
    resource = re.sub(r"[^A-Za-z0-9_.-]+", "-", parts.resource if parts else arn)
    return f"event-invoke-destination-{resource[:80]}-{_digest(arn)}"


def statement_id(arn: str) -> str:
    return f"EventInvoke{_digest(arn)}"


def policy_document(arn: str, actions: t.Sequence[str]) -> dict[str, t.Any]:
    """Return the policy that allows these actions on a destination, or on the KMS key of one, and nothing else."""
    statement = {"Sid": statement_id(arn), "Effect": "Allow", "Action": list(actions), "Resource": [arn]}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _digest(arn: str) -> str:
    """Return letters and digits for a destination: a statement ID takes no others (IAM user guide, "Sid")."""
    return hashlib.sha256(arn.encode()).hexdigest()[:8]
