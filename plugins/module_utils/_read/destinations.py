# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: whether destinations exist, can receive, and may be written to by the functions' roles."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from dataclasses import replace

from .._aws import eventbridge, iam, lambda_api, s3, sns, sqs
from .._aws.errors import LambdaError
from .._model.arns import Arn, parse_arn
from .._model.configurations import Row
from .._model.destination_status import (
    DestinationStatus,
    Existence,
    Permission,
    customer_key,
    kind_of,
    permissions,
    status_of,
)
from .._model.destinations import Receiver, destinations_of
from .._model.identifiers import LATEST, LATEST_PUBLISHED, parse_function_arn
from .._model.simulation import Decision
from .._workers import Workers
from .region import Region
from .services import Services

_FACTS = "destination_status"
_SIMULATE, _ENCRYPTION = "iam:SimulatePrincipalPolicy", "s3:GetEncryptionConfiguration"
_READ: dict[str, str] = {
    "queue": "sqs:GetQueueAttributes",
    "topic": "sns:GetTopicAttributes",
    "event_bus": "events:DescribeEventBus",
    "bucket": "s3:ListBucket",
}
# No limit of the simulator is published; its pages have 100 results.
_RESOURCES_AT_ONCE = 100

_Key = tuple[str, str, str]
"""The ARN of a destination, and the region and account of a function that has it."""


