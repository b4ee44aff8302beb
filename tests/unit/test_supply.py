# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection needs is said in several places, and each time the same."""

from __future__ import annotations

import re
from fnmatch import fnmatch
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
    supported = f"{minimum[1]} to {cores()[-1]}"
    assert table_of_requirements()["ansible-core"] == supported
    assert f"ansible-core {supported}" in guide()


def test_python() -> None:
    minimum = re.fullmatch(r">=(\d+\.\d+)", yaml_of("tests/config.yml")["modules"]["python_requires"])
    assert minimum
    supported = table_of_requirements()["Python, where the module runs"]
    assert supported.startswith(f"{minimum[1]} to ")
    assert f"Python {supported} where the module runs" in guide()


def test_the_modules_say_what_the_readme_says() -> None:
    """Each of them: what one does not say, its page does not show."""
    table = table_of_requirements()
    wanted = [f"ansible-core {table['ansible-core']}", f"Python {table['Python, where the module runs']}"]
    fragment = yaml.safe_load(re.split(r'"""', text("plugins/doc_fragments/supported.py"))[1])
    assert fragment["requirements"] == wanted
    modules = {path.stem: path.read_text(encoding="utf-8") for path in (CHECKOUT / "plugins/modules").glob("*.py")}
    assert {name for name, source in modules.items() if "  - cloudops.aws_lambda.supported\n" not in source} == set()


def test_amazon_aws() -> None:
    bounds = re.fullmatch(r">=(\d+)\.0\.0,<(\d+)\.0\.0", yaml_of("galaxy.yml")["dependencies"]["amazon.aws"])
    assert bounds
    first, _semicolon, which_core = table_of_requirements()["collection `amazon.aws`"].partition("; ")
    assert first == f"{bounds[1]} to {int(bounds[2]) - 1}"
    assert f"``amazon.aws`` {first} ({which_core})" in guide()


def test_sdk() -> None:
    bounds = dict(re.findall(r"^(\w+)>=([\d.]+)$", text("requirements.txt"), re.MULTILINE))
    assert set(bounds) == {"boto3", "botocore"}
    (minimum,) = {version.removesuffix(".0") for version in bounds.values()}
    least, _semicolon, more = table_of_requirements()["boto3 and botocore, where the module runs"].partition("; ")
    assert least == f"{minimum} or later"
    assert f"boto3 and botocore {least} ({more.replace('`', '``')})" in guide()
    for name, version in bounds.items():
        assert f'"{name}>={version}"' in text("README.md")


def cores() -> list[str]:
    """The versions of ansible-core that the tests run on, the oldest first."""
    return sorted((name for name in yaml_of("tests/versions.yml")["cores"] if name != "oldest"), key=numbers)


def test_the_readme_names_the_versions_of_the_tests() -> None:
    versions = yaml_of("tests/versions.yml")
    used = [core["python"] for core in versions["cores"].values()]
    pythons = sorted({*used, *versions["pythons"]}, key=numbers)
    tested = f"ansible-core {cores()[0]} to {cores()[-1]} and on Python {pythons[0]} to {pythons[-1]}"
    assert f"The tests run on {tested}, and on the oldest versions of this table" in text("README.md")
    oldest = versions["cores"]["oldest"]["ansible_core"].rpartition(".")[0]
    assert table_of_requirements()["ansible-core"] == f"{oldest} to {cores()[-1]}"


def test_each_core_is_of_its_name() -> None:
    versions = yaml_of("tests/versions.yml")["cores"]
    assert {core for core in cores() if not versions[core]["ansible_core"].startswith(f"{core}.")} == set()


def test_each_link_of_what_is_shipped_is_in_the_tarball() -> None:
    """ansible-galaxy leaves out a path that matches a pattern, and all that is below it."""
    left_out = yaml_of("galaxy.yml")["build_ignore"]
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text(page)):
            assert (CHECKOUT / link).exists(), link
            parts = [link, *(parent.as_posix() for parent in Path(link).parents)]
            assert not [part for part in parts for name in left_out if part != "." and fnmatch(part, name)], link
    assert "](SECURITY.md)" in text("README.md")


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_the_action_group_has_every_module_that_connects() -> None:
    """Ansible gives the defaults of the group to all of them, and a module without these options refuses them."""
    paths = (CHECKOUT / "plugins/modules").glob("*.py")
    modules = {path.stem for path in paths if "amazon.aws.region." in path.read_text(encoding="utf-8")}
    group = yaml_of("meta/runtime.yml")["action_groups"]["aws"]
    assert modules == {entry for entry in group if isinstance(entry, str)}


def test_guides_are_listed_alike_in_the_readme_and_on_the_site() -> None:
    (section,) = yaml_of("docs/docsite/extra-docs.yml")["sections"]
    listed = re.findall(r"^- \[.+?\]\(docs/docsite/rst/(\w+)\.rst\)", text("README.md"), re.MULTILINE)
    assert listed == section["toctree"]
    assert set(listed) == {path.stem for path in (CHECKOUT / "docs/docsite/rst").glob("*.rst")}


def test_the_role_needs_what_the_collection_needs() -> None:
    minimum = yaml_of("meta/runtime.yml")["requires_ansible"].removeprefix(">=").removesuffix(".0")
    for path in (CHECKOUT / "roles").iterdir():
        assert yaml_of(f"roles/{path.name}/meta/main.yml")["galaxy_info"]["min_ansible_version"] == minimum


@pytest.mark.parametrize("name", ["tests/requirements.txt", "requirements-dev.txt"])
def test_the_tests_run_on_pinned_packages(name: str) -> None:
    lines = [line for line in text(name).splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    for line in lines:
        assert re.match(r"[\w\[\],.-]+==[\d.]+(;|$)", line), line
