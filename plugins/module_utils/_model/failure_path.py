# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody wants as the failure path of functions: a queue in each region, and an alarm. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.validation import check_type_int

from .arns import Arn, parse_arn
from .invalid_option import InvalidOption
from .partitions import contradiction, partition_of

if t.TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("queue", "retention_days", "kms_key", "alarm_topic")
TO_MAKE = "to_make"
"""The key of a row's failure_path that says what a plan has: somebody has approved that, and nothing else is made."""

LONGEST_RETENTION_DAYS = 14
"""botocore service model, CreateQueue: MessageRetentionPeriod is 1,209,600 seconds at most."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDERS = ("region", "account_id")
# botocore service model, CreateQueue: up to 80 letters, digits, hyphens and underscores.
_QUEUE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
# botocore service model of SNS, CreateTopic: up to 256 of the same.
_TOPIC_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_SAMPLE = ("us-east-1", "123456789012")

State = t.Literal["present", "made", "would_be_made", "may_be_made", "failed"]
"""may_be_made: nothing shows whether it was made. No answer came, or what is there is not what was to be made."""


def policy_header(role: str, policy: str) -> str:
    """Return what an inline policy is called in a diff; a queue is by its ARN."""
    return f"{role} {policy}"


def alarm_header(alarm: str, region: str) -> str:
    """Return what an alarm is called in a diff."""
    return f"{alarm} in {region}"


class MadePermission(t.TypedDict):
    """What lets one role write to the queue. policy_name is None if nothing had to be added.

    functions: the ARNs of the targets that need it. key: whether it is for the KMS key of the queue.
    """

    role: str
    policy_name: str | None
    key: bool
    functions: list[str]
    state: State


class MadeAlarm(t.TypedDict):
    """functions: the ARNs of the targets that it watches; all of the queue if it is the queue's own.

    watches: what goes off, the drops of a function or what waits in the queue.
    """

    alarm_name: str
    watches: t.Literal["function", "queue"]
    functions: list[str]
    state: State


class NotKnown(t.TypedDict):
    """What could not be found out, as "whether ...", and why."""

    what: str
    why: str


class MadePath(t.TypedDict):
    """The failure path of a region. state is that of the queue, None if nothing was asked about it.

    differences: what is otherwise than wanted of what is there, and was not changed. policies_not_read: the ARN of the
    KMS key of the queue, if it has one of the customer, whose policy decides, too. functions: the ARNs of the targets
    that it can serve now; in check mode, could then.
    """

    region: str
    account_id: str
    queue: str
    state: State | None
    differences: list[str]
    policies_not_read: list[str]
    not_known: list[NotKnown]
    permissions: list[MadePermission]
    alarms: list[MadeAlarm]
    functions: list[str]


def path_begun(region: str, account_id: str, queue: str) -> MadePath:
    """Return a failure path of which nothing is known yet."""
    return {
        "region": region,
        "account_id": account_id,
        "queue": queue,
        "state": None,
        "differences": [],
        "policies_not_read": [],
        "not_known": [],
        "permissions": [],
        "alarms": [],
        "functions": [],
    }


@dataclass(frozen=True)
class FailurePath:
    """queue, kms_key and alarm_topic may have the placeholders {region} and {account_id}."""

    queue: str
    retention_days: int = LONGEST_RETENTION_DAYS
    kms_key: str | None = None
    alarm_topic: str | None = None

    def queue_arn(self, region: str, account_id: str, partition: str | None = None) -> Arn:
        """Return the ARN of the queue of a region, whether there is one or not. Raise InvalidOption."""
        name = _filled(self.queue, region, account_id)
        if not _QUEUE_NAME.fullmatch(name):
            raise InvalidOption(f"queue is {name!r:.120} in {region}: {_NAME_OF_QUEUE}")
        return Arn(partition or partition_of(region) or "aws", "sqs", region, account_id, name)

    def key_in(self, region: str, account_id: str) -> str | None:
        """Return the KMS key as it is wanted in a region. Raise InvalidOption if it is one of another region."""
        if self.kms_key is None:
            return None
        key = _filled(self.kms_key, region, account_id)
        arn = parse_arn(key)
        if arn:
            _check_partition("kms_key", arn)
        if arn and arn.region != region:
            raise InvalidOption(
                f"kms_key is {key} for {region}: expected a key of the same region; {{region}} stands for it"
            )
        return key

    def topic_arn(self, region: str, account_id: str, partition: str | None = None) -> Arn | None:
        """Return the ARN of the topic that is notified in a region. Raise InvalidOption if it is elsewhere."""
        if self.alarm_topic is None:
            return None
        topic = _filled(self.alarm_topic, region, account_id)
        arn = parse_arn(topic) or Arn(partition or partition_of(region) or "aws", "sns", region, account_id, topic)
        _check_partition("alarm_topic", arn)
        if arn.region != region:
            raise InvalidOption(
                f"alarm_topic is {topic} for {region}: expected a topic of the same region, the only ones that alarms "
                "notify; {region} stands for it"
            )
        return arn


_NAME_OF_QUEUE = (
    "expected the name of a standard queue, up to 80 letters, digits, hyphens and underscores, in which {region} and "
    "{account_id} stand for those of the function"
)


def parse_failure_path(value: Mapping[str, t.Any]) -> FailurePath:
    """Return what is wanted. Raise InvalidOption for what can be in no region."""
    unknown = [str(key) for key in value if key not in KEYS]
    if unknown:
        raise InvalidOption(f"unknown key {', '.join(unknown)}: expected some of {', '.join(KEYS)}")
    queue, days = _text(value, "queue"), value.get("retention_days")
    if not queue:
        raise InvalidOption(f"queue is missing: {_NAME_OF_QUEUE}")
    number = LONGEST_RETENTION_DAYS if days in (None, "") else _number(days)
    if number is None or not 1 <= number <= LONGEST_RETENTION_DAYS:
        raise InvalidOption(f"retention_days is {days!r:.50}: expected 1 to {LONGEST_RETENTION_DAYS}")
    path = FailurePath(queue, number, _text(value, "kms_key"), _text(value, "alarm_topic"))
    path.queue_arn(*_SAMPLE)
    _check_topic(path.alarm_topic)
    if path.kms_key:
        _filled(path.kms_key, *_SAMPLE)
    return path


def as_options(path: FailurePath) -> dict[str, t.Any]:
    """Return what parse_failure_path reads as the same."""
    return {name: getattr(path, name) for name in KEYS}


def _check_topic(topic: str | None) -> None:
    if topic is None:
        return
    filled = _filled(topic, *_SAMPLE)
    arn = parse_arn(filled)
    name = arn.resource if arn else filled
    if (arn and arn.service != "sns") or not _TOPIC_NAME.fullmatch(name):
        raise InvalidOption(
            f"alarm_topic is {topic!r:.120}: expected the name or ARN of a standard SNS topic, in which {{region}} and "
            "{account_id} stand for those of the function"
        )


def _check_partition(option: str, arn: Arn) -> None:
    if fault := contradiction(arn.partition, arn.region):
        raise InvalidOption(f"{option} {str(arn)[:350]!r} {fault}: expected an ARN of that partition")


def _filled(text: str, region: str, account_id: str) -> str:
    values = dict(zip(_PLACEHOLDERS, (region, account_id), strict=True))
    for name in _PLACEHOLDER.findall(text):
        if name not in values:
            raise InvalidOption(f"{text!r:.120} has the placeholder {{{name}}}: expected {{region}} or {{account_id}}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _number(value: t.Any) -> int | None:
    """Return a number, which a survey gives as text; None if it is none."""
    try:
        return None if isinstance(value, bool) else int(check_type_int(value))
    except (TypeError, ArithmeticError, ValueError):  # infinity, and a text of too many digits
        return None


def _text(value: Mapping[str, t.Any], name: str) -> str | None:
    found = value.get(name)
    if found in (None, ""):
        return None
    if not isinstance(found, str):
        raise InvalidOption(f"{name} is {found!r:.120}: expected text")
    return found.strip() or None
