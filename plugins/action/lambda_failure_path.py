# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.direct import DirectAction, import_once


class ActionModule(DirectAction):
    pass


import_once(__name__)
