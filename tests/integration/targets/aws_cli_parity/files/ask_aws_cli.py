# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands of the AWS CLI, each in a process of its own: a fork of this one, which has imported the AWS CLI.

Standard input is a JSON list of {"cli": [argument], "environment": {name: value}}. The output is the same list with
rc, stdout, stderr and seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
from typing import Any

import awscli.clidriver
import awscli.handlers  # Each command loads these plugins.

COMMAND = ("aws", "lambda", "get-function-event-invoke-config")
AT_ONCE = 2


def run(case: dict[str, Any]) -> dict[str, Any]:
    os.environ.update(case.get("environment", {}))
    sys.argv = [*COMMAND, *case["cli"]]
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        os.dup2(stdout.fileno(), 1)
        os.dup2(stderr.fileno(), 2)
        started = time.monotonic()
        try:
            code = awscli.clidriver.main()
        except SystemExit as error:
            code = error.code
        seconds = time.monotonic() - started
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        for file in (stdout, stderr):
            file.seek(0)
        output = {"stdout": stdout.read().decode(), "stderr": stderr.read().decode()}
    return {"case": case, "rc": code, "seconds": seconds, **output}


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    with multiprocessing.get_context("fork").Pool(AT_ONCE, maxtasksperchild=1) as pool:
        results = pool.map(run, cases, chunksize=1)
    json.dump(results, sys.stdout)
