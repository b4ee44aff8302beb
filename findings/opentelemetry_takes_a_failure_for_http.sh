#!/usr/bin/env bash
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Behaviour: OpenTelemetry's instrumentation for functions in Python takes every event with a "requestContext" for a
# request of API Gateway. The record that Lambda sends to a function as the destination of a failed asynchronous
# invocation has one, too. So the span of a function that looks after failures has the trigger "http", with an HTTP
# status if it returns one, while the span of the asynchronous invocation that failed has no trigger at all: what counts
# or samples spans by trigger sees the failures as web traffic.
# The input is valid: it is the record of https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
# and OpenTelemetry's conventions keep "http" for what answers an HTTP request. No issue about it was found.
# Seen with opentelemetry-instrumentation-aws-lambda 0.66b1, opentelemetry-sdk 1.45.1, Python 3.11:
#   event of an asynchronous invocation -> faas.trigger absent, http.* absent
#   record of its failure               -> faas.trigger http, http.status_code 200
# Needs Python 3.11 and PyPI. Exits 0 if this is seen, 1 if it has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q opentelemetry-instrumentation-aws-lambda==0.66b1 opentelemetry-sdk==1.45.1
cat >"$work/handlers.py" <<'HANDLERS'
def looks_after_failures(event, context):
    return {"statusCode": 200}
HANDLERS
env -i PATH="$PATH" HOME="$work" PYTHONPATH="$work" _HANDLER=handlers.looks_after_failures \
  AWS_LAMBDA_FUNCTION_NAME=after "$work/venv/bin/python" - <<'PYTHON'
import sys
from types import SimpleNamespace

import handlers
from opentelemetry.instrumentation.aws_lambda import AwsLambdaInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
context = SimpleNamespace(function_name="after", invoked_function_arn=f"{ARN}after", aws_request_id="1")
event = {"order": 7}
record = {
    "version": "1.0",
    "timestamp": "2026-11-30T08:00:00.000Z",
    "requestContext": {
        "requestId": "e4b46cbf-b738-4880-8880-a18cdf61200e",
        "functionArn": f"{ARN}orders:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    },
    "requestPayload": event,
    "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    "responsePayload": {"errorMessage": "Task timed out after 3.00 seconds"},
}
spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
AwsLambdaInstrumentor().instrument(tracer_provider=provider, meter_provider=MeterProvider())
seen = {}
for name, given in {"event": event, "record": record}.items():
    handlers.looks_after_failures(given, context)
    attributes = spans.get_finished_spans()[-1].attributes
    seen[name] = (attributes.get("faas.trigger"), attributes.get("http.status_code"))
    print(f"{name}: faas.trigger {seen[name][0]}, http.status_code {seen[name][1]}")
sys.exit(seen != {"event": (None, None), "record": ("http", 200)})
PYTHON
echo "As described."
