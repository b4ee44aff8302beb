# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from support.evidence import ACCOUNT, FAULTS, REGION, ROLE, allowing, arn_of, read_with, rows_of

from emulator import Emulator

QUEUE, TOPIC = arn_of("sqs", "q"), arn_of("sns", "t")
BUS, BUCKET = arn_of("events", "event-bus/b"), "arn:aws:s3:::bucket"
ARNS = (QUEUE, TOPIC, BUS, BUCKET)
FOREIGN_QUEUE = arn_of("sqs", "theirs", account="210987654321")
WRITES = (
    "sqs:SendMessage",
    "sns:Publish",
    "lambda:InvokeFunction",
    "events:PutEvents",
    "s3:PutObject",
    "s3:ListBucket",
)
ENCRYPTION = ("GetBucketEncryption", "s3:GetEncryptionConfiguration")
READS = {
    "sqs": ("GetQueueAttributes", "sqs:GetQueueAttributes", QUEUE),
    "sns": ("GetTopicAttributes", "sns:GetTopicAttributes", TOPIC),
    "events": ("DescribeEventBus", "events:DescribeEventBus", BUS),
    "s3": ("HeadBucket", "s3:ListBucket", BUCKET),
}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    """Return the emulator with every kind of destination, and a role that may write to them."""
    emulator.add_roles([{"name": "worker", "policies": [allowing(*WRITES)]}])
    emulator.add_destinations([QUEUE, TOPIC, BUS, BUCKET], region=REGION)
    return emulator


def function(name: str, on_failure: str | None = None, **members: Any) -> dict[str, Any]:
    config = {"DestinationConfig": {"OnFailure": {"Destination": on_failure}}} if on_failure else {}
    return {"function_name": name, "role": ROLE, "event_invoke_configs": {"$LATEST": config}, **members}


def failure_of(emulator: Emulator, arn: str, names: list[str] | None = None) -> dict[str, Any]:
    """The status of this failure destination, of the only function."""
    emulator.add_functions([function("f", arn)], region=REGION)
    reading = read_with(emulator, ["destinations"], names)
    status: dict[str, Any] = rows_of(reading)["f:$LATEST"]["destination_status"]["on_failure"]
    return status


@pytest.mark.parametrize("arn", ARNS)
@pytest.mark.parametrize("names", [None, ["f"]])
def test_destinations_that_work(emulator: Emulator, arn: str, names: list[str] | None) -> None:
    status = failure_of(emulator, arn, names)
    assert status["reason"] is None
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, True, True)
    # The policies of queues, topics and buses are in the answers.
    assert status["policies_not_read"] == ([BUCKET] if arn == BUCKET else [])


@pytest.mark.parametrize("arn", [*ARNS, arn_of("lambda", "function:q")])
@pytest.mark.parametrize("names", [None, ["f"]])
def test_destinations_that_are_gone(emulator: Emulator, arn: str, names: list[str] | None) -> None:
    status = failure_of(emulator, f"{arn}-gone", names)
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (False, False, True)
    assert status["reason"] == "it does not exist"


def test_each_destination_is_asked_for_once(emulator: Emulator) -> None:
    emulator.add_functions(
        [function(f"f-{n}", ARNS[n % 4], dead_letter_target_arn=QUEUE) for n in range(40)], region=REGION
    )
    emulator.add_functions([function("far", QUEUE)], region="us-east-1")
    reading = read_with(emulator, ["destinations"], regions=[REGION, "us-east-1"])
    rows = rows_of(reading)
    assert len(rows) == 41
    for operation, _action, _arn in READS.values():
        assert emulator.count(operation) == 1
    assert emulator.count("GetBucketEncryption") == 1
    # One for each action: two for the bucket.
    assert emulator.count("SimulatePrincipalPolicy") == 5
    assert reading.other_requests == 10
    assert list(reading.warnings()) == []
    assert rows["f-1:$LATEST"]["destination_status"]["dead_letter"]["role_may_write"] is True
    assert rows["f-1:$LATEST"]["destination_status"]["on_success"] is None
    # Another region's queue exists, and whether Lambda delivers to it is not documented.
    far = rows["far:$LATEST"]["destination_status"]["on_failure"]
    assert (far["exists"], far["can_receive"], far["role_may_write"]) == (True, None, True)


def test_functions_of_a_scan_take_no_request(emulator: Emulator) -> None:
    other = arn_of("lambda", "function:other")
    emulator.add_functions([function("f", other), function("g", f"{other}-gone"), function("other")], region=REGION)
    rows = rows_of(read_with(emulator, ["destinations"]))
    assert rows["f:$LATEST"]["destination_status"]["on_failure"]["exists"] is True
    assert rows["g:$LATEST"]["destination_status"]["on_failure"]["exists"] is False
    assert emulator.count("GetFunctionConfiguration") == emulator.count("ListAliases") == 0


