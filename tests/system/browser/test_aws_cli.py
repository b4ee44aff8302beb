# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remedies as commands of the AWS CLI: a shell takes them, and the second audit has none of the findings left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from resilience import test_remedies as region
from support.environment import ROLE
from support.samples import finding, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from browser.test_answers import copied
from browser.viewer import Viewer
from emulator import Emulator

VARIABLES = {"failed_events_arn": region.KEPT, "dead_letters_arn": region.KEPT, "alarm_topic_arn": region.TOPIC}
# A program a command would take a second for each: only the shell is asked what its arguments are.
ARGUMENTS = """aws() { printf '%s\\0' "$@"; printf '\\n\\0'; }\n"""
CLI = """
import json, sys
from awscli.clidriver import create_clidriver
for arguments in json.loads(sys.stdin.read()):
    code = create_clidriver().main([*arguments, "--endpoint-url", sys.argv[1]])
    if code:
        sys.exit(f"{code}: {arguments}")
"""


def commands(viewer: Viewer, found: list[Any]) -> list[str | None]:
    script = f"{json.dumps([each['remedy'] for each in found])}.map((remedy) => awsCliOf(remedy, targets))"
    return list(viewer.evaluate(script))


def arguments_of(text: str, **variables: str) -> list[list[str]]:
    done = subprocess.run(
        ["sh", "-ec", ARGUMENTS + text],
        env={**variables, "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    return [each.split("\0")[:-1] for each in done.stdout.split("\n\0")[:-1]]


def test_a_region_with_every_finding(viewer: Viewer, emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_roles([ROLE, region.READER], region=region.REGION)
    places = [region.KEPT, region.ONE, region.TWO, region.TOPIC, region.SOURCE]
    emulator.add_destinations(places, region=region.REGION)
    emulator.add_functions(region.SEEDS, region=region.REGION)
    rows = region.rows_of(emulator, tmp_path)
    found = findings(rows, region.POLICY)
    viewer.open(report(scan(rows), found, policy=region.POLICY))
    texts = commands(viewer, found)
    # What only reads or says something has none.
    without = {each["rule"] for each, text in zip(found, texts, strict=True) if text is None and each["judged"]}
    assert without <= {"events_parked", "retries_cut_short"}
    assert "${" not in "".join(text for text in filter(None, texts) if not text.startswith("# Set "))
    wanted = [each for text in dict.fromkeys(filter(None, texts)) for each in arguments_of(text, **VARIABLES)]
    once = [list(each) for each in dict.fromkeys(map(tuple, wanted))]
    done = subprocess.run(
        [sys.executable, "-c", CLI, emulator.url],
        input=json.dumps(once),
        env=os.environ
        | dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "x")
        | {"AWS_DEFAULT_REGION": region.REGION},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left = region.judged(region.rows_of(emulator, tmp_path))
    assert [each for each in left if each[0] not in ("events_lost", "events_parked")] == []


def test_a_finding_has_its_commands_to_copy(viewer: Viewer) -> None:
    lost = row("f", stored={"MaximumRetryAttempts": 1})
    viewer.open(report(scan([lost]), findings([lost])), "#text=f")
    text = copied(viewer, ".remedy .copy + .copy")
    assert text.splitlines()[0].startswith("# Set failed_events_arn: the ARN of ")
    assert text.splitlines()[1] == (
        "aws lambda put-function-event-invoke-config --region us-east-2"
        " --function-name arn:aws:lambda:us-east-2:123456789012:function:f --qualifier '$LATEST'"
        " --maximum-retry-attempts 1 --destination-config"
        """ '{"OnFailure":{"Destination":"'"${failed_events_arn:?is not set}"'"}}'"""
    )
    viewer.check_no_messages_or_requests()


@pytest.mark.parametrize("remedy", ["", "text", "- name: x", "- a:\n  b", '- name: !unsafe "{{ x }}"\n  a.b.c:\n'])
def test_other_remedies_have_no_commands(viewer: Viewer, remedy: str) -> None:
    lost = row("f")
    viewer.open(report(scan([lost]), [{**finding(lost), "remedy": remedy}]), "#text=f")
    assert len(viewer.texts(".remedy .copy")) == 1
    viewer.check_no_messages_or_requests()
