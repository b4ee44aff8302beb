# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about a finding: tasks as texts of YAML that can be pasted. Pure.

What comes from AWS stays data in them: it is quoted, and never a template.
"""

from __future__ import annotations

import typing as t

Row = t.Mapping[str, t.Any]

AGE_FOR_RETRIES = 3600
"""Seconds in which an event can be retried twice: pauses of one and two minutes, and three runs of 15 minutes, which is
the longest that Lambda lets a function run."""

_MODULE = "cloudops.aws_lambda.lambda_event_invoke_config"
_SETTINGS = ("maximum_retry_attempts", "maximum_event_age_in_seconds")
_SIDES = ("on_success", "on_failure")


def setting(row: Row, title: str, option: str, value: int) -> str:
    """Set one of the numbers, and leave the rest."""
    return _write(row, title, f"    {option}: {value}\n")


def destination(row: Row) -> str:
    """Send records of failed events somewhere; where to is for the reader to say."""
    return (
        "# failed_events_arn: the ARN of a queue, topic, function, event bus or bucket for records of failed events\n"
        + _write(row, "Keep failed events", _destinations({"on_failure": '"{{ failed_events_arn }}"'}))
    )


def without_destinations(row: Row) -> str:
    """Remove the destinations, and with them the configuration where it sets nothing else."""
    sides = [side for side in _SIDES if row["destination_config"][side]["destination"]]
    others = _numbers(row)
    if not others:
        return removal(row)
    return _write(row, "Remove unused destinations", others + _destinations(dict.fromkeys(sides, '""')))


def copying(row: Row, model: Row) -> str:
    """Give the row's qualifier what another one of its function has."""
    sides = {side: model["destination_config"][side]["destination"] for side in _SIDES}
    given = {side: _scalar(arn) for side, arn in sides.items() if arn}
    options = _numbers(model) + (_destinations(given) if given else "")
    nothing_stored = f"    maximum_retry_attempts: {model['effective']['maximum_retry_attempts']}\n"
    return _write(row, f"Configure as {model['qualifier']}", options or nothing_stored)


def removal(row: Row) -> str:
    return _write(row, "Remove the configuration", "    state: absent\n")


def dead_letter_queue(row: Row) -> str:
    """Give the function a dead-letter queue: the AWS CLI sets this alone, amazon.aws.lambda only a whole function."""
    arguments = {
        "function-name": _scalar(row["function_arn"].rpartition(":")[0]),
        "region": _scalar(row["region"]),
        "dead-letter-config": '"TargetArn={{ dead_letters_arn }}"',
    }
    return (
        "# dead_letters_arn: the ARN of a standard queue or topic\n"
        f"- name: {_scalar('Keep failed events of ' + row['function_name'])}\n"
        "  ansible.builtin.command:\n    argv:\n      - aws\n      - lambda\n      - update-function-configuration\n"
        + "".join(f"      - --{name}\n      - {value}\n" for name, value in arguments.items())
    )


def reading(row: Row, fact: str) -> str:
    """Read what a rule could not judge without."""
    include = fact if row["configured"] else f"{fact}, unconfigured"
    return (
        f"- name: {_scalar('Read what was not read of ' + _name(row))}\n"
        f"  {_MODULE}_info:\n{_target(row)}    include: [{include}]\n  register: scan\n"
    )


def _write(row: Row, title: str, options: str) -> str:
    return f"- name: {_scalar(f'{title} of {_name(row)}')}\n  {_MODULE}:\n{_target(row)}{options}"


def _target(row: Row) -> str:
    return f"    function_name: {_scalar(row['function_arn'])}\n    region: {_scalar(row['region'])}\n"


def _numbers(row: Row) -> str:
    return "".join(f"    {option}: {row[option]}\n" for option in _SETTINGS if row[option] is not None)


def _destinations(sides: t.Mapping[str, str]) -> str:
    return "    destination_config:\n" + "".join(
        f"      {side}:\n        destination: {value}\n" for side, value in sides.items()
    )


def _name(row: Row) -> str:
    return f"{row['function_name']}:{row['qualifier']}"


def _scalar(text: str) -> str:
    """The text in double quotes, whose escapes in Python are those of YAML."""
    quoted = '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    return f"!unsafe {quoted}" if "{" in text else quoted
