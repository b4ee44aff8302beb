# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that imports the modules once and forks a process for each run, which makes runs much faster.

It reads one run a line, as JSON (module, arguments, environment), and answers each with a line (stdout, stderr,
returncode). The forked process is the module's own: nothing that one run does is seen by the next. The module runs as
in Ansible's own process, unless SENT_MODULES is set.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import boto3
from botocore.loaders import JSONFileLoader
from support.environment import modules_are_sent

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.in_process import run_main

_PACKAGE = "ansible_collections.cloudops.aws_lambda.plugins.modules"
MODULES = {
    name: importlib.import_module(f"{_PACKAGE}.{name}")
    for name in (
        "lambda_event_invoke_config",
        "lambda_event_invoke_config_info",
        "lambda_failure_path",
        "lambda_parked_events",
        "lambda_parked_events_info",
    )
}
TIMEOUT = 120


def main() -> None:
    # Read the SDK's models once, not in every process.
    loader: Any = JSONFileLoader
    load = functools.cache(functools.partial(loader.load_file, loader()))
    loader.load_file = lambda _self, path: load(path)
    for service in ("lambda", "sts"):
        boto3.Session("x", "x", region_name="us-east-1").client(service)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(request: Mapping[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": request["arguments"]}).encode())
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            _become(request, (stdin, stdout, stderr))
        _pid, status = os.waitpid(child, 0)
        stdout.seek(0)
        stderr.seek(0)
        return {
            "stdout": stdout.read().decode(),
            "stderr": stderr.read().decode(),
            "returncode": os.waitstatus_to_exitcode(status),
        }


def _become(request: Mapping[str, Any], streams: tuple[BinaryIO, BinaryIO, BinaryIO]) -> None:
    """Run the module in this process, and exit as Python would."""
    status = 1
    try:
        signal.alarm(TIMEOUT)
        for descriptor, stream in enumerate(streams):
            os.dup2(stream.fileno(), descriptor)
        sys.stdin = os.fdopen(0)
        sent = modules_are_sent()
        os.environ.clear()
        os.environ.update(request["environment"])
        if sent:
            MODULES[request["module"]].main()
            status = 0
        else:
            status = _run_as_an_action(MODULES[request["module"]].main, sys.stdin.buffer.read())
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run_as_an_action(main: Callable[[], None], options: bytes) -> int:
    ended = run_main(main, options, "legacy", os.getcwd())
    sys.stdout.write(ended.stdout)
    sys.stderr.write(ended.stderr)
    return ended.code


if __name__ == "__main__":
    main()
