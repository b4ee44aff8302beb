#!/usr/bin/python

# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_event_invoke_config
version_added: 0.1.0
short_description: Set how AWS Lambda treats asynchronous invocations
description:
  - Sets or removes the configurations for asynchronous invocation (C(EventInvokeConfig)) of AWS Lambda functions,
    versions and aliases.
  - Settings that are not given stay as they are, unless O(replace=true). The module reads what AWS stores, computes the
    new configuration, and sends one request, or none if nothing would change.
  - Only stored values are compared. Setting a default (2 retries, 21600 seconds) explicitly counts as a change once.
    If a service other than AWS stores the default in the place of what is not set, this is what was wanted.
  - What is stored already is never refused. Only a value that would be sent is checked, when it is known what is
    stored.
  - O(event_invoke_configs) sets many different configurations in one task, in several regions. The rows that
    M(cloudops.aws_lambda.lambda_event_invoke_config_info) returns are valid values of it.
  - Several functions are written at once, but never two qualifiers of one function, which AWS would refuse. If another
    play or tool writes to the function, the module tries again for up to 60 seconds, and reads again before it does.
  - Reads one target of a function with C(lambda:GetFunctionEventInvokeConfig). Several targets, or with O(purge=true),
    take one request for each function, C(lambda:ListFunctionEventInvokeConfigs). If that is not allowed, or says that
    there is no such function, each target is read by itself, unless O(purge=true). Nothing is written on the strength
    of a read that failed.
  - The list shows which targets change. Each of these is read again with C(lambda:GetFunctionEventInvokeConfig) just
    before it is written or removed, and what is done, and RV(diff), rests on this read. The others are as old as
    the list - see R(if somebody else writes, ansible_collections.cloudops.aws_lambda.docsite.guide_write.fresh). A row
    with C(only_if) is read by itself only.
  - Also needs C(lambda:PutFunctionEventInvokeConfig) and C(lambda:DeleteFunctionEventInvokeConfig), and
    C(lambda:ListAliases) with O(include_aliases=true).
  - Check mode of a change asks whether the target exists - C(lambda:ListAliases) for an alias,
    C(lambda:ListVersionsByFunction) for a version, C(lambda:GetFunctionConfiguration) for a V($LATEST) that has no
    configuration yet. A row with C(only_if.qualifier_exists) needs the first two for the real run, too.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  function_name:
    description:
      - The functions to configure, each in any form that AWS accepts - a name (V(my-function)), a partial ARN
        (V(123456789012:function:my-function)) or an ARN, with or without a version or alias at its end. A name of
        digits needs quotes.
      - All are in one region. If no region is given, the region of the ARNs is used.
      - One of O(function_name) and O(event_invoke_configs) is required.
    type: list
    elements: str
    aliases: [function, name]
  qualifier:
    description:
      - The version or alias to configure, of each function.
      - Without it, and without a qualifier in O(function_name), V($LATEST) is configured, which invocations without a
        qualifier use. AWS does not document that aliases inherit its configuration.
    type: str
  include_aliases:
    description:
      - Whether every alias of O(function_name) gets the same as V($LATEST). The functions then have no qualifier.
    type: bool
    default: false
  event_invoke_configs:
    description:
      - Many different configurations, one row for each target, instead of O(function_name) and the settings.
      - Each target becomes exactly what its row says, as with O(replace=true). What no row names stays as it is, unless
        O(purge=true).
      - C(function_name), C(qualifier) and C(region) of a row name the target, in the forms that the options of these
        names take. Without C(qualifier) it is V($LATEST), and without C(region) it is in the O(region) of the task.
      - The settings of a row are C(maximum_retry_attempts), C(maximum_event_age_in_seconds) and C(destination_config).
        What is V(null), empty or left out is not set.
      - "C(configured: false) removes the configuration, whatever else the row says. C(configured: true) on a row that
        sets nothing stores a configuration without settings, which AWS accepts. Without C(configured), a row has to set
        something."
      - "C(account_id) is the account that the row was decided for. If AWS answers that the function is of another
        account, the row is not written, and has an error. If nothing is stored of the function yet, AWS STS is asked
        once whose the credentials are (C(GetCallerIdentity), which needs no permission).
        V(null), empty or left out, it is not compared. It does not choose the account - the credentials do, or
        C(function_name) as an ARN."
      - C(function_name) is text, so that a name of digits needs quotes. C(qualifier) may be a number, as versions are;
        an alias that YAML takes for one, such as V(2024_01_15), needs quotes.
      - The other keys that M(cloudops.aws_lambda.lambda_event_invoke_config_info) returns are ignored, C(function_arn)
        among them. An unknown key is an error.
      - "C(only_if) is a dictionary that says what was true when the row was decided - C(configured),
        C(maximum_retry_attempts), C(maximum_event_age_in_seconds), C(destination_config) and C(qualifier_exists),
        in the form of these keys of a row. The module compares it with what AWS stores just before it writes. If
        something differs, it does not write, and the row has an error that says C(changed since it was judged)."
      - What C(only_if) does not name is not compared. V(null) means that the setting was not set, and for a dictionary
        that none of it was. AWS's default is the same as not set. If the target is already as the row wants it, nothing
        is compared.
      - C(only_if.qualifier_exists) is whether the alias or version existed. The module lists them just before the
        write, and does not write if that is unknown.
      - C(reason) is a text that the messages about the row repeat.
      - The form of all rows is checked before the first request, their values when it is known what is stored. A row
        that is refused for its values leaves the others.
    type: list
    elements: dict
  purge:
    description:
      - Whether to remove every other configuration of the functions in O(event_invoke_configs), those of aliases and
        versions that are gone included. Other functions are left alone.
      - Nothing is removed of a function of which a row could not be stored.
    type: bool
    default: false
  state:
    description:
      - V(present) sets what is given. V(absent) removes the configuration, even if its alias or version no longer
        exists.
    type: str
    choices: [present, absent]
    default: present
  maximum_retry_attempts:
    description:
      - How often AWS Lambda retries a failed event, 0 to 2.
      - An empty string means not set. Before ansible-core 2.19, a template that is V(null) is an empty string.
    type: int
  maximum_event_age_in_seconds:
    description:
      - How long an event may wait, 60 to 21600 seconds.
      - An age that is too short cancels retries. The first one comes after about a minute, the second after two more.
      - An empty string means not set. Before ansible-core 2.19, a template that is V(null) is an empty string.
    type: int
  destination_config:
    description: Where records of invocations go.
    type: dict
    suboptions:
      on_success:
        description: The destination of records of success.
        type: dict
        suboptions:
          destination:
            description:
              - The ARN of a standard SQS queue, a standard SNS topic, a Lambda function or an EventBridge event bus.
              - An empty string removes the destination; V(null) leaves it as it is.
            type: str
      on_failure:
        description: The destination of records of failure.
        type: dict
        suboptions:
          destination:
            description:
              - The ARN of a standard SQS queue, a standard SNS topic, a Lambda function, an EventBridge event bus or an
                S3 bucket.
              - An empty string removes the destination; V(null) leaves it as it is.
            type: str
  replace:
    description: Whether to reset settings that are not given, instead of leaving them as they are.
    type: bool
    default: false
  propagation_timeout:
    description:
      - How many seconds to try again while AWS says that the role of the function may not write to the destination, or
        that the destination is invalid. A new permission or destination takes a while to reach all of AWS.
      - After that, the module looks the destination up, and the error says what is wrong with it. Each permission for
        this is optional - see R(the permissions to explain a refusal,
        ansible_collections.cloudops.aws_lambda.docsite.guide_iam.explain).
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
  diff_mode:
    support: full
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config_info
"""

EXAMPLES = r"""
---
- name: Keep what fails after one retry in a queue
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function
    qualifier: BLUE
    maximum_retry_attempts: 1
    destination_config:
      on_failure:
        destination: arn:aws:sqs:us-east-2:123456789012:failed-invocations

