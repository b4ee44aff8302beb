# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook replay, where Ansible ends tasks that take long."""

from __future__ import annotations

import json
import time
from pathlib import Path

from support.crashes import crash_in
from support.environment import REGION
from support.playbooks import run_playbook

from emulator import Emulator

from .parked_events import QUEUE, SECRET, function, orders_run, park

PLAY = [{"ansible.builtin.import_playbook": "cloudops.aws_lambda.replay"}]
TIMEOUT = 6


def test_a_timeout_of_ansible_does_not_lose_what_was_sent(emulator: Emulator, tmp_path: Path) -> None:
    """Found: two were sent, the task was ended, and nothing said so."""
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_functions([function()], region=REGION)
    park(emulator, 4)
    answers = {"event_invoke_replay_function_name": "my-function", "event_invoke_replay_events_per_second": 0.4}
    started = time.monotonic()
    options = ("-e", json.dumps(answers))
    variables = {"ANSIBLE_TASK_TIMEOUT": str(TIMEOUT), "ANSIBLE_SHOW_CUSTOM_STATS": "1"}
    exit_code, output = run_playbook(PLAY, tmp_path, emulator.url, *options, **variables)
    assert time.monotonic() - started > TIMEOUT
    assert crash_in(output) is None
    assert exit_code == 0, output
    assert "4 events were sent again" in output
    assert '"event_invoke_replay_sent": 4' in output
    assert orders_run(emulator) == [0, 1, 2, 3]
    assert SECRET not in output
