#!/usr/bin/python

# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_event_invoke_config_info
version_added: 0.1.0
short_description: Read how AWS Lambda treats asynchronous invocations
description:
  - Reads the configurations for asynchronous invocation (C(EventInvokeConfig)) of AWS Lambda functions, versions and
    aliases - how often a failed event is retried, how long it may wait, and where records of success and failure go.
  - The counterpart of C(aws lambda get-function-event-invoke-config) and C(list-function-event-invoke-configs), for one
    target, for many, or for whole regions.
  - The task does not fail if a function, qualifier or configuration is missing. It is listed in RV(not_found), with the
    reason, and with a warning if the function or the qualifier does not exist.
  - Reading a whole region takes one request for each 50 functions and one for each function. O(requests_per_second)
    limits how many are sent per second. Every ten seconds, the module writes its progress to the system log of its
    host, and shows it where it runs in Ansible's own process.
  - Needs C(lambda:ListFunctions) for whole regions, C(lambda:GetFunctionEventInvokeConfig) for targets with a qualifier
    and C(lambda:ListFunctionEventInvokeConfigs) for whole functions. Either of the two is enough for a target with a
    qualifier that has a configuration. To say why a target is missing, the module needs C(lambda:ListAliases) or
    C(lambda:ListVersionsByFunction), and C(lambda:ListFunctionEventInvokeConfigs).
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  function_name:
    description:
      - The functions to read, each in any form that AWS accepts - a name (V(my-function)), a partial ARN
        (V(123456789012:function:my-function)) or an ARN, with or without a version or alias at its end
        (V(my-function:BLUE), V(my-function:3), V(my-function:$LATEST)). A name of digits needs quotes.
      - Without it, every function of the region is read. An empty list reads nothing.
      - If no region is given, the region of an ARN is used. An ARN that is in none of the given regions is refused.
    type: list
    elements: str
    aliases: [function, name]
  qualifier:
    description:
      - A version, an alias or V($LATEST). Only this qualifier of each function is read.
      - Without it, and without a qualifier in O(function_name), every qualifier that has a configuration is read.
    type: str
  regions:
    description:
      - The regions to read, side by side, each with its own quota and O(concurrency). One task for many regions is much
        faster than one task for each.
      - A region that fails leaves the rows of the others as they are; the task then fails at its end.
      - V(all) alone stands for every region that is enabled for the account. It takes one request C(ListRegions) of AWS
        Account Management, and the permission C(account:ListRegions). Where AWS does not list them, the regions are
        tried that the SDK knows, with a warning; one that answers nothing but that it does not know the credentials may
        not be enabled, so that it is no error. It is named in a warning, and RV(completeness) says that it was not
        read.
      - Without it, O(region) is read.
    type: list
    elements: str
  include:
    description:
      - Extra facts, which cost extra requests.
      - V(function) adds RV(event_invoke_configs[].function), function settings that affect whether events are lost. It
        is free for whole regions, and costs one request for each named function.
      - V(unconfigured) adds a row with RV(event_invoke_configs[].configured) V(false) for V($LATEST) and for every
        alias that has no configuration. It costs one request for each function.
      - V(qualifiers) adds RV(event_invoke_configs[].qualifier_exists). V(false) marks an orphan, a configuration whose
        alias or version is gone. It costs one request for a function with a configuration for an alias, one more for
        one with a configuration for a version. With V(unconfigured), the first one is free.
      - V(destinations) adds RV(event_invoke_configs[].destination_status), whether each destination and dead-letter
        queue exists, can receive, and may be written to by the function's role. It includes V(function). Each
        destination is asked for once, and each role once for each action it needs. These requests do not count against
        AWS Lambda's quota, except those for a destination that is a function. Nothing is sent to a destination. Of
        policies, it reads those of the role, queues, topics and event buses, and those of functions that V(triggers)
        reads. RV(event_invoke_configs[].destination_status.on_failure.policies_not_read) names the others that decide.
      - V(metrics) adds RV(event_invoke_configs[].async_events), how many asynchronous events arrived and how many were
        dropped in the last O(metrics_days). A function, version or alias that has such numbers then has a row, with a
        configuration or without. It costs 4 requests to Amazon CloudWatch for a region, and one for each 500 series
        that exist.
      - V(triggers) adds RV(event_invoke_configs[].triggers), what invokes the target according to resource policies,
        event source mappings, and the destinations of the functions that are read. It costs one request for each 100
        event source mappings of a region or each named function, and one for each row. The latter have an AWS quota of
        their own, 15 requests a second, and are sent at the same time. If a resource policy lets Amazon SNS invoke, the
        subscriptions of each topic that is a destination are read, one request for each 100 of a topic.
      - V(alarms) adds RV(event_invoke_configs[].alarms), which alarms of Amazon CloudWatch watch what Lambda drops of a
        target, and what arrives at its failure path, a queue or topic. It costs one request for each 100 alarms of a
        region. Dead-letter queues take V(function).
      - V(parked) adds RV(event_invoke_configs[].parked), how many records wait in the queues and buckets that failed
        events go to. It includes V(function), costs one request for each queue and for each 1,000 objects of a bucket,
        and receives nothing.
      - What another service denies or fails to answer is V(null), with a warning for each kind that names the IAM
        action. It is not an error, and does not fail the task.
      - Other services know the account of the credentials only. What they return is V(null) for a function of another
        account, which its resource policy may let you read. To find out, V(destinations), V(metrics), V(triggers) and
        V(alarms) take one request C(sts:GetCallerIdentity), which needs no permission, if O(function_name) has an
        account.
    type: list
    elements: str
    choices: [function, unconfigured, qualifiers, destinations, metrics, triggers, alarms, parked]
    default: []
  metrics_days:
    description:
      - How many days O(include) with V(metrics) looks back, from 1 to 60.
      - Over 14 days, CloudWatch no longer lists a series that has ended. The module then asks for the numbers of
        functions whether they are listed or not, which takes one request for each 500.
    type: int
    default: 14
  account_id:
    description:
      - The account that is meant, 12 digits in quotes. Fails, and returns no row, if the credentials are of any other
        account or a row is.
      - The account of O(assume_role_arn) shows it, or those of the rows, unless O(function_name) has the account - a
        resource policy can let other credentials read the function. Only if nothing shows it, it takes one request
        C(sts:GetCallerIdentity), which needs no permission.
    type: str