- name: Show what would change in two functions
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: [my-function, my-other-function]
    maximum_event_age_in_seconds: 3600
  check_mode: true
  diff: true

- name: Stop sending records of failure, and leave the rest as it is
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function:BLUE
    destination_config:
      on_failure:
        destination: ""

- name: Store exactly this
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function:BLUE
    maximum_retry_attempts: 0
    maximum_event_age_in_seconds: 3600
    replace: true

# Publishing a version, or creating an alias, does not copy the configuration.
- name: Read the configuration of one alias
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: my-function:BLUE
  register: blue

- name: Give it to another alias
  cloudops.aws_lambda.lambda_event_invoke_config:
    event_invoke_configs: "{{ blue.event_invoke_configs | map('combine', {'qualifier': 'GREEN'}) }}"

- name: Give the function and all its aliases the same settings
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function
    include_aliases: true
    maximum_retry_attempts: 1

- name: Set different configurations in one task
  cloudops.aws_lambda.lambda_event_invoke_config:
    event_invoke_configs:
      - function_name: my-function
        qualifier: BLUE
        region: us-east-2
        maximum_retry_attempts: 1
        destination_config:
          on_failure:
            destination: arn:aws:sqs:us-east-2:123456789012:failed-invocations
      - function_name: my-other-function
        region: us-east-2
        configured: false

- name: Read all configurations of a function
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    function_name: my-function
  register: my_function

- name: Restore them later, and remove what is not among them
  cloudops.aws_lambda.lambda_event_invoke_config:
    event_invoke_configs: "{{ my_function.event_invoke_configs }}"
    purge: true

- name: Return to AWS's defaults
  cloudops.aws_lambda.lambda_event_invoke_config:
    function_name: my-function:GREEN
    state: absent
