# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The survey of the pattern asks for what the playbooks take."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from support.environment import CHECKOUT, environment
from support.runner import lay_out, run

from emulator import Emulator

PATTERN = CHECKOUT / "extensions/patterns/audit_organization"
DATA = yaml.safe_load((PATTERN / "survey.yml").read_text(encoding="utf-8"))
QUESTIONS = {
    question["variable"]: question
    for question in [*DATA["audit_organization_repair_questions"], *DATA["audit_organization_survey"]["spec"]]
}
DEFAULTS = yaml.safe_load((CHECKOUT / "roles/event_invoke_audit/defaults/main.yml").read_text(encoding="utf-8"))
SPECS = yaml.safe_load((CHECKOUT / "roles/event_invoke_audit/meta/argument_specs.yml").read_text(encoding="utf-8"))
OPTIONS: dict[str, dict[str, Any]] = SPECS["argument_specs"]["main"]["options"]
GUIDE = (CHECKOUT / "docs/docsite/rst/guide_fleet.rst").read_text(encoding="utf-8")
OF_THE_ROLE = [name for name in QUESTIONS if name.startswith("event_invoke_audit_")]
OF_THE_FLEET = [name for name in QUESTIONS if name not in OF_THE_ROLE]
REGION = "us-east-2"
ACCOUNT = "123456789012"
BUCKET = "fleet-bucket"


def lines(value: Any) -> list[str]:
    return value if isinstance(value, list) else str(value).splitlines()


def description_of(name: str) -> str:
    return " ".join(lines(OPTIONS[name]["description"]))


def choices_of(name: str) -> list[str]:
    if isinstance(DEFAULTS[name], bool):
        return ["false", "true"]
    return OPTIONS[name].get("choices") or re.findall(r"V\((\w+)\)", description_of(name)) or DEFAULTS[name]


def default_of(name: str) -> list[str]:
    default = DEFAULTS[name]
    return lines(str(default).lower() if isinstance(default, bool) else default or "")


def types_of(name: str) -> set[str]:
    """Return the types of a question that can ask for a variable of the role."""
    default = DEFAULTS[name]
    if isinstance(default, list):
        return {"multiselect"}
    if isinstance(default, dict):
        return {"textarea"}
    if isinstance(default, bool):
        return {"multiplechoice"}
    return {"integer"} if isinstance(default, int) else {"text", "multiplechoice"}


@pytest.mark.parametrize("name", OF_THE_ROLE)
def test_a_question_is_that_of_the_role(name: str) -> None:
    question = QUESTIONS[name]
    assert question["type"] in types_of(name)
    if question["type"].startswith("multi"):
        assert set(lines(question["choices"])) == set(choices_of(name))
    assert lines(question["default"]) == default_of(name)
    assert question["required"] is OPTIONS[name].get("required", False)


@pytest.mark.parametrize("name", [name for name in OF_THE_ROLE if QUESTIONS[name]["type"] == "integer"])
def test_bounds_are_those_of_the_role(name: str) -> None:
    (bounds,) = re.findall(r"from (\d+) to (\d+)", description_of(name))
    assert (QUESTIONS[name]["min"], QUESTIONS[name]["max"]) == tuple(map(int, bounds))


@pytest.mark.parametrize("name", OF_THE_FLEET)
def test_a_question_is_in_the_guide(name: str) -> None:
    (meaning,) = re.findall(rf"^   \* - ``{name}``\n     - .*\n     - (.*)$", GUIDE, re.MULTILINE)
    assert QUESTIONS[name]["type"] == "text"
    assert QUESTIONS[name]["required"] is False
    default = re.search(r"[Bb]y default (\d+)", meaning)
    said = re.search(r"By default (\d+)", QUESTIONS[name]["question_description"])
    assert (default and default[1]) == (said and said[1])


def answers(answered: bool) -> dict[str, Any]:
    """Return what AWX makes of a survey whose fields show their defaults, or of one whose fields were emptied."""
    values: dict[str, Any] = {}
    for name, question in QUESTIONS.items():
        default = question["default"]
        if not answered:
            values[name] = ""
        elif question["type"] == "multiselect":
            values[name] = default.splitlines()
        elif name == "event_invoke_fleet_regions":
            values[name] = f"{REGION},eu-west-1"
        else:
            values[name] = default
    return values


# Variables that are all empty are those of tests/system/fleet/test_unanswered.py, too, without a job of AWX.
@pytest.mark.thorough
@pytest.mark.parametrize("answered", [pytest.param(True, id="answered"), pytest.param(False, id="unanswered")])
def test_answers_are_accepted(answered: bool, emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "lost"}], REGION, ACCOUNT)
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    s3: Any = boto3.client("s3", endpoint_url=emulator.url, **keys)
    s3.create_bucket(Bucket=BUCKET)
    variables = {
        **answers(answered),
        "event_invoke_fleet_role": "audit",
        "event_invoke_fleet_rows": f"s3://{BUCKET}/rows",
        "event_invoke_audit_report_dir": f"s3://{BUCKET}/reports",
        "event_invoke_fleet_previous_report": f"s3://{BUCKET}/reports/event-invoke-fleet.json",
    }
    playbooks = {path.name: path.read_text(encoding="utf-8") for path in PATTERN.glob("playbooks/*.yml")}
    for job_id, name in enumerate(("fleet_audit", "fleet_report"), 1):
        directory = tmp_path / f"awx_{job_id}"
        lay_out(directory, job_id, playbooks, [ACCOUNT], variables, {})
        done = run(directory, job_id, f"{name}.yml", environment(tmp_path, emulator.url))
        assert done.status == "successful", done.stdout
    report = s3.get_object(Bucket=BUCKET, Key="reports/event-invoke-fleet.json")["Body"].read()
    assert {row["function_name"] for row in json.loads(report)["event_invoke_configs"]} == {"lost"}
