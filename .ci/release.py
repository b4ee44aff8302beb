#!/usr/bin/env python
# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Release a version: release.py [--dry-run] VERSION

Sets the version wherever it is written, turns the fragments into the changelog, commits and tags. Nothing is pushed.
A dry run does the same in a clone that it removes, and shows the commit.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PLACES = {
    "galaxy.yml": r"^version: (\S+)$",
    "plugins/module_utils/_version.py": r'^COLLECTION_VERSION = "(\S+)"',
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    version = arguments.version
    if problem := obstacle(ROOT, version):
        sys.exit(f"{version} can't be released: {problem}")
    if not arguments.dry_run:
        release(ROOT, version)
        print(f"Released {version} here. To publish it: git push origin HEAD {version}")
        return
    with tempfile.TemporaryDirectory() as directory:
        clone = Path(directory, "clone")
        git(ROOT, "clone", "--quiet", str(ROOT), str(clone))
        for key in ("user.name", "user.email"):  # which someone may not have set yet
            git(clone, "config", key, "dry-run@example.com")
        release(clone, version)
        print(git(clone, "show", "--stat", "--patch", "--format=%d %s", "HEAD"))
    print(f"A dry run: {version} is not released.")


def obstacle(root: Path, version: str) -> str | None:
    """Return why this version can't be released now; None if it can."""
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        return "expected a version such as 1.2.3"
    if version in git(root, "tag").split():
        return "a tag of this name exists"
    if git(root, "status", "--porcelain"):
        return "there are changes that are not committed"
    if newer := [old for old in released(root) if numbers(old) >= numbers(version)]:
        return f"{newer[0]} is already released"
    if not any((root / "changelogs/fragments").glob("*.y*ml")):
        return "there are no fragments in changelogs/fragments"
    return None


def released(root: Path) -> list[str]:
    """Return the versions in the changelog."""
    file = root / "changelogs/changelog.yaml"
    return list(yaml.safe_load(file.read_text(encoding="utf-8"))["releases"]) if file.exists() else []


def numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def release(root: Path, version: str) -> None:
    for name, pattern in PLACES.items():
        set_version(root / name, pattern, version)
    run(root, "antsibull-changelog", "release", "--version", version, "--reload-plugins")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", f"Release {version}")
    git(root, "tag", "--annotate", "--message", f"cloudops.aws_lambda {version}", version)


def set_version(file: Path, pattern: str, version: str) -> None:
    text = file.read_text(encoding="utf-8")
    (found,) = re.finditer(pattern, text, re.MULTILINE)
    start, end = found.span(1)
    file.write_text(text[:start] + version + text[end:], encoding="utf-8")


def git(directory: Path, *arguments: str) -> str:
    """Return what git prints."""
    return run(directory, "git", *arguments)


def run(directory: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with exit code {done.returncode}")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
