#!/usr/bin/python

# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_failure_path
version_added: 0.1.0
short_description: Make the queue, permissions and alarms that keep failed events of AWS Lambda
description:
  - Makes what a destination of failures needs, in each region of the functions - a standard queue, the permission of
    the functions' roles to write to it, and alarms.
  - It does not set the destination. M(cloudops.aws_lambda.lambda_event_invoke_config) does that, and the role
    P(cloudops.aws_lambda.event_invoke_audit#role) calls both.
  - What is there already is used if it can serve, and never changed. What of it is otherwise than wanted is in
    RV(failure_paths[].differences), with a warning. Nothing is ever removed.
  - Each target is looked at before anything is made for it. None that is gone, or has changed since it was judged, gets
    anything, and no queue is made for none.
  - What is made is judged by what AWS shows of it afterwards, as somebody else may make the same at the same time. What
    is not as this module makes it is not told as made.
  - A queue that is missing is made with O(retention_days) and messages of up to 1 MiB. One that is a FIFO queue, has a
    redrive policy, is polled by an event source mapping, or is encrypted with a KMS key that is not enabled, is
    refused.
  - A role that may write already, as IAM's policy simulator says, is left as it is. Any other gets an inline policy
    with one statement, C(sqs:SendMessage) on this queue. If the queue is encrypted with your own KMS key, another one
    has C(kms:GenerateDataKey) and C(kms:Decrypt) on that key. The names of both contain a digest of the ARN, so that a
    role of functions in several regions has one for each queue.
  - A policy of the name that says something else is never overwritten, and nothing is added to a role that a policy or
    its permissions boundary denies the action.
  - With O(alarm_topic), each function has one alarm for events that were dropped or not delivered
    (C(AsyncEventsDropped), C(DestinationDeliveryFailures) and C(DeadLetterErrors)), and each queue one for records that
    wait in it (C(ApproximateNumberOfMessagesVisible)). Missing data is no failure. CloudWatch bills alarms.
  - What fails in one region, or for one role, is an error, and the rest is made.
  - What no request shows is not claimed - whether the policy of a KMS key (RV(failure_paths[].policies_not_read)) or of
    the topic, or a policy of the organization, lets the record or the notification through.
  - SQS, IAM and CloudWatch are asked by this module itself. C(community.aws.sqs_queue), M(amazon.aws.iam_policy) and
    M(amazon.aws.cloudwatch_metric_alarm) would change what is there without a word, and a module cannot call another
    one.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  function_name:
    description:
      - The functions whose failed events are to be kept - names or ARNs. Without a region in it, a function is in the
        O(region) of the task.
      - One of O(function_name) and O(event_invoke_configs) is required.
    type: list
    elements: str
    aliases: [function, name]
  queue:
    description:
      - The name of the queue, up to 80 letters, digits, hyphens and underscores. C({region}) and C({account_id}) stand
        for those of the function. A queue is in the region and account of its functions.
      - Required with O(function_name).
    type: str
  retention_days:
    description:
      - For how many days a queue that is made keeps records, from 1 to 14. By default V(14), the longest time.
    type: int
  kms_key:
    description:
      - Your own KMS key for a queue that is made - its ID, ARN, or alias, with C({region}) and C({account_id}) as in
        O(queue). It must be enabled, symmetric, and in the region of the queue.
      - Without it, the queue has SQS's own encryption, which needs no permission.
    type: str
  alarm_topic:
    description:
      - The standard SNS topic that alarms notify - its name or ARN, with C({region}) and C({account_id}) as in
        O(queue). It must be in the region of the alarm. One that is encrypted with C(alias/aws/sns) is refused, as
        CloudWatch cannot publish to it.
      - Without it, no alarm is made.
    type: str
  event_invoke_configs:
    description:
      - Rows of P(cloudops.aws_lambda.event_invoke_repairs#filter) that have a C(failure_path), instead of
        O(function_name) and the options of the path. C(failure_path) has the keys O(queue), O(retention_days),
        O(kms_key) and O(alarm_topic), and C(role), the execution role of the function when it was judged. In a plan of
        a fleet, C(to_make) lists what check mode would make for the target - nothing else is made then.
      - If the function has another role by then, if C(only_if) of the row is not true any more, or if a plan does not
        have what would be made, the row has an error that says C(changed since it was judged).
    type: list
    elements: dict
  steps:
    description:
      - V(queue) makes the queues, V(permission) lets the roles write to them, which must be there or made by the same
        task, and V(alarms) makes the alarms. They are made in this order.
      - The role P(cloudops.aws_lambda.event_invoke_audit#role) sets the destination before the alarms, so that none
        watches what nobody has set. With V(alarms) alone, O(event_invoke_configs) are therefore compared with what is
        stored, and C(only_if) is not; in check mode, it is.
    type: list
    elements: str
    choices: [queue, permission, alarms]
    default: [queue, permission, alarms]
  propagation_timeout:
    description:
      - For how many seconds to wait until AWS shows what was made, and to try again while the name of a queue is not
        free, as a queue of this name was deleted less than 60 seconds ago.
      - There is no wait until a new permission has an effect - M(cloudops.aws_lambda.lambda_event_invoke_config) tries
        again while AWS Lambda does not see it yet.
    type: int
    default: 60
extends_documentation_fragment:
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.connection
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - cloudops.aws_lambda.supported
attributes:
  check_mode:
    support: full
    details: Reads the same as the real run, and makes nothing.
  diff_mode:
    support: full
notes:
  - The credentials must be of the account of the functions. AWS STS is asked whose they are (C(GetCallerIdentity),
    which needs no permission), before anything else.
  - Needs C(sqs:GetQueueAttributes), C(sqs:CreateQueue), C(iam:SimulatePrincipalPolicy), C(iam:GetRolePolicy),
    C(iam:PutRolePolicy), C(lambda:GetFunctionConfiguration) and C(lambda:ListEventSourceMappings);
    C(lambda:ListAliases) for aliases, C(lambda:ListVersionsByFunction) for versions, and
    C(lambda:GetFunctionEventInvokeConfig) for rows with settings; C(kms:DescribeKey) for a queue with your own KMS key;
    C(cloudwatch:DescribeAlarms), C(cloudwatch:PutMetricAlarm) and C(sns:GetTopicAttributes) with O(alarm_topic).
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config
  - plugin: cloudops.aws_lambda.event_invoke_repairs
    plugin_type: filter
  - module: cloudops.aws_lambda.lambda_parked_events_info
"""

EXAMPLES = r"""
---
- name: Show what would be made
  cloudops.aws_lambda.lambda_failure_path:
    function_name: my-function
    queue: lambda-failed-{region}
  check_mode: true
  diff: true

- name: Make a queue for failed events, and let the functions write to it
  cloudops.aws_lambda.lambda_failure_path:
    function_name: [my-function, my-other-function]
    queue: lambda-failed-{region}
  register: path

- name: Send records of failed events to it
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: "{{ path.failure_paths[0].functions }}"
    destination_config:
      on_failure:
        destination: "{{ path.failure_paths[0].queue }}"
"""

RETURN = r"""
failure_paths:
  description: What there is of the failure path in each account and region.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region of the queue and its functions.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the queue and its functions.
      type: str
      sample: "123456789012"
    queue:
      description: The ARN of the queue, whether it is there or not.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2
    state:
      description:
        - What became of the queue. V(present) if it was there, V(made), V(would_be_made) in check mode, and V(failed)
          if it is not there or cannot serve.
        - V(may_be_made) if nothing shows whether this task made it. No answer came, or what is there afterwards is not
          as it was to be made, so that somebody else has made or changed it. An error says so if it cannot serve, and
          else a warning.
        - V(null) if O(steps) did not ask for it, or if no target was left to make it for.
      type: str
      sample: made
    differences:
      description: What of the queue, or of an alarm, is otherwise than wanted, and was not changed.
      type: list
      elements: str
      sample: []
    policies_not_read:
      description: >-
        The ARN of your own KMS key of the queue. Its policy decides, too - it must enable the policies of the roles, as
        the default one does. Empty without such a key.
      type: list
      elements: str
      sample: []
    not_known:
      description: >-
        What could not be found out, and is not claimed - such as whether an event source mapping polls the queue, if
        that could not be asked. Each is a warning, too.
      type: list
      elements: dict
      contains:
        what:
          description: What is not known, as C(whether ...).
          type: str
          sample: whether the topic arn:aws:sns:us-east-2:123456789012:oncall exists
        why:
          description: One line that says why.
          type: str
          sample: it belongs to another account
    permissions:
      description: What each role needs, one for the queue, and one for its KMS key if it has one of yours.
      type: list
      elements: dict
      contains:
        role:
          description: The execution role of the functions.
          type: str
          sample: arn:aws:iam::123456789012:role/lambda-execution
        policy_name:
          description: The name of the inline policy. V(null) if the role may write without it.
          type: str
          sample: event-invoke-destination-lambda-failed-us-east-2-0123abcd
        key:
          description: Whether it is for the KMS key.
          type: bool
          sample: false
        functions:
          description: The ARNs of the targets that need it.
          type: list
          elements: str
        state: &state
          description: As RV(failure_paths[].state).
          type: str
          sample: made
    alarms:
      description: The alarms. Without O(alarm_topic), none.
      type: list
      elements: dict
      contains:
        alarm_name:
          description: The name of the alarm.
          type: str
          sample: event-invoke-failures-my-function
        watches:
          description: V(function) for what is dropped or not delivered, V(queue) for what waits.
          type: str
          sample: function
        functions:
          description: The ARNs of the targets that it is for.
          type: list
          elements: str
        state: *state
    functions:
      description: >-
        The ARNs of the targets that are there, as they were judged, and for which no step of the task has failed; in
        check mode, none that was looked at. With all O(steps), their failed events can be kept now, or could be then,
        as far as RV(failure_paths[].not_known) says nothing else.
      type: list
      elements: str
      sample: [arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST]
event_invoke_configs:
  description: >-
    Those of O(event_invoke_configs) for which no step of the task has failed. After the steps V(queue) and
    V(permission), they can be written with M(cloudops.aws_lambda.lambda_event_invoke_config). The others have an error.
  returned: always
  type: list
  elements: dict
  sample: []
diff:
  description: >-
    What was made, each with what it has. C(known), which others do not have, is V(false) if it is not known whether it
    was made.
  returned: always
  type: list
  elements: dict
  sample:
    - before_header: arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2
      after_header: arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2
      before: {}
      after: {MessageRetentionPeriod: "1209600", MaximumMessageSize: "1048576"}
errors:
  description: What could not be done. The task then fails, with everything that was done in its result.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region of the failure path; V(null) if the error is about none.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function; V(null) if the error is about several or none.
      type: str
      sample: null
    queue:
      description: The ARN of the queue of the failure path; V(null) if the error is about none.
      type: str
      sample: arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2
    operation:
      description: The call that failed, as AWS names it. V(null) if no call failed.
      type: str
      sample: CreateQueue
    code:
      description: >-
        AWS's error code, the name of the SDK's error if there was no response, or this module's own code if it refused,
        such as V(QueueUnfit), V(KeyUnfit), V(Denied), V(PolicyDiffers), V(AlarmDiffers), V(TopicMissing),
        V(TopicUnfit), V(FunctionMissing), V(QualifierMissing) and V(OtherAccount). What has changed since it was judged
        has V(ChangedSinceJudged) for the settings, V(QualifierChanged), V(RoleChanged), or V(PlanChanged) for what a
        plan says of the path.
      type: str
      sample: AccessDenied
    message:
      description: One line that says what failed, and what to do about it.
      type: str
      sample: "CreateQueue of arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2: AccessDenied: ..."
    targets:
      description: >-
        The ARNs of the targets that have no path for it. Empty if the error is about none in particular.
      type: list
      elements: str
      sample: [arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE]
    known:
      description: V(false) if it is not known whether it was made. Other errors do not have it.
      type: bool
      sample: false
check_mode:
  description: Whether the task was in check mode, so that nothing was made.
  returned: always, but for an option that is wrong
  type: bool
  sample: false
"""

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _python_version  # pylint: disable=unused-import  # noqa: F401
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import caller_account
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.make import make
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.request import (
    STEPS,
    parse_request,
    regions_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash


@without_crash
def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            "function_name": {"type": "list", "elements": "str", "aliases": ["function", "name"]},
            "queue": {"type": "str"},
            "retention_days": {"type": "int"},
            "kms_key": {"type": "str", "no_log": False},
            "alarm_topic": {"type": "str"},
            "event_invoke_configs": {"type": "list", "elements": "dict"},
            "steps": {"type": "list", "elements": "str", "choices": list(STEPS), "default": list(STEPS)},
            "propagation_timeout": {"type": "int", "default": 60},
        },
        lists=["failure_paths", "event_invoke_configs", "diff", "errors"],
    )
    params = module.params
    try:
        regions = regions_of(params, module.region)
        clients = module.clients(regions)
        request = parse_request(
            params, module.region, lambda: caller_account(clients.client("sts", next(iter(regions)))), module.check_mode
        )
    except (InvalidOption, LambdaError) as error:
        module.fail_json(msg=str(error))
    done = make(clients.client, request, params["requests_per_second"])
    module.keep(done.result)
    for warning in dict.fromkeys(done.warnings):
        module.warn(warning)
    if failure := done.failure():
        module.fail_json(msg=failure, **done.result())
    module.exit_json(**done.result())


if __name__ == "__main__":
    main()
