# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that an action reads on the controller, or is to replace."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError
from ansible.parsing.vault import is_encrypted_file

from .._audit.words import one_line
from .boundary import Refused


def text_of(loader: t.Any, path: str) -> str:
    """Return the text of a file, which ansible-vault may have encrypted. loader is ansible-core's. Raise Refused."""
    if not os.path.exists(path):
        raise Refused(f"Unable to access the file '{path}': File not found")
    try:
        if hasattr(loader, "get_text_file_contents"):  # ansible-core 2.19
            return str.__str__(loader.get_text_file_contents(path))
        return bytes(loader._get_file_contents(path)[0]).decode()
    except (AnsibleError, OSError, UnicodeDecodeError) as error:
        raise Refused(f"Unable to access the file '{path}': {one_line(error)}") from error


def is_vault_file(path: str) -> bool:
    """Return whether ansible-vault has encrypted the file. What cannot be opened is for whoever writes it."""
    try:
        with open(path, "rb") as file:
            return bool(is_encrypted_file(file))
    except OSError:
        return False
