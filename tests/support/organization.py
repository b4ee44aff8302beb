# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization that a client of the SDK asks, within the process, and that changes while it is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSRequest, AWSResponse

_MODEL = botocore.session.get_session().get_service_model("organizations")
STATE = "State" if "State" in _MODEL.shape_for("Account").members else "Status"
"""The key that has the state of an account: an SDK that does not know the newer one leaves it out of its answers."""

ROOT = "r-1"
OPERATIONS = (
    "ListRoots",
    "ListAccountsForParent",
    "ListOrganizationalUnitsForParent",
    "ListAccounts",
    "ListTagsForResource",
)


class _Raw(BytesIO):
    def stream(self, **_options: Any) -> Any:
        yield self.read()


@dataclass
class Organization:
    """units: the accounts of each unit, which are all below the root. changes: what is done after an answer.

    bodies: what is answered in the place of the right answer; denied: operations that the caller may not use.
    """

    units: dict[str, list[str]]
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: list[tuple[str, str, Callable[[], None]]] = field(default_factory=list)
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)

    def client(self) -> Any:
        keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
        client = boto3.client("organizations", **keys)
        client.meta.events.register("before-send.organizations", self._answer)
        return client

    def move(self, account: str, unit: str) -> None:
        for accounts in self.units.values():
            if account in accounts:
                accounts.remove(account)
        self.units[unit].append(account)

    def moves(self, account: str, unit: str, after: str) -> Organization:
        """Let the account move when a unit has been listed, each time that it is listed once."""
        self.changes.append(("ListAccountsForParent", after, lambda: self.move(account, unit)))
        return self

    def _answer(self, request: AWSRequest, **_event: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        parent = json.loads(request.body).get("ParentId", "")
        self.asked[operation] += 1
        if operation in self.denied:
            return answer_of(400, json.dumps({"__type": "AccessDeniedException", "Message": "no"}).encode())
        body = self.bodies.get(operation, json.dumps(self._right(operation, parent)).encode())
        for change in [each for each in self.changes if each[:2] == (operation, parent)][:1]:
            self.changes.remove(change)
            change[2]()
        return answer_of(200, body)

    def _right(self, operation: str, parent: str) -> dict[str, Any]:
        units = [{"Id": unit, "Name": f"name of {unit}"} for unit in self.units if unit != ROOT]
        everywhere = [account for accounts in self.units.values() for account in accounts]
        return {
            "ListRoots": {"Roots": [{"Id": ROOT, "Name": "Root"}]},
            "ListAccountsForParent": {"Accounts": [self._account(each) for each in self.units.get(parent, ())]},
            "ListOrganizationalUnitsForParent": {"OrganizationalUnits": units if parent == ROOT else []},
            "ListAccounts": {"Accounts": [self._account(each) for each in everywhere]},
            "ListTagsForResource": {"Tags": [{"Key": "team", "Value": ""}]},
        }[operation]

    def _account(self, account: str) -> dict[str, str]:
        return {"Id": account, "Name": f"name of {account}", **self.states.get(account, {STATE: "ACTIVE"})}


def answer_of(status: int, body: bytes) -> AWSResponse:
    return AWSResponse("https://organizations.us-east-1.amazonaws.com", status, {}, _Raw(body))
