# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rule about drops that nobody hears of."""

from __future__ import annotations

import typing as t

from .. import evidence_remedies, remedies
from ..function_policy import FunctionPolicy
from ..row_facts import is_replaced, received_any
from ..rule import Found, rule
from ..target import Target
from ..words import listed


@rule("info", needs=("function", "metrics", "alarms"))
def no_alarm(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """No alarm watches what is dropped, or what arrives at the failure path.

    An event that a destination received counts as dropped, too (documented: "Types of metrics for Lambda functions"),
    so that either alarm goes off.
    """
    row = target.row
    alarms = row.get("alarms")
    if not alarms or target.facts is None or alarms["dropped"] or alarms["failure_path"]:
        return
    if not received_any(row):
        return  # there is nothing to watch, or that is not known
    if is_replaced(row):
        message = (
            f"Not judged: whether an alarm watches what arrives at the failure path of {target.name} since its repair. "
            "None that was read watches what Lambda drops for it (AsyncEventsDropped)."
        )
        yield Found(message, remedies.nothing(target, "The next audit reads the alarms of the new path."), judged=False)
        return
    path = " and ".join(arn for receiver, arn in sorted(target.destinations.items()) if receiver != "on_success")
    arriving = f", or what arrives at {path}" if path else ""
    what = f"what Lambda drops for {target.name} (AsyncEventsDropped){arriving}"
    if alarms["unclear"]:
        unclear = listed(alarms["unclear"])
        message = f"Not judged: whether an alarm watches {what}. Whether these notify of it cannot be read: {unclear}."
        yield Found(
            message, remedies.nothing(target, "Look at what these alarms watch, and when they go off."), judged=False
        )
        return
    silent = (
        f" {listed(alarms['silent'])} would, but has no action, nor has a composite alarm that names it."
        if alarms["silent"]
        else ""
    )
    message = f"No metric alarm of {row['region']} with an action watches {what}.{silent}"
    yield Found(message, evidence_remedies.alarm(target, "AsyncEventsDropped"))
