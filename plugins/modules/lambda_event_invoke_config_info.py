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
  - A function, qualifier or configuration that is not there is no failure. It is reported in RV(not_found), with the
    reason, and with a warning when the function or the qualifier itself does not exist.
  - Reading a whole region takes one request for each 50 functions and one for each function. O(requests_per_second)
    limits how many are sent in a second. Meanwhile the module logs its progress to the system log of the host every ten
    seconds.
  - A request that AWS throttles is sent again for up to 5 minutes. One that fails for another reason that may pass is
    sent up to 8 times. If O(aws_config) or the profile configures retries, or the environment variables
    E(AWS_MAX_ATTEMPTS) or E(AWS_RETRY_MODE) do, the AWS SDK counts the attempts as configured, throttled ones included.
  - Needs C(lambda:ListFunctions) for whole regions, C(lambda:GetFunctionEventInvokeConfig) for targets with a qualifier
    and C(lambda:ListFunctionEventInvokeConfigs) for whole functions. Where only one of the two is granted, a target
    with a qualifier is read all the same. Telling why a target is missing takes C(lambda:ListAliases) or
    C(lambda:ListVersionsByFunction), and C(lambda:ListFunctionEventInvokeConfigs).
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  function_name:
    description:
      - The functions to read, each in any form that AWS knows - a name (V(my-function)), a partial ARN
        (V(123456789012:function:my-function)) or an ARN, with or without a version or alias at its end
        (V(my-function:BLUE), V(my-function:3), V(my-function:$LATEST)).
      - Without it, every function of the region is read. An empty list reads nothing.
      - Where no region is given, that of an ARN is used. An ARN that lies in none of the regions given is refused.
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
      - The regions to read, side by side, each with its own quota and O(concurrency). One task for many regions costs a
        fraction of as many tasks.
      - A region that fails leaves the rows of the others as they are; the task then fails at its end.
      - Without it, O(region) is read.
    type: list
    elements: str
  include:
    description:
      - Extra facts, which cost extra requests.
      - V(function) adds RV(event_invoke_configs[].function), what decides about lost events beside the configuration.
        It is free where whole regions are read, and costs one request a function else.
      - V(unconfigured) adds a row with RV(event_invoke_configs[].configured) V(false) for V($LATEST) and for every
        alias that has no configuration. It costs one request a function.
      - V(qualifiers) adds RV(event_invoke_configs[].qualifier_exists). V(false) marks an orphan, a configuration whose
        alias or version is gone. It costs one request for a function with a configuration for an alias, one more for
        one with a configuration for a version, and none for an alias where V(unconfigured) is included, too.
    type: list
    elements: str
    choices: [function, unconfigured, qualifiers]
    default: []
extends_documentation_fragment:
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.connection
  - amazon.aws.common.modules
  - amazon.aws.region.modules
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
    description: The command whose answer this module returns.
    link: https://docs.aws.amazon.com/cli/latest/reference/lambda/get-function-event-invoke-config.html
"""

EXAMPLES = r"""
---
- name: Read the configuration of one alias
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: my-function:BLUE
  register: blue

- name: Fail when failed events of the alias go nowhere
  ansible.builtin.assert:
    that: blue.event_invoke_configs[0].destination_config.on_failure.destination is not none

- name: Read every qualifier of several functions that has a configuration
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name:
      - my-function
      - 123456789012:function:my-other-function
  register: functions

- name: Read one alias of several functions, in the region of the ARN
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: arn:aws:lambda:us-east-2:123456789012:function:my-function
    qualifier: BLUE

- name: Read every function of three regions, and the aliases without a configuration
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    regions: [us-east-1, us-east-2, eu-west-1]
    include: [function, unconfigured]
  register: regions

- name: Name the targets whose failed events are lost
  ansible.builtin.debug:
    msg: "{{ item.function_arn }}"
  loop: >-
    {{ regions.event_invoke_configs
       | selectattr('destination_config.on_failure.destination', 'none')
       | selectattr('function.dead_letter_target_arn', 'none') }}
  loop_control:
    label: "{{ item.function_arn }}"

