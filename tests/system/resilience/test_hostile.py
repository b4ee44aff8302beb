# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid options, and text from AWS that looks like templates, HTML or XML."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook

from emulator import Emulator
from resilience.running import INFO, NAMES, REGION, WRITE, region_of, run

LONG = "x" * 100_000

# ansible-core itself refuses some of these: only the line matters.
COMMON: list[Mapping[str, Any]] = [
    {"region": "us-east-2/../x"},
    {"region": "us-east-2\n"},
    {"region": "{{ 7 * 7 }}"},
    {"endpoint_url": "nonsense"},
    {"endpoint_url": "ftp://x"},
    {"endpoint_url": "http://[::1"},
    {"endpoint_url": "http://x:99999"},
    {"assume_role_arn": "x"},
    {"aws_config": [1]},
    {"aws_config": {"proxies": {"http": 5}}},
    {"aws_config": {"user_agent": "x\ny"}},
    {"concurrency": "many"},
    {"concurrency": 0},
    {"concurrency": 10**9},
    {"concurrency": math.inf},
    {"concurrency": "9" * 5000},
    {"requests_per_second": math.inf},
    {"requests_per_second": math.nan},
    {"requests_per_second": 10**400},
    {"aws_config": {"read_timeout": math.inf}},
    {"aws_config": {"retries": {"max_attempts": math.inf}}},
    *({"requests_per_second": rate} for rate in (-1, 0.01, 1e9, "nan", "inf", "-inf", "1e400", "fast", [1], {})),
    {"validate_certs": "perhaps"},
    {"aws_ca_bundle": "\0"},
    {"session_token": "a\nb"},
    {"bogus": 1},
    *({"function_name": [name]} for name in ("", "\0", "a\nb", "é", "{{ 7 * 7 }}", LONG, "f:a b", "../../x", "\ud800")),
    {"function_name": {"a": 1}},
    {"function_name": [[1]]},
    {"function_name": [None]},
    {"qualifier": ""},
    {"qualifier": "a\tb"},
    {"qualifier": LONG},
]
OF_INFO: list[Mapping[str, Any]] = [
    {"regions": ["../x"]},
    {"regions": [None]},
    {"regions": 5},
    {"include": ["function", "nonsense"]},
    {"metrics_days": "inf"},
]
OF_WRITE: list[Mapping[str, Any]] = [
    {"maximum_retry_attempts": 10**30},
    {"maximum_retry_attempts": 1.5},
    {"maximum_retry_attempts": math.inf},
    {"maximum_event_age_in_seconds": math.nan},
    {"maximum_event_age_in_seconds": "soon"},
    {"destination_config": "x"},
    {"destination_config": {"on_failure": "x"}},
    {"destination_config": {"on_failure": {"destination": LONG}}},
    {"destination_config": {"on_failure": {"destination": "{{ 7 * 7 }}"}}},
    {"destination_config": {"on_failure": {"destination": "a\nb"}}},
    {"destination_config": {"sideways": {}}},
    {"propagation_timeout": -1},
    {"propagation_timeout": math.inf},
    {"state": "gone"},
]

HOSTILE_PLAY = """
- hosts: localhost
  gather_facts: false
  vars:
    event_invoke_audit_report_dir: DIRECTORY
    event_invoke_audit_report_formats: [html, json, junit]
  tasks:
    - cloudops.aws_lambda.lambda_event_invoke_config_info:
        include: [function, unconfigured, qualifiers]
      register: scan
      ignore_errors: true
    - ansible.builtin.debug:
        var: scan
    - ansible.builtin.set_fact:
        rows: "{{ scan.event_invoke_configs }}"
        line: "{{ scan.msg }}"
    - ansible.builtin.debug:
        msg: "{{ item.function.role }} {{ line }}"
      loop: "{{ rows }}"
    - block:
        - ansible.builtin.include_role:
            name: cloudops.aws_lambda.event_invoke_audit
      rescue:
        - ansible.builtin.debug:
            msg: "{{ ansible_failed_result.msg }}"
    - ansible.builtin.copy:
        # SQS refuses to create queues of these names, which the remedy of an unhealthy destination asks for.
        content: >-
          {{ event_invoke_audit_report.findings | rejectattr('rule', 'equalto', 'destination_unhealthy')
             | map(attribute='remedy') | join }}
        dest: DIRECTORY/remedies.yml
        mode: "0600"
    - ansible.builtin.include_tasks: DIRECTORY/remedies.yml
      vars:
        failed_events_arn: arn:aws:sqs:us-east-2:123456789012:failed
    - ansible.builtin.debug:
        msg: This is the end
"""


