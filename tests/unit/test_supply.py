# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection needs is said in several places, and each time the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def yaml_of(name: str) -> Any:
    return yaml.safe_load(text(name))


def table_of_requirements() -> dict[str, str]:
    """The README's, by its first column."""
    rows = re.search(r"## Requirements\n\n\|.*\n\|.*\n((?:\|.*\n)+)", text("README.md"))
    assert rows
    return dict(re.findall(r"^\| (.+?) \| (.+?) \|$", rows[1], re.MULTILINE))


def guide() -> str:
    return " ".join(text("docs/docsite/rst/guide_start.rst").split())


def test_ansible_core() -> None:
    minimum = re.fullmatch(r">=(\d+\.\d+)\.0", yaml_of("meta/runtime.yml")["requires_ansible"])
    assert minimum
    assert table_of_requirements()["ansible-core"] == f"{minimum[1]} or later"
    assert f"ansible-core {minimum[1]} or later" in guide()


def test_python() -> None:
    minimum = re.fullmatch(r">=(\d+\.\d+)", yaml_of("tests/config.yml")["modules"]["python_requires"])
    assert minimum
    assert table_of_requirements()["Python, where the module runs"] == f"{minimum[1]} or later"
    assert f"Python {minimum[1]} or later" in guide()


def test_amazon_aws() -> None:
    bounds = re.fullmatch(r">=([\d.]+)\.0,<(\d+)\.0\.0", yaml_of("galaxy.yml")["dependencies"]["amazon.aws"])
    assert bounds
    assert table_of_requirements()["collection `amazon.aws`"] == f"{bounds[1]} or later, before {bounds[2]}"
    assert f"``amazon.aws`` ({bounds[1]} or later, before {bounds[2]})" in guide()


def test_sdk() -> None:
    bounds = dict(re.findall(r"^(\w+)>=([\d.]+)$", text("requirements.txt"), re.MULTILINE))
    assert set(bounds) == {"boto3", "botocore"}
    (minimum,) = {version.removesuffix(".0") for version in bounds.values()}
    assert table_of_requirements()["boto3 and botocore, where the module runs"] == f"{minimum} or later"
    assert f"boto3 and botocore {minimum} or later" in guide()
    for name, version in bounds.items():
        assert f'"{name}>={version}"' in text("README.md")


@pytest.mark.parametrize("name", ["tests/requirements.txt", "requirements-dev.txt"])
def test_the_tests_run_on_pinned_packages(name: str) -> None:
    lines = [line for line in text(name).splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    for line in lines:
        assert re.match(r"[\w\[\],.-]+==[\d.]+(;|$)", line), line
