#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: the event source aws_sqs_queue of amazon.aws, for Event-Driven Ansible, asks for the body of a message only,
# and deletes the message. Lambda puts the event as it was into the body of a dead letter, and all that it knows of the
# failure into message attributes: RequestID, ErrorCode, ErrorMessage. So a rule on a dead-letter queue is given an event
# that looks like any other: neither that something failed, nor why, nor which invocation it was can be told, nor read
# again. Its documentation lists no option for attributes, and does not say that they are left out.
# The input is valid: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html has the three
# attributes. No issue about it was found; the source came with ansible/event-driven-ansible#71.
# Seen with amazon.aws 12.0.0 (of ansible 15.0.0a3), aiobotocore 3.10.0, and the SQS of moto 5.2.5, Python 3.11:
#   boto3 reads the attributes RequestID, ErrorCode, ErrorMessage of the message
#   the source gives {"body": {"order": 7}, "meta": {"MessageId": ..., "uuid": ...}}, and 0 messages are left
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[server,sqs]==5.2.5' aiobotocore==3.10.0 boto3==1.43.117
"$work/venv/bin/pip" download -q --no-deps --ignore-requires-python -d "$work" ansible==15.0.0a3
"$work/venv/bin/python" - "$work" <<'UNPACK'
import glob
import sys
import zipfile

with zipfile.ZipFile(*glob.glob(f"{sys.argv[1]}/ansible-*.whl")) as wheel:
    sources = [name for name in wheel.namelist() if "/amazon/aws/extensions/eda/" in name]
    wheel.extractall(f"{sys.argv[1]}/wheel", sources)
UNPACK
env -i PATH="$PATH" HOME="$work" PYTHONPATH="$work/wheel" NO_PROXY=127.0.0.1 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$work/venv/bin/python" - 2>"$work/log" <<'PYTHON' || { cat "$work/log"; exit 1; }
import asyncio
import sys

import boto3
from ansible_collections.amazon.aws.extensions.eda.plugins.event_source import aws_sqs_queue
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
url = "http://{}:{}".format(*server.get_host_and_port())
sqs = boto3.client("sqs", endpoint_url=url)
queue_url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
failure = {
    "RequestID": {"DataType": "String", "StringValue": "e4b46cbf-b738-4880-8880-a18cdf61200e"},
    "ErrorCode": {"DataType": "Number", "StringValue": "200"},
    "ErrorMessage": {"DataType": "String", "StringValue": "Task timed out after 3.00 seconds"},
}
sqs.send_message(QueueUrl=queue_url, MessageBody='{"order": 7}', MessageAttributes=failure)
(message,) = sqs.receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"], VisibilityTimeout=0)["Messages"]


def left():
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(map(int, sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"].values()))


async def of_source():
    events = asyncio.Queue()
    arguments = {"name": "dead-letters", "endpoint_url": url, "delay_seconds": 1}
    source = asyncio.create_task(aws_sqs_queue.main(events, arguments))
    event = await asyncio.wait_for(events.get(), 60)
    await asyncio.sleep(2)
    source.cancel()
    return event


event = asyncio.run(of_source())
print("boto3:", sorted(message["MessageAttributes"]))
print("source:", event)
print("messages left:", left())
as_described = (
    sorted(message["MessageAttributes"]) == ["ErrorCode", "ErrorMessage", "RequestID"]
    and event["body"] == {"order": 7}
    and sorted(event) == ["body", "meta"]
    and sorted(event["meta"]) == ["MessageId", "uuid"]
    and left() == 0
)
server.stop()
sys.exit(not as_described)
PYTHON
echo "As described."
