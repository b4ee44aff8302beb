# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What noxfile.py installs besides the requirements: another ansible-core to test on, awx.awx, other tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

if TYPE_CHECKING:
    import nox

ROOT = Path(__file__).parents[2]
VERSIONS = yaml.safe_load((ROOT / "tests/versions.yml").read_text(encoding="utf-8"))
PYTHONS: list[str] = VERSIONS["pythons"]
CORES: dict[str, dict[str, str]] = VERSIONS["cores"]
DEVEL: dict[str, str] = VERSIONS["devel"]
PACKAGES: dict[str, list[str]] = VERSIONS["packages"]
EDA_CORE = "2.21"
# ansible-test 2.22.0rc1 takes a package for pylint from GitHub, not from PyPI: it is to be in the release again.
SANITY_WITHOUT = {"2.22": ["--skip-test", "pylint"]}


class Tests(NamedTuple):
    """What pytest runs, and the targets of `ansible-test integration`."""

    pytest: list[str]
    targets: list[str]


SHORT = Tests(["tests/unit"], ["action_group", "lambda_event_invoke_config_info"])
LONG = Tests(
    [
        *("tests/unit", "tests/emulated/plugins"),
        *(f"tests/system/resilience/test_{name}.py" for name in ("hostile", "audit")),
        *(
            f"tests/system/fleet/test_{name}.py"
            for name in ("organization_accounts", "playbooks", "repairs", "unanswered")
        ),
    ],
    [*SHORT.targets, "audit", "event_invoke_findings", "lambda_event_invoke_config"],
)
# The oldest boto3 does not know durable functions and Managed Instances: the audit finds more that it cannot judge.
NEED_NEWEST_BOTO3 = {"audit", "event_invoke_findings"}


def pinned(names: list[str]) -> list[str]:
    """The lines of the requirements that pin these packages."""
    text = "".join(
        (ROOT / file).read_text(encoding="utf-8") for file in ("requirements-dev.txt", "tests/requirements.txt")
    )
    return [line for line in text.splitlines() if line.partition("==")[0] in names]


def environment_of(session: nox.Session) -> dict[str, str]:
    """Its own virtual environment has amazon.aws."""
    (site_packages,) = Path(session.virtualenv.location).glob("lib/python*/site-packages")
    return {"ANSIBLE_COLLECTIONS_PATH": f"{ROOT / '.tree'}:{site_packages}"}


def install_core(session: nox.Session, core: str) -> None:
    """This ansible-core, amazon.aws and boto3."""
    wanted = CORES[core]
    packages = [f"ansible-core=={wanted['ansible_core']}", *pinned(PACKAGES["tests"])]
    if boto3 := wanted.get("boto3"):
        ours = ("boto3==", "botocore==")
        packages = [line for line in packages if not line.startswith(ours)] + [each + boto3 for each in ours]
    session.install("-qq", *packages)
    # The package ansible is wanted for its amazon.aws only, which runs on more versions of ansible-core and Python.
    session.install("-qq", "--no-deps", "--ignore-requires-python", f"ansible=={wanted['ansible']}")


def install_eda(session: nox.Session) -> None:
    """ansible-rulebook, with the ansible-core that its playbooks run on and an amazon.aws that has its event source."""
    wanted = CORES[EDA_CORE]
    session.install("-qq", f"ansible-core=={wanted['ansible_core']}", *PACKAGES["eda"])
    session.install("-qq", "--no-deps", f"ansible=={wanted['ansible']}")


def java_home() -> str | None:
    """Return the directory of Java, which ansible-rulebook needs; None if there is none from version 17 on."""
    home_of_java = os.environ.get("JAVA_HOME")
    java = shutil.which(f"{home_of_java}/bin/java" if home_of_java else "java")
    if java is None:
        return None
    shown = subprocess.run(
        [java, "-XshowSettings:properties", "-version"], stderr=subprocess.PIPE, text=True, check=False
    )
    version = re.search(r"java\.specification\.version = (\d+)$", shown.stderr, re.MULTILINE)
    home = re.search(r"java\.home = (.+)$", shown.stderr, re.MULTILINE)
    return home[1] if home and version and int(version[1]) >= 17 else None


def install_devel(session: nox.Session) -> None:
    """The branches that become the next ansible-core and amazon.aws."""
    session.install("-qq", "--upgrade", DEVEL["ansible_core"], *pinned(PACKAGES["tests"]))
    env = environment_of(session)
    install = ["ansible-galaxy", "collection", "install", "--force", "--no-deps", DEVEL["amazon_aws"]]
    session.run(*install, "-p", env["ANSIBLE_COLLECTIONS_PATH"].rpartition(":")[2], env=env)


def test_core(session: nox.Session, core: str, tests: Tests) -> None:
    """With what install_core installed, or `devel`."""
    env = environment_of(session)
    marks, targets = "not thorough", tests.targets
    if "boto3" in CORES.get(core, {}):
        marks += " and not newest_boto3"
        targets = [target for target in targets if target not in NEED_NEWEST_BOTO3]
    session.run("python", "-m", "pytest", "-n", "2", "-m", marks, *tests.pytest, env=env)
    for arguments in (["sanity", *SANITY_WITHOUT.get(core, [])], ["integration", *targets]):
        session.run("python", "tests/run_ansible_test.py", *arguments, env=env | {"PYTHONPATH": "tests"})


def with_awx_awx(session: nox.Session) -> dict[str, str]:
    """Return the environment in which awx.awx is found. The package ansible has had it up to 13.

    So Python 3.11 has it already, and on a later one it is taken out of the wheel, once.
    """
    if (Path(sysconfig.get_path("purelib")) / "ansible_collections/awx").exists():
        return {}
    place = ROOT / ".nox" / "awx"
    if not (place / "ansible_collections").exists():
        pip = ["python", "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        session.run(*pip, "--dest", str(place), *PACKAGES["awx"])
        (wheel,) = place.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            members = [name for name in archive.namelist() if name.startswith("ansible_collections/awx/")]
            archive.extractall(place, members)
        wheel.unlink()
    paths = f"{os.environ['ANSIBLE_COLLECTIONS_PATH']}:{place}"
    return {"ANSIBLE_COLLECTIONS_PATH": paths, "PYTHONPATH": str(place)}
