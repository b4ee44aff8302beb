# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of a role, as AWS STS gives them."""

from __future__ import annotations

import typing as t

from .strange_answers import StrangeAnswer, asked

_KEYS = {
    "aws_access_key_id": "AccessKeyId",
    "aws_secret_access_key": "SecretAccessKey",
    "aws_session_token": "SessionToken",
}


def assumed_keys(sts: t.Any, role_arn: str, session_name: str) -> dict[str, str]:
    """Return the options of a client that has the role. Raise StrangeAnswer, or an error of the SDK."""
    assumed = asked("AssumeRole", lambda: sts.assume_role(RoleArn=role_arn, RoleSessionName=session_name))
    keys = assumed.get("Credentials", {})
    if missing := [key for key in _KEYS.values() if not keys.get(key)]:
        raise StrangeAnswer(f"the answer to AssumeRole has no {' and '.join(missing)}")
    return {option: keys[key] for option, key in _KEYS.items()}
