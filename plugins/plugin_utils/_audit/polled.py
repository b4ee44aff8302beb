# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions that only event source mappings are seen to invoke, which they do synchronously. Pure."""

from __future__ import annotations

from .row_facts import received
from .target import Target


def is_only_polled(target: Target) -> bool:
    """Return whether all that is seen to invoke the function are event source mappings.

    A resource policy does not show every caller (roles may invoke, too), so the numbers of events decide.
    """
    seen = [each.row.get("triggers") for each in target.existing]
    if None in seen or not any(each and each["event_source_mappings"] for each in seen):
        return False
    return not any(each and (each["asynchronous"] or each["other"] or each["destination_of"]) for each in seen)


def is_known_idle(target: Target) -> bool:
    """Return whether the target is sent nothing asynchronously: a configuration would have no effect."""
    return received(target.row) == 0 and is_only_polled(target)
