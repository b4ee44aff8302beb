# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules in processes that are forked after their imports: see forks.py.

A module runs as in Ansible's own process, unless SENT_MODULES is set, or the request says that it is sent.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from support.environment import modules_are_sent
from support.forks import Request, serve

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
_SENT = modules_are_sent()
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


def main() -> None:
    _prepare()
    serve(_run)


def _prepare() -> None:
    """Do once what each module would do anew in its own process: three quarters of the processor time of a run."""
    environment = dict(os.environ)
    # A module for parked events says what it did when it is told to end. Others just end.
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    os.environ.update(AWS_ACCESS_KEY_ID="nobody", AWS_SECRET_ACCESS_KEY="none", AWS_ENDPOINT_URL=_NOTHING)
    preloaded.load_models("lambda", "sts", "cloudwatch")
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
    for each, handler in handlers.items():
        signal.signal(each, handler)


def _run(request: Request) -> int:
    signal.alarm(TIMEOUT)
    main = MODULES[request["module"]].main
    if request["sent"] or _SENT:
        main()
        return 0
    ended = _run_as_an_action(main, sys.stdin.buffer.read())
    sys.stdout.write(ended.stdout)
    sys.stderr.write(ended.stderr)
    return ended.code


def _run_as_an_action(main: Callable[[], None], options: bytes) -> Ended:
    return run_main(main, options, "legacy", os.getcwd())


if __name__ == "__main__":
    main()
