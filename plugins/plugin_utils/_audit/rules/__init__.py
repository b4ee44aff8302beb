# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All rules. To add one, write it in a file of this package and decorate it; a new file is imported here.

The findings of a row are in the order of these imports, which begins with what happens to an event that fails.

In the files, "recorded" names a test of LocalStack that was recorded against AWS, "documented" a page of the AWS Lambda
developer guide.
"""

from __future__ import annotations

from ..rule import RULES
from . import failure

# isort: split
from . import broken_destinations, lost_events, qualifiers, retry_settings, unused, unwatched

__all__ = [
    "RULES",
    "broken_destinations",
    "failure",
    "lost_events",
    "qualifiers",
    "retry_settings",
    "unused",
    "unwatched",
]
