# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  assume_role_arn:
    description:
      - The ARN of a role to assume first, with the credentials that the other options give. The task then acts as
        this role.
    type: str
  concurrency:
    description:
      - How many requests may be under way at once, in each region, from 1 to 100.
      - AWS Lambda grants 15 control plane requests a second to an account and region, whatever their number; more than
        the default helps only where answers take longer than a quarter of a second.
    type: int
    default: 4
  no_sign_request:
    description:
      - Send unsigned requests and load no credentials, as the AWS CLI's C(--no-sign-request) does.
      - AWS Lambda itself refuses unsigned requests; this is for proxies and emulators.
    type: bool
    default: false
"""
