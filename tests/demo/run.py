#!/usr/bin/env python
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection at work, without an AWS account: `make demo`."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, REGION, environment

from demo.fleet import DESTINATIONS, FLEET_REGION, ROLES, fleet
from emulator import Emulator

_AD_HOC = (
    "ansible",
    "localhost",
    "-m",
    "cloudops.aws_lambda.lambda_event_invoke_config_info",
    "-a",
    "function_name=my-function:BLUE",
)

_REPORTS = CHECKOUT / "demo"
_AUDIT = (
    "ansible-playbook",
    "cloudops.aws_lambda.audit",
    "-e",
    f"event_invoke_audit_regions={FLEET_REGION}",
    "-e",
    f"event_invoke_audit_report_dir={_REPORTS}",
    "-e",
    "event_invoke_audit_requests_per_second=0",  # the emulator has no quota
)


def main() -> int:
    # The emulator is no AWS client, but what it is made of reads these.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    names = ", ".join(function["function_name"] for function in FUNCTIONS)
    with Emulator(port=0) as emulator, tempfile.TemporaryDirectory(prefix="demo-") as directory:
        emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
        say(
            f"An emulator plays AWS Lambda on {emulator.url}: account {ACCOUNT_ID}, region {REGION}.",
            f"Its functions are {names}.",
            "Credentials are dummies. No request leaves this machine.",
        )
        try:
            surroundings = environment(Path(directory), emulator.url)
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 1

        say(
            "1. A playbook reads asynchronous invocation configurations.",
            "The AWS CLI's page shows `aws lambda get-function-event-invoke-config --function-name my-function:BLUE`.",
            "The playbook asks for the same, and then for what the command can't tell.",
        )
        readable = surroundings | {"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}
        show("ansible-playbook", str(Path(__file__).with_name("read.yml").relative_to(CHECKOUT)), env=readable)

        say("2. The same configuration without a playbook, by one ad hoc command.")
        show(*_AD_HOC, env=surroundings)

        functions = list(fleet())
        emulator.add_roles(ROLES, region=FLEET_REGION, account_id=ACCOUNT_ID)
        emulator.add_destinations(DESTINATIONS, region=FLEET_REGION, account_id=ACCOUNT_ID)
        emulator.add_functions(functions, region=FLEET_REGION, account_id=ACCOUNT_ID)
        say(f"3. Another region has {len(functions)} functions. An audit tells where events get lost.")
        show(*_AUDIT, env=surroundings)

        counts = Counter(request.operation for request in emulator.requests)
        requests = ", ".join(f"{count} {operation}" for operation, count in counts.items())
        say(f"All checks passed. The emulator answered {emulator.count()} requests: {requests}.")
        say("The report of the region, for a browser:", f"  {_REPORTS / 'event-invoke-audit.html'}")
        report = json.loads((_REPORTS / "event-invoke-audit.json").read_text(encoding="utf-8"))
        verdict = report["verdict"]
        say("What it says:", *(f"  {verdict[key]}" for key in ("lost", "would_be_lost", "without_effect")))
    return 0


def say(*lines: str) -> None:
    print("", *lines, "", sep="\n", flush=True)


def show(*command: str, env: dict[str, str]) -> None:
    """Print a command line as one could type it, and run it. CalledProcessError when it fails."""
    print(f"$ {shlex.join(command)}", flush=True)
    subprocess.run(command, cwd=CHECKOUT, env=env, check=True, stderr=subprocess.STDOUT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failure:
        sys.exit(f"\nThe command above failed with exit code {failure.returncode}.")
