# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where events wait: queues, and prefixes of buckets. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.arns import Arn, parse_arn
from .._model.configurations import Row
from .._model.dead_letters import Queues, queues_of
from .._model.destinations import destinations_of
from .._model.identifiers import FunctionIdentifier, parse_function_arn
from .._model.invalid_option import InvalidOption
from .._model.parked import PREFIX, is_fifo, keeping
from .._model.queue_urls import queue_arn

Pairs = t.Mapping[str, frozenset[tuple["Source", "Source"]]]
"""By the ARN of a function: if the first place has a record of an event, the second one has another.

A function that is not in it may have such places.
"""

_EXPECTED = "expected the ARN of a standard SQS queue, or of an S3 bucket with or without /prefix"


@dataclass(frozen=True)
class Source:
    """A place where events wait. region is where to ask: the ARN of a bucket has none, and it is one place for all."""

    arn: Arn
    region: str | None = field(compare=False)
    prefix: str = ""

    @property
    def kind(self) -> t.Literal["queue", "bucket"]:
        return "queue" if self.arn.service == "sqs" else "bucket"

    @property
    def bucket(self) -> str:
        return self.arn.resource

    def __str__(self) -> str:
        return f"{self.arn}/{self.prefix}" if self.kind == "bucket" else str(self.arn)


def parse_source(text: str, region: str | None) -> Source:
    """Return the source of an ARN; a bucket without a prefix is all that Lambda writes there. Raise InvalidOption."""
    if queue := queue_arn(text):
        raise InvalidOption(f"sources has {text!r:.300}, the URL of a queue: expected its ARN, probably {queue}")
    arn = parse_arn(text)
    if arn is None or arn.service not in ("sqs", "s3") or not arn.resource:
        raise InvalidOption(f"sources has {text!r:.300}: {_EXPECTED}")
    if arn.service == "sqs":
        if not arn.region or not arn.account_id or is_fifo(arn):
            raise InvalidOption(f"sources has {text!r:.300}: {_EXPECTED}; Lambda delivers to no FIFO queue")
        return Source(arn, arn.region)
    bucket, slash, prefix = arn.resource.partition("/")
    if not bucket or arn.region or arn.account_id:
        raise InvalidOption(f"sources has {text!r:.300}: {_EXPECTED}")
    return Source(arn._replace(resource=bucket), region, prefix if slash and prefix else PREFIX)


def parse_sources(texts: t.Sequence[str], region: str | None) -> list[Source]:
    """Return each source once. Raise InvalidOption if two of them are about the same objects."""
    found = list(dict.fromkeys(parse_source(text.strip(), region) for text in texts))
    for one in found:
        for other in found:
            if one != other and one.arn == other.arn and other.prefix.startswith(one.prefix):
                raise InvalidOption(f"sources has {other}, which is within {one}: expected one of them")
    return found


def check_apart(sources: t.Iterable[Source], folder: str) -> None:
    """Raise InvalidOption for a source that has, or is in, the folder in its bucket where the task puts copies.

    The task would find its own copies, and the next one would send each event again.
    """
    copies = f"{folder}/"
    for source in sources:
        prefix = source.prefix
        if source.kind == "bucket" and (prefix.startswith(copies) or copies.startswith(prefix)):
            raise InvalidOption(
                f"sources has {source}, and the task itself puts copies in {copies} there: expected another prefix, to "
                "which the objects can be copied first"
            )


Versions = t.Mapping[str, Queues]
"""What has the failed events of each version, by the ARN of a function. One that is not in it was not read."""


def receivers_of(row: Row, versions: Versions) -> tuple[str | None, set[str]]:
    """Return the destination on failure of a row, and each dead-letter queue or topic that may have its events."""
    found = destinations_of(row)
    queues = queues_of(row["qualifier"], versions.get(parse_function_arn(row["function_arn"]).unqualified, {}))
    return found.get("on_failure"), {*queues, *([found["dead_letter"]] if "dead_letter" in found else [])}


def failure_paths(rows: t.Iterable[Row], versions: Versions) -> tuple[list[Source], list[str]]:
    """Return the queues and prefixes that failed events of these rows may go to, and the ARNs of their other ones.

    A topic, a function or an event bus keeps nothing.
    """
    sources: dict[Source, None] = {}
    others: dict[str, None] = {}
    for row in rows:
        destination, queues = receivers_of(row, versions)
        for text in (*([destination] if destination else []), *sorted(queues)):
            if place := keeping(text, row["function_name"]):
                arn, prefix = place
                sources.setdefault(Source(arn, row["region"] if prefix else arn.region, prefix))
            else:
                others[text] = None
    return sorted(sources, key=str), sorted(others)


def pairs_of(rows: t.Sequence[Row], versions: Versions, read: t.Container[str] = ()) -> Pairs:
    """Return the functions with two places that keep each event. The destination on failure can be the same queue.

    read: the names of functions of which there is a row for each configuration. They are in it in any case, if their
    versions were read, too.
    """
    pairs: dict[str, set[tuple[Source, Source]]] = {}
    unknown = {row["function_name"] for row in rows if row["function"] is None}
    for row in rows:
        function, name = parse_function_arn(row["function_arn"]).unqualified, row["function_name"]
        if name in read and name not in unknown and function in versions:
            pairs.setdefault(function, set())
        destination, queues = receivers_of(row, versions)
        one = keeping(destination, name) if destination else None
        for other in filter(None, (keeping(each, name) for each in queues)):
            if one:
                first, second = (Source(place[0], None, place[1]) for place in (one, other))
                pairs.setdefault(function, set()).update(((first, second), (second, first)))
    return {arn: frozenset(each) for arn, each in pairs.items()}


def keeping_nothing(rows: t.Iterable[Row], versions: Versions) -> list[str]:
    """Return the functions, by ARN, of whose failure paths none that was read keeps events."""
    kept: dict[str, list[bool | None]] = {}
    for row in rows:
        keeps = bool(failure_paths([row], versions)[0]) or (False if row["function"] else None)
        kept.setdefault(parse_function_arn(row["function_arn"]).unqualified, []).append(keeps)
    return sorted(arn for arn, each in kept.items() if set(each) == {False})


def identifiers_of(rows: t.Iterable[Row]) -> list[FunctionIdentifier]:
    """Return the target of each row."""
    return [parse_function_arn(row["function_arn"]) for row in rows]
