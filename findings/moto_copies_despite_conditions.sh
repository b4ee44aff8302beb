#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: moto's S3 keeps to the conditions of PutObject and DeleteObject, and leaves those of CopyObject unread: a
# copy with IfNoneMatch="*" replaces the object that is there, and one with CopySourceIfMatch is made of a source with
# another ETag. So a lock or a claim that is taken by copying passes each test on moto, and is taken by two at once.
# The input is valid: S3's API reference has both conditions of CopyObject, and botocore's model of S3 has their names.
# Seen with moto 5.2.5 and boto3 1.43.103, Python 3.11:
#   PutObject  IfNoneMatch       -> PreconditionFailed
#   DeleteObject IfMatch         -> PreconditionFailed
#   CopyObject IfNoneMatch       -> replaced
#   CopyObject CopySourceIfMatch -> copied
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[s3]==5.2.5' boto3==1.43.103
env -i PATH="$PATH" HOME="$work" AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=us-east-1 \
  "$work/venv/bin/python" - <<'PYTHON'
import sys

import boto3
import botocore.exceptions
import moto

OTHER = '"00000000000000000000000000000000"'


def answer(request):
    try:
        request()
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "done"


with moto.mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="claims")
    there = {"Bucket": "claims", "Key": "claimed"}
    source = {"CopySource": {"Bucket": "claims", "Key": "event"}}
    s3.put_object(Bucket="claims", Key="event", Body=b"second")
    s3.put_object(**there, Body=b"first")
    seen = {
        "PutObject IfNoneMatch": answer(lambda: s3.put_object(**there, Body=b"second", IfNoneMatch="*")),
        "DeleteObject IfMatch": answer(lambda: s3.delete_object(**there, IfMatch=OTHER)),
        "CopyObject IfNoneMatch": answer(lambda: s3.copy_object(**there, **source, IfNoneMatch="*")),
        "holds": s3.get_object(**there)["Body"].read().decode(),
        "CopyObject CopySourceIfMatch": answer(
            lambda: s3.copy_object(Bucket="claims", Key="new", **source, CopySourceIfMatch=OTHER)
        ),
    }
for name, value in seen.items():
    print(f"{name}: {value}")
sys.exit(
    seen
    != {
        "PutObject IfNoneMatch": "PreconditionFailed",
        "DeleteObject IfMatch": "PreconditionFailed",
        "CopyObject IfNoneMatch": "done",
        "holds": "second",
        "CopyObject CopySourceIfMatch": "done",
    }
)
PYTHON
