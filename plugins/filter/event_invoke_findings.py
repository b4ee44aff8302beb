# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_findings
version_added: 0.1.0
short_description: Judge where AWS Lambda loses the events of asynchronous invocations
description:
  - Judges configurations by rules. Each finding says what happens to an event, and has the task that repairs it.
  - V(no_failure_path) finds a target without anything that can receive a failed event - no on-failure destination and
    no dead-letter queue. It has the severity V(info) if the target received no asynchronous events in the window, and
    for V($LATEST) if each alias of the function has a failure path and it is unknown whether V($LATEST) receives
    events. It finds nothing if only event source mappings are seen to invoke the function and the target received none;
    if each mapping has an on-failure destination and the numbers of events were not read, it has the severity V(info).
  - V(destination_unhealthy) finds a destination or dead-letter queue that can never receive a record, as its ARN alone
    shows - a FIFO queue or topic, the function itself, a Kafka topic, and a bucket for records of success; with
    V(destinations), also one that is gone, that cannot receive, or that the function's role may not write to.
  - V(destination_loop) finds a destination or dead-letter queue whose records come back to the target, through
    functions, through topics that invoke a function, or by a queue that an event source mapping of the target polls.
    Not judged if filters on the way, or those of a topic's subscriptions, which are not read, may leave them out.
  - V(events_lost) finds events that Lambda dropped and that no failure path keeps, and records that could not be
    delivered, by the metrics of the last days. AWS does not show a configuration that was deleted, so it says that the
    events are lost unless a failure path was removed since; without this condition if the configuration of the
    qualifier and the function are older than the events.
  - V(events_parked) finds events that were dropped and left records at the failure path, where no delivery failed. It
    takes V(destinations), which shows that the failure path exists. If it is gone now and no delivery failed, it may
    have been there when the events failed, so that V(events_lost) is not judged. Nor is it if the configuration was
    changed in the window, or a function that has a dead-letter queue, as it is not known where earlier events went.
  - V(alias_not_covered) finds an alias that has no configuration while another qualifier of its function has one.
  - V(orphaned_config) finds a configuration whose alias or version is gone.
  - V(retries_cut_short) finds an event age that leaves no time for the retries - at 60 seconds there is none, up to 180
    seconds at most one - or leaves none if each run takes the full timeout of the function.
  - V(retries_out_of_bounds) and V(age_out_of_bounds) find values outside the bounds of O(policy), AWS's defaults
    included. Like V(retries_cut_short), they find nothing where V(inert_config) finds, or would find, that the function
    is sent no asynchronous events.
  - V(inert_config) finds settings that Lambda does not use - destinations of a durable function, and the unqualified
    configuration of a function on Lambda Managed Instances; with V(metrics) and V(triggers), also the configuration of
    a function that only event source mappings invoke, if it received no asynchronous events.
  - V(no_alarm) finds a target of which no alarm of CloudWatch with an action watches what is dropped, or what arrives
    at its failure path. Where an alarm may do so, by an expression, query or rule that cannot be read, it is not
    judged. It finds nothing if the target received no asynchronous events.
  - Numbers that CloudWatch keeps only for the function are reported once, on the row of V($LATEST), or the first one.
    They are judged only if the lists of the function's configurations and aliases were read
    (RV(cloudops.aws_lambda.lambda_event_invoke_config_info#module:event_invoke_configs[].completeness)), as they may be
    of any qualifier.
  - 'The facts that rules need, without which a rule that finds nothing has not judged:
    V(events_lost) and V(events_parked) need C(metrics);
    V(no_failure_path) and V(retries_cut_short) need C(function);
    V(destination_unhealthy) needs C(function) and C(destinations);
    V(alias_not_covered) needs C(configurations) and C(aliases), which V(unconfigured) reads;
    V(orphaned_config) needs C(qualifiers);
    V(destination_loop) needs C(routes), all that records of the target may pass, which V(function) and V(triggers)
    read - every function on the way is a row, and if there is a topic on it, the triggers of all rows;
    V(inert_config) needs C(function) and C(triggers);
    V(no_alarm) needs C(function), C(metrics) and C(alarms).
    They are values of the option O(cloudops.aws_lambda.lambda_event_invoke_config_info#module:include).'
  - If one of these facts could not be read, there is a finding with the severity V(info) and RV(_value[].judged)
    V(false). If it was not asked for, there is none - P(cloudops.aws_lambda.event_invoke_report#filter) counts these.
positional: policy, organizational_units
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description:
      - The rows in RV(cloudops.aws_lambda.lambda_event_invoke_config_info#module:event_invoke_configs).
      - Rows that are written by hand may leave out what was not read, or have V(null) there. A row of another form is
        refused. The error names the row, and the path of the value.
      - They may be some of those of a read, but not rows of two reads with the same target that differ.
    type: list
    elements: dict
    required: true
  policy:
    description: The policy. Keys that are left out have no effect.
    type: dict
    suboptions:
      rules: &rules
        description:
          - The severity of each rule, V(info), V(warning) or V(error); V(off) switches it off.
          - The default of V(events_lost), V(destination_unhealthy) and V(destination_loop) is V(error), that of
            V(events_parked) and V(no_alarm) V(info), that of the others V(warning).
        type: dict
      maximum_retry_attempts: &bounds
        description: The bounds of the effective value, C(minimum) and C(maximum), both inclusive and both optional.
        type: dict
      maximum_event_age_in_seconds: *bounds
      overrides:
        description:
          - The policy for some targets. If several match, later ones win, key by key. Bounds that contradict each other
            where two of them meet are refused.
          - At least one of O(policy.overrides[].function_name), O(policy.overrides[].qualifier),
            O(policy.overrides[].region), O(policy.overrides[].account_id) and
            O(policy.overrides[].organizational_unit) is required. All that are set must match.
        type: list
        elements: dict
        suboptions:
          function_name: &patterns
            description:
              - Patterns, such as V(canary-*). One of them must match. Case matters.
              - Text with commas or lines is a list. Without any pattern, or with an empty one, the policy is refused.
            type: list
            elements: str
          qualifier: *patterns
          region: *patterns
          account_id: *patterns
          organizational_unit: &units
            description:
              - Patterns of the path of a unit, such as V(Workloads) or V(Workloads/Prod-*). A unit matches for all
                accounts below it.
              - Nothing matches an account that is in no unit, or whose units are not in O(organizational_units).
            type: list
            elements: str
          rules: *rules
          maximum_retry_attempts: *bounds
          maximum_event_age_in_seconds: *bounds
      exceptions:
        description:
          - Findings to accept. They keep their severity and get RV(_value[].accepted). Reports count them apart, and
            the role does not repair them.
          - O(policy.exceptions[].rule) or one of the patterns of O(policy.overrides) is required. All that are set
            must match.
        type: list
        elements: dict
        suboptions:
          rule:
            description: The name of a rule. By default all rules.
            type: str
          function_name: *patterns
          qualifier: *patterns
          region: *patterns
          account_id: *patterns
          organizational_unit: *units
          reason:
            description: Why it is accepted.
            type: str
            required: true
          until:
            description:
              - The last day of the exception, such as V(2027-01-31), UTC. After it, the finding counts again and says
                so.
              - By default it has no end.
            type: raw
  organizational_units:
    description:
      - For each account ID, the names of the organizational units that the account is in, from the root down, as the
        host variable C(aws_organizational_units) of P(cloudops.aws_lambda.organization_accounts#inventory) has them.
      - The playbooks C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report) know them from that
        variable. The role P(cloudops.aws_lambda.event_invoke_audit#role) knows none.
    type: dict
    default: {}
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config_info
  - plugin: cloudops.aws_lambda.event_invoke_report
    plugin_type: filter
"""

EXAMPLES = r"""
---
- name: Read a region with all facts that the rules need
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    include: [unconfigured, qualifiers, destinations, metrics, triggers, alarms]
  register: scan

- name: Show what happens to events
  ansible.builtin.debug:
    msg: "{{ item.severity }}: {{ item.message }}"
  loop: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings }}"
  loop_control:
    label: "{{ item.function_arn }}"

- name: Judge by a policy
  ansible.builtin.set_fact:
    found: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings(policy) }}"
  vars:
    policy:
      rules:
        orphaned_config: "off"
      maximum_event_age_in_seconds:
        minimum: 300
      overrides:
        - function_name: ["canary-*", "test-*"]
          rules:
            no_failure_path: info
        - region: us-west-2
          rules:
            alias_not_covered: "off"
      exceptions:
        - rule: no_failure_path
          function_name: cache-warmer
          reason: The next run does the same work again
          until: 2027-06-30

- name: Keep the tasks that would repair it
  ansible.builtin.copy:
    content: "{{ found | map(attribute='remedy') | join('\n') }}"
    dest: /tmp/remedies.yml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The findings, in the order of the rows and, for one row, of the rules above.
  type: list
  elements: dict
  contains:
    rule:
      description: The name of the rule.
      type: str
      sample: no_failure_path
    severity:
      description: V(info), V(warning) or V(error).
      type: str
      sample: warning
    judged:
      description: Whether the facts that the rule needs were read.
      type: bool
      sample: true
    region:
      description: The region of the function.
      type: str
      sample: us-east-2
    account_id:
      description: The account of the function.
      type: str
      sample: "123456789012"
    function_name:
      description: The name of the function.
      type: str
      sample: my-function
    qualifier:
      description: The version or alias; V($LATEST) for the unqualified function.
      type: str
      sample: $LATEST
    function_arn:
      description: The ARN of the function with its qualifier.
      type: str
      sample: arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST
    message:
      description: What happens to an event.
      type: str
      sample: >-
        An event for my-function:$LATEST that fails is retried 2 times within 21600 s, then is discarded: there is no
        on-failure destination, and the function has no dead-letter queue. my-function:$LATEST received 1,204
        asynchronous events in the last 14 days.
    remedy:
      description: A task that repairs it, as YAML to paste.
      type: str
    subject:
      description:
        - What of the target it is about, such as one of its destinations, or the numbers of all other qualifiers.
        - V(null) if the rule finds one thing in a target.
      type: str
      sample: null
    accepted:
      description: The reason of the exception in O(policy) that accepts it; V(null) if there is none.
      type: str
      sample: null
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding, findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import InvalidPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line


def event_invoke_findings(rows: t.Any, policy: t.Any = None, organizational_units: t.Any = None) -> list[Finding]:
    try:
        return findings(rows, policy, organizational_units=organizational_units)
    except (InvalidPolicy, InvalidRows) as error:
        raise AnsibleFilterError(f"event_invoke_findings: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., list[Finding]]]:
        return {"event_invoke_findings": event_invoke_findings}
