# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: event_invoke_fleet_entries
version_added: 0.1.0
short_description: Read what the playbook fleet_audit has left
description:
  - Returns the entries that C(cloudops.aws_lambda.fleet_audit) has left in a directory or a bucket, and below it.
  - It is a part of the playbook C(cloudops.aws_lambda.fleet_report), and may change with it in any release.
  - For a bucket, it needs the permissions C(s3:ListBucket) and C(s3:GetObject).
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  _terms:
    description:
      - A directory of the controller, or V(s3://bucket/prefix).
      - If the name ends with C(.json), only that file or object is read. If it does not exist, the list is empty.
        If it cannot be read, its C(error) says why.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - amazon.aws.boto3
  - amazon.aws.common.plugins
  - amazon.aws.region.plugins
"""

EXAMPLES = r"""
---
- name: Say how many accounts were read
  ansible.builtin.debug:
    msg: "{{ query('cloudops.aws_lambda.event_invoke_fleet_entries', '/tmp/fleet') | length }}"
"""

RETURN = r"""
_list:
  description: >-
    The entries, each with its C(place), its C(text), which is JSON, and its C(error), which says why it could not be
    read, and is empty if it was.
  type: list
  elements: dict
"""

import typing as t
from pathlib import Path

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # amazon.aws says so

from ansible.errors import AnsibleLookupError
from ansible_collections.amazon.aws.plugins.plugin_utils.lookup import AWSLookupBase

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import (
    File,
    bucket_and_prefix,
    files_of_bucket,
    files_of_directory,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.secrets import without_secrets


class LookupModule(AWSLookupBase):  # type: ignore[misc]  # amazon.aws ships no types
    @without_secrets(AnsibleLookupError)
    def run(self, terms: list[str], variables: t.Any = None, **kwargs: t.Any) -> list[File]:
        super().run(terms, variables, **kwargs)
        return [file for place in terms for file in self._files(place)]

    def _files(self, place: str) -> list[File]:
        try:
            bucket = bucket_and_prefix(place)
            if bucket is None:
                return files_of_directory(Path(place))
            # A prefix of hundreds of accounts is read with as many requests.
            client = self.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}))
            return files_of_bucket(client, *bucket, (BotoCoreError, ClientError))
        except InvalidFleet as error:
            raise AnsibleLookupError(str(error)) from error
        except (BotoCoreError, ClientError, OSError) as error:
            line = " ".join(str(error).split())
            if place.endswith(".json"):
                return [{"place": place, "text": "", "error": line}]
            raise AnsibleLookupError(f"cannot read {place}: {line}") from error
