# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import os
from pathlib import Path

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop


def test_a_task_ends_if_nobody_waits_for_its_result() -> None:
    """As at the timeout of a task, where Ansible does not tell its module."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as output:
        stop = Stop(output)
        assert not stop.requested
        os.close(reader)
        assert stop.requested


def test_a_task_whose_output_is_no_pipe_goes_on(tmp_path: Path) -> None:
    with (tmp_path / "output").open("w") as output:
        assert not Stop(output).requested
    assert not Stop(io.StringIO()).requested


def test_a_task_that_is_told_to_end() -> None:
    stop = Stop(io.StringIO())
    stop.request()
    assert stop.requested
