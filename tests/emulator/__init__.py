# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of AWS Lambda's control plane on 127.0.0.1, tested against recorded AWS responses.

Every other AWS request goes to moto.

As a process: ``python -m emulator --port 4566`` (with ``tests`` on the path), then any AWS client with that address as
its endpoint and any credentials. In a test::

    with Emulator() as emulator:
        emulator.add_functions([{"function_name": "my-function", "versions": 2, "aliases": {"BLUE": "1"}}])
        emulator.configure(requests_per_second=15, retry_after=1)
        ...  # a client of emulator.url
        assert emulator.count("ListFunctions") == 1

``add_destinations`` creates queues, topics, event buses and buckets, ``add_roles`` roles. A function can have a
resource policy, event source mappings and metrics. The same over HTTP is under ``/_emulator/``: see server/control.py.

Settings are in server/settings.py. Seeds are in lambda_/function_seeds.py, lambda_/destination_seeds.py and
iam/role_seeds.py.
"""

from __future__ import annotations

from .emulator import Emulator
from .server.request_log import RecordedRequest
from .server.settings import Settings

__all__ = ["Emulator", "RecordedRequest", "Settings"]
