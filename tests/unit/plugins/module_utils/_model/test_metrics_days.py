# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import check_metrics_days
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption


@pytest.mark.parametrize("days", [0, -1, 61])
def test_windows_that_cannot_be_read(days: int) -> None:
    with pytest.raises(InvalidOption, match=f"metrics_days is {days}: expected 1 to 60"):
        check_metrics_days(days)
