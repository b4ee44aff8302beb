# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that repair a finding, as YAML text to paste. Pure.

Text from AWS stays data in them: it is quoted, and never a template.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.destinations import SIDES, InvalidDestination, Side, check_destination
from ...module_utils._model.identifiers import FunctionIdentifier
from .parsed_row import ParsedRow
from .rows import Row

_MODULE = "cloudops.aws_lambda.lambda_event_invoke_config"
_VARIABLES = {
    "failed_events_arn": "the ARN of a standard queue, standard topic, function, event bus or bucket",
    "dead_letters_arn": "the ARN of a standard queue or topic",
    "alarm_topic_arn": "the ARN of the topic to notify",
    "role_of_the_function": "the name of the function's role, without its path",
}


class Settings(t.NamedTuple):
    """numbers by option. destinations by side; None is one that the reader of the remedy names."""

    numbers: t.Mapping[str, int]
    destinations: t.Mapping[Side, str | None]


def variable(name: str, before: str = "") -> str:
    """Return a value, quoted, that ends in a variable of which complete() says what it is."""
    if name not in _VARIABLES:
        raise ValueError(f"nothing says what {name} is")
    return f'"{before}{{{{ {name} }}}}"'


def complete(remedy: str) -> str:
    """Return the remedy with what its reader has to do first in its first lines: variables to set, what to install."""
    first = [f"# Set {name}: {meaning}\n" for name, meaning in _VARIABLES.items() if f"{{{{ {name} }}}}" in remedy]
    if "\n  community.aws." in remedy:
        first.append("# Install the collection community.aws\n")
    return "".join(first) + remedy


def settings(target: ParsedRow, title: str, retries: int, age: int) -> str:
    """Set these numbers, as far as they differ, and leave the rest."""
    wanted = {"maximum_retry_attempts": retries, "maximum_event_age_in_seconds": age}
    effective: t.Mapping[str, t.Any] = {**target.row["effective"]}
    options = (f"    {option}: {value}\n" for option, value in wanted.items() if value != effective[option])
    return _write(target, title, "".join(options))


def nothing(target: ParsedRow, why: str) -> str:
    """Say why there is nothing to set that would help."""
    title = f"Decide about {target.name}"
    return f"- name: {scalar(title)}\n  ansible.builtin.debug:\n    msg: {scalar(why)}\n"


def destination(target: ParsedRow) -> str:
    """Send records of failed events to a destination that the reader names."""
    return _write(target, "Keep failed events", _destinations({"on_failure": variable("failed_events_arn")}))


def without_destinations(target: ParsedRow, is_needed: bool) -> str:
    """Remove the destinations, and the configuration if it sets nothing else and no other remedy needs it."""
    numbers = (target.row["maximum_retry_attempts"], target.row["maximum_event_age_in_seconds"])
    if numbers == (None, None) and not is_needed:
        return removal(target)
    return clearing(target, [side for side in SIDES if side in target.destinations])


def clearing(target: ParsedRow, sides: t.Sequence[Side]) -> str:
    """Remove the destinations of these sides, and leave what another remedy sets."""
    return _write(target, "Remove unusable destinations", _destinations(dict.fromkeys(sides, '""')))


def copying(target: ParsedRow, model: str, settings: Settings) -> str:
    """Give the row's qualifier the settings of another qualifier of its function, the model."""
    function = target.row["function_arn"]
    return _copying(target.row, target.identifier, function, f"Configure as {model} of {target.name}", settings)


def copying_to(source: ParsedRow, qualifier: str, settings: Settings) -> str:
    """Give another qualifier of the function the settings of this row."""
    row, target = source.row, source.identifier.qualified(qualifier)
    title = f"Configure {qualifier} as {row['qualifier']} of {row['function_name']}"
    return _copying(row, target, str(target), title, settings)


def removal(target: ParsedRow) -> str:
    """Remove the configuration."""
    return _write(target, "Remove the configuration", "    state: absent\n")


def dead_letter_queue(target: ParsedRow) -> str:
    """Give the function a dead-letter queue: the AWS CLI can set it alone, amazon.aws.lambda cannot."""
    row = target.row
    arguments = {
        "function-name": scalar(target.identifier.unqualified),
        "region": scalar(row["region"]),
        "dead-letter-config": variable("dead_letters_arn", before="TargetArn="),
    }
    return (
        f"- name: {scalar('Keep failed events of ' + row['function_name'])}\n"
        "  ansible.builtin.command:\n    argv:\n      - aws\n      - lambda\n      - update-function-configuration\n"
        + "".join(f"      - --{name}\n      - {value}\n" for name, value in arguments.items())
    )


def reading(target: ParsedRow, fact: str, *, update_sdk: bool = False) -> str:
    """Read the facts that a rule needs."""
    row = target.row
    include = fact if row["configured"] or "unconfigured" in fact else f"{fact}, unconfigured"
    return (
        ("# Update boto3 and botocore first: the installed versions are too old to return this\n" if update_sdk else "")
        + f"- name: {scalar('Read the missing facts of ' + target.name)}\n"
        f"  {_MODULE}_info:\n{_target(row['function_arn'], row['region'])}    include: [{include}]\n  register: scan\n"
    )


def _write(target: ParsedRow, title: str, options: str) -> str:
    row = target.row
    return _task(f"{title} of {target.name}", row["function_arn"], row["region"], options)


def _task(name: str, function: str, region: str, options: str) -> str:
    return f"- name: {scalar(name)}\n  {_MODULE}:\n{_target(function, region)}{options}"


def _target(function: str, region: str) -> str:
    return f"    function_name: {scalar(function)}\n    region: {scalar(region)}\n"


def _copying(row: Row, target: FunctionIdentifier, function: str, name: str, settings: Settings) -> str:
    """Store settings for a target, after comments about what it cannot have.

    The number of retries if that is nothing, as a Put needs a setting.
    """
    values: dict[Side, str] = {}
    comments = ""
    for side, arn in settings.destinations.items():
        if arn is None:
            values[side] = variable("failed_events_arn")
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
    return comments + _task(name, function, row["region"], options)


def _destinations(sides: t.Mapping[Side, str]) -> str:
    return "    destination_config:\n" + "".join(
        f"      {side}:\n        destination: {value}\n" for side, value in sides.items()
    )


def scalar(text: str) -> str:
    """Return the text in double quotes. Python's escapes are valid YAML."""
    quoted = '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    return f"!unsafe {quoted}" if "{" in text else quoted
