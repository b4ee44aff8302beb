# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed of the collection compared with its alternatives, measured in the same run: `make bench`.

No benchmark fails because of a time: each figure is printed next to its goal. Figures depend on the machine and its
load, so the load is printed, too.
"""
