# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: event_invoke_audit_report
version_added: 0.1.0
short_description: Report where AWS Lambda loses the events of asynchronous invocations
description:
  - Judges what P(cloudops.aws_lambda.lambda_event_invoke_config_info#module) has read, makes a report, and writes it to
    files. The role P(cloudops.aws_lambda.event_invoke_audit#role) and the playbooks of this collection end with it.
  - It runs on the controller, and writes there or to Amazon S3. It asks no other service of AWS, and never changes a
    configuration.
  - O(scans) makes a report of one account or of several. With O(rows_to), it leaves the rows of one account for a
    later report. O(rows) makes one report of all the rows that were left so. O(comparison) says what differs between a
    file of configurations and AWS. O(replay) says which events were sent again, and
    O(written) what was written, before there is a report.
  - If something could not be read, or there are findings of the severity O(fail_on), the task fails after everything
    was written. Its result has everything, too.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  scans:
    description:
      - What was read. Each is a result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module), or a
        dictionary with such a result as C(scan).
      - 'Other keys of that dictionary are C(account_id), twelve digits; C(asked), the options C(function_name),
        C(qualifier) and C(include) of the module as they were given, without which an C(account_id) is refused;
        C(refusal), why the account was not read, which takes the place of C(scan) if it is not empty;
        C(found), the findings in the rows before a repair; C(planned), the rows of
        P(cloudops.aws_lambda.event_invoke_repairs#filter) that were to be written; and C(writes), the results of
        P(cloudops.aws_lambda.lambda_event_invoke_config#module) and P(cloudops.aws_lambda.lambda_failure_path#module)
        that wrote them. What was found in targets that their C(diff) shows, or of whose failure path something was
        made, counts as repaired, if it is not found any more and was judged. If it was not, nobody knows: that is
        listed apart, and counts for O(fail_on) as before.'
      - If one of C(writes) is not a result of these modules, as its task ended in the middle, the targets of C(planned)
        may have been changed. The report says so, and nothing of what they had before. If that task was one of
        P(cloudops.aws_lambda.lambda_failure_path#module), give the result a key C(step) with C(failure_paths), or
        C(alarms) if it made those alone - the report then says which queues, permissions or alarms may have been made.
      - The result of a loop stands for those of its items. What one of them has made outweighs what another has found,
        and that what another could not make; each queue, permission and alarm counts once.
      - Results of check mode are refused if this task is not of check mode, and others if it is.
      - With C(planned), what C(writes) show beside it is an error.
      - C(times) are when the read C(began), when it ended as C(read), and when its repair had C(ended), ISO 8601 with a
        time zone. If another scan contradicts what was repaired, or read, the one that was read later stands. Without
        C(times), or if both were done at once, nobody knows which is later, and what they do not agree about is an
        error.
      - In check mode, a report of O(rows) lists C(planned), and leaves it for O(approved_for).
      - Several scans need an C(account_id) each, which is another one for each. The one of O(rows_to) needs it, too.
    type: list
    elements: dict
  rows:
    description:
      - Where rows were left with O(rows_to) - a directory of the controller, or V(s3://bucket/prefix). What is below it
        counts, too.
      - The accounts that have to be in the report are those of the inventory, all hosts but V(localhost). The variable
        C(aws_account_id) of a host is its account; without it, the name of the host is. If it fails, this is an
        error of the host.
      - A file that cannot be used is an error of its host. Rows of hosts that are not in the inventory do not count.
      - Rows that were left in check mode count in check mode only, and others only without it.
    type: str
  run:
    description:
      - The ID of the run that rows belong to, such as the ID of a workflow job of AWX. Up to 64 letters, digits, dots,
        hyphens and underscores.
      - With O(rows_to), the rows are left in a directory of this name. With O(rows), only the rows of this run count,
        and the reports are written to a directory of this name in O(report_dir), and to O(report_dir).
    type: str
  approved_for:
    description:
      - What the host reads. With O(rows) and O(run), nothing is reported - the result has what a report of check mode
        said that a repair by this host would write, in RV(event_invoke_configs), and what it was found by, in
        RV(found).
      - If there was no such report, or it cannot be used, the task fails. So it does if the report has rows for this
        host that are of another account, or that the host is not to read, and if it has rows that this host is to read
        for a host that is not in the inventory.
    type: dict
    suboptions:
      account_id:
        description: The ID of its account.
        type: str
        required: true
      asked:
        description: The options C(function_name), C(qualifier) and C(include) that the account is read with.
        type: dict
        required: true
      regions:
        description: The regions that were to be read.
        type: list
        elements: str
        required: true
  comparison:
    description: What was compared, and with what.
    type: dict
    suboptions:
      file:
        description: The name of the file, for messages.
        type: str
        required: true
      rows:
        description: The rows of the file.
        type: list
        elements: dict
        required: true
      compared:
        description: >-
          The result of P(cloudops.aws_lambda.lambda_event_invoke_config#module) in check mode, with these rows.
        type: dict
        required: true
      scan:
        description: >-
          A result of P(cloudops.aws_lambda.lambda_event_invoke_config_info#module) for entire regions, in which
          configurations may be that the file does not have.
        type: dict
      fail:
        description: Whether a difference is a failure.
        type: bool
        default: true
  replay:
    description: What was sent again or, in check mode, would be.
    type: dict
    suboptions:
      result:
        description: The result of P(cloudops.aws_lambda.lambda_parked_events#module) with O(ignore:state=replayed).
        type: dict
        required: true
      asked:
        description: The options that decide which events are sent, and where. They become a part of the plan.
        type: dict
        required: true
      planned:
        description: The plan that was approved. Without it, no approval was needed.
        type: dict
        suboptions:
          asked:
            description: O(replay.asked) of the plan.
            type: dict
            required: true
          events:
            description: Its events, with where they waited and who gets them.
            type: list
            elements: dict
            required: true
  written:
    description:
      - The results of repairs, as C(writes) of O(scans). RV(lines) then says what they have written or, in check mode,
        would write, what they may have written, and which C(step) has no result. Nothing is reported. Each result has
        the mode of its own C(check_mode), and that of this task without one.
    type: list
    elements: dict
  rows_to:
    description:
      - Where to leave the rows of the host, of O(scans), instead of making a report - a directory of the controller, or
        V(s3://bucket/prefix). The file is named after the host.
      - What was read of another account than C(account_id) is not left, but an error that says so.
      - With O(run), what the file has that is replaced is kept of repairs of the same run - what they have written and
        made, and what they have repaired. A report counts it until the run is over.
    type: str
  begun:
    description:
      - Whether the account is about to be repaired, so that what is left with O(rows_to) is not its result. It does not
        count as an account in the statistics. In check mode, nothing is left.
      - If nothing else is left afterwards, a report of O(rows) says that nobody knows how the repair ended, and fails.
        Nothing is known then of what is stored for the targets of C(planned) of O(scans), and their queues,
        permissions and alarms may have been made. What others have read of them before does not count either. Such a
        repair has no end - no read is later than it.
    type: bool
    default: false
  account:
    description: What is known of the account of O(rows_to).
    type: dict
    suboptions:
      name:
        description: Its name.
        type: str
      regions:
        description: The regions that were to be read, a list or text with commas; none for that of the connection.
        type: raw
      organizational_units:
        description:
          - The names of the organizational units that it is in, from the root down; a list or text with commas.
        type: raw
  policy:
    description:
      - The policy of P(cloudops.aws_lambda.event_invoke_findings#filter), a dictionary or YAML text.
    type: raw
  report_dir:
    description:
      - Where to write the reports - a directory of the controller, or V(s3://bucket/prefix). Without it, none is
        written.
      - A directory is made if it is missing. Only the owner can read what is written.
      - The files are C(event-invoke-audit.SUFFIX) for V(localhost), and C(event-invoke-audit-HOST.SUFFIX) for other
        hosts; of O(rows), they are C(event-invoke-fleet.SUFFIX), and C(event-invoke-fleet-check.SUFFIX) in check mode.
      - Files of these names in other formats are removed, as they are of an earlier run. The O(previous_report) stays.
    type: str
  report_formats:
    description:
      - The formats of the reports.
      - If the O(previous_report) is the JSON report in O(report_dir), C(json) is always one of them - the next report
        would otherwise be compared with an older one.
    type: list
    elements: str
    choices: [html, json, junit]
    default: [html, json]
  fail_on:
    description: The severity from which on findings are failures.
    type: str
    choices: [never, info, warning, error]
    default: never
  display:
    description:
      - Whether to display what was found as text, even with C(no_log).
      - It is displayed only if the output is for people, that is, if the stdout callback is V(default). RV(displayed)
        says so.
    type: bool
    default: false
  fail_on_new:
    description:
      - Whether only findings are failures that O(previous_report) does not have, did not count as much, or is not known
        to have. It needs that option.
    type: bool
    default: false
  previous_report:
    description:
      - An earlier report to compare with - a JSON file of the controller, or V(s3://bucket/key).
      - If it does not exist, nothing is compared. If it is no report, a line says so. If it cannot be read, the task
        fails, and writes the other files only.
      - In check mode, nothing is compared with O(rows), or if repairs are foreseen; and the file is not replaced.
    type: str
  max_age_hours:
    description: How old the newest rows of a host of O(rows) may be. V(0) means any age.
    type: float
    default: 12
  old_after_days:
    description: After how many days a finding is old, if there is a O(previous_report).
    type: float
    default: 30
extends_documentation_fragment:
  - amazon.aws.boto3
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - cloudops.aws_lambda.attributes
  - cloudops.aws_lambda.supported
attributes:
  action:
    description: >-
      Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    details:
      - Files are written in check mode, too, as they change nothing that is managed. What was repaired is reported as
        what would be.
    support: full
  diff_mode:
    support: none
notes:
  - The options for the connection are those for Amazon S3, and need the permissions C(s3:ListBucket), C(s3:GetObject)
    and C(s3:PutObject), and C(s3:DeleteObject) to remove a report of an earlier run that is not written again. All of
    them are read on the controller.
  - Options that C(group/cloudops.aws_lambda.aws) in C(module_defaults) has for other modules are ignored, such as
    O(cloudops.aws_lambda.lambda_event_invoke_config_info#module:concurrency).
  - The result has the report. Register it with C(no_log) where it may be large, as AWX drops events above 700,000
    characters.
  - Ansible publishes the statistics of a task, and goes on after it, only if it does not fail. With C(failed_when)
    V(false), RV(failures) says why it would have.
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config_info
  - plugin: cloudops.aws_lambda.event_invoke_report
    plugin_type: filter
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
    include: [function, unconfigured, qualifiers]
  register: scan

- name: Write a page about it
  cloudops.aws_lambda.event_invoke_audit_report:
    scans: ["{{ scan }}"]
    policy:
      maximum_retry_attempts: {maximum: 1}
    report_dir: lambda-audit
    report_formats: [html]
  register: audit
  no_log: true

- name: Say what was found
  ansible.builtin.debug:
    msg: "{{ audit.lines }}"

- name: Leave the rows for a report of all accounts
  cloudops.aws_lambda.event_invoke_audit_report:
    scans:
      - account_id: "123456789012"
        asked: {function_name: [], qualifier: "", include: [function, unconfigured, qualifiers]}
        scan: "{{ scan }}"
    rows_to: lambda-rows
    account: {name: Production, regions: [us-east-2]}
"""

RETURN = r"""
report:
  description: The report, as P(cloudops.aws_lambda.event_invoke_report#filter) returns it.
  returned: with O(scans) or O(rows), and without O(rows_to) or O(approved_for)
  type: dict
lines:
  description: What was found - the numbers, the worst functions, what was repaired, and links to the files.
  returned: unless an option is not valid
  type: list
  elements: str
  sample:
    - "300 functions: 37 of them lose events"
text:
  description: The lines as one text, for a terminal of 80 columns.
  returned: unless an option is not valid
  type: str
  sample: "300 functions: 37 of them lose events"
displayed:
  description: Whether the text was displayed, as O(display) asks for it.
  returned: unless an option is not valid
  type: bool
  sample: false
pages:
  description: The RV(lines) as lists that are short enough for AWX, which cuts events at 1,024 bytes.
  returned: with O(rows), and without O(approved_for), or with O(replay)
  type: list
  elements: list
failures:
  description: Why the task fails; empty if it does not.
  returned: unless an option is not valid
  type: list
  elements: str
  sample: []
event_invoke_configs:
  description: >-
    What was approved - rows for P(cloudops.aws_lambda.lambda_event_invoke_config#module), each with C(only_if).
  returned: with O(approved_for)
  type: list
  elements: dict
found:
  description: The findings that these rows repair.
  returned: with O(approved_for)
  type: list
  elements: dict
refused:
  description: An empty list. With it, the result has the form of P(cloudops.aws_lambda.event_invoke_repairs#filter).
  returned: with O(approved_for)
  type: list
  elements: dict
files:
  description: The files that were written.
  returned: unless an option is not valid
  type: list
  elements: str
  sample: [/home/user/lambda-audit/event-invoke-audit.html]
ansible_stats:
  description: >-
    The numbers, which Ansible adds to the statistics of the play, as those of P(ansible.builtin.set_stats#module).
  returned: unless an option is not valid, the rows were not left, or with O(approved_for) or O(written)
  type: dict
  contains:
    data:
      description: The numbers by name.
      type: dict
      sample: {event_invoke_audit_targets: 412, event_invoke_audit_error: 37}
    aggregate:
      description: Whether numbers of several hosts add up.
      type: bool
      sample: true
    per_host:
      description: Whether each host has its own.
      type: bool
      sample: false
"""
