#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# botocore 1.44.5: a client with use_dualstack_endpoint in a region of an isolated partition says that it is in the
# partition "aws", with a host of the commercial dual stack domain; it sends its requests to the right host. In the
# partitions aws-iso-e and aws-iso-f the client of SQS or STS cannot be made at all, and that of Lambda can.
#
# The input is valid: botocore's own data ("partitions") has supportsDualStack true for these partitions, and the rules
# of each service ("endpoint-rule-set-1") resolve the host. regions.py keeps the older list of partitions without dual
# stack (aws-iso, aws-iso-b), skips them, and lets the pattern of "aws" have the region.
# So code that builds ARNs or URLs of client.meta.partition or client.meta.endpoint_url is wrong there, silently.
#
# Seen with botocore 1.44.5, Python 3.11:
#   us-iso-east-1  sqs meta aws https://sqs.us-iso-east-1.api.aws  sent to https://sqs.us-iso-east-1.api.aws.ic.gov/
#   us-isob-east-1 sqs meta aws https://sqs.us-isob-east-1.api.aws sent to https://sqs.us-isob-east-1.api.aws.scloud/
#   eu-isoe-west-1 sqs EndpointVariantError; lambda https://lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk
#
# Needs python3 and PyPI; no AWS account, and nothing is sent. Exit 0: it behaves as written here. 1: it has changed.
set -euo pipefail

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"${PYTHON:-python3}" -m venv "$directory/venv"
"$directory/venv/bin/pip" install -qq --disable-pip-version-check 'botocore==1.44.5'

env -i PATH="$PATH" HOME="$directory" "$directory/venv/bin/python" - <<'PYTHON'
import sys

import botocore
import botocore.session
from botocore.config import Config
from botocore.exceptions import EndpointVariantError

session = botocore.session.Session()
print("botocore", botocore.__version__, "Python", sys.version.split()[0])


class Stop(Exception):
    """Raised in place of a request."""


def seen(service, operation, region):
    """Return what the client says of itself, and the URL that it would send to."""
    try:
        client = session.create_client(
            service, region, aws_access_key_id="x", aws_secret_access_key="x", config=Config(use_dualstack_endpoint=True)
        )
    except EndpointVariantError:
        return "EndpointVariantError"
    urls = []

    def stop(request, **_):
        urls.append(request.url)
        raise Stop

    client.meta.events.register("before-send", stop)
    try:
        getattr(client, operation)()
    except Stop:
        pass
    return client.meta.partition, client.meta.endpoint_url, urls[0]


for each in session.get_data("partitions")["partitions"]:
    assert each["outputs"]["supportsDualStack"], each["id"]
expected = {
    ("sqs", "list_queues", "us-iso-east-1"): (
        "aws", "https://sqs.us-iso-east-1.api.aws", "https://sqs.us-iso-east-1.api.aws.ic.gov/",
    ),
    ("sqs", "list_queues", "us-isob-east-1"): (
        "aws", "https://sqs.us-isob-east-1.api.aws", "https://sqs.us-isob-east-1.api.aws.scloud/",
    ),
    ("sqs", "list_queues", "eu-isoe-west-1"): "EndpointVariantError",
    ("sts", "get_caller_identity", "us-isof-south-1"): "EndpointVariantError",
    # For comparison: Lambda in the same partition, and SQS where all is well.
    ("lambda", "list_functions", "eu-isoe-west-1"): (
        "aws-iso-e", "https://lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk",
        "https://lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk/2015-03-31/functions",
    ),
    ("sqs", "list_queues", "eusc-de-east-1"): (
        "aws-eusc", "https://sqs.eusc-de-east-1.api.amazonwebservices.eu",
        "https://sqs.eusc-de-east-1.api.amazonwebservices.eu/",
    ),
}
changed = False
for (service, operation, region), wanted in expected.items():
    got = seen(service, operation, region)
    print(f"{region:16} {service:7}", got)
    if got != wanted:
        changed = True
        print("  CHANGED, was:", wanted)
sys.exit(changed)
PYTHON