class Destinations:
    """Asks for each destination once, while functions are still being read, and then what the roles are allowed."""

    def __init__(
        self,
        services: Services,
        concurrency: int,
        on_crash: t.Callable[[str | None, Exception], None],
        policies: t.Callable[[], t.Mapping[str, str]] = dict,
    ) -> None:
        """policies returns those of functions that were read for something else, by ARN; "" if there is none."""
        self._services, self._concurrency, self._on_crash, self._policies = services, concurrency, on_crash, policies
        self._workers = Workers(concurrency, on_crash)
        self._lock = threading.Lock()
        self._existences: dict[_Key, Existence | None] = {}
        self._regions: dict[str, Region] = {}
        self._decisions: dict[tuple[str, str, str], Decision] = {}

    def start(self, region: Region) -> None:
        self._regions[region.name] = region
        if len(self._regions) == 1:
            self._workers.submit(None, self._prepare, region.name)

    def add(self, _region: Region, rows: t.Sequence[Row]) -> None:
        """Ask for the destinations of these rows."""
        for row in rows:
            for arn in destinations_of(row).values():
                key = self._key(arn, row)
                with self._lock:
                    if key in self._existences:
                        continue
                    self._existences[key] = None
                self._workers.submit(None, self._look, key)

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Add destination_status to every row."""
        self._workers.wait()
        for key, existence in self._existences.items():
            if existence is None:
                self._existences[key] = self._listed(key)
        self._simulate(rows)
        policies = self._policies()
        for row in rows:
            statuses: dict[str, DestinationStatus | None] = {
                "on_success": None,
                "on_failure": None,
                "dead_letter": None,
            }
            for receiver, arn in destinations_of(row).items():
                statuses[receiver] = self._status(receiver, arn, row, policies)
            row["destination_status"] = t.cast("t.Any", statuses)

    def _prepare(self, region: str) -> None:
        """Make the simulator's client while the scan waits for its quota: it takes longer than a simulation."""
        with contextlib.suppress(LambdaError):  # whoever asks for the client gets the error
            self._services.client("iam", region)

    def _key(self, arn: str, row: Row) -> _Key:
        # Only a bucket's ARN does not name its region and account.
        return (arn, row["region"] if kind_of(arn) == "bucket" else "", row["account_id"])

    def _status(self, receiver: Receiver, arn: str, row: Row, policies: t.Mapping[str, str]) -> DestinationStatus:
        function = row.get("function")
        role = function["role"] if function else None
        existence = self._existences[self._key(arn, row)] or Existence(None, "whether it exists could not be read")
        if kind_of(arn) == "function":
            existence = replace(existence, policy=policies.get(str(parse_function_arn(arn))))

        def decide(permission: Permission) -> Decision:
            unknown = Decision(None, "IAM's simulator did not answer for it")
            return self._decisions.get((role or "", permission.action, permission.resource), unknown)

        return status_of(receiver, arn, parse_function_arn(row["function_arn"]), existence, role, decide)

    def _look(self, key: _Key) -> None:
        arn, region, account_id = key
        kind = kind_of(arn)
        try:
            found = (
                self._function(arn, account_id) if kind == "function" else self._other(kind, arn, region, account_id)
            )
        except LambdaError as error:
            action = _READ.get(kind) or f"lambda:{error.operation}".replace("Connect", "GetFunctionConfiguration")
            found = self._unknown(action, error)
        self._existences[key] = found

    def _unknown(self, action: str, error: LambdaError) -> Existence:
        self._services.note(_FACTS, "", action, error)
        return Existence(None, f"whether it exists could not be read: {action} failed with {error.code}")

    def _other(self, kind: str, arn: str, region: str, account_id: str) -> Existence:
        parts = parse_arn(arn)
        if parts is None or kind == "other":
            return Existence(None, "it is of a kind that cannot be looked up")
        if kind == "bucket":
            return self._bucket(parts.resource, region, account_id)
        client = self._services.client(parts.service, parts.region)
        read: dict[str, t.Callable[[t.Any, Arn], t.Any]] = {
            "queue": sqs.get_queue_attributes,
            "topic": sns.get_topic_attributes,
            "event_bus": eventbridge.describe_event_bus,
        }
        found = self._services.ask(_READ[kind], parts.region, lambda: read[kind](client, parts))
        if found is None:
            return _missing(parts.account_id, account_id)
        key = found.get("KmsMasterKeyId") or found.get("KmsKeyIdentifier")
        return Existence(True, key=customer_key(key), policy=found.get("Policy") or "")

    def _bucket(self, name: str, region: str, account_id: str) -> Existence:
        action = _READ["bucket"]
        client = self._services.client("s3", region)
        try:
            bucket_region = self._services.ask(action, region, lambda: s3.head_bucket(client, name, account_id))
            if bucket_region is None:
                return Existence(False)
            return self._encrypted(client, name, region, bucket_region, account_id)
        except LambdaError as error:
            if not error.access_denied:
                raise
            refused = error
        try:
            if s3.head_bucket(client, name):
                return Existence(True, foreign=True, key_unread="whether it is encrypted with a KMS key was not read")
        except LambdaError as error:
            if not error.access_denied:
                raise
        return self._unknown(action, refused)

    def _encrypted(self, client: t.Any, name: str, region: str, bucket_region: str, account_id: str) -> Existence:
        """Return that the bucket exists, with its key: a bucket's ARN does not contain its region."""
        try:
            key = self._services.ask(_ENCRYPTION, region, lambda: s3.get_bucket_encryption(client, name, account_id))
        except LambdaError as error:
            self._services.note(_FACTS, "", _ENCRYPTION, error)
            unread = f"whether it is encrypted with a KMS key could not be read: {_ENCRYPTION} failed with {error.code}"
            return Existence(True, key_unread=unread)
        if key and not key.startswith("arn:"):
            key = key if key.startswith("alias/") else f"key/{key}"
            key = f"arn:{client.meta.partition}:kms:{bucket_region}:{account_id}:{key}"
        return Existence(True, key=customer_key(key))

    def _function(self, arn: str, account_id: str) -> Existence | None:
        """Return None if the list of the region's functions shows it, once it is complete."""
        function = parse_function_arn(arn)
        name, qualifier, region = function.unqualified, function.qualifier or LATEST, function.region or ""
        known = self._regions.get(region)
        if qualifier == LATEST and known and known.all_functions and function.account_id == account_id:
            return None
        client = known.client if known else self._services.client("lambda", region)
        if qualifier in (LATEST, LATEST_PUBLISHED) or qualifier.isdigit():
            asked = f"{name}:{qualifier}" if qualifier.isdigit() else name
            action = "lambda:GetFunctionConfiguration"
            exists = self._services.ask(action, region, lambda: lambda_api.get_function(client, asked)) is not None
            if exists and qualifier == LATEST_PUBLISHED:
                return Existence(None, f"no list of AWS Lambda shows whether the function has {LATEST_PUBLISHED}")
        else:
            action = "lambda:ListAliases"
            aliases = self._services.ask(action, region, lambda: lambda_api.list_aliases(client, name))
            exists = any(each.qualifier == qualifier for each in aliases or ())
        return Existence(True) if exists else _missing(function.account_id or "", account_id)

    def _listed(self, key: _Key) -> Existence | None:
        """Return whether a function is in the list of its region."""
        if kind_of(key[0]) != "function":
            return None
        function = parse_function_arn(key[0])
        region = self._regions.get(function.region or "")
        if region is None or not region.all_functions:
            return None
        if function.name in region.listed:
            return Existence(True)
        return Existence(False) if region.complete else None

    def _simulate(self, rows: t.Sequence[Row]) -> None:
        """Ask once for each role and action, with all that the role writes to."""
        needed: dict[tuple[str, str, str], dict[str, None]] = {}
        for row in rows:
            function = row.get("function")
            if not function or not function["role"]:
                continue
            for arn in destinations_of(row).values():
                existence = self._existences[self._key(arn, row)]
                for each in permissions(arn, row["function_name"], existence.key if existence else None):
                    owner = row["account_id"] if each.action.startswith("s3:") else ""
                    needed.setdefault((function["role"], each.action, owner), {})[each.resource] = None
        workers = Workers(self._concurrency, self._on_crash)
        for (role, action, owner), resources in needed.items():
            context = {"s3:ResourceAccount": owner} if owner else {}
            arns = list(resources)
            for start in range(0, len(arns), _RESOURCES_AT_ONCE):
                some = arns[start : start + _RESOURCES_AT_ONCE]
                workers.submit(None, self._simulate_some, role, action, some, context)
        workers.wait()

    def _simulate_some(self, role: str, action: str, arns: t.Sequence[str], context: t.Mapping[str, str]) -> None:
        try:
            client = self._services.client("iam", next(iter(self._regions)))  # IAM is the same in every region
            decisions = self._services.ask(
                _SIMULATE, "", lambda: iam.simulate_principal_policy(client, role, action, arns, context)
            )
        except LambdaError as error:
            self._services.note(_FACTS, "", _SIMULATE, error)
            decisions = dict.fromkeys(arns, Decision(None, f"could not be read: {_SIMULATE} failed with {error.code}"))
        if decisions is None:
            decisions = dict.fromkeys(arns, Decision(False, "the role does not exist"))
        for arn, decision in decisions.items():
            self._decisions[(role, action, arn)] = decision


def _missing(owner: str, account_id: str) -> Existence:
    """Return that it does not exist. For another account's, that is not known: AWS may only hide it."""
    if owner != account_id:
        return Existence(None, "it is not there or cannot be seen from this account: it belongs to another one")
    return Existence(False)
