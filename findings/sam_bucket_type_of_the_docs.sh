#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: the libraries for SAM templates do not agree on a bucket for records of asynchronous invocations. SAM's
# documentation of a function's OnFailure and OnSuccess says type `S3`, and SAM's own translator refuses that: it takes
# `S3Bucket`, for OnSuccess too, and adds the permissions, although Lambda takes buckets on failure only (reference of
# PutFunctionEventInvokeConfig). troposphere refuses both names. So what the documentation says cannot be deployed, and
# what passes the translator may be refused by Lambda late in a deployment.
# OnFailure is valid input: Lambda and AWS::Lambda::EventInvokeConfig take a bucket there. No issue about it was found.
# Seen with aws-sam-translator 1.115.0 and troposphere 4.11.1, Python 3.11:
#   OnFailure S3       translator: refused, troposphere: refused
#   OnFailure S3Bucket translator: taken,   troposphere: refused
#   OnSuccess S3Bucket translator: taken,   troposphere: refused
# Needs Python 3.11 and PyPI; no AWS account. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q aws-sam-translator==1.115.0 troposphere==4.11.1 boto3==1.43.106
env -i PATH="$PATH" HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" - <<'PYTHON'
import sys

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from troposphere import serverless

BUCKET = "arn:aws:s3:::records"


class NoPolicies:
    def load(self):
        return {}


def translator(side, kind):
    settings = {"DestinationConfig": {side: {"Type": kind, "Destination": BUCKET}}}
    function = {"Runtime": "python3.13", "Handler": "a.b", "InlineCode": "x", "EventInvokeConfig": settings}
    resources = {"Orders": {"Type": "AWS::Serverless::Function", "Properties": function}}
    try:
        made = transform({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}, {}, NoPolicies())
    except InvalidDocumentException as error:
        assert "must be one of" in error.causes[0].message, error.causes[0].message
        return "refused"
    found = made["Resources"]["OrdersEventInvokeConfig"]["Properties"]["DestinationConfig"]
    assert found == {side: {"Destination": BUCKET}}, found
    assert "s3:PutObject" in str(made["Resources"]["OrdersRole"])
    return "taken"


def troposphere(side, kind):
    try:
        getattr(serverless, side)(Type=kind, Destination=BUCKET).to_dict()
    except ValueError as error:
        assert "Type must be one of" in str(error), error
        return "refused"
    return "taken"


seen = []
for side, kind in (("OnFailure", "S3"), ("OnFailure", "S3Bucket"), ("OnSuccess", "S3Bucket")):
    seen.append((translator(side, kind), troposphere(side, kind)))
    print(side, kind, "translator:", seen[-1][0], "troposphere:", seen[-1][1])
sys.exit(seen != [("refused", "refused"), ("taken", "refused"), ("taken", "refused")])
PYTHON
echo "As described."
