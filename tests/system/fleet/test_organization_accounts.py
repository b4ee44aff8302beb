# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin through ansible-inventory, against the emulator."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from docs.snippets import read_pages
from support.environment import CHECKOUT, environment
from support.sampled import sampled

from emulator import Emulator

CREDENTIALS = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
DENIED = {"error": {"status": 400, "code": "AccessDeniedException", "message": "You don't have permissions"}}
TAGS = "ListTagsForResource"


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    running_emulator.reset()
    return running_emulator


@pytest.fixture
def accounts(emulator: Emulator) -> dict[str, str]:
    """The ids of the accounts of an organization, by their names."""
    client = boto3.client("organizations", endpoint_url=emulator.url, **CREDENTIALS)
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    units = {"": root}
    for name, parent in (("Workloads", ""), ("Prod-EU", "Workloads")):
        created = client.create_organizational_unit(ParentId=units[parent], Name=name)
        units[name] = created["OrganizationalUnit"]["Id"]
    ids = {}
    for name, unit, tags in (
        ("shop", "Prod-EU", {"team": "payments"}),
        ("odd {{ 1 + 1 }}", "Workloads", {"audit": "off"}),
        ("sandbox-1", "", {}),
    ):
        parameters = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        created = client.create_account(AccountName=name, Email="a@example.com", **parameters)
        ids[name] = created["CreateAccountStatus"]["AccountId"]
        if unit:
            client.move_account(AccountId=ids[name], SourceParentId=root, DestinationParentId=units[unit])
    emulator.clear_requests()
    return ids


