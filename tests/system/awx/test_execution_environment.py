# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-builder makes of the collection, and of the definition in extensions/."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from docs.snippets import read_pages
from support.environment import CHECKOUT

BUILDER = str(Path(sys.executable).parent / "ansible-builder")
DEFINITION = "extensions/execution-environment.yml"
REPOSITORY = "https://github.com/cloudops-collections/cloudops.aws_lambda.git"


def builder(*arguments: str) -> str:
    done = subprocess.run([BUILDER, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_the_build_finds_what_the_collections_need(tmp_path: Path) -> None:
    collections = tmp_path / "ansible_collections"
    for name, source in {
        "cloudops/aws_lambda": CHECKOUT,
        "amazon/aws": Path(sysconfig.get_path("purelib")) / "ansible_collections/amazon/aws",
    }.items():
        (collections / name).parent.mkdir(parents=True)
        (collections / name).symlink_to(source)
    found = yaml.safe_load(builder("introspect", str(tmp_path)))
    ours = [line for line in found["python"] if line.endswith("# from collection cloudops.aws_lambda")]
    assert [line.partition(" ")[0] for line in ours] == read("requirements.txt").split()
    assert {re.split("[>=]", line)[0] for line in found["python"]} == {"boto3", "botocore"}
    # amazon.aws has packages for its own tests, which the build does not install.
    assert [line for line in found["system"] if "[test " not in line] == []


@pytest.fixture(name="context")
def _context(tmp_path: Path) -> Path:
    context = tmp_path / "context"
    builder("create", "--file", DEFINITION, "--context", str(context), "--output-filename", "Containerfile")
    return context


def test_the_command_for_the_image() -> None:
    """A build needs a container engine: the tests below make its context only."""
    (snippet,) = [each for each in read_pages(CHECKOUT)["docs/docsite/rst/guide_fleet.rst"] if each.name == "image"]
    install, build, push = [shlex.split(command) for command, _output in snippet.commands()]
    assert install[-1] == "ansible-builder"
    assert build == ["ansible-builder", "build", "--file", DEFINITION, "--tag", push[-1]]


def test_the_context_installs_the_collection(context: Path) -> None:
    requirements = yaml.safe_load((context / "_build/requirements.yml").read_text(encoding="utf-8"))
    assert requirements == {"collections": [{"name": REPOSITORY, "type": "git", "version": "main"}]}
    # What these need of Python and of the system is found out in the build, as above.
    assert {path.name for path in (context / "_build").iterdir()} == {"requirements.yml", "scripts"}


def test_the_context_starts_from_a_pinned_image(context: Path) -> None:
    steps = (context / "Containerfile").read_text(encoding="utf-8").splitlines()
    (image,) = [step for step in steps if step.startswith("ARG EE_BASE_IMAGE=")]
    assert re.fullmatch(r'ARG EE_BASE_IMAGE="[\w./-]+:\d+(\.\d+)+(-\d+)?"', image)
    galaxy = steps[steps.index("FROM base AS galaxy") :]
    assert galaxy.index("RUN $PKGMGR install -y git-core") < galaxy.index("RUN /output/scripts/check_galaxy")


def test_the_context_has_versions_that_are_tested(context: Path) -> None:
    text = (context / "Containerfile").read_text(encoding="utf-8")
    core = yaml.safe_load(read("tests/versions.yml"))["cores"]["2.19"]["ansible_core"]
    (runner,) = re.findall(r"^ansible-runner==\S+$", read("requirements-dev.txt"), re.MULTILINE)
    assert f'ARG ANSIBLE_INSTALL_REFS="ansible-core=={core} {runner}"' in text
    (python,) = re.findall(r'^ARG PYPKG="python([\d.]+)"$', text, re.MULTILINE)
    minimum = yaml.safe_load(read("tests/config.yml"))["modules"]["python_requires"]
    assert numbers(python) >= numbers(minimum.removeprefix(">="))
