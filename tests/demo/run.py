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
import textwrap
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import boto3
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, QUEUE, REGION, environment

from demo.fleet import DESTINATIONS, FLEET_REGION, ROLES, fleet
from demo.progress import Progress
from emulator import Emulator

_COLUMNS = 100
_HERE = Path(__file__).parent
_REPORTS = CHECKOUT / "demo"

# Each string is a line if the command is too long for one.
_READ = (f"ansible-playbook {(_HERE / 'read.yml').relative_to(CHECKOUT)}",)
_AD_HOC_READ = (
    "ansible localhost -m cloudops.aws_lambda.lambda_event_invoke_config_info",
    "-a function_name=my-function:BLUE",
)
_AD_HOC_WRITE = (
    "ansible localhost -m cloudops.aws_lambda.lambda_event_invoke_config",
    "-a 'function_name=my-function:BLUE maximum_retry_attempts=2' --check --diff",
)
_LOOP = (f"ansible-playbook {(_HERE / 'loop.yml').relative_to(CHECKOUT)}",)
_FAILED = 12
_AUDIT = (
    f"ansible-playbook cloudops.aws_lambda.audit -e event_invoke_audit_regions={FLEET_REGION}",
    f"-e event_invoke_audit_report_dir={shlex.quote(str(_REPORTS))}",
    "-e event_invoke_audit_requests_per_second=0",  # the emulator has no quota
)


def main() -> int:
    # The emulator sends no requests to AWS, but its libraries read these variables.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    with Emulator(port=0) as emulator, tempfile.TemporaryDirectory(prefix="demo-") as directory:
        emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
        try:
            variables = environment(Path(directory), emulator.url)
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 1
        variables |= {
            "ANSIBLE_CALLBACK_PLUGINS": str(_HERE / "callback_plugins"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_STDOUT_CALLBACK": "short",
        }
        say(
            f"An emulator of AWS runs on {emulator.url}.",
            "You need no AWS account, and no request leaves this machine.",
            "Left out below: Ansible's banners, and tasks that only prepare or check something.",
            "It takes about half a minute on an idle machine, most of it for part 5.",
        )

        title("1. Read: what happens to the events of a function that fails")
        show(*_READ, emulator=emulator, env=variables)

        title("2. Read without a playbook")
        show(*_AD_HOC_READ, emulator=emulator, env=variables)

        title("3. Write: see the difference first, change nothing")
        show(*_AD_HOC_WRITE, emulator=emulator, env=variables | {"ANSIBLE_LOAD_CALLBACK_PLUGINS": "true"})

        fail(emulator)
        title("4. After an incident: send the failed events again")
        say(f"my-function has failed on {_FAILED} events. They wait in a queue, and the function works again.")
        show(*_LOOP, emulator=emulator, env=variables)

        functions = list(fleet())
        emulator.add_roles(ROLES, region=FLEET_REGION, account_id=ACCOUNT_ID)
        emulator.add_destinations(DESTINATIONS, region=FLEET_REGION, account_id=ACCOUNT_ID)
        emulator.add_functions(functions, region=FLEET_REGION, account_id=ACCOUNT_ID)
        emulator.clear_requests()
        title(f"5. Audit: which of the {len(functions)} functions of a region lose events")
        show(*_AUDIT, emulator=emulator, env=variables)

        verdict = json.loads((_REPORTS / "event-invoke-audit.json").read_text(encoding="utf-8"))["verdict"]
        title("In short")
        say(
            f"{verdict['headline']}.",
            f"The audit took {emulator.count():,} requests and changed nothing. Open the report for what to do:",
            (_REPORTS / "event-invoke-audit.html").as_uri(),
        )
    return 0


def fail(emulator: Emulator) -> None:
    """Let the alias BLUE fail on events, which Lambda sends to its queue; then it works."""
    emulator.add_destinations([QUEUE], region=REGION, account_id=ACCOUNT_ID)
    emulator.invocations.add_handler("my-function", ["fail"])
    keys = {"aws_access_key_id": "demo", "aws_secret_access_key": "demo"}
    client = boto3.client("lambda", region_name=REGION, endpoint_url=emulator.url, **keys)
    for order in range(_FAILED):
        client.invoke(FunctionName="my-function:BLUE", InvocationType="Event", Payload=json.dumps({"order": order}))
    emulator.invocations.add_handler("my-function", ["work"])


def title(text: str) -> None:
    """Print a title, in bold on a terminal."""
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    say(f"\033[1m{text}\033[0m" if bold else text)


def say(*lines: str) -> None:
    """Print the lines, wrapped, and an empty one."""
    print(*(textwrap.fill(line, _COLUMNS, subsequent_indent="  ") for line in lines), "", sep="\n", flush=True)


def show(*lines: str, emulator: Emulator, env: dict[str, str]) -> None:
    """Print a command as one could type it, and run it. Raise CalledProcessError if it fails."""
    command = " ".join(lines)
    print("$", command if len(command) < _COLUMNS - 2 else " \\\n    ".join(lines), flush=True)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        env = env | {"ANSIBLE_FORCE_COLOR": "true"}  # Ansible writes into a pipe
    before = emulator.count()
    arguments = shlex.split(command)
    with subprocess.Popen(
        arguments, cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        Progress(lambda: emulator.count() - before).follow(process.stdout)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    print(flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failure:
        sys.exit(f"\nThe command above failed with exit code {failure.returncode}.")
