# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that somebody made by hand: any JSON in the place of any part."""

from __future__ import annotations

import copy
import typing as t

from hypothesis import strategies as st

ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:f:BLUE"
QUEUE = f"arn:aws:sqs:us-east-2:{ACCOUNT}:failed"

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["", " ", "a\nb", ARN, QUEUE, "{x}", "arn:aws:sns:::", "failure_paths", "us-east-2", ACCOUNT]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["queue", "diff", "msg", "scan", "results", "destination"]), inner, max_size=2
        )
    ),
    max_leaves=6,
)


def places(value: t.Any, path: tuple[t.Any, ...] = ()) -> list[tuple[t.Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, item in inner for each in places(item, (*path, key)))]


def changed(whole: t.Any, data: st.DataObject, most: int = 2) -> t.Any:
    """Return a copy of which some parts are gone, or something else."""
    found = copy.deepcopy(whole)
    for _change in range(data.draw(st.integers(1, most))):
        paths = [path for path in places(found) if path]
        if not paths:
            break
        *above, key = data.draw(st.sampled_from(paths))
        place = found
        for each in above:
            place = place[each]
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[key]
        else:
            place[key] = data.draw(JSON)
    return found
