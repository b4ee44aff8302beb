# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The second step: what the roles of the functions need, each in an inline policy of its own.

A role that may write already is left as it is. A policy of the name that says something else is never overwritten.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from .._aws import failure_path as api
from .._aws import iam
from .._aws.errors import LambdaError
from .._model.arns import parse_role_arn
from .._model.destination_policy import policy_document, policy_name
from .._model.destination_status import Permission, permissions
from .._model.failure_path import MadePath, MadePermission, policy_header
from .._model.resource_policy import denial
from .._model.simulation import Decision
from .._write.plan import NotWritten
from .once import Seen, make_once
from .queues import Queue
from .request import Place, Request, Served
from .result import Result
from .targets import Targets

if t.TYPE_CHECKING:
    from .._read.services import Services

_SIMULATE = "iam:SimulatePrincipalPolicy"
_FULL = "LimitExceeded"


@dataclass(frozen=True)
class Grant:
    """What a role is missing: actions on a queue or its key. made: the entry of the result about it."""

    role: str
    arn: str
    actions: tuple[str, ...]
    served: tuple[Served, ...]
    made: MadePermission = field(compare=False)

    @property
    def role_name(self) -> str:
        return self.role.rpartition("/")[2]

    @property
    def policy(self) -> str:
        return policy_name(self.arn)

    @property
    def document(self) -> dict[str, t.Any]:
        return policy_document(self.arn, self.actions)

    @property
    def header(self) -> str:
        return policy_header(self.role, self.policy)


class Permissions:
    """Lets the roles of a place write to its queue. Raises nothing that AWS can cause: what failed is in the result."""

    def __init__(self, services: Services, request: Request, result: Result, targets: Targets) -> None:
        self._services, self._request, self._result, self._targets = services, request, result, targets

    def judge(self, place: Place, path: MadePath, queue: Queue) -> list[Grant]:
        """Return what the roles are missing, and change nothing. The targets whose role cannot write have failed."""
        path["permissions"] = []
        roles: dict[str, list[Served]] = {}
        for served in self._result.left(place):
            with self._result.failing(place, [served], served.function.name):
                roles.setdefault(self._role(served), []).append(served)
        grants: list[Grant] = []
        for role, some in roles.items():
            with self._result.failing(place, some):
                grants += self._missing(place, path, queue, role, some)
        return grants

    def make(self, place: Place, grants: t.Iterable[Grant]) -> None:
        """Give roles what they are missing."""
        for grant in grants:
            if set(grant.served) <= set(self._result.left(place)):
                with self._result.failing(place, grant.served):
                    self._allow(place, grant)

    def _missing(self, place: Place, path: MadePath, queue: Queue, role: str, served: list[Served]) -> list[Grant]:
        """Return what a role is missing. Raises LambdaError, and NotWritten if it cannot be given to it."""
        _check_role(place, role)
        if queue.policy and (denied := denial(queue.policy, role, "sqs:SendMessage", str(place.queue))):
            if denied.certain:
                raise NotWritten("Denied", f"{role} cannot write to {place.queue}: {denied.reason}")
            self._result.unknown(place, f"whether {role} may write to {place.queue}", denied.reason)
        needed = permissions(str(place.queue), "", queue.key)
        decisions = {each: self._decision(place, role, each) for each in needed}
        for each, decision in decisions.items():
            if decision.allowed is False and not decision.missing:
                raise NotWritten(
                    "Denied", f"{role} may not be given {each.action} on {each.resource}: {decision.reason}"
                )
            if decision.allowed is None and decision.reason:
                self._result.unknown(place, f"whether {role} may use {each.action} on {each.resource}", decision.reason)
        grants = []
        for arn in dict.fromkeys(each.resource for each in needed):
            actions = tuple(each.action for each in needed if each.resource == arn)
            made: MadePermission = {
                "role": role,
                "policy_name": None,
                "key": arn != str(place.queue),
                "functions": [each.arn for each in served],
                "state": "present",
            }
            path["permissions"].append(made)
            if all(decisions[each].allowed for each in needed if each.resource == arn):
                continue
            made["policy_name"], made["state"] = policy_name(arn), "failed"
            grant = Grant(role, arn, actions, tuple(served), made)
            if self._is_there(place, grant):
                made["state"] = "present"
            else:
                place.check_planned(grant.header)
                grants.append(grant)
        return grants

    def _is_there(self, place: Place, grant: Grant) -> bool:
        """Return whether the role has the policy. Raises LambdaError, and NotWritten if it has another of the name."""
        found = api.get_role_policy(self._services.client("iam", place.region), grant.role_name, grant.policy)
        if found is not None and compare_policies(found, grant.document):
            raise NotWritten(
                "PolicyDiffers",
                f"{grant.role} has an inline policy {grant.policy} that says something else than the repair would, and "
                f"it is not overwritten: let it allow {' and '.join(grant.actions)} on {grant.arn}, or delete it",
            )
        return found is not None

    def _allow(self, place: Place, grant: Grant) -> None:
        if self._request.check_mode:
            grant.made["state"] = "would_be_made"
            self._result.add_diff(grant.header, grant.document)
            return
        if self._is_there(place, grant):  # since it was judged: a queue that is new is waited for
            grant.made["state"] = "present"
            return
        client, timeout = self._services.client("iam", place.region), self._request.propagation_timeout

        def look() -> Seen | None:
            try:
                return Seen(True) if self._is_there(place, grant) else None
            except NotWritten as fault:
                return Seen(False, fault)

        def note(known: bool) -> None:
            grant.made["state"] = "made" if known else "may_be_made"
            self._result.add_diff(grant.header, grant.document, known)

        not_shown = NotWritten(
            "PolicyNotThere",
            f"the inline policy {grant.policy} of {grant.role} was made, and IAM does not show it after {timeout:g} "
            "seconds: run the task again, or raise propagation_timeout",
        )
        try:
            make_once(
                lambda: api.put_role_policy(client, grant.role_name, grant.policy, grant.document),
                look,
                note,
                not_shown,
                timeout,
            )
        except LambdaError as error:
            if error.code != _FULL:
                raise
            what = f"allow {' and '.join(grant.actions)} on {grant.arn} to it in a managed policy"
            raise error.advising(f"the role has no room for another inline policy: {what}") from error

    def _role(self, served: Served) -> str:
        role = self._targets.role(served)
        if role is None:
            raise NotWritten("NoRole", f"{served.function.unqualified} has no role, as AWS Lambda answers")
        return role

    def _decision(self, place: Place, role: str, permission: Permission) -> Decision:
        """Return what the role is allowed. What nobody answers is not known: the permission is then added."""
        try:
            client = self._services.client("iam", place.region)
            found = self._services.ask(
                _SIMULATE,
                "",
                lambda: iam.simulate_principal_policy(client, role, permission.action, [permission.resource], {}),
            )
        except LambdaError as error:
            self._result.unknown(place, f"whether {role} may use {permission.action} on {permission.resource}", error)
            return Decision(None)
        if found is None:
            raise NotWritten("RoleMissing", f"the role {role} does not exist")
        return found.get(permission.resource, Decision(None))


def _check_role(place: Place, role: str) -> None:
    """Raise NotWritten for a role that nobody of this account can give a permission."""
    arn = parse_role_arn(role)
    if arn is None or arn.account_id != place.account_id:
        owner = arn.account_id if arn else "no account"
        raise NotWritten("OtherAccount", f"the role {role} is of {owner}: expected one of {place.account_id}")
    if arn.resource.startswith("role/aws-service-role/"):
        raise NotWritten("ServiceRole", f"the role {role} is of an AWS service, which nobody else can change")
