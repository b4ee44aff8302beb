# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from run_ansible_test import git_files
from support.environment import CHECKOUT

BIN = Path(sys.executable).parent
AUTHOR = {f"GIT_{who}_{what}": "nobody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
FRAGMENT = "---\nbugfixes:\n  - lambda_event_invoke_config - what was wrong and is right now.\n"


# Those that `antsibull-changelog` needs to know playbooks and roles. It takes a tenth of a second to check one, and the
# session `lint` checks all.
OBJECTS = re.compile(r"^add object\.", re.MULTILINE)


class Checkout:
    """A copy of the checkout, with all of it committed; of the fragments, those that are needed, or all."""

    def __init__(self, directory: Path, all_fragments: bool = False) -> None:
        self.directory = directory
        for name in git_files(CHECKOUT):
            source = CHECKOUT / name
            is_fragment = name.startswith("changelogs/fragments/")
            if all_fragments or not is_fragment or OBJECTS.search(source.read_text(encoding="utf-8")):
                (directory / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, directory / name)
        (directory / "changelogs/fragments").mkdir(exist_ok=True)
        (directory / "changelogs/fragments/test.yml").write_text(FRAGMENT, encoding="utf-8")
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=self.directory, env=os.environ | AUTHOR, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")

    def release(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        places = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": sysconfig.get_path("purelib"),
        }
        return subprocess.run(
            [sys.executable, ".ci/release.py", *arguments],
            cwd=self.directory,
            env=os.environ | AUTHOR | places,
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, name: str) -> str:
        return (self.directory / name).read_text(encoding="utf-8")


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


def next_version() -> str:
    """What follows the version in galaxy.yml, or that version while nothing is released."""
    version: str = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    if not (CHECKOUT / "changelogs/changelog.yaml").exists():
        return version
    major, minor, _patch = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def test_a_dry_run_changes_nothing(checkout: Checkout) -> None:
    version = next_version()
    before = checkout.git("rev-parse", "HEAD")
    done = checkout.release("--dry-run", version)
    assert done.returncode == 0, done.stderr
    assert f"tag: {version}) Release {version}" in done.stdout
    assert "what was wrong and is right now" in done.stdout
    assert checkout.git("rev-parse", "HEAD") == before
    assert checkout.git("status", "--porcelain") == ""
    assert checkout.git("tag") == ""


def test_releases(checkout: Checkout) -> None:
    version = next_version()
    assert checkout.release(version).returncode == 0
    assert checkout.git("describe") == version
    assert checkout.git("status", "--porcelain") == ""
    assert list((checkout.directory / "changelogs/fragments").glob("*.yml")) == []
    kinds = ("filter", "inventory", "lookup", "modules")
    written = checkout.read("CHANGELOG.md").replace("\\", "")
    for path in [path for kind in kinds for path in (CHECKOUT / "plugins" / kind).glob("*.py")]:
        assert f"* {path.stem} - " in written
    for path in [*(CHECKOUT / "playbooks").glob("*.yml"), *(CHECKOUT / "roles").iterdir()]:
        assert f"* {path.stem} - " in written, "Add it to changelogs/fragments as object.playbook or object.role"

    again = checkout.release(version)
    assert again.returncode != 0
    assert "a tag of this name exists" in again.stderr

    (checkout.directory / "changelogs/fragments/fix.yml").write_text(FRAGMENT, encoding="utf-8")
    checkout.commit()
    assert checkout.release("99.0.1").returncode == 0
    assert yaml.safe_load(checkout.read("galaxy.yml"))["version"] == "99.0.1"
    assert 'COLLECTION_VERSION = "99.0.1"' in checkout.read("plugins/module_utils/_version.py")
    assert checkout.read("CHANGELOG.md").index("v99\\.0\\.1") < checkout.read("CHANGELOG.md").index("v" + version[0])


@pytest.mark.thorough
def test_a_release_of_all_fragments(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout", all_fragments=True)
    done = checkout.release(next_version())
    assert done.returncode == 0, done.stderr
    assert list((checkout.directory / "changelogs/fragments").glob("*.yml")) == []


def test_refused(checkout: Checkout) -> None:
    shutil.rmtree(checkout.directory / "changelogs/fragments")
    refused = {
        "1.2": "expected a version such as 1.2.3",
        "v1.2.3": "expected a version such as 1.2.3",
        "1.02.3": "expected a version such as 1.2.3",
        "99.0.0": "there are changes that are not committed",
    }
    for version, problem in refused.items():
        done = checkout.release(version)
        assert done.returncode != 0
        assert done.stderr.strip() == f"{version} can't be released: {problem}"

    checkout.commit()
    done = checkout.release("99.0.0")
    assert done.returncode != 0
    assert "there are no fragments" in done.stderr