@pytest.mark.parametrize("quirks", [False, True])
def test_qualifiers_of_functions(emulator: Emulator, quirks: bool) -> None:
    emulator.configure(localstack_quirks=quirks)
    other = arn_of("lambda", "function:other")
    emulator.add_functions([{"function_name": "other", "versions": 1, "aliases": {"live": 1}}], region=REGION)
    for qualifier, exists in {"live": True, "dead": False, "1": True, "9": False, "$LATEST": True}.items():
        assert failure_of(emulator, f"{other}:{qualifier}")["exists"] is exists, qualifier
        assert failure_of(emulator, f"{other}:{qualifier}", ["f"])["exists"] is exists, qualifier


@pytest.mark.parametrize("names", [None, ["f"]])
def test_a_published_version_is_in_no_list(emulator: Emulator, names: list[str] | None) -> None:
    destination = arn_of("lambda", "function:other:$LATEST.PUBLISHED")
    missing = failure_of(emulator, destination, names)
    assert missing["exists"] is False
    emulator.add_functions([{"function_name": "other", "managed_instances": True}], region=REGION)
    status = failure_of(emulator, destination, names)
    assert (status["exists"], status["can_receive"]) == (None, None)
    assert "no list of AWS Lambda shows" in status["reason"]


def test_a_function_that_is_deleted_during_the_scan_is_no_destination(emulator: Emulator) -> None:
    emulator.add_functions([function("f", arn_of("lambda", "function:other")), function("other")], region=REGION)
    emulator.configure(events=[{"on": "ListFunctionEventInvokeConfigs", "delete_functions": ["other"]}])
    reading = read_with(emulator, ["destinations"])
    assert reading.vanished == [f"other in {REGION}"]
    assert rows_of(reading)["f:$LATEST"]["destination_status"]["on_failure"]["exists"] is False


def test_a_list_that_ends_early_proves_nothing(emulator: Emulator) -> None:
    other = arn_of("lambda", "function:z")
    emulator.add_functions([function(f"f-{n}", other) for n in range(110)], region=REGION)
    emulator.configure(faults=[{"operation": "ListFunctions", "skip": 2, "effect": FAULTS["outage"]}])
    reading = read_with(emulator, ["destinations"])
    assert [error["operation"] for error in reading.errors] == ["ListFunctions"]
    statuses = [row.get("destination_status") for row in reading.rows]
    assert statuses
    assert all(status and status["on_failure"] and status["on_failure"]["exists"] is None for status in statuses)


def test_a_response_about_another_queue(emulator: Emulator) -> None:
    """The emulator, as others, finds queues by their names alone."""
    status = failure_of(emulator, arn_of("sqs", "q", account="210987654321"))
    assert (status["exists"], status["can_receive"]) == (None, None)


def test_what_another_account_has_is_not_known(emulator: Emulator) -> None:
    status = failure_of(emulator, FOREIGN_QUEUE)
    assert (status["exists"], status["can_receive"]) == (None, None)
    assert "another" in status["reason"]
    assert (status["role_may_write"], status["policies_not_read"]) == (None, [FOREIGN_QUEUE])


def test_a_bucket_of_another_account(emulator: Emulator) -> None:
    emulator.add_destinations(["arn:aws:s3:::theirs"], region=REGION, account_id="210987654321")
    status = failure_of(emulator, "arn:aws:s3:::theirs")
    assert (status["exists"], status["can_receive"]) == (None, None)
    assert "s3:ListBucket" in status["reason"]


def test_a_bucket_that_another_account_shares(emulator: Emulator) -> None:
    """It may be listed, and not if the expected owner is the function's account."""
    fault = {"operation": "HeadBucket", "times": 1, "effect": {"error": {"status": 403, "code": "AccessDenied"}}}
    emulator.configure(faults=[fault])
    status = failure_of(emulator, BUCKET)
    assert (status["exists"], status["can_receive"]) == (True, None)
    assert "belongs to another account" in status["reason"]
    assert status["role_may_write"] is None


@pytest.mark.parametrize(
    "arn", [arn_of("events", "event-busv2/new/0123456789012345678901234"), arn_of("kinesis", "stream/s")]
)
def test_kinds_that_cannot_be_looked_up(emulator: Emulator, arn: str) -> None:
    status = failure_of(emulator, arn)
    assert (status["kind"], status["exists"], status["can_receive"]) == ("other", None, None)
    assert emulator.count("DescribeEventBus") == 0


def test_a_role_that_may_not_write(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "worker", "policies": [allowing("sns:Publish")]}])
    status = failure_of(emulator, QUEUE)
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, True, False)
    assert status["reason"] == f"sqs:SendMessage on {QUEUE} by {ROLE}: no policy of the role allows it"