extends_documentation_fragment:
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.connection
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - cloudops.aws_lambda.supported
attributes:
  check_mode:
    support: full
    details: Reads only, so that check mode makes no difference.
  diff_mode:
    support: none
    details: Changes nothing.
seealso:
  - module: amazon.aws.lambda_info
  - name: AWS CLI get-function-event-invoke-config
    description: The command whose output this module returns.
    link: https://docs.aws.amazon.com/cli/latest/reference/lambda/get-function-event-invoke-config.html
"""

EXAMPLES = r"""
---
- name: Read the configuration of one alias
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: my-function:BLUE
  register: blue

- name: Fail if failed events of the alias go nowhere
  ansible.builtin.assert:
    that: >-
      blue.event_invoke_configs
      | rejectattr('destination_config.on_failure.destination', 'none') | length == 1

- name: Read every qualifier of several functions that has a configuration
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name:
      - my-function
      - 123456789012:function:my-other-function
  register: functions

- name: Read one alias of several functions
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name:
      - my-function
      - my-other-function
    qualifier: BLUE
  register: blues

- name: Read a function in the region of its ARN
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: arn:aws:lambda:us-east-2:123456789012:function:my-function

- name: Read every function of three regions, and the aliases without a configuration
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    regions: [us-east-1, us-east-2, eu-west-1]
    include: [function, unconfigured]
  register: regions

