# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report, one for each format."""

from __future__ import annotations

import json

from .document import Document
from .html import html
from .junit import junit


def content(document: Document, file_format: str, fail_on: str, only_new: bool = False) -> str:
    """Return what the file of a format has in it."""
    if file_format == "html":
        return html(document)
    return junit(document, fail_on, only_new) if file_format == "junit" else json.dumps(document)