- name: Find configurations whose alias or version is gone, in another account
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    assume_role_arn: arn:aws:iam::210987654321:role/audit
    include: qualifiers
  register: account

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
    The configurations, sorted by region, function name and qualifier; each once, although several names may ask for
    it. Empty when there is none.
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
      description: How often a failed event is retried, as AWS stores it. V(null) where nothing is stored.
      type: int
      sample: 0
    maximum_event_age_in_seconds:
      description: How long an event may wait, as AWS stores it. V(null) where nothing is stored.
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
              description: The ARN; V(null) where there is none.
              type: str
              sample: null
        on_failure:
          description: The destination of records of failure.
          type: dict
          contains:
            destination:
              description: The ARN; V(null) where there is none.
              type: str
              sample: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    effective:
      description: What Lambda does - what is stored, with AWS's defaults where nothing is.
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
    function:
      description: >-
        What decides about lost events beside the configuration, of the function as V($LATEST) has it. V(null) where it
        could not be read.
      returned: when O(include) has V(function)
      type: dict
      contains:
        dead_letter_target_arn:
          description: The ARN of the dead-letter queue or topic; V(null) where there is none.
          type: str
          sample: arn:aws:sqs:us-east-2:123456789012:dead-letters
        role:
          description: The ARN of the execution role.
          type: str
          sample: arn:aws:iam::123456789012:role/my-function
        durable:
          description: Whether it is a durable function. V(null) where the AWS SDK is too old to know.
          type: bool
          sample: false
        managed_instances:
          description: Whether it runs on Lambda Managed Instances. V(null) where the AWS SDK is too old to know.
          type: bool
          sample: false
    qualifier_exists:
      description: >-
        Whether the function has this version or alias; V(false) marks an orphan. V(null) where it could not be read.
      returned: when O(include) has V(qualifiers)
      type: bool
      sample: true
not_found:
  description: What was asked for by name and is not there.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region that was asked.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The qualifier that was asked for; V(null) where none was.
      type: str
      sample: GREEN
    reason:
      description: >-
        V(function_missing) or V(qualifier_missing) when that does not exist, V(not_configured) when AWS's defaults
        apply to it, V(unknown) when the account may not find out.
      type: str
      sample: qualifier_missing
errors:
  description: What could not be read. The task then fails, with everything else that was read in its result.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region that was asked.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function; V(null) where the call concerned the whole region.
      type: str
      sample: my-function
    operation:
      description: The call that failed, as AWS names it.
      type: str
      sample: GetFunctionEventInvokeConfig
    code:
      description: AWS's error code, or the name of the SDK's error where no answer came.
      type: str
      sample: AccessDeniedException
    message:
      description: What happened, in one line.
      type: str
      sample: >-
        GetFunctionEventInvokeConfig of my-function:BLUE in us-east-2: AccessDeniedException: User is not authorized
scan:
  description: What it took to read whole regions, for all of them together.
  returned: when O(function_name) is left out
  type: dict
  contains:
    functions:
      description: How many functions there are.
      type: int
      sample: 600
    requests:
      description: How many requests were sent, those that were sent again included.
      type: int
      sample: 612
    throttled:
      description: How many of them AWS throttled.
      type: int
      sample: 3
    seconds:
      description: How long it took.
      type: float
      sample: 40.4
"""

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import python_version  # noqa: F401  # first of all
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_qualifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import targets_by_region
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.module import AnsibleLambdaModule


def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            "function_name": {"type": "list", "elements": "str", "aliases": ["function", "name"]},
            "qualifier": {"type": "str"},
            "regions": {"type": "list", "elements": "str"},
            "include": {
                "type": "list",
                "elements": "str",
                "choices": ["function", "unconfigured", "qualifiers"],
                "default": [],
            },
        },
        lists=["event_invoke_configs", "not_found", "errors"],
    )
    params = module.params
    names, regions = params["function_name"], params["regions"]
    try:
        qualifier = None if params["qualifier"] is None else parse_qualifier(params["qualifier"])
        targets = targets_by_region(names, qualifier, regions, module.region, module.source("region"))
        clients = module.clients(targets)
    except InvalidOption as error:
        module.fail_json(msg=str(error))
    reading = read(
        clients.lambda_client,
        targets,
        qualifier=qualifier,
        include=params["include"],
        concurrency=params["concurrency"],
        requests_per_second=params["requests_per_second"],
        progress=module._module.log,  # amazon.aws 9.0 does not pass it on.
    )
    result = reading.result()
    if names is None:
        result["scan"] = reading.statistics
    for warning in reading.warnings():
        module.warn(warning)
    if reading.errors:
        module.fail_json(msg=reading.failure(), **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
