# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball in dist/ holds what belongs to the collection, and nothing else."""

from __future__ import annotations

import re
import subprocess
import tarfile

from support.environment import CHECKOUT

BELONGS = re.compile(
    r"(docs|extensions|meta|playbooks|plugins|roles)/|changelogs/changelog\.yaml$|"
    r"((README|CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|SECURITY)\.md|COPYING|requirements\.txt)$"
)


def test_the_tarball_holds_what_belongs() -> None:
    (tarball,) = (CHECKOUT / "dist").glob("*.tar.gz")
    with tarfile.open(tarball) as archive:
        held = {member.name for member in archive if not member.isdir()} - {"MANIFEST.json", "FILES.json"}
    list_files = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(list_files, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert held == {name for name in listed.splitlines() if BELONGS.match(name) and (CHECKOUT / name).exists()}
