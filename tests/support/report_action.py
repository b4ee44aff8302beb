# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action event_invoke_audit_report returns, without a play around it."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions import report as action
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.inventory import Inventory
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.s3_client import Unavailable
from support.samples import row

ACCOUNT = row("f")["account_id"]
ASKED = {"function_name": [], "qualifier": "", "include": ["function"]}
DEFAULTS = {
    **dict.fromkeys(action.SPEC),
    **{name: each["default"] for name, each in action.SPEC.items() if "default" in each},
}


def scan(*rows: t.Any, **rest: t.Any) -> dict[str, t.Any]:
    return {"event_invoke_configs": list(rows), "not_found": [], "errors": [], "completeness": [], **rest}


def task_vars(**accounts: str) -> dict[str, t.Any]:
    hosts = {host: {"aws_account_id": account} for host, account in accounts.items()}
    return {"groups": {"all": ["localhost", *accounts]}, "hostvars": hosts}


def done(check_mode: bool = False, host: str = "localhost", hosts: t.Any = None, **options: t.Any) -> dict[str, t.Any]:
    play = action.ReportedPlay(host, check_mode, 7, Inventory(task_vars(**(hosts or {}))))
    return action.result({**DEFAULTS, **options}, play)


def left(tmp_path: Path, host: str = "a/b", **options: t.Any) -> dict[str, t.Any]:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    return done(scans=[read], rows_to=str(tmp_path / "rows"), host=host, **options)


class Bucket:
    """What S3 would keep; refuse is what it would say."""

    def __init__(self, refuse: str = "") -> None:
        self.kept: dict[str, bytes] = {}
        self.refuse = refuse
        self.unreadable = self.undeletable = False

    def keys(self, bucket: str, prefix: str) -> list[str]:
        self._refuse()
        return [key for key in self.kept if f"s3://{bucket}/{key}".startswith(f"s3://{bucket}/{prefix}")]

    def read(self, _bucket: str, key: str) -> bytes:
        if self.unreadable:
            raise Unavailable("Access Denied")
        return self.kept[key]

    def write(self, _bucket: str, key: str, body: bytes) -> None:
        self._refuse()
        self.kept[key] = body

    def delete(self, _bucket: str, key: str) -> None:
        if self.undeletable:
            raise Unavailable("Access Denied")
        del self.kept[key]

    def _refuse(self) -> None:
        if self.refuse:
            raise Unavailable(self.refuse)
