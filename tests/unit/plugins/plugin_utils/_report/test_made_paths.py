# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a repair made of failure paths, and what is not known of them, is in each format of the report."""

from __future__ import annotations

import base64
import gzip
import json
import typing as t
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from types import NoneType

import pytest
from support.samples import GENERATED_AT, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.failure_path import MadePath
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome

Key = tuple[str, ...]
_IN_THE_ARN: tuple[Key, ...] = (("region",), ("account_id",))
"""The ARN of the queue has them."""
_COUNTED: tuple[Key, ...] = (
    ("functions",),
    *(("permissions", name) for name in ("role", "policy_name", "key", "functions")),
    *(("alarms", name) for name in ("alarm_name", "watches", "functions")),
)
"""A terminal has the numbers of permissions and alarms, and no names."""


class _Text(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self._tag, self.packed = "", "", ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = "packed" if dict(attrs).get("type") == "text/plain" else tag

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "packed":
            self.packed += data
        elif self._tag not in ("script", "style"):
            self.text += data


def in_page(document: Document) -> str:
    return _Text(html(document)).text


def in_the_rest_of_the_page(document: Document) -> str:
    """The page's script takes what is not in the page itself from there."""
    return str(json.loads(gzip.decompress(base64.b64decode(_Text(html(document)).packed)))["made_paths"])


def in_junit(document: Document) -> str:
    root = ET.fromstring(junit(document).encode())
    (suite,) = (each for each in root if each.attrib["name"] == "scan.failure-paths")
    return ET.tostring(suite, encoding="unicode")


def in_lines(document: Document) -> str:
    return "\n".join(outcome(document, "never", [], [])["lines"])


def in_text(document: Document) -> str:
    return outcome(document, "never", [], [])["text"]


def in_text_of_a_fleet(document: Document) -> str:
    return fleet_outcome(document, "never", [])["text"]


NAMING = (in_page, in_the_rest_of_the_page, in_junit)
COUNTING = (in_lines, in_text, in_text_of_a_fleet)


def samples(annotation: t.Any) -> list[t.Any]:
    """Return values of a type, each of which says something else."""
    origin, arguments = t.get_origin(annotation), t.get_args(annotation)
    if origin is t.Literal:
        return sorted(arguments, key=lambda each: each != "made")  # a terminal counts what was made
    if origin is list:
        first, *others = samples(arguments[0])
        return [[first], [], *([first, other] for other in others)]
    if NoneType in arguments:
        (other,) = (each for each in arguments if each is not NoneType)
        return [*samples(other), None]
    if t.is_typeddict(annotation):
        return [{name: samples(each)[0] for name, each in t.get_type_hints(annotation).items()}]
    return {str: ["one", "two"], bool: [False, True]}[annotation]


def changes(shape: t.Any = MadePath) -> t.Iterator[tuple[Key, t.Any, t.Any]]:
    """Yield each field of a dictionary and of those in it, with two dictionaries that differ in nothing else."""
    (base,) = samples(shape)
    for name, annotation in t.get_type_hints(shape).items():
        for value in samples(annotation)[1:]:
            yield (name,), base, {**base, name: value}
        (inner,) = t.get_args(annotation) if t.get_origin(annotation) is list else (None,)
        if t.is_typeddict(inner):
            for key, one, other in changes(inner):
                yield (name, *key), {**base, name: [one]}, {**base, name: [other]}


CHANGES = list(changes())


def document_of(*paths: t.Any) -> Document:
    return audit(scan([row("f")], failure_paths=list(paths), accounts=[]), {}, generated_at=GENERATED_AT)


def test_each_field_is_there() -> None:
    """Whatever somebody adds to a failure path is asked for here."""
    found = {key for key, _one, _other in CHANGES}
    assert {("not_known", "what"), ("permissions", "key"), ("differences",), ("state",)} <= found
    assert set(MadePath.__annotations__) == {key[0] for key in found}
    assert {*_IN_THE_ARN, *_COUNTED} <= found


@pytest.mark.parametrize("said", [*NAMING, *COUNTING])
def test_no_format_leaves_a_field_out(said: t.Callable[[Document], str]) -> None:
    """Found: what is not known of a failure path was in the JSON file alone, and "Repaired: 2 findings" elsewhere."""
    elsewhere = {*_IN_THE_ARN, *(_COUNTED if said in COUNTING else ())}
    left_out = [
        f"{key}: {one} and {other}"
        for key, one, other in CHANGES
        if key not in elsewhere and "".join(said(document_of(one)).split()) == "".join(said(document_of(other)).split())
    ]
    assert left_out == []


def test_a_terminal_shows_the_first_of_many() -> None:
    (base,) = samples(MadePath)
    nothing = {**base, "differences": [], "policies_not_read": [], "not_known": []}
    unknown = [{"what": f"whether {number}", "why": "no"} for number in range(5)]
    paths = [{**nothing, "queue": f"plain-{number}"} for number in range(20)]
    paths += [{**nothing, "queue": f"queue-{number}", "not_known": unknown} for number in range(12)]
    lines = [line for line in in_lines(document_of(*paths)).splitlines() if "ueue-" in line or "more failure" in line]
    assert lines[0] == "Not known: queue-0: whether 0: no; whether 1: no; whether 2: no and 2 more"
    assert (len(lines), lines[-1]) == (11, "The report has what is to be said of 2 more failure paths")


@pytest.mark.parametrize(
    ("state", "not_known", "message"),
    [
        ("made", [], None),
        ("may_be_made", [], "may have been made"),
        ("failed", [], "failed"),
        ("made", [{"what": "whether it is so", "why": "no"}], "not known: whether it is so: no"),
    ],
)
def test_a_test_of_junit_passes_only_if_all_is_known(state: str, not_known: t.Any, message: str | None) -> None:
    (base,) = samples(MadePath)
    (suite,) = ET.fromstring(f"<a>{in_junit(document_of({**base, 'state': state, 'not_known': not_known}))}</a>")
    (case,) = suite
    skipped = case.find("skipped")
    assert (skipped.get("message") if skipped is not None else None) == message
