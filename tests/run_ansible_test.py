# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test on a copy of the collection: run_ansible_test.py sanity [argument...] | integration [target...]

It fails where ansible-test skips what it should have run, which ansible-test itself calls a success.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from support.environment import modules_are_sent, quick_modules
from support.side_by_side import run_side_by_side

from emulator import Emulator

ROOT = Path(__file__).parent.parent
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
SANITY_TESTS_AT_LEAST = 20
# ansible-test is content with this locale, but warns, and repeats its warnings at the end.
# The others are what pip says of tools that it installs, once.
IGNORED = re.compile(
    r'WARNING: (Using locale "C.UTF-8" instead of "en_US.UTF-8"|Reviewing previous \d+ warning|Location )|'
    r"\s*(Looking in|Collecting|Downloading|Using cached|Obtaining|Requirement already|Installing collected|"
    r"Attempting uninstall|Found existing|Uninstalling|Successfully (un)?installed|[━╸╺])"
)


def sanity(arguments: list[str]) -> None:
    provide_pip()
    output = ansible_test(["sanity", *arguments], copy_collection("sanity"))
    ran = set(re.findall(r'^Running sanity test "([\w-]+)"', output, re.MULTILINE))
    if "--test" not in arguments and len(ran) < SANITY_TESTS_AT_LEAST:
        sys.exit(f"Only {len(ran)} sanity tests ran, at least {SANITY_TESTS_AT_LEAST} should have: {sorted(ran)}")


def integration(targets: list[str]) -> None:
    """These targets or all, side by side: a part of them for each processor, with a copy and an emulator of its own."""
    directories = [path for path in (ROOT / "tests/integration/targets").iterdir() if (path / "aliases").exists()]
    # The longest first, so that no part has them all.
    directories.sort(key=lambda path: -sum(file.stat().st_size for file in path.rglob("*.yml")))
    wanted = targets or [path.name for path in directories if "hidden" not in (path / "aliases").read_text().split()]
    count = min(os.cpu_count() or 1, len(wanted))
    parts = [wanted[first::count] for first in range(count)]
    if failed := run_side_by_side({", ".join(part): [sys.executable, __file__, "part", *part] for part in parts}):
        sys.exit(f"Integration tests failed: among {', '.join(failed)}")


def part(targets: list[str]) -> None:
    """These targets, one after the other. Each empties the emulator first."""
    collection = copy_collection(targets[0])
    # A home of its own: ansible-test refuses to run where ~/.aws exists.
    with Emulator(port=0, tls=True) as emulator, tempfile.TemporaryDirectory() as home:
        config = configparser.ConfigParser(interpolation=None)
        config["default"] = variables(emulator)
        with (collection / "tests/integration/cloud-config-aws.ini").open("w", encoding="utf-8") as file:
            config.write(file)
        with (collection / "tests/integration/integration.cfg").open("a", encoding="utf-8") as file:
            file.write(quick_modules())
        output = ansible_test(["integration", "--continue-on-error", *targets], collection, HOME=home)
    ran = re.findall(r"^Running (\S+) integration test (?:role|script)", output, re.MULTILINE)
    if sorted(ran) != sorted(targets):
        sys.exit(f"ansible-test ran {sorted(ran)}, and not {sorted(targets)}")


def variables(emulator: Emulator) -> dict[str, str]:
    """What a target with the alias cloud/aws finds defined, besides ansible-test's resource_prefix and tiny_prefix.

    ansible-test masks the secret and the token wherever they are printed: they are words that occur nowhere else.
    """
    return {
        "aws_access_key": "testing-access-key",
        "aws_secret_key": "testing-secret-key",
        "security_token": "testing-session-token",
        "aws_region": "us-east-2",
        "emulator_url": emulator.url,
        "emulator_tls_url": emulator.tls_url,
        "emulator_ca_bundle": emulator.ca_bundle,
        "venv_bin": str(Path(sys.executable).parent),
        "thorough": os.environ.get("THOROUGH", "false"),
        "event_invoke_direct": str(not modules_are_sent()).lower(),
    }


def ansible_test(arguments: list[str], collection: Path, **environment: str) -> str:
    """Its output, also shown as it comes. Ends this program when it fails."""
    lines = []
    with subprocess.Popen(
        ["ansible-test", *arguments, "--local", "--python", PYTHON],
        cwd=collection,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if not IGNORED.match(line):
                print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        sys.exit(process.returncode)
    output = "".join(lines)
    if "All targets skipped." in output:
        sys.exit("ansible-test ran nothing")
    return output


def copy_collection(name: str) -> Path:
    """ansible-test takes no link: it wants a real directory at the collection's path, with amazon.aws beside it, and a
    git repository. Below another repository that ignores it, it would find no files. The copy stays, for its caches.
    """
    tree = ROOT / ".nox" / f"copy-{Path(sys.prefix).name}-{name}" / "ansible_collections"
    copy = tree / "cloudops" / "aws_lambda"
    if not copy.exists():
        (tree / "amazon").mkdir(parents=True)
        (tree / "amazon" / "aws").symlink_to(SITE_PACKAGES / "ansible_collections" / "amazon" / "aws")
        copy.mkdir(parents=True)
    subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "--quiet"], cwd=copy, check=True)
    wanted = git_files(ROOT)
    for name in git_files(copy) - wanted:
        (copy / name).unlink()
    for name in wanted:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
    return copy


def git_files(directory: Path) -> set[str]:
    """What git tracks there, or would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=directory, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\0")
    return {name for name in listed if name and os.path.lexists(directory / name)}


def provide_pip() -> None:
    """ansible-test fetches pip's bootstrap script from a host that closed networks don't reach; ensurepip does the
    same. This is where ansible-test looks for the script first, and where it asks to put it by hand.
    """
    requirements = (SITE_PACKAGES / "ansible_test/_internal/python_requirements.py").read_text(encoding="utf-8")
    cache = Path.home() / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in set(re.findall(r"\bpip='([\d.]+)'", requirements)):
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            shutil.copy(ROOT / "tests/get_pip.py", script)


if __name__ == "__main__":
    {"sanity": sanity, "integration": integration, "part": part}[sys.argv[1]](sys.argv[2:])
