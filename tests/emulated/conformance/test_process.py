# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from emulator import Emulator

_ROOM = Path(__file__).parents[2]


def _start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "emulator", *arguments],
        env={**os.environ, "PYTHONPATH": str(_ROOM)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_and_stop(number: signal.Signals) -> None:
    process = _start("--port", "0")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Emulator on http://127.0.0.1:")
    assert line.endswith(" (Ctrl-C stops it)\n")
    address = line.split()[2]
    assert [process.stdout.readline() for _unused in range(6)] == [
        "Account 123456789012. Functions: none.\n",
        "To use it, paste into another terminal:\n",
        f"  export AWS_ENDPOINT_URL={address}\n",
        "  export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n",
        "  export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY\n",
        "  export AWS_DEFAULT_REGION=us-east-1\n",
    ]
    link = socket.create_connection((address.split(":")[1][2:], int(address.rpartition(":")[2])))
    with urllib.request.urlopen(f"{address}/_emulator/requests") as response:
        assert json.load(response)["total"] == 0
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    link.close()
    assert (process.returncode, out, err) == (0, "", "")


def test_demo() -> None:
    """With the exports of the banner, a client finds the demo's functions."""
    process = _start("--port", "0", "--seed", "demo")
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _unused in range(7)]
    exports = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
    assert lines[1] == "Account 123456789012. Functions: 3 in us-east-2, 300 in eu-west-1."
    script = (
        "import boto3; print([row['FunctionName'] for row in boto3.client('lambda').list_functions()['Functions']])"
    )
    environment = {
        **os.environ,
        **exports,
        "AWS_CONFIG_FILE": os.devnull,
    }
    listed = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert listed == "['my-function', 'my-other-function', 'unconfigured-function']\n"


def test_busy_port(emulator: Emulator) -> None:
    port = emulator.url.rpartition(":")[2]
    process = _start("--port", port)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err == f"The emulator cannot listen on 127.0.0.1:{port}: Address already in use\n"
