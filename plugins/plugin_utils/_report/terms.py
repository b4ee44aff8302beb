# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the words of the page mean: at their place as a tooltip, and at its end."""

from __future__ import annotations

KEPT_NOWHERE = "that no failure path keeps"
"""Said of the events that are lost, unless a failure path was removed since: nothing shows one that is gone."""

TERMS = {
    "Target": (
        "A function with one of its qualifiers: an alias, a version, or $LATEST for the function without any. "
        "Each has its own settings. AWS documents no inheritance; whether the version behind an alias counts "
        "is not known for certain."
    ),
    "Retries": (
        "How often Lambda runs a failed event again: after about 1 minute, and after about 2 more. \u201cdefault\u201d "
        "marks AWS's default: nothing is stored."
    ),
    "Event age": (
        "How long an event may wait for its next try. Once it is older, it is not retried, even if retries are left."
    ),
    "Received": (
        "Asynchronous events in the window, as CloudWatch counts them. \u201call\u201d marks numbers that CloudWatch "
        "keeps only for all qualifiers of the function. \u201cnot read\u201d is not 0."
    ),
    "Dropped": "Events that Lambda gave up, even if a record of them was kept.",
    "Not kept": (
        f"Dropped events {KEPT_NOWHERE}: unless one was removed since, they are lost. Numbers of a function are in one "
        "of its rows."
    ),
    "Undelivered": "Records that could not be delivered. They may be of events that are lost, too.",
    "Destinations": (
        "Whether destinations and the dead-letter queue exist, can receive records, and are open to the role "
        "of the function as far as IAM's simulator and the policies that were read show. Policies that were "
        "not read are counted at the top."
    ),
    "Failed events": (
        "Where an event goes after the last try: to the on-failure destination of the target, to the "
        "dead-letter queue of the function, or nowhere. A destination that cannot receive it does not count. A "
        "closed destination is one that the role of the function may not write to, as IAM's simulator says."
    ),
}