@pytest.mark.parametrize(
    ("module", "options"),
    [
        *((INFO, options) for options in COMMON),
        *((INFO, options) for options in OF_INFO),
        *((WRITE, options) for options in OF_WRITE),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else value,
)
def test_one_line_refuses_it(module: str, options: Mapping[str, Any], emulator: Emulator) -> None:
    region_of(emulator, NAMES[:1])
    needed = {"function_name": NAMES[:1], "maximum_retry_attempts": 0} if module == WRITE else {}
    outcome = run(module, {"endpoint_url": emulator.url, **needed, **options})
    assert outcome.failed
    assert outcome.stderr == ""
    assert crash_in(outcome.stdout) is None
    assert "\n" not in outcome.result["msg"]
    assert len(outcome.result["msg"]) < 1000
    assert "bug of the collection" not in outcome.result["msg"]
    assert emulator.count() == 0


def test_an_empty_string_is_no_number(emulator: Emulator) -> None:
    """Before ansible-core 2.19, a template that is null is an empty string."""
    region_of(emulator, NAMES[:1])
    empty = {"maximum_event_age_in_seconds": "", "concurrency": "", "propagation_timeout": ""}
    outcome = run(
        WRITE, {"endpoint_url": emulator.url, "function_name": NAMES[:1], "maximum_retry_attempts": 0, **empty}
    )
    assert not outcome.failed, outcome.result
    assert [row["maximum_retry_attempts"] for row in outcome.rows] == [0]
    assert [row["maximum_event_age_in_seconds"] for row in outcome.rows] == [None]


def test_a_list_of_ten_thousand(emulator: Emulator) -> None:
    region_of(emulator, NAMES[:1])
    outcome = run(WRITE, {"endpoint_url": emulator.url, "function_name": NAMES[:1] * 10_000, "state": "absent"})
    assert not outcome.failed
    assert emulator.count() == 2


TEMPLATES = ("{{ TOUCH }}", "{% if TOUCH %}{% endif %}", "!unsafe {{ TOUCH }}", "<b>&\"'")


def test_templates_from_aws_are_not_evaluated(emulator: Emulator, tmp_path: Path) -> None:
    """Use rows, findings, remedies, errors and reports in every way that a playbook can."""
    planted = tmp_path / "planted"
    texts = [each.replace("TOUCH", f"lookup('ansible.builtin.pipe', 'touch {planted}')") for each in TEMPLATES]
    emulator.reset()
    for number, text in enumerate(texts):
        queue = f"arn:aws:sqs:us-east-2:123456789012:{text}"
        stored = {"MaximumEventAgeInSeconds": 60, "DestinationConfig": {"OnFailure": {"Destination": queue}}}
        hostile = {
            "description": text,
            "tags": {"a": text},
            "role": text,
            "dead_letter_target_arn": text,
            "versions": 1,
            "aliases": {"A": 1},
            "event_invoke_configs": {"$LATEST": stored},
        }
        emulator.add_functions([{"function_name": f"f-{number}", **hostile}], region=REGION)
    emulator.add_functions([{"function_name": "denied"}], region=REGION)
    error = {"status": 403, "code": "AccessDeniedException", "message": " ".join(texts)}
    emulator.configure(faults=[{"function_name": "denied", "effect": {"error": error}}])
    playbook = HOSTILE_PLAY.replace("DIRECTORY", str(tmp_path))
    _unused, output = run_playbook(playbook, tmp_path, emulator.url, "-v", AWS_REGION=REGION)
    assert "This is the end" in output
    assert crash_in(output) is None
    assert not planted.exists(), output

    report = json.loads((tmp_path / "event-invoke-audit.json").read_text(encoding="utf-8"))
    assert report["findings"]
    assert {error["function_name"] for error in report["errors"]} == {"denied"}
    assert all(text in report["errors"][0]["message"] for text in texts)
    rows = [row for row in report["event_invoke_configs"] if row["configured"]]
    assert [row["function"]["role"] for row in rows] == texts
    destinations = [row["destination_config"]["on_failure"]["destination"] for row in rows]
    assert destinations == [f"arn:aws:sqs:us-east-2:123456789012:{text}" for text in texts]
    page = re.sub(r"<script.*?</script>", "", (tmp_path / "event-invoke-audit.html").read_text(), flags=re.DOTALL)
    xml = (tmp_path / "event-invoke-audit.xml").read_text()
    assert "<b>" not in page + xml
    tree = ElementTree.fromstring(xml)
    attributes = [value for element in tree.iter() for value in element.attrib.values()]
    said_by_xml = " ".join([*tree.itertext(), *attributes])
    for text in texts[:3]:
        assert text in html.unescape(page)
        assert text in said_by_xml
