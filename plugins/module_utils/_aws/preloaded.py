# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The models of the SDK, loaded before a process is forked: its forks share them, and load none."""

from __future__ import annotations

import os

from .sdk import new_session

_SERVICES = ("lambda", "sts")
"""What nearly every task asks. A session takes a client of STS for an assumed role."""


def load_models() -> None:
    """Load the models for sessions that find the SDK's data in the usual places. Raise nothing."""
    if os.environ.get("AWS_DATA_PATH"):
        return
    loader = new_session(None, None, None, None).get_component("data_loader")
    for service in _SERVICES:
        loader.load_service_model(service, "service-2")