"""

RETURN = r"""
event_invoke_configs:
  description: >-
    The configurations of the targets as AWS stores them after the change, or in check mode would store them; in the
    form that M(cloudops.aws_lambda.lambda_event_invoke_config_info) returns. What was removed is not among them.
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
      description: Always V(true).
      type: bool
      sample: true
    last_modified:
      description: When the configuration was last changed, ISO 8601 in UTC. V(null) for what check mode would change.
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
      sample:
        on_success:
          destination: null
        on_failure:
          destination: arn:aws:sqs:us-east-2:123456789012:failed-invocations
    effective:
      description: What Lambda uses - the stored value, or AWS's default.
      type: dict
      sample:
        maximum_retry_attempts: 0
        maximum_event_age_in_seconds: 3600
diff:
  description: >-
    For each target that changed, its settings before and after, the first as they were read just before the write.
    If it was or is not configured, this is C(configured), which is V(false), and C(effective), which is what Lambda
    uses instead. A target of which it is not known whether the write was done is among them, as is one for which AWS
    accepted the write and answered what was there before. C(known), which others do not have, is V(false) for these.
  returned: always
  type: list
  elements: dict
  sample:
    - before_header: arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE
      after_header: arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE
      before:
        configured: false
        effective: {maximum_retry_attempts: 2, maximum_event_age_in_seconds: 21600}
      after:
        maximum_retry_attempts: 0
        maximum_event_age_in_seconds: null
        destination_config: {on_success: {destination: null}, on_failure: {destination: null}}
errors:
  description: >-
    What could not be done. The task then fails, with everything that was done in its result. A function that is named
    with and without its account, and fails in both forms, has one error if it is one function. AWS STS is asked whether
    it is (C(GetCallerIdentity), which needs no permission).
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: The region of the function.
      type: str
      sample: us-east-2
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    operation:
      description: The call that failed, as AWS names it. V(null) if no call failed.
      type: str
      sample: PutFunctionEventInvokeConfig
    code:
      description: >-
        AWS's error code, or the name of the SDK's error if there was no response. If no call failed, one of
        V(FunctionMissing), V(QualifierMissing), V(InvalidSetting), V(ChangedSinceJudged) for settings that
        C(only_if) does not have, V(QualifierChanged) and V(NotPurged).
      type: str
      sample: InvalidParameterValueException
    message:
      description: What happened, in one line. Check mode says it in the same words.
      type: str
      sample: "my-function has no alias LIVE; it has: BLUE, GREEN (in us-east-2)"
    targets:
      description: >-
        The ARNs of the targets that were not written for it; their names, if the task names no account, and both for a
        target that it names in both ways. Empty if the error is about none in particular.
      type: list
      elements: str
      sample: [arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE]
    known:
      description: V(false) if it is not known whether the write was done. Other errors do not have it.
      type: bool
      sample: false
check_mode:
  description: Whether the task was in check mode, so that nothing was written.
  returned: always, but for an option that is wrong
  type: bool
  sample: false
msg:
  description: >-
    If the task failed, why. If it is about several targets, it begins with the plan or with what became of it, such as
    C(would change) or C(changed), and C(cannot).
  returned: if the task failed, or changed several targets
  type: str
  sample: "would change: my-function:BLUE, my-function:GREEN; cannot: my-function:LIVE"
"""

# The import itself refuses a Python that is too old, before anything else is imported.
from ansible_collections.cloudops.aws_lambda.plugins.module_utils import _python_version  # pylint: disable=unused-import  # noqa: F401
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_request

DESTINATION = {"type": "dict", "options": {"destination": {"type": "str"}}}


@without_crash
def main() -> None:
    module = AnsibleLambdaModule(
        argument_spec={
            "function_name": {"type": "list", "elements": "str", "aliases": ["function", "name"]},
            "qualifier": {"type": "str"},
            "include_aliases": {"type": "bool", "default": False},
            "event_invoke_configs": {"type": "list", "elements": "dict"},
            "purge": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "maximum_retry_attempts": {"type": "int"},
            "maximum_event_age_in_seconds": {"type": "int"},
            "destination_config": {"type": "dict", "options": {"on_success": DESTINATION, "on_failure": DESTINATION}},
            "replace": {"type": "bool", "default": False},
            "propagation_timeout": {"type": "int", "default": 60},
        },
        lists=["event_invoke_configs", "diff", "errors"],
    )
    params = module.params
    try:
        request = parse_request(params, module.region, module.check_mode, module.source("region"))
        clients = module.clients(request.changes)
    except InvalidOption as error:
        module.fail_json(msg=str(error))
    done = apply(clients.client, request, params["concurrency"], params["requests_per_second"])
    module.keep(done.result)
    if done.errors:
        module.fail_json(msg=done.failure(), **done.result())
    summary = done.summary()
    module.exit_json(**({"msg": summary} if summary else {}), **done.result())


if __name__ == "__main__":
    main()
