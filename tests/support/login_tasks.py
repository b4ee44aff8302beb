# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does: each function reads, scans or writes, and returns what went wrong."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import targets_by_region
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from support.login_server import LoginServer

ONE, TWO = ["us-east-2"], ["us-east-2", "eu-west-1"]


def do_read(clients: Clients, regions: list[str]) -> list[str]:
    return [
        each["message"] for each in read(clients.lambda_client, targets_by_region(["f"], None, regions, None)).errors
    ]


def do_scan(clients: Clients, regions: list[str]) -> list[str]:
    found = read(clients.lambda_client, targets_by_region(None, None, regions, None), concurrency=4)
    return [each["message"] for each in found.errors]


def write(clients: Clients, regions: list[str]) -> Result:
    settings = {**nothing_set(), "maximum_retry_attempts": 0}
    changes = {
        region: [Change(target, t.cast("t.Any", settings)) for target in targets or ()]
        for region, targets in targets_by_region(["f"], None, regions, None).items()
    }
    return apply(clients.client, Request(changes))


def do_write(clients: Clients, regions: list[str]) -> list[str]:
    done = write(clients, regions)
    assert done.errors or len(done.diffs) == 1
    return [each["message"] for each in done.errors]


TASKS: Mapping[str, tuple[Callable[[Clients, list[str]], list[str]], list[str]]] = {
    "read": (do_read, ONE),
    "scan": (do_scan, ONE),
    "write": (do_write, ONE),
    "regions": (do_scan, TWO),
}


def clients_of(server: LoginServer, profile: str | None, regions: list[str], **options: t.Any) -> Clients:
    return Clients(Connection(endpoint_url=server.url, profile=profile, **options), regions)
