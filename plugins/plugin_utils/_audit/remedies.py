# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that repair a finding, as YAML text to paste. Pure.

Text from AWS stays data in them: it is quoted, and never a template.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...module_utils._model.destinations import SIDES, InvalidDestination, Side, check_destination
from ...module_utils._model.identifiers import FunctionIdentifier
from .rows import Row, identifier_of

_MODULE = "cloudops.aws_lambda.lambda_event_invoke_config"
_FAILED_EVENTS_ARN = "# failed_events_arn: the ARN of a standard queue, standard topic, function, event bus or bucket\n"


class Settings(t.NamedTuple):
    """numbers by option. destinations by side; None is one that the reader of the remedy names."""

    numbers: t.Mapping[str, int]
    destinations: t.Mapping[Side, str | None]


def settings(row: Row, title: str, retries: int, age: int) -> str:
    """Set these numbers, as far as they differ, and leave the rest."""
    wanted = {"maximum_retry_attempts": retries, "maximum_event_age_in_seconds": age}
    effective: t.Mapping[str, t.Any] = {**row["effective"]}
    options = (f"    {option}: {value}\n" for option, value in wanted.items() if value != effective[option])
    return _write(row, title, "".join(options))


def nothing(row: Row, why: str) -> str:
    """Say why there is nothing to set that would help."""
    title = f"Decide about {_name(row)}"
    return f"- name: {scalar(title)}\n  ansible.builtin.debug:\n    msg: {scalar(why)}\n"


def destination(row: Row) -> str:
    """Send records of failed events to a destination that the reader names."""
    return _FAILED_EVENTS_ARN + _write(
        row, "Keep failed events", _destinations({"on_failure": '"{{ failed_events_arn }}"'})
    )


def without_destinations(row: Row) -> str:
    """Remove the destinations, and the configuration if it sets nothing else."""
    if row["maximum_retry_attempts"] is None and row["maximum_event_age_in_seconds"] is None:
        return removal(row)
    return clearing(row, [side for side in SIDES if row["destination_config"][side]["destination"]])


def clearing(row: Row, sides: t.Sequence[Side]) -> str:
    """Remove the destinations of these sides, and leave what another remedy sets."""
    return _write(row, "Remove unusable destinations", _destinations(dict.fromkeys(sides, '""')))


def copying(row: Row, model: str, settings: Settings) -> str:
    """Give the row's qualifier the settings of another qualifier of its function, the model."""
    return _copying(row, identifier_of(row), f"Configure as {model} of {_name(row)}", settings)


def copying_to(row: Row, qualifier: str, settings: Settings) -> str:
    """Give another qualifier of the function the settings of this row."""
    target = replace(identifier_of(row), qualifier=qualifier)
    return _copying(row, target, f"Configure {qualifier} as {row['qualifier']} of {row['function_name']}", settings)


def removal(row: Row) -> str:
    """Remove the configuration."""
    return _write(row, "Remove the configuration", "    state: absent\n")


def dead_letter_queue(row: Row) -> str:
    """Give the function a dead-letter queue: the AWS CLI sets it alone, amazon.aws.lambda only a whole function."""
    arguments = {
        "function-name": scalar(identifier_of(row).unqualified),
        "region": scalar(row["region"]),
        "dead-letter-config": '"TargetArn={{ dead_letters_arn }}"',
    }
    return (
        "# dead_letters_arn: the ARN of a standard queue or topic\n"
        f"- name: {scalar('Keep failed events of ' + row['function_name'])}\n"
        "  ansible.builtin.command:\n    argv:\n      - aws\n      - lambda\n      - update-function-configuration\n"
        + "".join(f"      - --{name}\n      - {value}\n" for name, value in arguments.items())
    )


def reading(row: Row, fact: str, *, update_sdk: bool = False) -> str:
    """Read the facts that a rule needs."""
    include = fact if row["configured"] or "unconfigured" in fact else f"{fact}, unconfigured"
    return (
        ("# Update boto3 and botocore first: the installed ones are too old to tell\n" if update_sdk else "")
        + f"- name: {scalar('Read the missing facts of ' + _name(row))}\n"
        f"  {_MODULE}_info:\n{_target(row['function_arn'], row['region'])}    include: [{include}]\n  register: scan\n"
    )


def _write(row: Row, title: str, options: str) -> str:
    return _task(f"{title} of {_name(row)}", row["function_arn"], row["region"], options)


def _task(name: str, function: str, region: str, options: str) -> str:
    return f"- name: {scalar(name)}\n  {_MODULE}:\n{_target(function, region)}{options}"


def _target(function: str, region: str) -> str:
    return f"    function_name: {scalar(function)}\n    region: {scalar(region)}\n"


def _copying(row: Row, target: FunctionIdentifier, name: str, settings: Settings) -> str:
    """Store settings for a target, after comments about what it cannot have.

    The number of retries if that is nothing, as a Put needs a setting.
    """
    values: dict[Side, str] = {}
    comments = ""
    for side, arn in settings.destinations.items():
        if arn is None:
            comments += _FAILED_EVENTS_ARN
            values[side] = '"{{ failed_events_arn }}"'
            continue
        try:
            check_destination(side, arn, target, row["region"])
            values[side] = scalar(arn)
        except InvalidDestination as refused:
            comments += f"# Left out: {' '.join(str(refused).split())}\n"
    numbers = settings.numbers
    if not numbers and not values:
        numbers = {"maximum_retry_attempts": row["effective"]["maximum_retry_attempts"]}
    options = "".join(f"    {option}: {number}\n" for option, number in numbers.items())
    options += _destinations(values) if values else ""
    return comments + _task(name, _function_of(row, target), row["region"], options)


def _function_of(row: Row, target: FunctionIdentifier) -> str:
    """Return the ARN that the row has, as users make rows, too, unless the target is another one."""
    return row["function_arn"] if target == identifier_of(row) else str(target)


def _destinations(sides: t.Mapping[Side, str]) -> str:
    return "    destination_config:\n" + "".join(
        f"      {side}:\n        destination: {value}\n" for side, value in sides.items()
    )


def _name(row: Row) -> str:
    return f"{row['function_name']}:{row['qualifier']}"


def scalar(text: str) -> str:
    """Return the text in double quotes. Python's escapes are valid YAML."""
    quoted = '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    return f"!unsafe {quoted}" if "{" in text else quoted
