#!/usr/bin/python

# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_parked_events_info
version_added: 0.1.0
short_description: Show the failed events of AWS Lambda functions that wait in queues and buckets
description:
  - Counts and describes the events that failed and wait at their failure path, which is the destination on failure or
    the dead-letter queue of a function - how many, since when, of which function, and why they failed.
  - It reads queues of Amazon SQS and buckets of Amazon S3. A topic, a function or an event bus keeps nothing.
  - What the events contain is neither returned nor logged, unless O(payloads) asks for it.
  - Invokes, deletes and changes nothing. M(cloudops.aws_lambda.lambda_parked_events) sends the events again.
  - Reading a queue is not free of effects. To receive a message raises its receive count, and hides it from others. So
    the attributes of the queue are read first, and nothing is received if the queue has a redrive policy, which could
    move a message that is received once more, or if an event source mapping of the account polls it. After looking,
    messages are made visible again. If the task is killed, they stay hidden for up to two minutes.
  - With O(limit) V(0) nothing is received, and only numbers are returned.
  - Needs C(sqs:GetQueueAttributes), C(sqs:ReceiveMessage), C(sqs:ChangeMessageVisibility) and
    C(lambda:ListEventSourceMappings) for queues, C(s3:ListBucket) and C(s3:GetObject) for buckets, and
    C(lambda:ListFunctions) for dead-letter messages. O(function_name) without O(sources) needs
    C(lambda:ListFunctionEventInvokeConfigs), C(lambda:ListAliases), C(lambda:ListVersionsByFunction) and
    C(lambda:GetFunctionConfiguration), too.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  limit:
    description:
      - How many records of each source are looked at. It takes one request for each 10 messages of a queue, and one for
        each object of a bucket.
      - V(0) looks at none, which leaves queues as they are, and returns the numbers that AWS keeps.
    type: int
    default: 100
  payloads:
    description:
      - Whether to return the events themselves, as RV(parked_events[].records[].payload). They can contain personal
        data and secrets of others, which are then in the output and wherever the result is kept.
    type: bool
    default: false
extends_documentation_fragment:
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.connection
  - cloudops.aws_lambda.parked
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - cloudops.aws_lambda.supported
attributes:
  check_mode:
    support: full
    details: Does the same in check mode.
  diff_mode:
    support: none
    details: Changes nothing.
seealso:
  - module: cloudops.aws_lambda.lambda_parked_events
  - name: Capturing records of Lambda asynchronous invocations
    description: What AWS Lambda writes, and where.
    link: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

EXAMPLES = r"""
---
- name: Count what waits in a queue, and leave the queue as it is
  cloudops.aws_lambda.lambda_parked_events_info:
    sources: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    limit: 0
  register: counted

- name: Show how many events wait
  ansible.builtin.debug:
    msg: "{{ counted.parked_events | map(attribute='waiting') | first }} events wait"

- name: Describe what waits at the failure paths of two functions
  cloudops.aws_lambda.lambda_parked_events_info:
    function_name: [my-function, my-other-function]
  register: waiting

- name: Show why they failed, the most frequent reason first
  ansible.builtin.debug:
    msg: >-
      {{ item.events }} events of {{ item.function_name }}:{{ item.qualifier }}, {{ item.condition }},
      {{ item.error_type }}
  loop: "{{ waiting.parked_events | map(attribute='groups') | flatten }}"
  loop_control:
    label: "{{ item.function_name }}"

- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: [function, unconfigured]
  register: region

- name: Count what waits at each failure path of the region
  cloudops.aws_lambda.lambda_parked_events_info:
    event_invoke_configs: "{{ region.event_invoke_configs }}"
    limit: 0
"""

