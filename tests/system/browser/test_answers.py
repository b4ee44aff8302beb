# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader comes for: who lost events, a link to it, and what to paste."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import yaml
from support.samples import GENERATED_AT, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from browser.viewer import Viewer

COPIED = "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { copied = text; }}}), 0"


def losing(name: str, dropped: int, qualifier: str = "$LATEST") -> dict[str, Any]:
    numbers = {"received": 4800, "dropped": dropped, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    events = {"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}}
    return row(name, qualifier, async_events=events)


ROWS = [losing("archive", 3), losing("sync", 401), losing("quiet", 0), losing("idle", 0), row("synchronous")]


def document() -> Any:
    return report(scan(ROWS), findings(ROWS), generated_at=GENERATED_AT, policy={})


def phone(viewer: Viewer) -> None:
    viewer.browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)


def copied(viewer: Viewer, selector: str) -> str:
    viewer.evaluate(COPIED)
    viewer.click(selector)
    viewer.browser.wait_for("typeof copied === 'string'")
    return str(viewer.evaluate("copied"))


@pytest.mark.parametrize("narrow", [False, True])
def test_the_first_screen_names_who_lost_events(viewer: Viewer, narrow: bool) -> None:
    if narrow:
        phone(viewer)
    viewer.open(document())
    assert [" ".join(text.split()) for text in viewer.texts("ol.start li")][:2] == [
        "sync (us-east-2) dropped 401 of 4,800 events that no failure path keeps",
        "archive (us-east-2) dropped 3 of 4,800 events that no failure path keeps",
    ]
    assert viewer.evaluate("document.querySelector('ol.start li').getBoundingClientRect().bottom < innerHeight")
    assert viewer.names[:2] == ["sync", "archive"]
    viewer.check_no_messages_or_requests()


@pytest.mark.parametrize("narrow", [False, True])
def test_a_link_opens_at_what_it_names(viewer: Viewer, narrow: bool) -> None:
    """Found: it stayed at the top, and looked like a page without a filter."""
    if narrow:
        phone(viewer)
    viewer.open(document(), "#text=archive&rule=events_lost")
    viewer.browser.wait_for("scrollY > 0")
    assert viewer.texts("#filtered") == ["Filtered by Search: archive; Rule: Events lost"]
    for visible in ("#filtered", "#targets"):
        assert viewer.evaluate(f"document.querySelector('{visible}').getBoundingClientRect().bottom < innerHeight")
    assert viewer.evaluate("document.querySelector('.unfold').ariaExpanded") == "true"
    viewer.open(document())
    assert viewer.evaluate("scrollY") == 0
    assert viewer.texts("#filtered") == [""]


def test_a_search_finds_names_not_words_of_messages(viewer: Viewer) -> None:
    """Found: each message has the word asynchronous, so that "sync" found everything."""
    viewer.open(document())
    viewer.set(text="sync")
    assert viewer.names == ["sync", "synchronous"]
    viewer.set(text="message:asynchronous archive")
    assert viewer.names == ["archive"]


def test_keys_lead_to_the_search_and_to_the_targets(viewer: Viewer) -> None:
    viewer.open(document())
    viewer.browser.press("Tab", 9)
    assert viewer.evaluate("document.activeElement.textContent") == "Skip to the targets"
    assert viewer.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    viewer.evaluate("document.dispatchEvent(new Event('x')), document.activeElement.blur()")
    viewer.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true}))")
    assert viewer.evaluate("document.activeElement.name") == "text"


def test_a_rule_has_one_remedy_for_all_its_targets(viewer: Viewer) -> None:
    viewer.open(document())
    button = ".remedy-of[data-rule=no_failure_path][data-severity=warning] button"
    assert viewer.texts(button) == ["Copy remedy for all 3"]
    (task,) = yaml.safe_load(copied(viewer, button))
    assert task["name"] == "Keep failed events of 3 targets"
    assert task["loop"] == [
        {"function_name": each["function_arn"], "region": "us-east-2"}
        for each in ROWS
        if each["function_name"] in ("quiet", "idle", "synchronous")
    ]
    options = task["cloudops.aws_lambda.lambda_event_invoke_config"]
    assert options == {
        "function_name": "{{ item.function_name }}",
        "region": "{{ item.region }}",
        "destination_config": {"on_failure": {"destination": "{{ failed_events_arn }}"}},
    }


