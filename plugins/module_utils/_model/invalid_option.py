# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base of every exception about an option that a user gave."""

from __future__ import annotations


class InvalidOption(ValueError):
    """An option is wrong: nothing was sent; str() is one line that says what is expected."""
