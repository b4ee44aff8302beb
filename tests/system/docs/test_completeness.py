# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every piece of code in the documentation is run by some test, and what a page shows as a result is one."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from demo.fleet import DESTINATIONS, FLEET_REGION, ROLES, fleet
from support.environment import ACCOUNT_ID, CHECKOUT, FUNCTIONS, REGION
from support.playbooks import run_playbook

from docs.snippets import Snippet
from docs.test_examples import AWS_CLI, COMMAND, FAILURES, FILES, PAGES, RECIPES
from emulator import Emulator

# What test_examples.py leaves to other tests, by the begin of its text.
ELSEWHERE = {
    # In this file.
    "300 functions:": "test_the_readme_shows_the_result_of_an_audit",
    "# arn:aws:lambda:us-east-2:": "test_the_guide_shows_what_a_backup_is",
    # tests/unit/plugins/plugin_utils/_code/test_drift.py.
    "4 targets compared with": "test_what_differs_is_told_by_what_is_in_aws_and_in_the_file",
    # tests/unit/plugins/module_utils/_read/test_progress.py.
    "us-east-2: 1,204 functions, about": "test_the_cost_is_shown_once_it_is_known",
    # tests/system/installed installs the collection from a repository; tests/unit/test_supply.py compares the versions.
    "$ ansible-galaxy collection install git+https:": "test_installing_from_git",
    "---\ncollections:": "test_installing_from_git",
    # Someone looks at these: `make demo` is no test, and `make emulator` does not end.
    "$ git clone https:": "make demo",
    # tests/system/fleet.
    "plugin: cloudops.aws_lambda.organization_accounts\n": "test_inventories",
    "plugin: ansible.builtin.generator\n": "test_inventories",
    "---\n# production.organization_accounts.yml": "test_the_example_of_the_documentation",
    # test_identity.py there runs inventories that Ansible cannot read.
    "[inventory]\nany_unparsed_is_failed = true": "test_an_inventory_that_ansible_cannot_read_fails",
    # tests/system/awx.
    "$ aws cloudformation deploy --stack-name event-invoke-hub": "test_the_commands_for_the_permissions",
    "$ python3 -m pip install ansible-builder": "test_the_command_for_the_image",
    "audit_organization_image: ": "test_the_setup_makes_everything",
    "$ ansible-galaxy collection install awx.awx": "test_the_setup_makes_everything",
    "$ aws cloudformation deploy --stack-name event-invoke-published": "test_the_command_for_the_queue",
    # tests/system/eda, whose session installs what the first one says.
    "$ python3 -m pip install ansible-core ansible-rulebook": "tests/versions.yml",
    "event_invoke_published_account_id: ": "test_an_alias_that_is_made_gets_its_row",
    "$ echo localhost > hosts": "test_an_alias_that_is_made_gets_its_row",
    # The integration test aws_cli_parity takes them from the page.
    "aws lambda ": "aws_cli_parity",
    '{"FunctionName": ': "aws_cli_parity",
}
AUDIT = [{"ansible.builtin.import_playbook": "cloudops.aws_lambda.audit"}]


def is_run_as_an_example(snippet: Snippet) -> bool:
    commands = [command for command, _output in snippet.commands() if command]
    return (
        snippet.plays_or_tasks is not None
        or snippet.variables is not None
        or snippet.allowed_actions is not None
        or snippet.name in FILES
        or (bool(commands) and all(COMMAND.match(command) for command in commands))
    )


def test_every_example_is_run() -> None:
    forgotten = [
        f"{page}, line {snippet.line}"
        for page, snippets in PAGES.items()
        if page != RECIPES
        for snippet in snippets
        if not is_run_as_an_example(snippet) and not snippet.text.lstrip("\n").startswith(tuple(ELSEWHERE))
    ]
    assert forgotten == [], "Make test_examples.py run them, or test them elsewhere and say so in ELSEWHERE"


def test_the_examples_beside_the_aws_cli_are_run() -> None:
    """By the themes that aws_cli_parity always compares, as elements of a loop or by the names of their files."""
    tasks = CHECKOUT / "tests/integration/targets/aws_cli_parity/tasks"
    (themes,) = re.findall(r"^ +themes: \[(.*)\]$", (tasks / "main.yml").read_text(encoding="utf-8"), re.MULTILINE)
    text = "".join((tasks / f"{theme}.yml").read_text(encoding="utf-8") for theme in themes.split(", "))
    names = [snippet.name for snippet in PAGES[AWS_CLI] if snippet.name not in FAILURES]
    assert "" not in names
    assert [name for name in names if not re.search(rf"[\[ /]{name}[],\"\n]", text)] == []


def test_every_plugin_and_role_has_an_example() -> None:
    roles = {f"roles/{path.name}/README.md" for path in (CHECKOUT / "roles").iterdir()}
    kinds = ("filter", "inventory", "modules")
    plugins = {f"plugins/{kind}/{path.name}" for kind in kinds for path in (CHECKOUT / "plugins" / kind).glob("*.py")}
    assert roles | plugins <= set(PAGES)


def test_the_readme_shows_the_result_of_an_audit(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_roles(ROLES, region=FLEET_REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations(DESTINATIONS, region=FLEET_REGION, account_id=ACCOUNT_ID)
    emulator.add_functions(list(fleet()), region=FLEET_REGION, account_id=ACCOUNT_ID)
    variables = f"event_invoke_audit_regions={FLEET_REGION} event_invoke_audit_requests_per_second=0"
    exit_code, output = run_playbook(AUDIT, tmp_path, emulator.url, "-e", variables)
    assert exit_code == 0, output
    (shown,) = [snippet.text for snippet in PAGES["README.md"] if snippet.language == "text"]
    assert shown.splitlines()
    for line in shown.splitlines():
        assert line == "..." or f"\n{line}\n" in output


def test_the_guide_shows_what_a_backup_is(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
    play = [{"ansible.builtin.import_playbook": "cloudops.aws_lambda.backup"}]
    exit_code, output = run_playbook(play, tmp_path, emulator.url, "-e", f"event_invoke_backup_regions={REGION}")
    assert exit_code == 0, output
    snippets = PAGES["docs/docsite/rst/guide_code.rst"]
    (shown,) = [snippet.text for snippet in snippets if snippet.text.startswith("# arn:aws:lambda:")]
    written = (tmp_path / "event-invoke-configs.yml").read_text(encoding="utf-8")
    assert textwrap.dedent(shown).strip() in written
