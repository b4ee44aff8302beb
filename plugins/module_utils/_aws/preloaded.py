# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The models of the SDK, loaded before a process is forked: its forks share them, and load none."""

from __future__ import annotations

import os

try:
    import botocore.loaders
except ImportError:
    pass  # AnsibleAWSModule says so

from .speed import emitter, shared_loader

_MODELS = ("service-2", "endpoint-rule-set-1")
_SHARED = ("endpoints", "partitions", "sdk-default-configuration")


def load_models(*services: str) -> None:
    """Load the models of these services, and the SDK's handlers, for sessions that look for them in the usual places.

    It reads no profile: it may be wrong.
    """
    if os.environ.get("AWS_DATA_PATH"):
        return
    emitter()
    loader = shared_loader(botocore.loaders.create_loader())
    for name in _SHARED:
        loader.load_data_with_path(name)
    for service in services:
        for model in _MODELS:
            loader.load_service_model(service, model)