- name: Name the targets without a destination or dead-letter queue for events that fail
  ansible.builtin.debug:
    msg: "{{ item.function_arn }}"
  loop: >-
    {{ regions.event_invoke_configs
       | selectattr('destination_config.on_failure.destination', 'none')
       | selectattr('function.dead_letter_target_arn', 'none') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Read every region that is enabled for the account
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    regions: all
  register: everywhere

- name: Find configurations whose alias or version is gone, in another account
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    assume_role_arn: arn:aws:iam::210987654321:role/audit
    include: qualifiers
  register: account

- name: Read a region, but only if the credentials are of the account that is meant
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    account_id: "123456789012"

- name: Find out whether the destinations of a region work
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: destinations
  register: checked

- name: Name the failure destinations that do not work, and why
  ansible.builtin.debug:
    msg: "{{ item.function_arn }}: {{ item.destination_status.on_failure.reason }}"
  loop: >-
    {{ checked.event_invoke_configs
       | selectattr('destination_status.on_failure')
       | selectattr('destination_status.on_failure.reason') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Count the events of the last 30 days
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: [unconfigured, destinations, metrics]
    metrics_days: 30
  register: counted

- name: Name the functions that lost events
  ansible.builtin.debug:
    msg: "{{ item.message }}"
  loop: >-
    {{ counted.event_invoke_configs
       | cloudops.aws_lambda.event_invoke_findings
       | selectattr('rule', 'equalto', 'events_lost')
       | selectattr('judged') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Find out what invokes the functions of a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: triggers
  register: invoked

- name: Name the targets that only event source mappings are known to invoke
  ansible.builtin.debug:
    msg: "{{ item.function_arn }}"
  loop: >-
    {{ invoked.event_invoke_configs
       | selectattr('triggers')
       | selectattr('triggers.event_source_mappings')
       | rejectattr('triggers.asynchronous')
       | rejectattr('triggers.synchronous')
       | rejectattr('triggers.other')
       | rejectattr('triggers.destination_of') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Find out which alarms watch the functions of a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: [function, alarms]
  register: watched

- name: Name the targets of which no alarm notifies anyone
  ansible.builtin.debug:
    msg: "{{ item.function_arn }}"
  loop: >-
    {{ watched.event_invoke_configs
       | selectattr('alarms')
       | rejectattr('alarms.dropped')
       | rejectattr('alarms.failure_path')
       | rejectattr('alarms.unclear') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Show what Lambda does with an event that fails, defaults included
  ansible.builtin.debug:
    msg: >-
      {{ item.function_name }}:{{ item.qualifier }} retries {{ item.effective.maximum_retry_attempts }} times
      within {{ item.effective.maximum_event_age_in_seconds }} s
  loop: "{{ functions.event_invoke_configs }}"
  loop_control:
    label: "{{ item.function_arn }}"
"""

RETURN = r"""
event_invoke_configs:
  description: >-
    The configurations, sorted by region, function name and qualifier; each once, even if several names mean it. Empty
    if there is none.
  returned: always
  type: list
  elements: dict
  contains:
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The version or alias; V($LATEST) for the unqualified function.
      type: str
      sample: BLUE
    region:
      description: The region of the function.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the function.
      type: str
      sample: "123456789012"
    function_arn:
      description: The ARN of the function with its qualifier.
      type: str
      sample: arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE
    configured:
      description: Whether AWS stores a configuration for this qualifier.
      type: bool
      sample: true
    last_modified:
      description: When the configuration was last changed, ISO 8601 in UTC.
      type: str
      sample: "2019-12-31T20:33:16.653000+00:00"
    maximum_retry_attempts:
      description: How often a failed event is retried, as AWS stores it. V(null) if nothing is stored.
      type: int
      sample: 0
    maximum_event_age_in_seconds:
      description: How long an event may wait, as AWS stores it. V(null) if nothing is stored.
      type: int
      sample: 3600
    destination_config:
      description: Where records of invocations go.
      type: dict
      contains:
        on_success:
          description: The destination of records of success.
          type: dict
          contains:
            destination:
              description: The ARN; V(null) if there is none.
              type: str
              sample: null
        on_failure:
          description: The destination of records of failure.
          type: dict
          contains:
            destination:
              description: The ARN; V(null) if there is none.
              type: str
              sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    effective:
      description: What Lambda uses - the stored value, or AWS's default.
      type: dict
      contains:
        maximum_retry_attempts:
          description: How often a failed event is retried.
          type: int
          sample: 0
        maximum_event_age_in_seconds:
          description: How long an event may wait.
          type: int
          sample: 3600
    completeness:
      description: >-
        Whether the rows of the function are all that there are, the same in each of them. V(true) if so, V(false) if
        that could not be read, V(null) if it was not asked for. Then there may be more.
      returned: when O(include) is not empty
      type: dict
      contains:
        configurations:
          description: Whether each configuration of the function has a row.
          type: bool
          sample: true
        aliases:
          description: Whether each alias has a row, with a configuration or without.
          type: bool
          sample: true
        versions:
          description: Whether the list of its versions was read.
          type: bool
          sample: null
        targets:
          description: >-
            How many rows of the result are of this function. P(cloudops.aws_lambda.event_invoke_findings#filter) does
            not take some of them for all.
          type: int
          sample: 2
    function:
      description: >-
        Settings of the function, as V($LATEST) has them, that affect whether events are lost. V(null) if they could not
        be read.
      returned: when O(include) has V(function) or V(destinations)
      type: dict
      contains:
        dead_letter_target_arn:
          description: The ARN of the dead-letter queue or topic; V(null) if there is none.
          type: str
          sample: arn:aws:sqs:us-east-2:123456789012:dead-letters
        role:
          description: The ARN of the execution role.
          type: str
          sample: arn:aws:iam::123456789012:role/my-function
        durable:
          description: Whether it is a durable function. V(null) if the AWS SDK is too old to know.
          type: bool
          sample: false
        managed_instances:
          description: Whether it runs on Lambda Managed Instances. V(null) if the AWS SDK is too old to know.
          type: bool
          sample: false
        timeout:
          description: How many seconds a run of V($LATEST) may take. V(null) if it was not read.
          type: int
          sample: 3
        last_modified:
          description: >-
            When its code or configuration was changed last, an ISO 8601 time with a time zone. Its dead-letter queue
            has been the same since then; what it was before, AWS does not say. V(null) if it was not read.
          type: str
          sample: "2026-02-20T11:26:40.653000+00:00"
    qualifier_exists:
      description: >-
        Whether the function has this version or alias; V(false) marks an orphan. V(null) if it could not be read.
      returned: when O(include) has V(qualifiers)
      type: bool
      sample: true
    destination_status:
      description: Whether the destinations work. V(null) if nothing could be read.
      returned: when O(include) has V(destinations)
      type: dict
      contains:
        on_success:
          description: The destination of records of success; V(null) if there is none.
          type: dict
          contains: &status
            destination:
              description: The ARN.
              type: str
              sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
            kind:
              description: V(queue), V(topic), V(function), V(event_bus), V(bucket) or V(other).
              type: str
              sample: queue
            exists:
              description: Whether it exists. V(null) if that is not known.
              type: bool
              sample: true
            can_receive:
              description: >-
                Whether it can receive records. V(false) if it does not exist, if its ARN alone rules it out, such as a
                FIFO queue, or if its policy is read and denies it to everyone or to the function's role. V(null) if
                that is not known, as for one in another account or region.
              type: bool
              sample: true
            role_may_write:
              description: >-
                Whether the function's role may write to it, as far as was read - according to IAM's policy simulator,
                which knows the policies of the role, and to what the destination's own policy denies, unless that is in
                C(policies_not_read). V(null) if that is not known - if a statement that denies has a condition, if the
                simulator misses a condition key that the policies of the role use, if the destination or its KMS key is
                in another account, whose policy must allow it, too, or if only the policy of the KMS key can allow it.
              type: bool
              sample: false
            reason:
              description: One line for whatever is not V(true); V(null) if everything is.
              type: str
              sample: >-
                sqs:SendMessage on arn:aws:sqs:us-east-2:123456789012:failed-invocations by
                arn:aws:iam::123456789012:role/my-function: no policy of the role allows it
            policies_not_read:
              description: >-
                The ARNs of what has a policy of its own that decides, too, and was not read - the destination if it is
                a bucket, or a function whose policy V(triggers) did not read, and its KMS key, if that is your own. In
                the account of the function, the policy of a bucket or function can only deny what the role's policies
                allow; that of a key can also not let them count. Empty if there is none, or if the destination does not
                exist.
              type: list
              elements: str
              sample: []
        on_failure:
          description: The destination of records of failure; V(null) if there is none.
          type: dict
          contains: *status
        dead_letter:
          description: >-
            The function's dead-letter queue or topic; V(null) if there is none, or if
            RV(event_invoke_configs[].function) is V(null).
          type: dict
          contains: *status
    async_events:
      description: >-
        The events that CloudWatch counted. V(null) if none of it could be read. CloudWatch lists a new series up to
        15 minutes late.
      returned: when O(include) has V(metrics)
      type: dict
      contains:
        days:
          description: How many days these are the sums of, until now.
          type: int
          sample: 14
        since:
          description: When these days begin, in ISO 8601 and UTC, as CloudWatch rounds it down.
          type: str
          sample: "2026-11-10T09:30:00+00:00"
        function:
          description: The numbers of the function, all its qualifiers combined.
          type: dict
          contains: &counts
            received:
              description: How many events Lambda queued. V(null) if it could not be read.
              type: int
              sample: 1234
            dropped:
              description: >-
                How many events were dropped without a successful run, those whose record went to a destination or
                dead-letter queue included. V(null) if it could not be read.
              type: int
              sample: 12
            destination_delivery_failures:
              description: How many records could not be delivered to a destination. V(null) if it could not be read.
              type: int
              sample: 0
            dead_letter_errors:
              description: >-
                How many events could not be sent to the dead-letter queue. V(null) if it could not be read.
              type: int
              sample: 0
        qualifier:
          description: The numbers of this qualifier alone. V(null) if CloudWatch keeps no series for it.
          type: dict
          contains: *counts
        other_qualifiers:
          description: >-
            The numbers of qualifiers of the function that have no row in this result, by qualifier, each with the same
            keys. They are among those of the function.
          type: dict
          sample: {}
    triggers:
      description: >-
        What can invoke this qualifier. V(null) if the resource policy or the event source mappings could not be
        read, or if the policy does not show who may invoke; a warning then names the statement. It is not everything -
        what invokes with a role is in no resource policy, as EventBridge's custom event buses, its Scheduler and Pipes,
        Step Functions, and whoever has a permission of their own do.
      returned: when O(include) has V(triggers)
      type: dict
      contains:
        event_source_mappings:
          description: The sources that Lambda polls to invoke this qualifier synchronously, without disabled ones.
          type: list
          elements: str
          sample: ["arn:aws:sqs:us-east-2:123456789012:orders"]
        asynchronous:
          description: >-
            Principals of the resource policy that are documented to invoke asynchronously. Principals that a statement
            denies it are in none of these lists; conditions of statements that allow it are not evaluated.
          type: list
          elements: str
          sample: [s3.amazonaws.com]
        synchronous:
          description: >-
            Principals that are documented to wait for the response, and those that may only call the function's URL.
          type: list
          elements: str
          sample: [apigateway.amazonaws.com]
        other:
          description: All other principals of the resource policy, such as accounts.
          type: list
          elements: str
          sample: []
        destination_of:
          description: The targets among those that were read that send their records here.
          type: list
          elements: str
          sample: ["arn:aws:lambda:us-east-2:123456789012:function:my-other-function:BLUE"]
        topics:
          description: >-
            The topics, among the destinations of the targets that were read, with a subscription that invokes this
            qualifier, and that its resource policy lets invoke. V(null) if the subscriptions could not be read.
          type: list
          elements: str
          sample: []
        mapping_destinations:
          description: >-
            Where a batch of records goes that fails for the last time, by the source in C(event_source_mappings).
            V(null) if there is no such place. Mappings of queues have none - their messages stay in the queue.
          type: dict
          sample: {}
        filtered_mappings:
          description: The sources in C(event_source_mappings) whose mapping has filters, which may leave records out.
          type: list
          elements: str
          sample: []
    alarms:
      description: >-
        The names of the alarms of the function's region and account that watch this qualifier. Alarms of another
        place, and what is watched with other tools, are not read. Log alarms are read if the AWS SDK knows them.
        V(null) if the alarms could not be read.
      returned: when O(include) has V(alarms)
      type: dict
      contains:
        dropped:
          description: >-
            Alarms of the metric C(AsyncEventsDropped) of the function or of this qualifier, alone or in a sum, that go
            off if there is more of it, and that have an action themselves or through a composite alarm whose rule joins
            nothing but V(ALARM(name\)) by C(OR). A sum is an expression of C(+), C(SUM([m1, m2]\)), C(SUM(METRICS(\))),
            C(FILL(m1, 0\)) and C(*) by a number.
          type: list
          elements: str
          sample: [my-function-async-events-dropped]
        failure_path:
          description: >-
            The same for what arrives or waits at the on-failure destination or the dead-letter queue -
            C(ApproximateNumberOfMessagesVisible), C(ApproximateAgeOfOldestMessage) or C(NumberOfMessagesSent) of a
            queue, C(NumberOfMessagesPublished) of a topic.
          type: list
          elements: str
          sample: []
        silent:
          description: Alarms of the same metrics without an action, of which no composite alarm with one knows.
          type: list
          elements: str
          sample: []
        unclear:
          description: >-
            Alarms of which it cannot be read whether they notify of this qualifier - those of a query of these metrics,
            log alarms of the function's log group, those of another expression, statistic or unit, of anomaly detection
            or of a threshold that is no number to exceed, those without an action that a composite alarm with another
            rule or with an actions suppressor names, and for V($LATEST), those of the function's name as C(Resource),
            which AWS does not document.
          type: list
          elements: str
          sample: []
    parked:
      description: >-
        How many records wait where failed events go. V(null) if the function's dead-letter queue could not be read.
        M(cloudops.aws_lambda.lambda_parked_events_info) shows what they are.
      returned: when O(include) has V(parked)
      type: dict
      contains:
        on_failure: &waiting
          description: V(null) if there is none, or if it is none of a queue and a bucket.
          type: dict
          contains:
            source:
              description: The ARN of the queue, or of the bucket with the prefix of the function.
              type: str
              sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
            waiting:
              description: >-
                How many messages or objects are there, whoever sent them. For queues SQS gives an approximate number.
                V(null) if it could not be read, or if there is no such queue.
              type: int
              sample: 12
        dead_letter: *waiting
completeness:
  description: >-
    What each region was asked for, and whether AWS answered all of it. With O(regions=all), if AWS does not list the
    regions, one more entry, which has no RV(completeness[].region), stands for those that nobody has tried.
  returned: always
  type: list
  elements: dict
  contains:
    region: &asked
      description: The region of the request.
      type: str
      sample: us-east-2
    account_id:
      description: The account whose functions were read. V(null) if no answer contains it.
      type: str
      sample: "123456789012"
    function_names:
      description: The names of the functions that were asked for; V(null) if it was every function.
      type: list
      elements: str
      sample: null
    qualifiers:
      description: V(all) if every qualifier of them was asked for, V(named) if only some were.
      type: str
      sample: all
    include:
      description: The extra facts that were asked for.
      type: list
      elements: str
      sample: [function, unconfigured]
    complete:
      description: >-
        Whether AWS Lambda answered everything. If so, what is not in RV(event_invoke_configs) is not there.
      type: bool
      sample: true
    missing:
      description: >-
        What it did not answer, a line for each call and error code. Of a region that may not be enabled, one line says
        so.
      type: list
      elements: str
      sample: []
    evidence:
      description: >-
        Whether the facts of other services were read completely. V(null) if they were not asked for.
      type: dict
      contains:
        destinations:
          description: For RV(event_invoke_configs[].destination_status).
          type: bool
          sample: true
        metrics:
          description: For RV(event_invoke_configs[].async_events).
          type: bool
          sample: null
        triggers:
          description: For RV(event_invoke_configs[].triggers).
          type: bool
          sample: null
        alarms:
          description: For RV(event_invoke_configs[].alarms).
          type: bool
          sample: null
        parked:
          description: For RV(event_invoke_configs[].parked).
          type: bool
          sample: null
not_found:
  description: The named targets that are missing.
  returned: always
  type: list
  elements: dict
  contains:
    region: *asked
    account_id:
      description: >-
        The account of the function. V(null) if neither O(function_name) nor an answer of AWS contains it.
      type: str
      sample: "123456789012"
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The qualifier in the task; V(null) if there is none.
      type: str
      sample: GREEN
    reason:
      description: >-
        V(function_missing) or V(qualifier_missing) if it does not exist, V(not_configured) if it exists and AWS's
        defaults apply, V(unknown) if the permissions do not allow finding out.
      type: str
      sample: qualifier_missing
errors:
  description: What could not be read. The task then fails, with everything else that was read in its result.
  returned: always
  type: list
  elements: dict
  contains:
    region: *asked
    function_name:
      description: The name of the function; V(null) if the call was for the whole region.
      type: str
      sample: my-function
    operation:
      description: The call that failed, as AWS names it.
      type: str
      sample: GetFunctionEventInvokeConfig
    code:
      description: AWS's error code, or the name of the SDK's error if there was no response.
      type: str
      sample: AccessDeniedException
    message:
      description: What happened, in one line.
      type: str
      sample: >-
        GetFunctionEventInvokeConfig of my-function:BLUE in us-east-2: AccessDeniedException: User is not authorized
scan:
  description: Numbers of the scan of whole regions, all of them combined.
  returned: when O(function_name) is left out
  type: dict
  contains:
    functions:
      description: How many functions there are.
      type: int
      sample: 600
    requests:
      description: How many requests were sent, retries included.
      type: int
      sample: 612
    throttled:
      description: How many of them AWS throttled.
      type: int
      sample: 3
    other_requests:
      description: How many requests the extra facts took of other services, and of AWS Lambda outside its shared quota.
      type: int
      sample: 31
    seconds:
      description: How long it took.
      type: float
      sample: 40.4
"""

import functools

# The import itself refuses a Python that is too old, before anything else is imported.
from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _python_version  # pylint: disable=unused-import  # noqa: F401
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.account_id import parse_account_id
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import check_metrics_days
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_qualifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import (
    first_regions,
    is_every_region,
    targets_by_region,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read


@without_crash
def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            "function_name": {"type": "list", "elements": "str", "aliases": ["function", "name"]},
            "qualifier": {"type": "str"},
            "regions": {"type": "list", "elements": "str"},
            "include": {
                "type": "list",
                "elements": "str",
                "choices": [
                    "function",
                    "unconfigured",
                    "qualifiers",
                    "destinations",
                    "metrics",
                    "triggers",
                    "alarms",
                    "parked",
                ],
                "default": [],
            },
            "metrics_days": {"type": "int", "default": 14},
            "account_id": {"type": "str"},
        },
        lists=["event_invoke_configs", "completeness", "not_found", "errors"],
    )
    params = module.params
    names, regions, meant = params["function_name"], params["regions"], params["account_id"]
    try:
        qualifier = None if params["qualifier"] is None else parse_qualifier(params["qualifier"])
        every = is_every_region(regions)
        regions = None if every else regions
        targets = targets_by_region(names, qualifier, regions, module.region, module.source("region"), every)
        check_metrics_days(params["metrics_days"])
        begin = first_regions(module.region, params["assume_role_arn"]) if every else list(targets)
        clients = module.clients(begin)
        if meant is not None:
            # Imported if it is needed: most tasks mean the account that they have.
            from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import account

            meant = parse_account_id(meant, "account_id")
            account.check_role_account(meant, params["assume_role_arn"])
    except InvalidOption as error:
        module.fail_json(msg=str(error))
    include = params["include"]
    evidence = None
    if not {"destinations", "metrics", "triggers", "alarms", "parked"}.isdisjoint(include):
        # Imported if it is needed: most tasks read configurations only.
        from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.evidence import Evidence

        evidence = Evidence(clients.client, include, params["metrics_days"])
    read_targets = functools.partial(
        read,
        qualifier=qualifier,
        include=include,
        concurrency=params["concurrency"],
        requests_per_second=params["requests_per_second"],
        evidence=evidence,
        progress=module.progress,
    )
    if every and targets:
        # Imported if it is needed: most tasks name their regions.
        from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.every_region import read_every_region

        reading = read_every_region(
            clients.client,
            begin[0],
            targets,
            lambda listed: targets_by_region(names, qualifier, listed, None, every_region=True),
            read_targets,
        )
    else:
        reading = read_targets(clients.lambda_client, targets)
    if meant is not None and targets:
        from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import caller_account

        named = {each.account_id for some in targets.values() for each in some or () if each.account_id}
        asked = evidence and evidence.account_id
        fault = account.misread(
            meant,
            reading,
            params["assume_role_arn"],
            lambda: asked or caller_account(clients.client("sts", begin[0])),
            named,
        )
        if fault:
            module.fail_json(msg=fault)
    result = reading.result()
    if names is None:
        result["scan"] = reading.statistics
    for warning in reading.warnings():
        module.warn(warning)
    reading.rows.clear()  # the result has the rows, which are thousands, and lets go of each as it is written
    if reading.errors:
        module.fail_json(msg=reading.failure(), **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
