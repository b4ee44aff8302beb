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
driver = create_clidriver()
for arguments in json.loads(sys.stdin.read()):
    code = driver.main([*arguments, "--endpoint-url", sys.argv[1]])
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


LIVE = row("f", "live")
NUMBERS = (
    '- name: "Retry"\n  cloudops.aws_lambda.lambda_event_invoke_config:\n'
    f'    function_name: "{LIVE["function_arn"]}"\n    region: "us-east-2"\n    maximum_retry_attempts: 2\n'
)
DESTINATION = NUMBERS.replace("    maximum_retry_attempts: 2\n", "") + (
    f'    destination_config:\n      on_failure:\n        destination: "{region.KEPT}"\n'
)
NOT_KNOWN: dict[str, Any] = {
    **LIVE,
    "configured": None,
    "last_modified": None,
    "effective": {"maximum_retry_attempts": None, "maximum_event_age_in_seconds": None},
}
FORESEEN = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}


def stored(target: dict[str, Any] | None) -> dict[str, Any] | None:
    names = ("configured", "maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config")
    return target and {name: target[name] for name in names}


@pytest.mark.parametrize(
    ("target", "numbers", "destination"),
    [
        pytest.param(LIVE, "put --maximum-retry-attempts 2", "put --maximum-retry-attempts 2", id="nothing is stored"),
        pytest.param(
            row("f", "live", stored=FORESEEN),
            "update --maximum-retry-attempts 2",
            "put --maximum-retry-attempts 2 --maximum-event-age-in-seconds 60",
            id="it is stored",
        ),
        pytest.param(
            {**row("f", "live", stored=FORESEEN), "stored": stored(LIVE)},
            "put --maximum-retry-attempts 2",
            "put --maximum-retry-attempts 2",
            id="it is foreseen",
        ),
        pytest.param(
            {
                **row("f", "live", stored=FORESEEN),
                "stored": stored(row("f", "live", stored={"MaximumRetryAttempts": 1})),
            },
            "update --maximum-retry-attempts 2",
            "put --maximum-retry-attempts 2",
            id="another one is stored than is foreseen",
        ),
        pytest.param(
            {**LIVE, "stored": stored(row("f", "live", stored=FORESEEN))},
            "update --maximum-retry-attempts 2",
            "put --maximum-retry-attempts 2 --maximum-event-age-in-seconds 60",
            id="its removal is foreseen",
        ),
        pytest.param({**row("f", "live", stored=FORESEEN), "stored": None}, None, None, id="it was not read"),
        pytest.param(NOT_KNOWN, None, None, id="a repair may have changed it"),
        pytest.param(
            row("f"),
            "put --maximum-retry-attempts 2",
            "put",
            id="no row, and all were listed",
        ),
        pytest.param({**row("f"), "completeness": None}, None, None, id="no row, and not all were listed"),
        pytest.param(row("f-2"), None, None, id="no row of the function"),
    ],
)
def test_commands_are_about_what_is_stored(
    viewer: Viewer, target: dict[str, Any], numbers: str | None, destination: str | None
) -> None:
    """Found: what a run in check mode would store was taken for what is stored, and pasted would have been stored."""
    # A command that stores all has what each finding of the target wants.
    remedies = [{**finding(target), "remedy": remedy} for remedy in (NUMBERS, DESTINATION)]
    viewer.open(report(scan([target]), remedies, check_mode=True))
    said = [text and _operation_of(text) for text in commands(viewer, remedies)]
    assert said == [numbers, destination]


def _operation_of(text: str) -> str:
    """Return what a command does, and with which numbers."""
    ((_lambda, operation, *options),) = arguments_of(text)
    pairs = dict(zip(options[::2], options[1::2], strict=True))
    named = [f"{name} {value}" for name, value in pairs.items() if name.startswith("--maximum")]
    return " ".join([operation.partition("-")[0], *named])
