# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _workers


def test_a_process_that_is_interrupted_does_not_wait_for_a_request() -> None:
    """Found: after the timeout of a task, Ansible waited for as long as the request took."""
    program = """
import sys, time
sys.path.insert(0, sys.argv[1])
from _workers import Workers
workers = Workers(2, print)
workers.submit(None, time.sleep, 60)
workers.submit(None, time.sleep, 60)
assert not workers.wait(0.1)
"""
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", program, str(Path(_workers.__file__).parent)], check=True)
    assert time.monotonic() - started < 30
