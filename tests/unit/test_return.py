# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several modules return is documented alike. A fragment can hold options, but nothing of RETURN."""

from __future__ import annotations

from typing import Any

import yaml

from ansible_collections.cloudops.aws_lambda.plugins.modules import (
    lambda_event_invoke_config,
    lambda_event_invoke_config_info,
    lambda_failure_path,
    lambda_parked_events,
    lambda_parked_events_info,
)


def errors_of(module: Any) -> dict[str, Any]:
    """The fields of an error, each with its type and description."""
    fields = yaml.safe_load(module.RETURN)["errors"]["contains"]
    return {name: {key: text for key, text in each.items() if key != "sample"} for name, each in fields.items()}


def test_errors_of_the_modules_for_parked_events_are_documented_in_the_same_words() -> None:
    assert errors_of(lambda_parked_events) == errors_of(lambda_parked_events_info)


def test_errors_of_all_modules_have_the_same_fields() -> None:
    fields = list(errors_of(lambda_event_invoke_config_info))
    of_writes = [*fields, "targets", "known"]
    assert of_writes == list(errors_of(lambda_event_invoke_config))
    assert fields == [name for name in errors_of(lambda_parked_events) if name != "source"]
    assert of_writes == [name for name in errors_of(lambda_failure_path) if name != "queue"]
