# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user does with the collection after installing its tarball, away from the checkout."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.snippets import read_pages
from support.clients import lambda_client
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, QUEUE, REGION, ROLE, environment

from emulator import Emulator

NAME = "cloudops.aws_lambda"
SITE_PACKAGES = sysconfig.get_path("purelib")
KINDS = {"filter": "filter", "inventory": "inventory", "modules": "module"}
PLAYBOOKS = sorted(path.stem for path in (CHECKOUT / "playbooks").glob("*.yml"))


@pytest.fixture(scope="session", name="collections")
def _collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the tarball into an empty directory, with its dependency already there."""
    (tarball,) = (CHECKOUT / "dist").glob("*.tar.gz")
    home = tmp_path_factory.mktemp("home")
    collections = home / "collections"
    surroundings = environment(home, "") | {"ANSIBLE_COLLECTIONS_PATH": f"{collections}:{SITE_PACKAGES}"}
    install = ["ansible-galaxy", "collection", "install", str(tarball), "--offline", "-p", str(collections)]
    completed = subprocess.run(install, env=surroundings, cwd=home, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return collections


class User:
    """Someone whose Ansible finds the installed collection, and whose AWS is the emulator."""

    def __init__(self, emulator: Emulator, directory: Path) -> None:
        self.emulator = emulator
        self.directory = directory
        self.environment = environment(directory, emulator.url)

    def run(self, *command: str, exit_code: int = 0) -> str:
        """Return what the command prints."""
        completed = subprocess.run(
            command, cwd=self.directory, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert completed.returncode == exit_code, f"{command}\n{completed.stdout}\n{completed.stderr}"
        assert str(CHECKOUT) not in completed.stdout + completed.stderr
        return completed.stdout

    def play(self, playbook: str, *options: str, exit_code: int = 0, **variables: object) -> str:
        return self.run(
            "ansible-playbook", *options, "-e", json.dumps(variables), f"{NAME}.{playbook}", exit_code=exit_code
        )


@pytest.fixture(name="user")
def _user(emulator: Emulator, collections: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", f"{collections}:{SITE_PACKAGES}")
    emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations([QUEUE], region=REGION, account_id=ACCOUNT_ID)
    emulator.add_roles([ROLE], region=REGION, account_id=ACCOUNT_ID)
    emulator.configure(default_region=REGION)
    return User(emulator, tmp_path)


def test_ansible_finds_the_installed_collection_only(user: User, collections: Path) -> None:
    listed = json.loads(user.run("ansible-galaxy", "collection", "list", "--format", "json", NAME))
    assert list(listed) == [str(collections / "ansible_collections")]


@pytest.mark.parametrize(("folder", "kind"), KINDS.items())
def test_ansible_doc_shows_every_plugin(folder: str, kind: str, user: User) -> None:
    names = [f"{NAME}.{path.stem}" for path in (CHECKOUT / "plugins" / folder).glob("[!_]*.py")]
    shown = json.loads(user.run("ansible-doc", "--json", "-t", kind, *names))
    assert set(shown) == set(names)
    assert all(plugin["doc"] for plugin in shown.values())


def test_ansible_doc_shows_the_role(user: User) -> None:
    shown = json.loads(user.run("ansible-doc", "--json", "-t", "role", f"{NAME}.event_invoke_audit"))
    assert shown[f"{NAME}.event_invoke_audit"]["entry_points"]["main"]["options"]


def test_every_playbook_is_there(user: User) -> None:
    output = user.run("ansible-playbook", "--syntax-check", *(f"{NAME}.{playbook}" for playbook in PLAYBOOKS))
    assert len(re.findall(r"^playbook: ", output, re.MULTILINE)) == len(PLAYBOOKS) > 0


def test_an_ad_hoc_call(user: User) -> None:
    options = "function_name=my-function:BLUE"
    output = user.run("ansible", "localhost", "-m", f"{NAME}.lambda_event_invoke_config_info", "-a", options)
    assert '"maximum_retry_attempts": 0' in output
    assert QUEUE in output


def test_audit(user: User) -> None:
    reports = user.directory / "reports"
    user.play("audit", event_invoke_audit_regions=[REGION], event_invoke_audit_report_dir=str(reports))
    report = json.loads((reports / "event-invoke-audit.json").read_text(encoding="utf-8"))
    assert {row["function_name"] for row in report["event_invoke_configs"]} == {
        str(each["function_name"]) for each in FUNCTIONS
    }
    assert (reports / "event-invoke-audit.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_backup_shows_drift(user: User) -> None:
    user.play("backup", event_invoke_backup_regions=[REGION])
    user.play("drift")
    lambda_client(user.emulator).put_function_event_invoke_config(
        FunctionName="my-function", Qualifier="BLUE", MaximumRetryAttempts=2
    )
    output = user.play("drift", exit_code=2)
    assert "1 target differs from the backup" in output
    assert "my-function:BLUE" in output


def test_a_fleet(user: User) -> None:
    rows, reports = user.directory / "rows", user.directory / "reports"
    variables = {
        "event_invoke_fleet_regions": [REGION],
        "event_invoke_fleet_rows": str(rows),
        "event_invoke_audit_report_dir": str(reports),
        "event_invoke_audit_fail_on": "never",
    }
    for playbook in ("fleet_audit", "fleet_report"):
        user.play(playbook, "--inventory", f"{ACCOUNT_ID},", **variables)
    report = json.loads((reports / "event-invoke-fleet.json").read_text(encoding="utf-8"))
    assert {row["account_id"] for row in report["event_invoke_configs"]} == {ACCOUNT_ID}


def test_installing_from_git(tmp_path: Path) -> None:
    """With the URL of the documentation, which here is the checkout."""
    git = "https://github.com/cloudops-collections/cloudops.aws_lambda.git"
    readme = {snippet.text for snippet in read_pages(CHECKOUT)["README.md"] if git in snippet.text}
    (requirements,) = (text for text in readme if "collections:" in text)
    (tmp_path / "requirements.yml").write_text(requirements.replace(git, CHECKOUT.as_uri()), encoding="utf-8")
    surroundings = environment(tmp_path, "")
    for number, source in enumerate((["-r", "requirements.yml"], [f"git+{CHECKOUT.as_uri()}"])):
        collections = tmp_path / str(number)
        command = ["ansible-galaxy", "collection", "install", *source, "-p", str(collections)]
        env = surroundings | {"ANSIBLE_COLLECTIONS_PATH": f"{collections}:{SITE_PACKAGES}"}
        completed = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert completed.returncode == 0, completed.stdout + completed.stderr
        assert (collections / "ansible_collections/cloudops/aws_lambda/playbooks/audit.yml").is_file()
