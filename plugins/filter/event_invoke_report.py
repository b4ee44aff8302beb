# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_report
version_added: 0.1.0
short_description: Make the report of an audit of asynchronous invocation
description:
  - Makes one document of a scan of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module), of the findings of
    P(cloudops.aws_lambda.event_invoke_findings#filter), and of the numbers that sum them up.
  - P(ansible.builtin.to_nice_json#filter) writes it for programs,
    P(cloudops.aws_lambda.event_invoke_report_html#filter) for people, and
    P(cloudops.aws_lambda.event_invoke_report_junit#filter) for CI systems. The file C(docs/report.schema.json) of the
    collection is its JSON schema.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
positional: findings
options:
  _input:
    description:
      - A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module). It can be that of a failed task.
      - Without V(function) in O(cloudops.aws_lambda.lambda_event_invoke_config_info#module:include), it is unknown
        which targets lose events. Without V(unconfigured), targets with AWS's defaults are missing.
    type: dict
    required: true
  findings:
    description: The findings in the rows of the scan.
    type: list
    elements: dict
    required: true
  repaired:
    description:
      - The findings before the run repaired some of them; in check mode, before it would have repaired them.
      - Those that are also in O(findings) are left out, so that you can pass all earlier findings.
    type: list
    elements: dict
    default: []
  check_mode:
    description:
      - Whether this was a check-mode run.
      - With repairs, it is C(check_mode) of their results. V(ansible_check_mode) is the mode of the command line, which
        is not that of a task if the task, a block, a role or the play has the keyword C(check_mode).
    type: bool
    default: false
  policy:
    description:
      - The policy that the findings were found by, V({}) for the default one.
      - Its overrides and exceptions that match nothing become RV(_value.policy_warnings).
    type: dict
seealso:
  - plugin: cloudops.aws_lambda.event_invoke_findings
    plugin_type: filter
  - plugin: cloudops.aws_lambda.event_invoke_report_html
    plugin_type: filter
  - plugin: cloudops.aws_lambda.event_invoke_report_junit
    plugin_type: filter
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Make the report
  ansible.builtin.set_fact:
    report: >-
      {{ scan | cloudops.aws_lambda.event_invoke_report(
           scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_findings) }}

- name: Write it as JSON
  ansible.builtin.copy:
    content: "{{ report | to_nice_json }}"
    dest: event-invoke-audit.json
    mode: "0600"

- name: Show how many targets lose events, or would lose one that fails
  ansible.builtin.debug:
    msg: "{{ report.summary.targets_losing_events }} of {{ report.summary.targets }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    schema_version:
      description: The version of the schema. It grows if a key is removed or changes its meaning.
      type: int
      sample: 1
    generated_at:
      description: When the report was made, ISO 8601 in UTC.
      type: str
      sample: "2026-11-24T09:30:00+00:00"
    collection_version:
      description: The version of the collection that made it.
      type: str
      sample: 0.1.0
    check_mode:
      description: Whether this was a check-mode run.
      type: bool
      sample: false
    verdict:
      description: >-
        What the numbers mean, in sentences - events lost, events that would be lost, and settings without effect.
      type: dict
      sample:
        headline: >-
          3 functions dropped 1,204 events in the last 14 days that no failure path keeps; 17 more targets have nowhere
          to send a failed event
        lost: 3 functions dropped 1,204 events in the last 14 days that no failure path keeps.
        would_be_lost: >-
          17 of 412 targets have nowhere to send a failed event.
        without_effect: 16 configurations have no effect.
    summary:
      description:
        - The numbers. Configurations whose alias or version is gone count as targets only.
        - Those of findings, RV(_value.summary.targets_losing_events) included, follow the policy. All others count
          what was read.
      type: dict
      contains:
        account_ids:
          description: The accounts of the targets.
          type: list
          elements: str
          sample: ["123456789012"]
        regions:
          description: The regions of everything in the report.
          type: list
          elements: str
          sample: [us-east-2]
        functions:
          description: The number of functions.
          type: int
          sample: 300
        targets:
          description: The number of targets. Each qualifier of a function is one.
          type: int
          sample: 412
        targets_configured:
          description: How many of them have a configuration.
          type: int
          sample: 287
        targets_orphaned:
          description: How many of them are configurations whose alias or version is gone.
          type: int
          sample: 3
        targets_losing_events:
          description:
            - How many lose events, or have nowhere to send one that fails - those with a judged finding of
              V(events_lost) or V(no_failure_path).
          type: int
          sample: 37
        targets_would_lose_events:
          description: How many of them have lost none, and receive events or may receive some.
          type: int
          sample: 17
        targets_without_events:
          description: How many of them have no failure path, and received no asynchronous event.
          type: int
          sample: 17
        targets_not_counted:
          description: How many have no failure path, and no finding about it because of the policy.
          type: int
          sample: 0
        targets_only_polled:
          description: >-
            How many have no failure path, and no finding about it because only event source mappings are seen to invoke
            the function, and no asynchronous event was received.
          type: int
          sample: 0
        functions_losing_events:
          description: How many functions have a judged finding of V(events_lost).
          type: int
          sample: 3
        dropped_events_lost:
          description: >-
            How many events they dropped that no failure path keeps, as metrics show. Unless one was removed since, they
            are lost.
          type: int
          sample: 1204
        undelivered_records:
          description: How many deliveries of their records failed, as metrics show.
          type: int
          sample: 0
        targets_losing_not_counted:
          description:
            - How many dropped events that no failure path keeps, or could not deliver records, as metrics show, and
              have no finding about it because of the policy.
          type: int
          sample: 0
        settings_without_effect:
          description: How many targets have a judged finding of V(inert_config) or V(orphaned_config).
          type: int
          sample: 16
        async_events:
          description:
            - How many functions received asynchronous events in the window of C(days), and those that received most.
            - C(days) is V(null) if no metrics were read. C(shortest_days) is another number only if the rows are of
              several reads, with several windows.
          type: dict
          sample:
            days: 14
            shortest_days: 14
            functions_with_events: 41
            functions_without_events: 259
            functions_not_read: 0
            busiest:
              - {account_id: "123456789012", region: us-east-2, function_name: f, received: 90412, dropped: 1190}
        losing_functions:
          description: The functions that lost most, at most ten.
          type: list
          elements: dict
          sample:
            - account_id: "123456789012"
              region: us-east-2
              function_name: f
              dropped_events_lost: 1190
              undelivered_records: 0
        destination_health:
          description: How many targets have each value of RV(_value.event_invoke_configs[].destination_health).
          type: dict
          sample: {healthy: 301, unhealthy: 6, unknown: 0, not_read: 0, none: 102}
        findings_by_severity:
          description: How many findings have each severity.
          type: dict
          sample: {info: 7, warning: 20, error: 37}
        findings_by_rule:
          description: How many findings each rule has, 0 included.
          type: dict
          sample: {alias_not_covered: 20, destination_unhealthy: 0, events_lost: 3, no_failure_path: 34}
        maximum_retry_attempts:
          description: How many targets have each number of retries, AWS's defaults included.
          type: dict
          sample: {"0": 67, "1": 74, "2": 268}
        maximum_event_age_in_seconds:
          description: How many targets have an event age of each range, AWS's defaults included.
          type: list
          elements: dict
          sample:
            - {label: 1 min, from: 60, to: 60, count: 42}
            - {label: up to 3 min, from: 61, to: 180, count: 47}
            - {label: up to 1 h, from: 181, to: 3600, count: 101}
            - {label: under 6 h, from: 3601, to: 21599, count: 0}
            - {label: 6 h, from: 21600, to: 21600, count: 219}
        failure_paths:
          description: How many targets have each value of RV(_value.event_invoke_configs[].failure_path).
          type: dict
          sample: {destination: 290, closed: 1, dead_letter_queue: 53, both: 24, none: 37, unknown: 4}
        accepted:
          description: How many findings the policy accepts. Other numbers of findings are without them.
          type: int
          sample: 7
        repaired:
          description: How many findings were repaired.
          type: int
          sample: 0
        not_judged_again:
          description: How many findings of targets that were written are neither found nor judged any more.
          type: int
          sample: 0
        not_found:
          description: How many targets were not found.
          type: int
          sample: 0
        errors:
          description: How many requests, and repairs, failed. If a request to read did, the report is incomplete.
          type: int
          sample: 0
        not_judged:
          description:
            - For each rule that has not judged every target, for how many it has not, as facts were not asked for or
              could not be read, and which facts. Facts of a function count once.
            - C(repaired) are targets whose facts are older than a repair, or may be, C(unsettled) those that a repair
              or somebody else may have changed since they were read. The next audit reads them.
          type: dict
          sample:
            destination_unhealthy: {not_asked: 12, not_read: 0, repaired: 0, unsettled: 0, needs: [destinations]}
        not_known:
          description:
            - What is not known about lost events, in one line each. Only without any of them is good news said without
              reserve.
            - C(places) are targets that a repair may have changed, regions that were not read completely, and named
              targets that do not exist, C(facts) what is not known of the targets in the report, C(policies) how many
              buckets, functions and KMS keys have policies that were not read, of destinations that are otherwise
              healthy. It is one line at most.
          type: dict
          sample:
            places: ["eu-west-1 could not be read completely (ListFunctions: AccessDeniedException)"]
            facts: []
            policies: ["whether the policies of 3 buckets and 1 KMS key let records through (they were not read)"]
    event_invoke_configs:
      description: The rows of the scan.
      type: list
      elements: dict
      contains:
        failure_path:
          description: >-
            Where an event goes that fails for the last time - V(destination), V(dead_letter_queue), V(both), V(none),
            V(closed) if the role may not write to it, according to the IAM policy simulator, or V(unknown). V(null) if
            the alias or version is gone. A destination that can never receive a record does not count, and one is
            V(unknown) unless the function is known not to be durable. The other keys are those of the scan.
          type: str
          sample: none
        destination_health:
          description: >-
            Whether records arrive at the destinations and the dead-letter queue, as far as was read -
            V(healthy), V(unhealthy), V(unknown)
            if the services did not say, V(not_read) if they were not asked, or V(none) if there are no
            destinations. V(null) if the alias or version is gone.
          type: str
          sample: healthy
        dropped_events_lost:
          description: >-
            How many events were dropped that no failure path keeps, by the numbers that count on this row. Unless one
            was removed since, they are lost. The numbers of a function count on one of its rows. V(null) if there is
            none, and that is not known. The policy has no effect on it.
          type: int
          sample: 401
        undelivered_records:
          description: >-
            How many deliveries of records failed, likewise. They may be of events that are lost, too.
          type: int
          sample: 0
    findings:
      description: The findings, without those that the policy accepts.
      type: list
      elements: dict
    accepted:
      description: Findings that the policy accepts, each with its reason in C(accepted).
      type: list
      elements: dict
    policy:
      description:
        - What the findings were found by - each rule with its severity or V(off), bounds, and overrides, of which later
          ones win. Exceptions are not in it.
        - V(null) if O(policy) was left out. A later report compares only what both judged alike.
      type: dict
      sample:
        rules: {events_lost: error, no_failure_path: "off"}
        maximum_retry_attempts: {maximum: 1}
        maximum_event_age_in_seconds: {}
        overrides:
          - function_name: [canary-*]
            rules: {no_failure_path: warning}
    policy_warnings:
      description: One line for each override and exception of the policy that matches nothing.
      type: list
      elements: str
    repaired:
      description: Findings that were repaired, or would be in check mode. They are not found any more, and were judged.
      type: list
      elements: dict
    not_judged_again:
      description:
        - Findings of targets that were written, or would be in check mode, which are not found any more and could not
          be judged, as what their rules take is older than the repair or not known. Whether they are repaired is not
          known. They count for C(fail_on) as if they were found.
        - Only a report that has some has it.
      type: list
      elements: dict
    failure_paths:
      description: >-
        What was made of failure paths, or would be in check mode, as
        P(cloudops.aws_lambda.lambda_failure_path#module) returns it. Only the report of a repair with a failure path
        has it.
      type: list
      elements: dict
    completeness:
      description: What each region was asked for, and whether AWS answered all of it, as in the scan.
      type: list
      elements: dict
    not_found:
      description: Targets that were not found, as in the scan.
      type: list
      elements: dict
    errors:
      description:
        - Requests that failed, as in the scan, and repairs, which alone have the key C(repair).
        - It is V(failed) if the repair was not done, and V(not_known) if nobody knows whether it was. Then the row of
          its target has V(null) for C(configured) and for each setting. It is V(not_planned) if something was written
          that no finding asked for.
      type: list
      elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import InvalidPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, report


def event_invoke_report(
    scan: t.Any, findings: t.Any, repaired: t.Any = (), check_mode: bool = False, policy: t.Any = None
) -> Document:
    try:
        return report(scan, findings, repaired, check_mode, policy=policy)
    except (InvalidPolicy, InvalidReport) as error:
        raise AnsibleFilterError(f"event_invoke_report: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., Document]]:
        return {"event_invoke_report": event_invoke_report}
