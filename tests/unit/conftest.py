# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from hypothesis import settings

# Other checks run at the same time: how long an example takes means nothing. `nox -s thorough` runs the other two: the
# first for all tests, the second for identifiers.
settings.register_profile("usual", max_examples=50, deadline=None)
settings.register_profile("ample", max_examples=1_000, deadline=None)
settings.register_profile("thorough", max_examples=100_000, deadline=None)
settings.load_profile("usual")
