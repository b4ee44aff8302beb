# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose dead-letter queue may have a failed event: AWS's texts conflict. Pure.

AWS Lambda developer guide of 2022, "Lambda function versions": the configuration is locked when a version is published.
The one of today, "Capturing records of Lambda asynchronous invocations": "Function versions use the same dead-letter
queue settings as the unpublished version ($LATEST)". So either may be true, and is looked at; certain is what both say.
"""

from __future__ import annotations

import typing as t

from .identifiers import LATEST

Queues = t.Mapping[str, str]
"""The ARN of what has the failed events of each version, $LATEST included; an empty text: it has none."""


def holders(qualifier: str | None, versions: t.Iterable[str]) -> frozenset[str]:
    """Return the versions whose dead-letter queue may have an event that was sent to a qualifier; None: to any.

    versions: all that there are. An alias may have run any of them: it can have been moved.
    """
    is_version = qualifier is not None and (qualifier == LATEST or qualifier.isdecimal())
    return frozenset((str(qualifier),) if is_version else versions) | {LATEST}


def queues_of(qualifier: str | None, queues: Queues) -> frozenset[str]:
    """Return each queue or topic that may have an event that was sent to a qualifier."""
    return frozenset(filter(None, (queues.get(each) for each in holders(qualifier, queues))))


def only_version(queue: str, queues: Queues) -> str | None:
    """Return the version that all events of a function in a queue are of, if both texts say that it is the only one."""
    may_be = [each for each in queues if queue in queues_of(each, queues)]
    certain = [each for each in may_be if all(queues.get(holder) == queue for holder in holders(each, queues))]
    return may_be[0] if len(may_be) == 1 and certain else None