@pytest.mark.parametrize("by_action", [False, True])
def test_one_simulation_for_all_resources_of_a_role(emulator: Emulator, by_action: bool) -> None:
    emulator.configure(simulation_by_action=by_action)
    emulator.add_roles([{"name": "worker", "policies": [allowing("sqs:SendMessage", resource=f"{QUEUE}-1*")]}])
    queues = [f"{QUEUE}-{n}" for n in range(120)]
    emulator.add_destinations(queues, region=REGION)
    emulator.add_functions([function(f"f-{n}", arn) for n, arn in enumerate(queues)], region=REGION)
    rows = rows_of(read_with(emulator, ["destinations"]))
    allowed = {row["function_name"]: row["destination_status"]["on_failure"]["role_may_write"] for row in rows.values()}
    assert allowed == {f"f-{n}": str(n).startswith("1") for n in range(120)}
    assert emulator.count("SimulatePrincipalPolicy") == 2  # 100 results are a page


def test_objects_of_a_bucket_and_its_owner(emulator: Emulator) -> None:
    objects = allowing("s3:PutObject", resource=f"{BUCKET}/aws/lambda/async/*")
    bucket = allowing("s3:ListBucket", resource=BUCKET)
    for policy in (objects, bucket):
        policy["Statement"][0]["Condition"] = {"StringEquals": {"s3:ResourceAccount": ACCOUNT}}
    emulator.add_roles([{"name": "worker", "policies": [objects, bucket]}])
    assert failure_of(emulator, BUCKET)["role_may_write"] is True


def test_the_organization_leaves_it_open(emulator: Emulator) -> None:
    emulator.configure(organization_denies=["sqs:*"])
    status = failure_of(emulator, QUEUE)
    assert status["role_may_write"] is None
    assert "organization" in status["reason"]


def test_a_role_that_is_gone(emulator: Emulator) -> None:
    emulator.add_functions([function("f", QUEUE, role=f"{ROLE}-gone")], region=REGION)
    status = rows_of(read_with(emulator, ["destinations"]))["f:$LATEST"]["destination_status"]["on_failure"]
    assert status["role_may_write"] is False
    assert "the role does not exist" in status["reason"]


def test_an_encrypted_queue(emulator: Emulator) -> None:
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e5a"
    emulator.add_destinations([{"arn": f"{QUEUE}-kms", "attributes": {"KmsMasterKeyId": key}}], region=REGION)
    status = failure_of(emulator, f"{QUEUE}-kms")
    assert status["role_may_write"] is None
    assert "kms:Decrypt" in status["reason"]
    emulator.add_roles([{"name": "worker", "policies": [allowing("sqs:SendMessage", "kms:*")]}])
    allowed = failure_of(emulator, f"{QUEUE}-kms")
    assert (allowed["role_may_write"], allowed["policies_not_read"]) == (True, [key])


def test_an_encrypted_event_bus(emulator: Emulator) -> None:
    """EventBridge uses the key, and not the role."""
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e5a"
    emulator.add_destinations([{"arn": f"{BUS}-kms", "attributes": {"KmsKeyIdentifier": key}}], region=REGION)
    status = failure_of(emulator, f"{BUS}-kms")
    assert (status["role_may_write"], status["policies_not_read"]) == (True, [key])


@pytest.mark.parametrize("key", ["0e5a", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e5a"])
def test_a_bucket_with_a_customer_s_key(emulator: Emulator, key: str) -> None:
    emulator.add_destinations([{"arn": f"{BUCKET}-kms", "attributes": {"KMSMasterKeyID": key}}], region=REGION)
    status = failure_of(emulator, f"{BUCKET}-kms")
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, True, None)
    assert f"on arn:aws:kms:{REGION}:{ACCOUNT}:key/0e5a" in status["reason"]
    emulator.add_roles([{"name": "worker", "policies": [allowing("s3:*", "kms:*")]}])
    allowed = failure_of(emulator, f"{BUCKET}-kms")
    owners = [f"{BUCKET}-kms", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e5a"]
    assert (allowed["role_may_write"], allowed["policies_not_read"]) == (True, owners)


def test_a_bucket_with_a_key_that_an_alias_names(emulator: Emulator) -> None:
    emulator.add_destinations([{"arn": f"{BUCKET}-kms", "attributes": {"KMSMasterKeyID": "alias/ours"}}], region=REGION)
    status = failure_of(emulator, f"{BUCKET}-kms")
    assert status["role_may_write"] is None
    assert status["policies_not_read"] == [f"{BUCKET}-kms", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/ours"]


@pytest.mark.parametrize("key", ["alias/aws/s3", None])
def test_a_bucket_with_a_key_of_aws(emulator: Emulator, key: str | None) -> None:
    emulator.add_destinations([{"arn": f"{BUCKET}-aws", "attributes": {"KMSMasterKeyID": key}}], region=REGION)
    assert failure_of(emulator, f"{BUCKET}-aws")["role_may_write"] is True


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bucket_whose_encryption_cannot_be_read(emulator: Emulator, fault: str) -> None:
    operation, action = ENCRYPTION
    emulator.add_functions([function("f", BUCKET)], region=REGION)
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS[fault]}])
    reading = read_with(emulator, ["destinations"])
    status = rows_of(reading)["f:$LATEST"]["destination_status"]["on_failure"]
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, True, None)
    (warning,) = reading.warnings()
    assert action in warning
    assert action in status["reason"]


