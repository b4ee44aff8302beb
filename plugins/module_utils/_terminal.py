# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a module that runs in Ansible's own process can show a line while it runs. A process of its own has no such
place: Ansible shows what it prints when it has ended.
"""

from __future__ import annotations

import typing as t

show: t.Callable[[str], None] | None = None
