# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number of days that metrics are asked for."""

from __future__ import annotations

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption

LISTED_DAYS = 14
"""A series without data in the last two weeks is not listed (botocore service model, ListMetrics)."""

MAXIMUM_DAYS = 60


def check_metrics_days(days: int) -> None:
    """Raise InvalidOption if this is not a number of days that CloudWatch can sum up."""
    if not 1 <= days <= MAXIMUM_DAYS:
        raise InvalidOption(f"metrics_days is {days}: expected 1 to {MAXIMUM_DAYS}")