def test_commands_for_many_functions_are_one_task(viewer: Viewer) -> None:
    rows = [row(name) for name in ("a", "b")]
    for each in rows:
        each["function"]["durable"] = True
    viewer.open(report(scan(rows), findings(rows), generated_at=GENERATED_AT, policy={}))
    (task,) = yaml.safe_load(copied(viewer, ".remedy-of[data-rule=no_failure_path] button"))
    argv = task["ansible.builtin.command"]["argv"]
    assert argv[argv.index("--function-name") + 1] == "{{ item.function_name }}"
    assert argv[argv.index("--region") + 1] == "{{ item.region }}"
    assert [each["function_name"].rpartition(":")[2] for each in task["loop"]] == ["a", "b"]


def test_an_exception_is_ready_to_paste(viewer: Viewer) -> None:
    viewer.open(document(), "#text=archive")
    (exception,) = yaml.safe_load(copied(viewer, ".finding > p > .copy"))
    assert exception.pop("reason") == ""
    assert str(exception["until"]) == "2026-12-24"
    policy = {"exceptions": [{**exception, "reason": "Known"}]}
    accepted = {each["function_name"] for each in findings(ROWS, policy, GENERATED_AT.date()) if each["accepted"]}
    assert accepted == {"archive"}


def test_what_is_shown_can_be_saved_as_csv(viewer: Viewer) -> None:
    viewer.open(document())
    viewer.set(rule="events_lost")
    text = viewer.evaluate("csvOf(matching)")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(each["function_name"], each["lost"], each["received"]) for each in rows] == [
        ("sync", "401", "4800"),
        ("archive", "3", "4800"),
    ]
    assert all("events_lost" in each["rules"].split() for each in rows)
    assert (
        viewer.evaluate("csvOf([{...targets[0], name: '=1+1,\"x'}])")
        .splitlines()[1]
        .split(",us-east-2,")[1]
        .startswith('"\'=1+1,""x",')
    )
    of_semicolons = viewer.evaluate("csvOf([{...targets[0], name: 'a; =1;b'}])").splitlines()[1]
    assert of_semicolons.split(",us-east-2,")[1].startswith("a;' =1;b,")
    viewer.check_no_messages_or_requests()


def test_a_function_has_a_link_to_its_console(viewer: Viewer) -> None:
    viewer.open(document(), "#text=archive")
    assert viewer.evaluate("document.querySelector('.console a').href") == (
        "https://us-east-2.console.aws.amazon.com/lambda/home?region=us-east-2#/functions/archive"
    )
    china = "{row: {function_arn: 'arn:aws-cn:lambda:x'}, region: 'cn-north-1', name: 'f'}"
    assert viewer.evaluate(f"consoleOf({china})").startswith("https://cn-north-1.console.amazonaws.cn/lambda/")
    for other in (
        "{row: {function_arn: 'arn:aws-iso:x'}, region: 'a', name: 'f'}",
        "{row: {}, region: 'x/', name: 'f'}",
    ):
        assert viewer.evaluate(f"consoleOf({other})") is None


def test_paper_has_the_findings_and_each_remedy_once(viewer: Viewer) -> None:
    viewer.open(document())
    viewer.evaluate(
        "addEventListener('beforeprint', () => { printed = document.querySelector('#paper').innerText }), 0"
    )
    assert viewer.browser.call("Page.printToPDF")["data"]
    printed = viewer.evaluate("printed")
    for each in findings(ROWS):
        assert each["message"] in printed
    assert printed.count("Keep failed events of 3 targets") == 1
    viewer.browser.wait_for("document.querySelector('#paper').hidden")


def test_a_phone_shows_received_and_dropped(viewer: Viewer) -> None:
    phone(viewer)
    viewer.open(document())
    assert viewer.texts("#rows .numbers")[:3] == [
        "$LATEST: not kept 401, dropped 401, received 4,800",
        "$LATEST: not kept 3, dropped 3, received 4,800",
        "$LATEST: dropped 0, received 4,800",
    ]
    assert viewer.texts("#rows .numbers")[4] == "$LATEST: events not read"
    assert viewer.evaluate("document.documentElement.scrollWidth") <= 390


def test_terms_are_explained_at_their_place(viewer: Viewer) -> None:
    viewer.open(document())
    hints = viewer.evaluate("[...document.querySelectorAll('#rows th[title]')].map((each) => each.dataset.column)")
    assert hints == ["lost", "received", "dropped", "health", "retries", "age", "path"]
