# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: event_invoke_audit_variables
version_added: 0.1.0
short_description: Check the variables of an audit, of a backup or of a fleet
description:
  - Reads the variables C(event_invoke_*) of the play, checks them, and returns what they mean. Fails if it refuses any,
    with one line that names each of them.
  - It is the first task of the role P(cloudops.aws_lambda.event_invoke_audit#role) and of the playbooks of this
    collection. Use it to check the variables of a job before it runs.
  - For the role, V(audit) and V(fleet_audit), it also returns each variable that
    P(cloudops.aws_lambda.event_invoke_audit#role) documents, checked, by its name without C(event_invoke_audit_).
  - A variable that is V(null) or an empty string has its default. A list or dictionary may be text. A name that no
    variable has is refused.
  - A name that begins with C(event_invoke_) and has C(__) is one of the tasks of this collection. It is refused as an
    extra variable and as a variable of C(include_role), which would take the place of what a task has found.
  - With O(playbook=fleet_audit), an inventory is refused that has no hosts but C(localhost), or that
    P(cloudops.aws_lambda.organization_accounts#inventory) could not read completely.
  - It reads variables and, with O(playbook=drift) and O(read_file), the file of the backup. It asks nothing of AWS.
  - It removes the reports that an earlier run of the same playbook has left in C(event_invoke_audit_report_dir), so
    that a run that fails leaves none, in check mode, too. That is not a change. Reports in a bucket stay.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
extends_documentation_fragment:
  - action_common_attributes
  - action_common_attributes.conn
  - action_common_attributes.flow
  - cloudops.aws_lambda.supported
attributes:
  action:
    support: full
  async:
    support: none
  become:
    support: none
  bypass_host_loop:
    support: none
  check_mode:
    support: full
    details: Does the same in check mode. With O(playbook=fleet_report), reports of check mode have names of their own.
  connection:
    support: none
    details: Runs where Ansible does.
  delegation:
    support: none
  diff_mode:
    support: none
  platform:
    platforms: all
options:
  playbook:
    description:
      - Whose variables to read.
      - Without it, those of the role in a play of your own. Only names that begin with C(event_invoke_audit_) are then
        refused if they are unknown, with it all that begin with C(event_invoke_).
    type: str
    choices: [audit, fleet_audit, fleet_report, backup, drift, published, replay]
  read_file:
    description: With O(playbook=drift), whether to read the file of the backup, too.
    type: bool
    default: true
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config_info
  - plugin: cloudops.aws_lambda.event_invoke_findings
    plugin_type: filter
"""

EXAMPLES = r"""
---
- name: Check the variables of an audit
  cloudops.aws_lambda.event_invoke_audit_variables:
  vars:
    event_invoke_audit_regions: us-east-1, eu-west-1
    event_invoke_audit_policy:
      rules: {inert_config: "off"}
  register: settings

- name: Show which regions it would read, and where the reports would be
  ansible.builtin.debug:
    msg: "{{ settings.accounts[0].regions }}, {{ settings.report_dir }}"

- name: Refuse what contradicts itself
  cloudops.aws_lambda.event_invoke_audit_variables:
  vars:
    event_invoke_audit_prune_orphans: true
    event_invoke_audit_fail_on: fatal
  register: refused
  failed_when: refused is not failed
"""

RETURN = r"""
accounts:
  description:
    - The accounts to read, one after another - the C(role_arn) of each, empty if none is assumed, its C(account_id),
      empty if it is that of the credentials, and its C(regions), empty for that of the connection.
  returned: for the role, V(audit) and V(fleet_audit)
  type: list
  elements: dict
account:
  description:
    - The account of the host - C(account_id), C(role_arn), C(regions), C(organizational_units), and a C(refusal) if the
      host has no account that can be read, which is no failure of this task.
  returned: for V(fleet_audit)
  type: dict
began:
  description: The time now, ISO 8601 in UTC. What is read next is not older.
  returned: for V(fleet_audit)
  type: str
requests_per_second:
  description: How many requests to send per second; an empty string for the default of the modules.
  returned: for the role, V(audit), V(fleet_audit), V(backup), V(drift) and V(replay)
  type: str
policy:
  description: The policy as a dictionary.
  returned: for the role, V(audit), V(fleet_audit) and V(fleet_report)
  type: dict
fail_on:
  description: The severity that fails the run, or V(never).
  returned: for the role, V(audit), V(fleet_audit) and V(fleet_report)
  type: str
fail_on_new:
  description: Whether only new findings fail the run.
  returned: for the role, V(audit) and V(fleet_report)
  type: bool
report_dir:
  description: The absolute path of the directory for the reports, or a place that begins with C(s3://).
  returned: for the role, V(audit), V(fleet_audit) and V(fleet_report)
  type: str
report_formats:
  description: The formats of the reports to write.
  returned: for the role, V(audit) and V(fleet_audit)
  type: list
  elements: str
files:
  description: The C(format) and C(name) of each report to write.
  returned: for the role, V(audit), V(fleet_audit) and V(fleet_report)
  type: list
  elements: dict
rows:
  description:
    - Where the rows of a fleet are, the absolute path of a directory or C(s3://bucket/prefix).
    - For V(drift), the rows of the file, with O(read_file).
  returned: for V(fleet_audit), V(fleet_report) and V(drift)
  type: raw
run:
  description: >-
    The ID of the run - C(event_invoke_fleet_run) or, in AWX, the ID of the workflow job; an empty string without one.
  returned: for V(fleet_audit) and V(fleet_report)
  type: str
approved:
  description: Whether to repair only what the report of check mode of this run has listed.
  returned: for V(fleet_audit)
  type: bool
fleet_regions:
  description: The regions that are read of each account. Empty for that of the connection.
  returned: for V(fleet_audit)
  type: list
  elements: str
previous_report:
  description: The report to compare with; an empty string for none.
  returned: for the role, V(audit) and V(fleet_report)
  type: str
max_age_hours:
  description: How old rows may be.
  returned: for V(fleet_report)
  type: float
old_after_days:
  description: From which age on a finding is old.
  returned: for V(fleet_report)
  type: float
regions:
  description: The regions to read. Empty for that of the connection. For V(drift), by default those of the file.
  returned: for V(backup), V(drift) and V(replay)
  type: list
  elements: str
file:
  description: The absolute path of the file of the backup.
  returned: for V(backup) and V(drift)
  type: str
assume_role_arn:
  description: The role to assume; an empty string for none.
  returned: for V(backup), V(drift) and V(replay)
  type: str
account_ids:
  description: Account IDs and those to write instead.
  returned: for V(backup)
  type: dict
region_names:
  description: Regions and those to write instead.
  returned: for V(backup)
  type: dict
purge:
  description: Whether a configuration that is not in the file is a difference.
  returned: for V(drift)
  type: bool
fail:
  description: Whether to fail if there are differences.
  returned: for V(drift)
  type: bool
row:
  description:
    - The row for what was published, as O(cloudops.aws_lambda.lambda_event_invoke_config#module:event_invoke_configs)
      takes it. V(null) if there is none.
    - A row of another account or region than C(event_invoke_published_account_id) and C(event_invoke_published_region)
      is never returned. A row that no version and no alias could ever get is refused.
  returned: for V(published)
  type: dict
reason:
  description: Why there is no C(row); an empty string if there is one.
  returned: for V(published)
  type: str
planned:
  description: The plan that was approved; V(null) if no approval is needed.
  returned: for V(replay)
  type: dict
  contains:
    asked:
      description: RV(asked) of the plan, which is the same.
      type: dict
    events:
      description: >-
        Its events, those with the same C(source), C(function_name), C(qualifier) and C(region) in one entry with their
        C(request_ids).
      type: list
      elements: dict
events:
  description: >-
    The events of RV(planned), as O(cloudops.aws_lambda.lambda_parked_events#module:planned) takes them; empty if there
    is no plan.
  returned: for V(replay)
  type: list
  elements: dict
asked:
  description: The options that decide which events are sent, and where, if they are set.
  returned: for V(replay)
  type: dict
limit:
  description: How many events to send at most.
  returned: for V(replay)
  type: int
function_name: &names
  description: >-
    The option of this name of P(cloudops.aws_lambda.lambda_parked_events#module); empty if it is not set.
  returned: for V(replay)
  type: list
  elements: str
sources: *names
skip: *names
qualifier: &text
  description: >-
    The option of this name of P(cloudops.aws_lambda.lambda_parked_events#module); empty if it is not set.
  returned: for V(replay)
  type: str
condition: *text
error_type: *text
older_than: *text
target: *text
events_per_second: *text
stop_on_failures: *text
"""

# The action of this name does the work.
