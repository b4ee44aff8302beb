# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timezone
from unittest.mock import MagicMock

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.cloudwatch import get_metric_data
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import Series

NOW = datetime.now(timezone.utc)


@pytest.mark.parametrize("values", [["NaN"], [float("inf")], [float("inf"), float("-inf")]])
def test_a_sum_that_is_no_number_is_not_known(values: list[float]) -> None:
    """Found: an internal error, and no number of any other function of the same request."""
    client = MagicMock()
    client.meta.region_name = "us-east-2"
    results = [{"Id": f"m{each}", "StatusCode": "Complete", "Values": some} for each, some in enumerate([values, [7]])]
    client.get_paginator.return_value.paginate.return_value = [{"MetricDataResults": results}]
    bad, good = Series("AsyncEventsDropped", "f"), Series("AsyncEventsDropped", "g")
    assert get_metric_data(client, [bad, good], NOW, NOW) == {bad: None, good: 7}
