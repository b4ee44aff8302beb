# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The second step: what the roles of the functions need, each in an inline policy of its own.

A role that may write already is left as it is. A policy of the name that says something else is never overwritten.
"""

from __future__ import annotations

import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from .._aws import failure_path as api
from .._aws import iam, lambda_api
from .._aws.errors import LambdaError
from .._model.arns import parse_role_arn
from .._model.destination_policy import policy_document, policy_name
from .._model.destination_status import Permission, permissions
from .._model.failure_path import MadePath, MadePermission, State, policy_header
from .._model.resource_policy import denial
from .._model.simulation import Decision
from .._write.plan import NotWritten
from .once import made_certainly
from .queues import Queue
from .request import Place, Request, Served
from .result import Result, with_action

if t.TYPE_CHECKING:
    from .._read.services import Services

_SIMULATE = "iam:SimulatePrincipalPolicy"
_FULL = "LimitExceeded"


class Permissions:
    """Lets the roles of a place write to its queue. Raises nothing that AWS can cause: what failed is in the result."""

    def __init__(self, services: Services, request: Request, result: Result, requests_per_second: float) -> None:
        self._services, self._request, self._result = services, request, result
        self._requests_per_second = requests_per_second
        self._roles: dict[str, str | LambdaError | NotWritten] = {}

    def make(self, place: Place, path: MadePath, queue: Queue) -> None:
        roles: dict[str, list[Served]] = {}
        for served in self._result.left(place):
            role = served.role or self._role(place, served)
            if isinstance(role, str):
                roles.setdefault(role, []).append(served)
            else:
                self._result.fail(place, role, [served], served.function.name)
        for role, judged in roles.items():
            some = self._still_of(place, role, judged)
            if not some:
                continue
            try:
                self._of_role(place, path, queue, role, some)
            except (LambdaError, NotWritten) as error:
                self._result.fail(place, error, some)

    def _of_role(self, place: Place, path: MadePath, queue: Queue, role: str, served: list[Served]) -> None:
        """Give a role what it is missing. Raises LambdaError and NotWritten."""
        _check_role(place, role)
        if queue.policy and (denied := denial(queue.policy, role, "sqs:SendMessage", str(place.queue))):
            if denied.certain:
                raise NotWritten("Denied", f"{role} cannot write to {place.queue}: {denied.reason}")
            self._result.warnings.append(f"whether {role} may write to {place.queue} is not certain: {denied.reason}")
        needed = permissions(str(place.queue), "", queue.key)
        decisions = {each: self._decision(place.region, role, each) for each in needed}
        for each, decision in decisions.items():
            if decision.allowed is False and not decision.missing:
                raise NotWritten(
                    "Denied", f"{role} may not be given {each.action} on {each.resource}: {decision.reason}"
                )
            if decision.allowed is None and decision.reason:
                self._result.warnings.append(
                    f"whether {role} may use {each.action} on {each.resource} is not known: {decision.reason}"
                )
        for arn in dict.fromkeys(each.resource for each in needed):
            actions = [each.action for each in needed if each.resource == arn]
            made: MadePermission = {
                "role": role,
                "policy_name": None,
                "key": arn != str(place.queue),
                "functions": [each.arn for each in served],
                "state": "present",
            }
            path["permissions"].append(made)
            if not all(decisions[each].allowed for each in needed if each.resource == arn):
                made["policy_name"], made["state"] = policy_name(arn), "failed"
                made["state"] = self._allow(place, role, arn, actions, made)

    def _allow(self, place: Place, role: str, arn: str, actions: list[str], made: MadePermission) -> State:
        client, name = self._services.client("iam", place.region), role.rpartition("/")[2]
        policy, document = policy_name(arn), policy_document(arn, actions)

        def stored() -> bool | None:
            found = api.get_role_policy(client, name, policy)
            return None if found is None else not compare_policies(found, document)

        there = stored()
        if there is False:
            raise NotWritten(
                "PolicyDiffers",
                f"{role} has an inline policy {policy} that says something else than the repair would, and it is not "
                f"overwritten: let it allow {' and '.join(actions)} on {arn}, or delete it",
            )
        if there:
            return "present"
        header = policy_header(role, policy)
        place.check_planned(header)
        if self._request.check_mode:
            self._result.add_diff(header, document)
            return "would_be_made"
        try:
            uncertain = made_certainly(
                lambda: api.put_role_policy(client, name, policy, document), lambda: stored() is True
            )
        except LambdaError as error:
            if error.code != _FULL:
                raise
            hint = f"the role has no room for another inline policy: allow {' and '.join(actions)} on {arn} to it in a "
            raise error.advising(f"{hint}managed policy") from error
        self._result.add_diff(header, document, known=uncertain is None)
        if uncertain:
            made["state"] = "may_be_made"
            raise uncertain
        return "made"

    def _still_of(self, place: Place, role: str, served: list[Served]) -> list[Served]:
        """Return the targets whose function has still the role that was judged. The others are not served."""
        kept = []
        for each in served:
            now = self._role(place, each)
            if now == role:
                kept.append(each)
                continue
            if isinstance(now, str):
                what = f"its role is {now}, it was {role}"
                now = NotWritten("ChangedSinceJudged", f"{each.arn}: changed since it was judged: {what}")
            self._result.fail(place, now, [each], each.function.name)
        return kept

    def _role(self, place: Place, served: Served) -> str | LambdaError | NotWritten:
        """Return the role of a function as it is now, or why that is not known. Each function is asked once."""
        name = served.function.unqualified
        if name not in self._roles:
            self._roles[name] = self._asked_role(place, name)
        return self._roles[name]

    def _asked_role(self, place: Place, name: str) -> str | LambdaError | NotWritten:
        try:
            client = self._services.client("lambda", place.region, self._requests_per_second)
            function = lambda_api.get_function(client, name)
        except LambdaError as error:
            return error
        if function is None:
            return NotWritten("FunctionMissing", f"{name} does not exist in {place.region}")
        return function.facts["role"] or NotWritten("NoRole", f"{name} has no role, as AWS Lambda answers")

    def _decision(self, region: str, role: str, permission: Permission) -> Decision:
        """Return what the role is allowed. What nobody answers is not known: the permission is then added."""
        try:
            client = self._services.client("iam", region)
            found = self._services.ask(
                _SIMULATE,
                "",
                lambda: iam.simulate_principal_policy(client, role, permission.action, [permission.resource], {}),
            )
        except LambdaError as error:
            self._result.warnings.append(f"whether {role} may write already is not known: {with_action(error)}")
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