RETURN = r"""
parked_events:
  description: One entry for each queue and each prefix of a bucket, sorted by ARN.
  returned: always
  type: list
  elements: dict
  contains:
    source:
      description: The ARN of the queue, or of the bucket with the prefix.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    kind:
      description: V(queue) or V(bucket).
      type: str
      sample: queue
    waiting:
      description: >-
        How many messages or objects are there, whoever sent them. For queues SQS gives an approximate number. V(null)
        if it could not be read.
      type: int
      sample: 12
    hidden:
      description: How many of them somebody has received and not deleted yet. They cannot be looked at.
      type: int
      sample: 0
    oldest:
      description: >-
        When the oldest one came, ISO 8601 in UTC. For a queue, of those that were looked at. V(null) if it is not
        known.
      type: str
      sample: "2026-11-28T20:33:16.653000+00:00"
    newest:
      description: When the newest one came, as RV(parked_events[].oldest).
      type: str
      sample: "2026-11-28T21:02:41.120000+00:00"
    refused:
      description: Why nothing was received from the queue. V(null) if nothing speaks against it.
      type: str
      sample: null
    looked_at:
      description: How many records were looked at, those of other functions included.
      type: int
      sample: 12
    complete:
      description: Whether everything that waits was looked at, by the number that AWS keeps.
      type: bool
      sample: true
    groups:
      description: How many of the records are alike, the largest group first.
      type: list
      elements: dict
      contains:
        function_name: &function_name
          description: The name of the function. V(null) if it is not known.
          type: str
          sample: my-function
        qualifier: &qualifier
          description: >-
            The version or alias that was invoked; V($LATEST) for the unqualified function. For a dead-letter message,
            the version that has the queue now. V(null) if it is not known.
          type: str
          sample: BLUE
        condition: &condition
          description: >-
            Why Lambda gave up, such as V(RetriesExhausted), V(EventAgeExceeded) or V(ZeroReservedConcurrency). V(null)
            for a dead-letter message.
          type: str
          sample: RetriesExhausted
        error_type: &error_type
          description: >-
            The type of the error that the function returned. V(null) if there is none, and for a dead-letter message.
            The error's text is left out, because it may repeat the event.
          type: str
          sample: ValueError
        attempts: &attempts
          description: How often the function was invoked. V(null) for a dead-letter message.
          type: int
          sample: 3
        events:
          description: How many there are.
          type: int
          sample: 12
    records:
      description: >-
        The records that were looked at, of the functions that are meant, the oldest first. Those whose function or
        qualifier is not known are among them if they can be of these.
      type: list
      elements: dict
      contains:
        request_id:
          description: The request ID of the invocation that failed. V(null) if the record has none.
          type: str
          sample: 8ea123e4-1db7-4aca-ad10-d9ca1234c1fd
        kind:
          description: >-
            V(destination), V(dead_letter), V(event_source_mapping), or V(other) for what is no record of AWS Lambda.
          type: str
          sample: destination
        function_name: *function_name
        qualifier: *qualifier
        region:
          description: The region of the function. V(null) if it is not known.
          type: str
          sample: us-east-2
        account_id:
          description: The account of the function. V(null) if it is not known.
          type: str
          sample: "123456789012"
        candidates:
          description: >-
            The ARNs of the functions that a dead-letter message can be of, if several of the queue's region have that
            queue now, or if the queue is of another account, whose functions are not read. A dead-letter message names
            none.
          type: list
          elements: str
          sample: []
        condition: *condition
        error_type: *error_type
        attempts: *attempts
        timestamp:
          description: When the record was made or came to the queue, ISO 8601 in UTC.
          type: str
          sample: "2026-11-28T20:33:16.653000+00:00"
        replayable:
          description: Whether the event can be sent again, as far as the record shows.
          type: bool
          sample: true
        reason:
          description: Why it cannot be sent again as it is. V(null) if it can.
          type: str
          sample: null
        payload:
          description: The event as it was sent, as text. V(null) if it was not kept.
          returned: when O(payloads) is V(true)
          type: str
          sample: '{"order": 17}'
other_destinations:
  description: The failure destinations and dead-letter topics of the functions that keep nothing.
  returned: always
  type: list
  elements: str
  sample: ["arn:aws:sns:us-east-2:123456789012:failed"]
not_found:
  description: >-
    The named functions and qualifiers that do not exist, or of which it could not be read whether they do. Nobody knows
    where their records wait, or whether any do. Empty with O(sources) or O(event_invoke_configs).
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region that was asked.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the function. V(null) if it is not known.
      type: str
      sample: "123456789012"
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The qualifier in the task. V(null) if there is none.
      type: str
      sample: null
    reason:
      description: >-
        V(function_missing) or V(qualifier_missing) if it does not exist, V(unknown) if the permissions do not allow
        finding out.
      type: str
      sample: function_missing
errors:
  description: What could not be read. The task then fails, with everything else that was read in its result.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region of the request.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function; V(null) if the call was for something else.
      type: str
      sample: null
    source:
      description: The ARN of the source; V(null) if the call was for something else.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    operation:
      description: The call that failed, as AWS names it.
      type: str
      sample: ReceiveMessage
    code:
      description: AWS's error code, or the name of the SDK's error if there was no response.
      type: str
      sample: AccessDenied
    message:
      description: One line that says what failed, and what to do about it.
      type: str
      sample: "ReceiveMessage of arn:aws:sqs:us-east-2:123456789012:failed-invocations: AccessDenied: ..."
"""

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _python_version  # pylint: disable=unused-import  # noqa: F401
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import look
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.where import (
    SOURCE_OPTIONS,
    parse_limit,
    parse_where,
    read_home,
    read_where,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.services import Services


@without_crash
def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            **SOURCE_OPTIONS,
            "limit": {"type": "int", "default": 100},
            "payloads": {"type": "bool", "default": False},
        },
        lists=["parked_events", "other_destinations", "not_found", "errors"],
    )
    params = module.params
    try:
        limit = parse_limit(params["limit"], least=0)
        where = parse_where(params, module.region, module.source("region"))
        clients = module.clients(where.regions)
    except InvalidOption as error:
        module.fail_json(msg=str(error))
    concurrency, requests_per_second = params["concurrency"], params["requests_per_second"]
    read_where(where, clients.lambda_client, params["qualifier"], concurrency, requests_per_second)
    if limit and where.functions is not None:
        read_home(where, clients.client)
    found, warnings = look(
        where.sources,
        Services(clients.client),
        Selection(where.functions, home=where.home),
        limit=limit,
        payloads=params["payloads"],
        concurrency=concurrency,
        requests_per_second=requests_per_second,
    )
    errors = [*({**each, "source": None} for each in where.errors), *found["errors"]]
    result = {**found, "other_destinations": where.others, "not_found": where.not_found, "errors": errors}
    for warning in (*where.warnings, *warnings):
        module.warn(warning)
    if not where.sources and not where.others and not errors:
        module.warn("no queue or bucket was found to look at")
    for row in found["parked_events"]:
        if row["refused"]:
            module.warn(f"{row['source']}: nothing was received: {row['refused']}")
    if errors:
        more = f" (and {len(errors) - 1} more errors)" if len(errors) > 1 else ""
        module.fail_json(msg=f"{errors[0]['message']}{more}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
