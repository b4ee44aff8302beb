# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ends the module in one line on a Python that is too old. Both modules import it first."""

from __future__ import annotations

import json
import sys

OLDEST = (3, 10)

if sys.version_info < OLDEST:
    expected, found = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
    message = f"Python is {found} where the module runs: expected {expected} or later, see ansible_python_interpreter"
    # There is no module yet whose fail_json could be called.
    sys.stdout.write(json.dumps({"failed": True, "msg": message}))
    raise SystemExit(1)
