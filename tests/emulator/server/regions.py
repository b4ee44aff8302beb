# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The regions that exist."""

from __future__ import annotations

from moto.awslambda.models import lambda_backends
from moto.core.models import DEFAULT_ACCOUNT_ID

_REGIONS = frozenset(lambda_backends[DEFAULT_ACCOUNT_ID].regions)


def is_region(region: str) -> bool:
    return region in _REGIONS


def check_region(region: str) -> None:
    """Raise ValueError if there is no such region."""
    if not is_region(region):
        raise ValueError(f"region is {region!r}: expected a region of AWS")
