# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rule about settings that Lambda does not use."""

from __future__ import annotations

import typing as t

from ....module_utils._model.destinations import SIDES
from ....module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .. import remedies
from ..copies import is_unpublished, numbers_for, settings_to_copy
from ..function_policy import FunctionPolicy
from ..needs import lacks_own_numbers
from ..polled import is_known_idle, is_only_polled
from ..row_facts import function_counts, received, window
from ..rule import Found, rule
from ..target import Target

_NOT_SEEN = (
    "no resource policy and no destination that was read shows an asynchronous caller (what invokes with a role of its "
    "own, such as EventBridge Scheduler, is in neither)"
)


@rule("warning", needs=("function", "triggers"), rests_on=("metrics",))
def inert_config(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """Settings that Lambda does not use.

    Documented: durable functions "don't support Lambda destinations" ("Invoking durable functions"), and an unqualified
    invocation of a function on Managed Instances runs $LATEST.PUBLISHED. Under which qualifier Lambda then looks for
    the configuration is not documented.
    """
    unread = []
    if any(side in target.destinations for side in SIDES):
        if target.durable:
            message = (
                f"No record of an event for {target.name} is sent: the function is a durable one, and those do not use "
                "destinations. Failed events go to its dead-letter queue, if there is one."
            )
            if is_known_idle(target):
                remedy = remedies.removal(target)  # nothing is sent, so all of it is in vain
            else:
                is_needed = numbers_for(target, policy) != (target.retries, target.age)
                remedy = remedies.without_destinations(target, is_needed)
            yield Found(message, remedy, subject="destinations of a durable function")
        elif target.durable is None:
            unread.append("is a durable one, which would not use its destinations")
    if is_unpublished(target):
        if target.managed_instances:
            message = (
                f"Events for {target.row['function_name']} without a qualifier may not use this "
                "configuration: the function runs on Lambda Managed Instances, which run them with "
                f"{LATEST_PUBLISHED}. Which configuration Lambda then uses is not known for certain."
            )
            remedy = remedies.copying_to(target, LATEST_PUBLISHED, settings_to_copy(target, policy))
            yield Found(message, remedy, subject=f"{LATEST} of a function on Managed Instances")
        elif target.managed_instances is None:
            unread.append(f"runs on Lambda Managed Instances, which may not use the configuration of {LATEST}")
    elif target.row["qualifier"] == LATEST and LATEST_PUBLISHED in {each.row["qualifier"] for each in target.unsettled}:
        unread.append(f"has a configuration of {LATEST_PUBLISHED}, which a repair may have changed")
    yield from _only_polled(target)
    if unread:
        yield Found(
            f"Not judged: for {target.name}, it is unknown whether the function {', or '.join(unread)}.",
            remedies.reading(target, "function", update_sdk=target.facts is not None),
            judged=False,
        )


def _only_polled(target: Target) -> t.Iterator[Found]:
    """Only event source mappings are seen to invoke the function, which they do synchronously."""
    if not target.row["configured"] or not is_only_polled(target):
        return
    of_target, of_function = received(target.row), function_counts(target.row)
    if is_known_idle(target):
        message = (
            f"The configuration of {target.name} has no effect: event source mappings invoke the function "
            f"(synchronously), {_NOT_SEEN}, and it received no asynchronous events in {window(target.row)}."
        )
        yield Found(message, remedies.removal(target), subject="configuration of a polled function")
    elif of_target is None and (
        of_function is None or of_function["received"] is None or lacks_own_numbers(target.row)
    ):
        message = (
            f"Not judged: the configuration of {target.name} probably has no effect: event source mappings invoke the "
            f"function (synchronously), and {_NOT_SEEN}. Whether it received asynchronous events was not read."
        )
        yield Found(message, remedies.reading(target, "metrics, triggers"), judged=False)
