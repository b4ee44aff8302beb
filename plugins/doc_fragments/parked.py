# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  sources:
    description:
      - Where to look, by ARN - standard queues of Amazon SQS (V(arn:aws:sqs:us-east-2:123456789012:failed)), and
        buckets of Amazon S3 with or without a prefix (V(arn:aws:s3:::bucket/aws/lambda/async/my-function/)).
      - A bucket without a prefix is what AWS Lambda writes there, V(aws/lambda/async/).
      - Without it, O(function_name) or O(event_invoke_configs) says where to look.
    type: list
    elements: str
  function_name:
    description:
      - Only the records of these functions, each in any form that AWS accepts, with or without a version or alias at
        its end. Others in the same place are left alone.
      - A name without an account is of the account of the credentials, which C(sts:GetCallerIdentity) tells if nothing
        else does. It needs no permission. A name without a region is of the region of O(regions) or O(region); with
        O(sources), of the region of each queue, or for a bucket of O(region).
      - Without O(sources), the failure destinations and dead-letter queues that the functions and their versions have
        now are read first. Of O(event_invoke_configs), the dead-letter queues are those of V($LATEST).
    type: list
    elements: str
    aliases: [function, name]
  qualifier:
    description:
      - A version, an alias or V($LATEST). Only the records of this qualifier of O(function_name).
      - The record of an unqualified invocation names V($LATEST). A dead-letter message names no qualifier. It is of
        V($LATEST) if the function has no published version. AWS has documented both that a version keeps the
        dead-letter queue that it was published with and that it has that of V($LATEST), so else it may be of any.
    type: str
  event_invoke_configs:
    description:
      - Rows of M(cloudops.aws_lambda.lambda_event_invoke_config_info) that were read with
        O(cloudops.aws_lambda.lambda_event_invoke_config_info#module:include) V(function). Their failure destinations
        and dead-letter queues say where to look, and only the records of their functions and qualifiers are meant.
      - Not beside O(sources) or O(function_name).
    type: list
    elements: dict
  regions:
    description:
      - The regions of O(function_name), side by side. Without it, O(region) is used, or the region of an ARN.
    type: list
    elements: str
"""
