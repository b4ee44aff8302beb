# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which failed requests are sent again, and for how long.

A fixed number of attempts suits transient errors. It does not suit throttling: how often a request is throttled
depends on everybody else who uses the account's quota.
"""

from __future__ import annotations

import os
import time
import typing as t
import weakref

try:
    from botocore.retries import standard
except ImportError:
    pass  # AnsibleAWSModule says so

from .errors import UNKNOWN_BEFORE, is_refusal
from .fast_path import is_sent_already
from .rate_limit import RateLimit

if t.TYPE_CHECKING:
    import botocore.session
    from types_boto3_lambda import LambdaClient

THROTTLED_SECONDS = 300.0
"""Throttled requests are sent again for so long after the first of their operation was throttled."""

ATTEMPTS = 8
"""How often a request is sent at most that fails for another reason than throttling."""

# botocore emits this for every response, and sends the request again if a handler returns seconds to wait.
_EVENT = "needs-retry.lambda"
_BOTOCORES_HANDLER = "retry-config-lambda"
_THROTTLED = "throttled_attempts"


def are_configured(session: botocore.session.Session) -> bool:
    """Whether the environment or the profile says how to retry. Raises ProfileNotFound."""
    if "AWS_MAX_ATTEMPTS" in os.environ or "AWS_RETRY_MODE" in os.environ:
        return True
    settings = session.get_scoped_config()
    return "max_attempts" in settings or "retry_mode" in settings


def is_throttled(**response: t.Any) -> bool:
    """Whether a response is a throttling error, by botocore's own list of error codes or by its status.

    response: what botocore passes to the handlers of the event.
    """
    if response["response"] is None or response["response"][0].status_code < 400:
        return False
    detector = standard.ThrottlingErrorDetector(standard.RetryEventAdapter())
    return response["response"][0].status_code == 429 or bool(detector.is_throttling_error(**response))


# The rate limit of each client that has one. It outlives a module as its client does: a loop must not begin each of its
# items with a burst.
_limits: weakref.WeakKeyDictionary[t.Any, RateLimit] = weakref.WeakKeyDictionary()


def limited(client: t.Any, requests_per_second: float) -> RateLimit:
    """Return the rate limit of the client, which has counted nothing yet; see limit()."""
    known = _limits.get(client)
    if known is None or known.requests_per_second != requests_per_second:
        known = RateLimit(requests_per_second)
        limit(client, known)
    known.count_anew()
    return known


def limit(client: t.Any, rate_limit: RateLimit) -> None:
    """Send each request of the client when the rate limit allows it, retries included, and report 429s to it.

    An earlier limit of the client no longer counts.
    """
    is_limited = client in _limits
    _limits[client] = rate_limit
    if is_limited:
        return
    of_client = weakref.ref(client)

    def current() -> RateLimit:
        return _limits[of_client()]

    def observe(**response: t.Any) -> None:
        if is_throttled(**response):
            retry_after = response["response"][0].headers.get("Retry-After", "")
            seconds = retry_after.isascii() and retry_after.isdecimal()
            current().slow_down(float(retry_after) if seconds else None)

    def wait(**_request: t.Any) -> None:
        if not is_sent_already():
            current().wait()

    # First, that is before the request is signed: a signature is valid for five minutes.
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"request-created.{service}", wait)
    client.meta.events.register(f"needs-retry.{service}", observe)


def note_outcomes(client: t.Any, *operations: str) -> None:
    """Note in each response to these operations whether an earlier attempt of the same request may have been done.

    A request that was throttled at first was refused each time: its number of attempts does not show that.
    """

    def note(**attempt: t.Any) -> None:
        context = attempt["request_dict"]["context"]  # botocore keeps it from one attempt to the next
        parsed = attempt["response"][1] if attempt["response"] else {}
        if "ResponseMetadata" in parsed:
            parsed["ResponseMetadata"][UNKNOWN_BEFORE] = context.get(UNKNOWN_BEFORE, False)
        if not is_refusal(parsed):
            context[UNKNOWN_BEFORE] = True

    service = client.meta.service_model.service_id.hyphenize()
    for operation in operations:
        # A client outlives a module. With this ID, botocore registers one of them.
        client.meta.events.register(f"needs-retry.{service}.{operation}", note, unique_id=UNKNOWN_BEFORE + operation)


def retry_throttled(client: LambdaClient, clock: t.Callable[[], float] = time.monotonic) -> None:
    """Send throttled requests again until THROTTLED_SECONDS are over, at once: the rate limit decides when.

    Other errors are retried as in botocore's standard mode, up to ATTEMPTS attempts that were not throttled.
    """
    events = client.meta.events
    # botocore's handler counts throttled attempts, too, and they use up its retry quota. It sees the others only.
    events.unregister(_EVENT, unique_id=_BOTOCORES_HANDLER)
    by_count = standard.register_retry_handler(client, ATTEMPTS)
    events.unregister(_EVENT, unique_id=_BOTOCORES_HANDLER)

    # Since when each operation has been throttled without another response in between. What has been throttled for so
    # long that one request was given up is not waited for again by each of the others.
    since: dict[str, float] = {}

    def needs_retry(**response: t.Any) -> float | None:
        context = response["request_dict"]["context"]  # botocore keeps it from one attempt to the next
        operation = response["operation"].name
        if is_throttled(**response):
            context[_THROTTLED] = context.get(_THROTTLED, 0) + 1
            return 0.0 if clock() - since.setdefault(operation, clock()) < THROTTLED_SECONDS else None
        if response["response"] is not None:
            since.pop(operation, None)
        attempts = response.pop("attempts") - context.get(_THROTTLED, 0)
        delay: float | None = by_count.needs_retry(attempts=attempts, **response)
        return delay

    def note_answer(model: t.Any, http_response: t.Any, **_event: t.Any) -> None:
        if http_response.status_code < 300 or http_response.status_code == 404:
            since.pop(model.name, None)

    events.register("after-call.lambda", note_answer)  # also of the fast path, which asks nobody whether to retry
    events.register(_EVENT, needs_retry)  # type: ignore[arg-type]  # the stubs know no handler that returns a value
