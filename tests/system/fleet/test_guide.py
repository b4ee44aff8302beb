# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventories that the guide shows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import boto3
import pytest
from docs.snippets import read_pages
from support.environment import CHECKOUT, environment

from emulator import Emulator

GUIDE = "docs/docsite/rst/guide_fleet.rst"
SNIPPETS = {snippet.name: snippet.text for snippet in read_pages(CHECKOUT)[GUIDE]}


@pytest.mark.parametrize(
    ("name", "hosts"), [("organization", ["123456789012"]), ("list", ["123456789012", "210987654321"])]
)
def test_inventories(name: str, hosts: list[str], tmp_path: Path) -> None:
    source = tmp_path / "accounts.organization_accounts.yml"
    source.write_text(SNIPPETS[name], encoding="utf-8")
    with Emulator() as emulator:
        keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
        boto3.client("organizations", endpoint_url=emulator.url, **keys).create_organization(FeatureSet="ALL")
        command = ["ansible", "-i", str(source), "all", "-m", "ansible.builtin.debug", "-a", "var=inventory_hostname"]
        done = subprocess.run(
            [*command, "-e", "ansible_connection=local", "--one-line"],
            env=environment(tmp_path, emulator.url) | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    for host in hosts:
        assert json.dumps(host) in done.stdout
    assert done.stdout.count("SUCCESS") == len(hosts)
