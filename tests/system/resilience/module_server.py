# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that imports the modules once and forks a process for each run, which makes runs much faster.

It reads JSON, a line for each run that is to start (module, arguments, environment), and answers with its pid. To a
line with that pid (ended) it answers when the run has ended (stdout, stderr, returncode). The forked process is the
module's own: nothing that one run does is seen by the next. The module runs as in Ansible's own process, unless
SENT_MODULES is set, or the run is to be one of a module that is sent (sent).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from support.environment import modules_are_sent

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import preloaded
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.in_process import Ended, run_main

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
_SERVICES = ("lambda", "sts", "sqs", "sns", "s3", "iam", "cloudwatch", "events")
_NOTHING = "http://127.0.0.1:1"
_FIRST: Mapping[str, Mapping[str, Any]] = {
    "lambda_event_invoke_config": {"function_name": ["f"], "maximum_retry_attempts": 0},
    "lambda_event_invoke_config_info": {"function_name": ["f"], "include": ["destinations", "metrics"]},
    "lambda_failure_path": {"function_name": ["f"], "queue": "q"},
    "lambda_parked_events": {"sources": ["arn:aws:sqs:us-east-2:123456789012:q"], "state": "replayed"},
    "lambda_parked_events_info": {"sources": ["arn:aws:sqs:us-east-2:123456789012:q"]},
}
"""Options with which a module asks AWS, which is not there."""

_running: dict[int, tuple[contextlib.ExitStack, Sequence[BinaryIO]]] = {}


def main() -> None:
    _prepare()
    for line in sys.stdin:
        request = json.loads(line)
        answer = _end(request["ended"]) if "ended" in request else _start(request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _prepare() -> None:
    """Do once what each module would do anew in its own process: three quarters of the processor time of a run."""
    environment = dict(os.environ)
    os.environ.update(AWS_ACCESS_KEY_ID="nobody", AWS_SECRET_ACCESS_KEY="none", AWS_ENDPOINT_URL=_NOTHING)
    preloaded.load_models()
    clients = Clients(Connection(), ["us-east-2"])
    for service in _SERVICES:
        clients.client(service, "us-east-2")
    once = {"retries": {"total_max_attempts": 1}}
    for name, options in _FIRST.items():
        arguments = {**options, "aws_config": once, "requests_per_second": 0}
        ended = _run_as_an_action(MODULES[name].main, json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        assert "EndpointConnectionError" in ended.stdout, (name, ended)
    os.environ.clear()
    os.environ.update(environment)
    # The collector would write to each object, and so copy the pages of all, in each process.
    gc.collect()
    gc.freeze()


def _start(request: Mapping[str, Any]) -> dict[str, int]:
    with contextlib.ExitStack() as opened:
        streams = [opened.enter_context(tempfile.TemporaryFile()) for _stream in range(3)]
        streams[0].write(json.dumps({"ANSIBLE_MODULE_ARGS": request["arguments"]}).encode())
        streams[0].seek(0)
        child = os.fork()
        if child == 0:
            _become(request, streams)
        _running[child] = (opened.pop_all(), streams)
    return {"pid": child}


def _end(child: int) -> dict[str, Any]:
    _pid, status = os.waitpid(child, 0)
    opened, (_stdin, stdout, stderr) = _running.pop(child)
    with opened:
        stdout.seek(0)
        stderr.seek(0)
        return {
            "stdout": stdout.read().decode(),
            "stderr": stderr.read().decode(),
            "returncode": os.waitstatus_to_exitcode(status),
        }


def _become(request: Mapping[str, Any], streams: Sequence[BinaryIO]) -> None:
    """Run the module in this process, and exit as Python would."""
    status = 1
    try:
        signal.alarm(TIMEOUT)
        for descriptor, stream in enumerate(streams):
            os.dup2(stream.fileno(), descriptor)
        sys.stdin = os.fdopen(0)
        sent = request["sent"] or modules_are_sent()
        os.environ.clear()
        os.environ.update(request["environment"])
        if sent:
            MODULES[request["module"]].main()
            status = 0
        else:
            ended = _run_as_an_action(MODULES[request["module"]].main, sys.stdin.buffer.read())
            sys.stdout.write(ended.stdout)
            sys.stderr.write(ended.stderr)
            status = ended.code
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run_as_an_action(main: Callable[[], None], options: bytes) -> Ended:
    return run_main(main, options, "legacy", os.getcwd())


if __name__ == "__main__":
    main()
