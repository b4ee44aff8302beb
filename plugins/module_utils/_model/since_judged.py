# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can have changed of a target since it was judged: a code of errors for each. Pure."""

from __future__ import annotations

SETTINGS_CHANGED = "ChangedSinceJudged"
QUALIFIER_CHANGED = "QualifierChanged"
"""The version or alias is there, and was not, or the other way round."""
QUALIFIER_MISSING = "QualifierMissing"
FUNCTION_MISSING = "FunctionMissing"
ROLE_CHANGED = "RoleChanged"
PLAN_CHANGED = "PlanChanged"
"""The queue, a permission or an alarm of a failure path is not as it was when its plan was approved."""