@pytest.mark.parametrize("arn", [QUEUE, TOPIC, BUS])
def test_a_policy_that_denies_everyone(emulator: Emulator, arn: str) -> None:
    closed = f"{arn}-closed"
    denied = {"Sid": "closed", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": closed}
    attributes = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [denied]})}
    emulator.add_destinations([{"arn": closed, "attributes": attributes}], region=REGION)
    status = failure_of(emulator, closed)
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, False, False)
    assert "the statement 'closed' of its policy denies" in status["reason"]


# Of a response without a body nothing can be cut off.
@pytest.mark.parametrize(
    ("service", "fault"),
    [(service, fault) for service in READS for fault in FAULTS if (service, fault) != ("s3", "cut off")],
)
def test_a_service_that_fails_costs_its_own_facts(emulator: Emulator, service: str, fault: str) -> None:
    operation, action, failing = READS[service]
    emulator.add_functions([function(f"f-{n}", arn) for n, arn in enumerate(ARNS)], region=REGION)
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS[fault]}])
    reading = read_with(emulator, ["destinations"])
    rows = rows_of(reading)
    (warning,) = reading.warnings()
    assert action in warning
    for n, arn in enumerate(ARNS):
        status = rows[f"f-{n}:$LATEST"]["destination_status"]["on_failure"]
        expected = (None, None, True) if arn == failing else (True, True, True)
        assert (status["exists"], status["can_receive"], status["role_may_write"]) == expected
        assert (action in (status["reason"] or "")) == (arn == failing)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_simulator_that_fails(emulator: Emulator, fault: str) -> None:
    emulator.configure(faults=[{"operation": "SimulatePrincipalPolicy", "effect": FAULTS[fault]}])
    emulator.add_functions([function("f", QUEUE)], region=REGION)
    reading = read_with(emulator, ["destinations"])
    status = rows_of(reading)["f:$LATEST"]["destination_status"]["on_failure"]
    assert (status["exists"], status["can_receive"], status["role_may_write"]) == (True, True, None)
    assert "iam:SimulatePrincipalPolicy" in status["reason"]
    (warning,) = reading.warnings()
    assert "iam:SimulatePrincipalPolicy" in warning


def test_a_function_whose_role_cannot_be_read(emulator: Emulator) -> None:
    emulator.add_functions([function("f", QUEUE)], region=REGION)
    emulator.configure(faults=[{"operation": "GetFunctionConfiguration", "effect": FAULTS["denied"]}])
    reading = read_with(emulator, ["destinations"], ["f"])
    row = rows_of(reading)["f:$LATEST"]
    assert row["function"] is None
    assert row["destination_status"]["on_failure"]["exists"] is True
    assert row["destination_status"]["on_failure"]["role_may_write"] is None
    (warning,) = reading.warnings()
    assert "allow lambda:GetFunctionConfiguration" in warning


def test_only_iam_that_names_what_is_missing(emulator: Emulator) -> None:
    """With nothing but Lambda's permissions, each action that would tell more is named."""
    emulator.add_functions([function(f"f-{n}", arn) for n, arn in enumerate(ARNS)], region=REGION)
    denied = [{"service": service, "effect": FAULTS["denied"]} for service in (*READS, "iam")]
    emulator.configure(faults=denied)
    warnings = " ".join(read_with(emulator, ["destinations"]).warnings())
    for action in [action for _operation, action, _arn in READS.values()] + ["iam:SimulatePrincipalPolicy"]:
        assert f"allow {action}" in warnings


def test_nothing_is_sent(emulator: Emulator) -> None:
    emulator.add_functions([function(f"f-{n}", arn) for n, arn in enumerate(ARNS)], region=REGION)
    read_with(emulator, ["destinations"])
    operations = {request.operation for request in emulator.requests}
    assert operations == {
        "ListFunctions",
        "ListFunctionEventInvokeConfigs",
        "SimulatePrincipalPolicy",
        "GetBucketEncryption",
        *(operation for operation, _action, _arn in READS.values()),
    }
