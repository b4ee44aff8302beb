# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change configurations with commands of the AWS CLI, in a process that imports it once.

Standard input is a JSON list of [put, update or delete, function, qualifier, option...]. One that fails is the last.
"""

from __future__ import annotations

import json
import sys

from awscli.clidriver import create_clidriver

if __name__ == "__main__":
    for verb, function, qualifier, *options in json.load(sys.stdin):
        target = ["--function-name", function, "--qualifier", qualifier]
        code = create_clidriver().main(["lambda", f"{verb}-function-event-invoke-config", *target, *options])
        if code:
            sys.exit(f"{code}: {verb} {function}:{qualifier}")
