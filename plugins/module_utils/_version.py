# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection calls itself, to AWS and in reports."""

from __future__ import annotations

COLLECTION_NAME = "cloudops.aws_lambda"
COLLECTION_VERSION = "0.1.0"  # as in galaxy.yml
