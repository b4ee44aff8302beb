#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: the emulator ministack runs functions and delivers what fails, but a dead-letter queue gets from it what a
# destination gets: the event is inside a record, under requestPayload, and the message has no attributes. AWS puts the
# event itself into the body, and RequestID, ErrorCode and ErrorMessage into attributes. If a function has both, only the
# destination gets something; AWS serves both. Each record says three attempts, also where no retry was allowed. So code
# that reads or replays dead letters, and passes on ministack, sends a record in the place of the event on AWS.
# The input is valid: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html has both forms,
# and lets a function have both. ministack says of this path that it matches AWS. No issue about it was found.
# Seen with ministack 1.5.33 and boto3 1.43.106, Python 3.11, for {"order": 7} and MaximumRetryAttempts=0:
#   dead-letter queue alone        -> body: record with requestPayload {"order": 7}, count 3; attributes: none
#   dead-letter queue, destination -> the queue gets nothing, the destination the record
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q ministack==1.5.33 boto3==1.43.106
cd "$work"
env -i PATH="$PATH" HOME="$work" NO_PROXY=127.0.0.1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=test \
  AWS_SECRET_ACCESS_KEY=test "$work/venv/bin/python" - <<'PYTHON'
import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile

import boto3

with socket.create_server(("127.0.0.1", 0)) as free:
    port = str(free.getsockname()[1])
url = f"http://127.0.0.1:{port}"
settings = {"GATEWAY_PORT": port, "BIND_HOST": "127.0.0.1", "PERSIST_STATE": "0"}
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("index.py", "def handler(event, context):\n    raise ValueError('no')\n")


def wait_for(what, seconds):
    end = time.monotonic() + seconds
    while not (value := what()) and time.monotonic() < end:
        time.sleep(0.5)
    return value


def answers():
    try:
        return urllib.request.urlopen(f"{url}/_ministack/health", timeout=5).status == 200
    except OSError:
        return False


def made(queue):
    queue_url = sqs.create_queue(QueueName=queue)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    return queue_url, found["Attributes"]["QueueArn"]


def received(queue_url):
    found = sqs.receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"])
    return [(json.loads(each["Body"]), sorted(each.get("MessageAttributes", {}))) for each in found.get("Messages", [])]


def failed(name, dead, destination=None):
    client.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role="arn:aws:iam::000000000000:role/orders",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
        DeadLetterConfig={"TargetArn": dead[1]},
    )
    on_failure = {"OnFailure": {"Destination": destination[1]}} if destination else {}
    client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0, DestinationConfig=on_failure)
    client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"order": 7}))


with open("log", "w") as log:
    process = subprocess.Popen([sys.executable, "-m", "ministack"], env=os.environ | settings, stdout=log, stderr=log)
try:
    assert wait_for(answers, 120), open("log").read()
    client, sqs = boto3.client("lambda", endpoint_url=url), boto3.client("sqs", endpoint_url=url)
    alone, beside, destination = made("alone"), made("beside"), made("destination")
    failed("old", alone)
    ((body, attributes),) = wait_for(lambda: received(alone[0]), 60)
    print("dead-letter queue alone:", json.dumps(body), "attributes:", attributes)
    failed("both", beside, destination)
    ((record, _),) = wait_for(lambda: received(destination[0]), 60)
    others = wait_for(lambda: received(beside[0]), 10)
    print("both: destination:", record["requestContext"]["functionArn"], "dead-letter queue:", others)
finally:
    process.terminate()
    process.wait()
count = body.get("requestContext", {}).get("approximateInvokeCount")
sys.exit((body.get("requestPayload"), count, attributes, others) != ({"order": 7}, 3, [], []))
PYTHON
echo "As described."
