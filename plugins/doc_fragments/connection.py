# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - boto3 >= 1.35.0
  - botocore >= 1.35.0
options:
  assume_role_arn:
    description:
      - The ARN of a role to assume first, with the credentials that the other options give. The task then acts as
        this role. Its credentials are renewed in long runs. It must be in the partition of the regions.
      - AWS STS is asked in the first region that answers. O(endpoint_url) is AWS Lambda's; STS has its own endpoint, or
        the one that E(AWS_ENDPOINT_URL_STS), E(AWS_ENDPOINT_URL) or the profile names. Only if O(endpoint_url) is not a
        host of AWS, as with an emulator, and neither E(AWS_ENDPOINT_URL_STS) nor the C(services) section of the profile
        names an endpoint of STS, STS is asked there, too. The same is true for C(role_arn) of a profile.
    type: str
  assume_role_external_id:
    description:
      - The external ID that the trust policy of O(assume_role_arn) asks for.
      - AWS does not treat it as a secret, and it is shown.
      - From 2 to 1224 letters, digits and characters of C(_+=,.@:/-).
    type: str
  assume_role_session_name:
    description:
      - The name of the session, which AWS CloudTrail shows. By default C(cloudops.aws_lambda).
      - From 2 to 64 letters, digits and characters of C(_+=,.@-).
    type: str
  concurrency:
    description:
      - How many requests may be in flight in each region, from 1 to 100.
      - O(requests_per_second) limits them, too; more than the default helps only if responses take longer than a
        quarter of a second.
    type: int
    default: 4
  no_sign_request:
    description:
      - Send unsigned requests and load no credentials, as the AWS CLI's C(--no-sign-request) does.
      - AWS Lambda itself refuses unsigned requests; this is for proxies and emulators.
    type: bool
    default: false
  requests_per_second:
    description:
      - How many requests a second the task may send to AWS Lambda, in each region, from 0.1 to 1000. In any one second
        it sends at most one and a half times as many.
      - AWS Lambda grants 15 control plane requests a second to an account and region, for everything and everyone
        together. The default leaves a third of that to deployments and other tools.
      - V(0) sets no limit until AWS throttles a request. Use it with emulators such as LocalStack, which have no quota.
      - After a throttled request, the task sends at most 15 a second, fewer if others use the same quota, and waits as
        long as AWS asks (C(Retry-After)), up to a minute.
      - Requests to other services do not count.
    type: float
    default: 10
notes:
  - A request that AWS throttles is sent again for up to 5 minutes. One that fails for another reason that may pass is
    sent up to 8 times. If O(aws_config) or the profile configures retries, or the environment variables
    E(AWS_MAX_ATTEMPTS) or E(AWS_RETRY_MODE) do, the AWS SDK counts the attempts as configured, throttled ones included.
    The rest is then its default, in botocore 1.44 and later the mode V(standard) with 3 attempts, before it V(legacy)
    with 5.
  - Every way to log in that boto3 has works, such as IAM Identity Center, C(aws login), C(credential_process), a web
    identity, and the role of a container or an instance. An option for credentials or the region that is null is left
    to the environment.
"""
