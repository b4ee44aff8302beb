#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: moto appends what PutFunctionEventInvokeConfig sends to a list of the function, and reads the first of it,
# whatever the qualifier. The response of a second Put shows the new settings, and each Get after it the old ones.
# Settings of an alias cannot be told from those of the function: to ask for them gives those of the function, and to
# delete them deletes both. So code that changes settings, or that keeps them for an alias, cannot be tested on moto, and
# code that trusts the response passes.
# The input is valid: Lambda's API reference says that Put overwrites what is there, and that each version and alias has
# its own. moto lists the five operations as implemented (getmoto/moto#7078); no issue about this was found.
# Seen with moto 5.2.5 and boto3 1.43.103, Python 3.11, as retries:
#   Put 0, then Put 2 -> the response has 2, Get has 0
#   Put 1 for live    -> Get for live has 0, the list has one entry, that of the function
#   Delete for live   -> the list is empty
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[awslambda,iam]==5.2.5' boto3==1.43.103
env -i PATH="$PATH" HOME="$work" AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=us-east-1 \
  "$work/venv/bin/python" - <<'PYTHON'
import io
import sys
import zipfile

import boto3
import moto

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("index.py", "def handler(event, context): pass")
of_function = {"FunctionName": "orders"}
of_alias = {"FunctionName": "orders", "Qualifier": "live"}

with moto.mock_aws():
    role = boto3.client("iam").create_role(RoleName="orders", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client = boto3.client("lambda")
    client.create_function(
        FunctionName="orders",
        Runtime="python3.13",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
        Publish=True,
    )
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")

    def put(retries, where):
        return client.put_function_event_invoke_config(**where, MaximumRetryAttempts=retries)["MaximumRetryAttempts"]

    def get(where):
        return client.get_function_event_invoke_config(**where)["MaximumRetryAttempts"]

    def listed():
        found = client.list_function_event_invoke_configs(**of_function)["FunctionEventInvokeConfigs"]
        return [(each["FunctionArn"].partition(":function:")[2], each["MaximumRetryAttempts"]) for each in found]

    seen = {
        "Put 0": put(0, of_function),
        "Put 2": put(2, of_function),
        "Get": get(of_function),
        "Put 1 for live": put(1, of_alias),
        "Get for live": get(of_alias),
        "list": listed(),
    }
    client.delete_function_event_invoke_config(**of_alias)
    seen["list after Delete for live"] = listed()
for name, value in seen.items():
    print(f"{name}: {value}")
expected = {
    "Put 0": 0,
    "Put 2": 2,
    "Get": 0,
    "Put 1 for live": 1,
    "Get for live": 0,
    "list": [("orders", 0)],
    "list after Delete for live": [],
}
sys.exit(seen != expected)
PYTHON
echo "As described."
