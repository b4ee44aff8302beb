# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the collection is, as ratios to what else there is, within one run: `make bench`.

Nothing here fails because of a time: what is measured stands beside its goal. The figures are those of this machine
in this hour, so the load is told with them.
"""
