# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description: >-
      Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  action_group:
    description: >-
      Use C(group/cloudops.aws_lambda.aws) in C(module_defaults) to set defaults for this module and for those of
      C(amazon.aws) together. C(group/aws) does not reach this module: its members are named in ansible-core itself.
    support: full
    membership:
      - cloudops.aws_lambda.aws
"""
