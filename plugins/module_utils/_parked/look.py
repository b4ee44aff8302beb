# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What waits: numbers, and a description of records without their payloads."""

from __future__ import annotations

import functools
import typing as t
from collections import Counter
from datetime import datetime, timezone

from .._aws.errors import LambdaError
from .._model.foreign_texts import harmless
from .._read.reading import call_error
from .._workers import Workers
from .buckets import Bucket
from .queues import Queue
from .records import unknown_target
from .senders import Senders
from .store import Held, Numbers, Store

if t.TYPE_CHECKING:
    from .._read.services import Services
    from .records import Record
    from .selection import Selection
    from .sources import Source

_GROUP = ("function_name", "qualifier", "condition", "error_type", "attempts")
_ACTIONS = {
    "ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility; the messages stay hidden for a while",
    # Tags are copied, too (botocore service model, CopyObject, TaggingDirective).
    "CopyObject": "s3:GetObject and s3:PutObject, and for an object with tags s3:GetObjectTagging and "
    "s3:PutObjectTagging",
    "DeleteMessage": "sqs:DeleteMessage",
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "GetQueueAttributes": "sqs:GetQueueAttributes",
    "ListEventSourceMappings": "lambda:ListEventSourceMappings",
    "ListObjectsV2": "s3:ListBucket",
    "ReceiveMessage": "sqs:ReceiveMessage",
}
# Longer than it takes to look at the most that SQS lets one receiver have.
_HIDDEN_SECONDS = 120


def stores_of(
    sources: t.Iterable[Source], services: Services, requests_per_second: float, longest: float = 0.0
) -> tuple[list[Store], Senders]:
    """Return what works on each source, and what tells the functions of dead-letter messages.

    longest: how many seconds a message is used for at most once it is claimed.
    """
    senders = Senders(services, requests_per_second)
    stores: list[Store] = [
        Queue(each, services, senders, requests_per_second, longest=longest)
        if each.kind == "queue"
        else Bucket(each, services)
        for each in sources
    ]
    return stores, senders


def look(
    sources: t.Sequence[Source],
    services: Services,
    selection: Selection,
    *,
    limit: int,
    payloads: bool = False,
    concurrency: int = 1,
    requests_per_second: float = 0.0,
) -> tuple[dict[str, t.Any], list[str]]:
    """Return the rows of the sources with what could not be read, and warnings. No answer of AWS makes it raise.

    limit: how many records of each source are looked at; with 0 nothing is received.
    """
    stores, senders = stores_of(sources, services, requests_per_second)
    rows: dict[str, dict[str, t.Any]] = {}
    errors: list[dict[str, t.Any]] = []

    def fail(source: Source, error: LambdaError) -> None:
        errors.append(source_error(source, error))

    def look_at(store: Store) -> None:
        rows[str(store.source)] = _row(store, selection, limit, payloads, fail)

    def crash(label: str | None, exception: Exception) -> None:
        source = next(each for each in sources if str(each) == label)
        fail(source, LambdaError.unexpected(str(source), Exception(type(exception).__name__)))

    workers = Workers(0 if len(stores) == 1 else concurrency, crash)
    for store in stores:
        workers.submit(str(store.source), look_at, store)
    workers.wait()
    errors += [{**call_error(region, None, error), "source": None} for region, error in senders.errors]
    return {
        "parked_events": [rows[source] for source in sorted(rows)],
        "errors": sorted(errors, key=lambda each: (each["source"] or "", each["message"])),
    }, senders.warnings


def source_error(source: Source, error: LambdaError) -> dict[str, t.Any]:
    """Return the entry of an error about a source. SQS writes the action that it denies in small letters."""
    if error.access_denied and "kms:" in error.reason:
        error = error.advising("allow the action of AWS KMS that AWS names, on the key")
    elif error.access_denied and error.operation in _ACTIONS:
        error = error.advising(f"allow {_ACTIONS[error.operation]}")
    entry = call_error(source.region, None, error)
    # It may name an object.
    return {**entry, "message": harmless(entry["message"]), "source": str(source)}


def _row(
    store: Store, selection: Selection, limit: int, payloads: bool, fail: t.Callable[[Source, LambdaError], None]
) -> dict[str, t.Any]:
    row: dict[str, t.Any] = {
        "source": str(store.source),
        "kind": store.source.kind,
        "waiting": None,
        "hidden": None,
        "oldest": None,
        "newest": None,
        "refused": None,
        "looked_at": 0,
        "complete": False,
        "groups": [],
        "records": [],
    }
    try:
        numbers = store.numbers()
        row.update(waiting=numbers.waiting, hidden=numbers.hidden)
        row.update(oldest=_shown(numbers.oldest), newest=_shown(numbers.newest))
        if limit == 0:
            return row
        row["refused"] = store.refusal()
        if row["refused"] is None:
            _describe(store, row, selection, limit, payloads, fail)
            row["complete"] = _is_complete(numbers, row["looked_at"], limit)
    except LambdaError as error:
        fail(store.source, error)
    finally:
        try:
            store.give_back()
        except LambdaError as error:
            fail(store.source, error)
    return row


def _is_complete(numbers: Numbers, looked_at: int, limit: int) -> bool:
    """Return whether everything was looked at. Numbers of queues lag behind, and nobody can look at what is hidden."""
    if numbers.waiting is None or numbers.hidden != 0:
        return False
    return numbers.waiting == looked_at or numbers.waiting < looked_at < limit


def _describe(
    store: Store,
    row: dict[str, t.Any],
    selection: Selection,
    limit: int,
    payloads: bool,
    fail: t.Callable[[Source, LambdaError], None],
) -> None:
    now, counts = datetime.now(timezone.utc), Counter[tuple[t.Any, ...]]()
    try:
        for held in store.held(limit, _HIDDEN_SECONDS, functools.partial(fail, store.source)):
            row["looked_at"] += 1
            _widen(row, held.record)
            if not selection.shows(held.record, store.source, now):
                continue
            shown = described(held, payloads)
            row["records"].append(shown)
            counts[tuple(shown[name] for name in _GROUP)] += 1
    finally:
        # What was read before an error stays.
        row["records"].sort(key=lambda each: (each["timestamp"] or "", each["request_id"] or ""))
        row["groups"] = [
            {**dict(zip(_GROUP, key, strict=True)), "events": count}
            for key, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        ]


def _widen(row: dict[str, t.Any], record: Record) -> None:
    """A queue does not tell its oldest message: it is that of those that were looked at. A bucket does."""
    if row["kind"] == "queue" and (moment := _shown(record.timestamp)):
        row["oldest"] = min(row["oldest"] or moment, moment)
        row["newest"] = max(row["newest"] or moment, moment)


def described(held: Held, payloads: bool = False) -> dict[str, t.Any]:
    """Return what users see of a record."""
    record, function = held.record, held.record.function
    fault = record.fault or unknown_target(record)
    shown = {
        "request_id": record.request_id,
        "kind": record.kind,
        "function_name": function and function.name,
        "qualifier": function and function.qualifier,
        "region": function and function.region,
        "account_id": function and function.account_id,
        "candidates": list(record.candidates),
        "condition": record.condition,
        "error_type": record.error_type,
        "attempts": record.attempts,
        "timestamp": _shown(record.timestamp),
        "replayable": fault is None,
        "reason": fault,
    }
    if payloads:
        shown["payload"] = None if record.payload is None else record.payload.decode()
    return shown


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(timezone.utc).isoformat(timespec="microseconds")
