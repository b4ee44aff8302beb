# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_export
version_added: 0.1.0
short_description: Write configurations for asynchronous invocation as YAML, Terraform, CloudFormation or CSV
description:
  - Writes the rows of M(cloudops.aws_lambda.lambda_event_invoke_config_info) in another form. The order is that of
    account, region, function and qualifier, so that two runs give the same text unless a configuration has changed.
  - V(yaml) is for the option O(cloudops.aws_lambda.lambda_event_invoke_config#module:event_invoke_configs). It has one
    block for each target, with what is set only. A comment names the row that it is from. If the rows are of several
    accounts, each C(function_name) is the ARN of the function, which has the account.
  - V(terraform) has an C(import) block and a resource C(aws_lambda_function_event_invoke_config) for each target of one
    account and region, or with O(region_argument) of several regions, as C(terraform fmt) formats them. Terraform
    cannot leave C(maximum_retry_attempts) out. If AWS stores none, a comment says that Terraform sets it to 2. A plan
    shows this change, and no other.
  - V(cloudformation) is a template for one stack, of 200 targets at most, with the list of resources to import.
    The operation C(CreateChangeSet) takes no more, and a template above 51,200 bytes only from Amazon S3
    (C(TemplateURL)).
  - V(csv) has a line for each row, below a line with the names of the columns. What is not set is empty. A text that a
    spreadsheet could take for a formula begins with an apostrophe.
  - Terraform and CloudFormation take ARNs only. A target with a destination such as V(kafka://topic) is left out. A
    comment, or C(LeftOut) in the metadata of the template, says which target and why.
  - Rows with C(configured=false) are V(configured=false) in YAML, a comment in Terraform, V(false) in the column
    C(configured) of CSV, and left out of a template.
  - As for the module, C(function_name), C(qualifier) and C(region) name the target of a row, and not C(function_arn).
    A row that the module refuses for them, for its C(account_id) or for an unknown key in C(destination_config) is
    refused here, too.
  - A row of a report in check mode that says what a repair would store is refused. So is one of which it is not known
    what is stored.
positional: format, account_ids, regions, region_argument
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _input:
    description: The rows, as M(cloudops.aws_lambda.lambda_event_invoke_config_info) returns them.
    type: list
    elements: dict
    required: true
  format:
    description: The form.
    type: str
    choices: [yaml, terraform, cloudformation, csv]
    required: true
  account_ids:
    description:
      - Account IDs, and those to write instead, both in quotes, for targets and destinations.
      - The ARN of an S3 bucket has no account and no region. It stays as it is.
    type: dict
  regions:
    description:
      - Regions, and those to write instead, for targets and destinations.
      - If the regions are in different partitions, such as V(us-east-1) and V(cn-north-1), each ARN of the row gets the
        partition of its new region, and the ARN of a bucket that of its function. A row is refused if a function and
        its destination would be in different partitions.
    type: dict
  region_argument:
    description:
      - For O(format=terraform), whether each resource names its region, and each import has it in its ID. The rows may
        then be of several regions. The provider C(hashicorp/aws) takes both from version 6 on.
    type: bool
    default: false
seealso:
  - module: cloudops.aws_lambda.lambda_event_invoke_config
  - module: cloudops.aws_lambda.lambda_event_invoke_config_info
"""

EXAMPLES = r"""
---
- name: Read a region
  cloudops.aws_lambda.lambda_event_invoke_config_info:
    region: us-east-2
  register: scan

- name: Keep it as YAML
  ansible.builtin.copy:
    content: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export('yaml') }}"
    dest: event-invoke-configs.yml
    mode: "0644"

- name: Write it for another account and region
  ansible.builtin.copy:
    content: >-
      {{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export(
           'yaml', account_ids={'123456789012': '210987654321'}, regions={'us-east-2': 'eu-west-1'}) }}
    dest: production.yml
    mode: "0644"

- name: Write it for Terraform
  ansible.builtin.copy:
    content: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export('terraform') }}"
    dest: event_invoke_configs.tf
    mode: "0644"

- name: Write every region for version 6 of Terraform's provider
  ansible.builtin.copy:
    content: >-
      {{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export('terraform', region_argument=true) }}
    dest: every_region.tf
    mode: "0644"

- name: Write it for a spreadsheet
  ansible.builtin.copy:
    content: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export('csv') }}"
    dest: event-invoke-configs.csv
    mode: "0644"

- name: Write it for CloudFormation
  vars:
    import: "{{ scan.event_invoke_configs | cloudops.aws_lambda.event_invoke_export('cloudformation') }}"
  ansible.builtin.copy:
    content: "{{ import[item] | to_nice_json }}"
    dest: "{{ item }}.json"
    mode: "0644"
  loop: [template, resources_to_import]
"""

RETURN = r"""
_value:
  description: >-
    The text of a file, with O(format=cloudformation) a dictionary with C(template) and C(resources_to_import), both to
    be written as JSON.
  type: raw
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport, plain
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import one_line
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.cloudformation import as_cloudformation
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.export_target import parse_targets
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.spreadsheet import as_csv
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.terraform import as_terraform
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.yaml import as_yaml

_FORMATS: t.Mapping[str, t.Callable[..., t.Any]] = {
    "yaml": as_yaml,
    "terraform": as_terraform,
    "cloudformation": as_cloudformation,
    "csv": as_csv,
}


def event_invoke_export(
    rows: t.Any,
    format: str,  # noqa: A002  # the option's name
    account_ids: t.Any = None,
    regions: t.Any = None,
    region_argument: bool = False,
) -> t.Any:
    try:
        if not isinstance(format, str) or format not in _FORMATS:
            raise InvalidOption(f"format is {format!r:.100}: expected one of {', '.join(_FORMATS)}")
        if not isinstance(region_argument, bool):
            raise InvalidOption(f"region_argument is {region_argument!r:.100}: expected true or false")
        if region_argument and format != "terraform":
            raise InvalidOption(f"region_argument is true, and format is {format}: expected terraform")
        more = {"region_argument": True} if region_argument else {}
        return _FORMATS[format](parse_targets(plain(rows), plain(account_ids), plain(regions)), **more)
    except (InvalidOption, InvalidReport) as error:
        raise AnsibleFilterError(f"event_invoke_export: {one_line(error)}") from None


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"event_invoke_export": event_invoke_export}