def inventory(
    emulator: Emulator,
    directory: Path,
    *arguments: str,
    key: str = "dummy",
    surroundings: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    source = directory / "test.organization_accounts.yml"
    source.write_text(json.dumps({"plugin": "cloudops.aws_lambda.organization_accounts", **options}))
    variables = environment(directory, emulator.url) | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    variables["AWS_ACCESS_KEY_ID"] = key
    variables |= dict(surroundings or {})
    del variables["AWS_REGION"]
    command = ["ansible-inventory", "--inventory", str(source), *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)


def hosts(emulator: Emulator, directory: Path, **options: Any) -> dict[str, dict[str, Any]]:
    done = inventory(emulator, directory, "--list", **options)
    assert done.returncode == 0, done.stderr
    variables: dict[str, dict[str, Any]] = json.loads(done.stdout)["_meta"]["hostvars"]
    return variables


@pytest.mark.thorough
def test_list_shows_plain_values(emulator: Emulator, accounts: dict[str, str], tmp_path: Path) -> None:
    found = hosts(emulator, tmp_path, compose={"loud": "aws_account_name | upper"})
    assert found[accounts["shop"]] == {
        "aws_account_id": accounts["shop"],
        "aws_account_name": "shop",
        "aws_organizational_units": ["Workloads", "Prod-EU"],
        "aws_tags": {"team": "payments"},
        "loud": "SHOP",
    }
    assert found[accounts["odd {{ 1 + 1 }}"]]["aws_account_name"] == {"__ansible_unsafe": "odd {{ 1 + 1 }}"}
    assert len(found) == 4
    # A root and two units: two requests each, one for the roots, and one for all accounts.
    assert emulator.count() - emulator.count(TAGS) == 8
    assert emulator.count(TAGS) == 4


def test_graph(emulator: Emulator, accounts: dict[str, str], tmp_path: Path) -> None:
    done = inventory(
        emulator,
        tmp_path,
        "--graph",
        exclude={"names": ["master", "odd*"]},
        groups={"all_teams": "aws_tags.team is defined"},
    )
    assert done.stdout.splitlines() == [
        "@all:",
        "  |--@ungrouped:",
        f"  |  |--{accounts['sandbox-1']}",
        "  |--@ou_Workloads:",
        "  |  |--@ou_Workloads_Prod_EU:",
        f"  |  |  |--{accounts['shop']}",
        "  |--@tag_team_payments:",
        f"  |  |--{accounts['shop']}",
        "  |--@all_teams:",
        f"  |  |--{accounts['shop']}",
    ]


def test_tags_are_asked_for_selected_accounts_only(
    emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    selection = {"include": {"organizational_units": ["Workloads"]}, "exclude": {"tags": {"audit": "off"}}}
    assert list(hosts(emulator, tmp_path, **selection)) == [accounts["shop"]]
    assert emulator.count(TAGS) == 2


def test_the_example_of_the_documentation(emulator: Emulator, accounts: dict[str, str], tmp_path: Path) -> None:
    (example,) = read_pages(CHECKOUT)["plugins/inventory/organization_accounts.py"]
    options = yaml.safe_load(example.text)
    assert options.pop("plugin") == "cloudops.aws_lambda.organization_accounts"
    options["cache_connection"] = str(tmp_path / "cache")
    assert list(hosts(emulator, tmp_path, **options)) == [accounts["shop"]]
    assert emulator.count("AssumeRole") == 1


def test_a_role_that_may_not_be_assumed(emulator: Emulator, tmp_path: Path) -> None:
    role = "arn:aws:iam::123456789012:role/list-accounts"
    emulator.configure(faults=[{"service": "sts", "effect": DENIED}])
    done = inventory(emulator, tmp_path, "--list", assume_role_arn=role, region="us-east-1")
    assert done.returncode != 0
    line = f"cannot assume role {role}: An error occurred (AccessDeniedException)"
    # ansible-core before 2.19 breaks lines, words as well.
    assert line.replace(" ", "") in "".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_tags_are_not_asked_for(emulator: Emulator, accounts: dict[str, str], tmp_path: Path) -> None:
    found = hosts(emulator, tmp_path, read_tags=False)
    assert {host["aws_tags"] for host in found.values()} == {None}
    assert emulator.count(TAGS) == 0


def test_the_cache_answers_until_the_selection_changes(
    emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    first = hosts(emulator, tmp_path, **cache)
    requests = emulator.count()
    assert hosts(emulator, tmp_path, **cache) == first
    assert emulator.count() == requests
    assert list(hosts(emulator, tmp_path, **cache, include={"names": ["shop"]})) == [accounts["shop"]]
    assert emulator.count() > requests


@pytest.mark.parametrize("kept", sampled([{"accounts": [], "unknown_states": []}, [], None], 1))
def test_a_cache_of_another_form_is_read_again(
    kept: Any, emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    """Found: 'wanted', and no hosts, at each run until the cache ended."""
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    first = hosts(emulator, tmp_path, **cache)
    (file,) = (tmp_path / "cache").iterdir()
    right = json.loads(file.read_text(encoding="utf-8"))
    # From ansible-core 2.19 on, what was kept is within something else.
    inside = {"__payload__": json.dumps(kept)} if "__payload__" in right else kept
    file.write_text(json.dumps(inside), encoding="utf-8")
    done = inventory(emulator, tmp_path, "--list", **cache)
    assert json.loads(done.stdout)["_meta"]["hostvars"] == first
    assert "the cache is not of the form of this version" in " ".join(done.stderr.split())
    requests = emulator.count()
    assert hosts(emulator, tmp_path, **cache) == first
    assert emulator.count() == requests


@pytest.mark.thorough
def test_the_cache_of_one_login_is_not_that_of_another(
    emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    hosts(emulator, tmp_path, **cache)
    requests = emulator.count("ListRoots")
    role = {"assume_role_arn": "arn:aws:iam::123456789012:role/list-accounts", "region": "us-east-1"}
    for number, login in enumerate(({"key": "AKIA2"}, {"key": "AKIA2", **role}), start=1):
        hosts(emulator, tmp_path, **cache, **login)
        assert emulator.count("ListRoots") == requests + number
    kept = "".join(path.read_text() for path in (tmp_path / "cache").iterdir())
    assert "AKIA2" not in kept
    assert "dummy" not in kept


def test_the_cache_of_a_program_is_of_the_keys_that_it_has(
    emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    """Found: with other keys of the same program, the cache still had the accounts of the first organization."""
    (tmp_path / "config").write_text(f"[default]\ncredential_process = cat {tmp_path / 'keys.json'}\n")
    empty = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")
    given: dict[str, Any] = {
        "surroundings": {**empty, "AWS_CONFIG_FILE": str(tmp_path / "config")},
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }
    for key, lists in (("AKIA1", 1), ("AKIA1", 1), ("AKIA2", 2), ("AKIA2", 2)):
        keys = {"Version": 1, "AccessKeyId": key, "SecretAccessKey": "dummy"}
        (tmp_path / "keys.json").write_text(json.dumps(keys))
        assert accounts["shop"] in hosts(emulator, tmp_path, **given)
        assert emulator.count("ListRoots") == lists
    (tmp_path / "keys.json").unlink()
    failed = inventory(emulator, tmp_path, "--list", **given)
    assert failed.returncode != 0
    assert emulator.count("ListRoots") == 2
    assert "keys.json" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.thorough
def test_denied_tags_are_a_warning_and_null(emulator: Emulator, accounts: dict[str, str], tmp_path: Path) -> None:
    emulator.configure(faults=[{"operation": TAGS, "effect": DENIED}])
    done = inventory(emulator, tmp_path, "--list")
    assert "organizations:ListTagsForResource is denied" in done.stderr
    found = json.loads(done.stdout)["_meta"]["hostvars"]
    assert {host["aws_tags"] for host in found.values()} == {None}
    assert emulator.count(TAGS) == 1


def test_denied_comparison_is_a_warning_of_each_run(
    emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    """Also of those that the cache answers: it is as much known then."""
    emulator.configure(faults=[{"operation": "ListAccounts", "effect": DENIED}])
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    for requests in (1, 1):
        done = inventory(emulator, tmp_path, "--list", **cache)
        assert len(json.loads(done.stdout)["_meta"]["hostvars"]) == 4
        assert "organizations:ListAccounts is denied" in " ".join(done.stderr.split())
        assert emulator.count("ListAccounts") == requests


@pytest.mark.parametrize(
    ("operation", "options", "line"),
    sampled(
        [
            (
                "ListRoots",
                {},
                "cannot list the accounts of the organization: An error occurred (AccessDeniedException)",
            ),
            (TAGS, {"include": {"tags": {"a": "b"}}}, "cannot read the tags of the accounts: An error occurred"),
            ("none", {"include": {"id": "1"}}, "include has the unknown key id: expected some of account_ids, names"),
        ],
        1,
    ),
)
def test_errors_are_one_line(
    operation: str, options: dict[str, Any], line: str, emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    emulator.configure(faults=[{"operation": operation, "effect": DENIED}])
    done = inventory(emulator, tmp_path, "--list", **options)
    assert done.returncode != 0
    assert line in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("strict", sampled([False, True], 1))
def test_accounts_that_were_not_all_read_fail_the_playbooks(
    strict: bool, emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    """Ansible goes on with the hosts of other sources, and with those that became hosts before an error."""
    options: dict[str, Any] = {"strict": True, "compose": {"x": "aws_tags.team"}} if strict else {}
    if not strict:
        emulator.configure(faults=[{"operation": "ListRoots", "effect": DENIED}])
    source = tmp_path / "test.organization_accounts.yml"
    source.write_text(json.dumps({"plugin": "cloudops.aws_lambda.organization_accounts", **options}))
    for playbook in ("fleet_audit", "fleet_report"):
        done = subprocess.run(
            [
                "ansible-playbook",
                "--inventory=111111111111,",
                f"--inventory={source}",
                f"cloudops.aws_lambda.{playbook}",
            ],
            env=environment(tmp_path, emulator.url),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 2, done.stdout
        wanted = "team" if strict else "cannot list the accounts of the organization"
        assert wanted in " ".join(done.stdout.split())
        assert emulator.count("ListFunctions") == 0
        assert not (tmp_path / "event-invoke-fleet").exists()


KEY, TOKEN = "planted/SecretKey+of/40characters1234567", "plantedSessionToken//////////1234567890=="
ROLE_TOKEN = "plantedTokenOfTheRole//1234567890abcdefghij=="
PLANTED = {"AWS_SECRET_ACCESS_KEY": KEY, "AWS_SESSION_TOKEN": TOKEN}


@pytest.mark.parametrize(
    ("operation", "options"),
    sampled(
        [
            ("ListRoots", {}),
            ("ListRoots", {"secret_key": KEY, "session_token": TOKEN, "access_key": "dummy"}),
            ("ListRoots", {"assume_role_arn": "arn:aws:iam::123456789012:role/reader", "region": "us-east-1"}),
            ("AssumeRole", {"assume_role_arn": "arn:aws:iam::123456789012:role/reader", "region": "us-east-1"}),
            (TAGS, {"include": {"tags": {"a": "b"}}}),
            ("ListRoots", {"secret_key": KEY, "session_token": TOKEN, "access_key": "dummy", "strict": True}),
            ("ListRoots", {"endpoint_url": "http://me:planted-password@127.0.0.1:1"}),
        ],
        2,
    ),
)
def test_no_error_shows_a_secret(
    operation: str,
    options: dict[str, Any],
    emulator: Emulator,
    accounts: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("moto.sts.models.random_session_token", lambda: ROLE_TOKEN)
    message = f"The tokens {TOKEN} and {ROLE_TOKEN}, and {KEY}, are invalid"
    fault = {"error": {"status": 403, "code": "InvalidClientTokenId", "message": message}}
    emulator.configure(faults=[{"operation": operation, "effect": fault}])
    # What the playbooks are told of the error is a variable: it is listed if that does not fail, too.
    told = {**PLANTED, "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "false"}
    done = inventory(emulator, tmp_path, "--list", "--export", "-vvvv", surroundings=told, **options)
    assert "event_invoke_fleet__inventory_error" in done.stdout
    assert ("are invalid" in " ".join(done.stderr.split())) == ("endpoint_url" not in options), done.stderr
    # A role's token is known from the moment at which there is one.
    known = [
        KEY,
        TOKEN,
        "planted-password",
        *([ROLE_TOKEN] if operation == "ListRoots" and "assume_role_arn" in options else []),
    ]
    assert [secret for secret in known if secret in done.stdout + done.stderr] == []


_PROCESS = json.dumps({"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": KEY, "SessionToken": TOKEN})


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("operation", "profile"),
    [
        ("ListRoots", f"aws_access_key_id = AKIA\naws_secret_access_key = {KEY}\naws_session_token = {TOKEN}\n"),
        ("ListRoots", f"credential_process = echo '{_PROCESS}'\n"),
        (
            "AssumeRoleWithWebIdentity",
            "role_arn = arn:aws:iam::123456789012:role/web\nweb_identity_token_file = FILE\n",
        ),
    ],
)
def test_no_error_shows_a_secret_of_a_profile(
    operation: str, profile: str, emulator: Emulator, accounts: dict[str, str], tmp_path: Path
) -> None:
    token_file, config = tmp_path / "token", tmp_path / "config"
    token_file.write_text(TOKEN, encoding="utf-8")
    config.write_text(
        f"[profile mine]\nregion = us-east-1\n{profile.replace('FILE', str(token_file))}", encoding="utf-8"
    )
    fault = {"error": {"status": 403, "code": "AccessDenied", "message": f"AWS repeats {TOKEN}, and {KEY}"}}
    emulator.configure(faults=[{"operation": operation, "effect": fault}])
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    surroundings = {**dict.fromkeys(names, ""), "AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "mine"}
    surroundings["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "false"
    done = inventory(emulator, tmp_path, "--list", "--export", "-vvvv", surroundings=surroundings)
    assert "AWS repeats" in done.stdout
    sent = [TOKEN] if operation == "AssumeRoleWithWebIdentity" else [KEY, TOKEN]
    assert [secret for secret in sent if secret in done.stdout + done.stderr] == []
