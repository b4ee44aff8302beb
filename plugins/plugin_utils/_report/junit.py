# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as JUnit XML, the format in which CI systems read test results.

Each target is a test case, in a suite for its account and region; who lost most events comes first. It fails if the
audit fails because of it, and is skipped if it is not known what is stored. A suite for the scan of each region has
requests that failed as errors, and targets that were not found as skipped. Each accepted finding is a skipped test case
of its own, and so is what a rule could not judge in a target. The suite scan.not-known has what else is not known, all
skipped: a test that passes says that something was judged. The suite scan.failure-paths has what a repair made of
failure paths, skipped where something is not known.
Elements and attributes are those of the schema of Jenkins's xUnit plugin (junit-10.xsd). A test case has at most one
failure, as Jenkins and GitLab show only the first one.
"""

from __future__ import annotations

import re
import typing as t
import xml.etree.ElementTree as ET
from collections import Counter

from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES
from .._audit.plain import InvalidReport
from .._audit.rows import is_unsettled
from .._audit.unread_places import unread_places
from .checked_document import checked_document
from .document import Document
from .made_paths import COLUMNS, cells, unsettled
from .not_known import in_words, is_missing, named, other_targets
from .outcome import FAIL_ON_MISSING, failing, unread_metrics
from .worst import Order, function_in, numbers_of_functions, order

# Characters that XML 1.0 does not allow, not even as references.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_NOT_KNOWN = "not known whether it is repaired: "
_UNSETTLED = "not known: what is stored, as it may have changed since it was read"
_OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(document: t.Any, fail_on: str = "warning", only_new: bool = False) -> str:
    """Return the XML of a document. Findings of the severity fail_on or a worse one are failures, or only new ones.

    Raise InvalidReport if the document is not a report, or fail_on not a severity or "never".
    """
    document = checked_document(document)
    if fail_on not in ("never", *SEVERITIES):
        raise InvalidReport(f"fail_on is {fail_on!r}: expected one of never, {', '.join(SEVERITIES)}")
    suites: dict[str, list[ET.Element]] = {}
    for case in (
        *_targets(document, fail_on, only_new),
        *_accepted(document),
        *_not_judged(document, fail_on, only_new),
        *_errors(document),
        *_not_found(document, fail_on),
        *_not_known(document, fail_on),
        *_made_paths(document),
    ):
        suites.setdefault(case.attrib["classname"], []).append(case)
    root = ET.Element("testsuites", {"name": "AWS Lambda asynchronous invocations", "time": "0"})
    timestamp = document["generated_at"][:19]  # The schemas of JUnit have no time zones.
    scans = sorted(name for name in suites if name.startswith("scan."))
    for name in (*(each for each in suites if each not in scans), *scans):
        suite = ET.SubElement(root, "testsuite", {"name": name, "timestamp": timestamp, "time": "0"})
        suite.extend(suites[name])
        _count(suite, *_OUTCOMES)
    _count(root, "failures", "errors")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(parent: ET.Element, *outcomes: str) -> None:
    parent.set("tests", str(len(list(parent.iter("testcase")))))
    for outcome in outcomes:
        parent.set(outcome, str(len(list(parent.iter(_OUTCOMES[outcome])))))


def _targets(document: Document, fail_on: str, only_new: bool) -> t.Iterator[ET.Element]:
    # A finding may be about a target without a row, such as an orphan that was removed.
    again = document.get("not_judged_again", [])
    known = (*document["event_invoke_configs"], *document["findings"], *document["repaired"], *again)
    numbers = numbers_of_functions(document["event_invoke_configs"])
    counts = Counter((finding["function_arn"], finding["severity"]) for finding in document["findings"])

    def rank(subject: t.Mapping[str, t.Any]) -> Order:
        severities = {severity: counts[subject["function_arn"], severity] for severity in SEVERITIES}
        return order(numbers[function_in(subject)], severities)

    subjects = sorted(known, key=rank)
    cases = {
        subject["function_arn"]: _case(
            f"{subject['account_id']}.{subject['region']}", f"{subject['function_name']}:{subject['qualifier']}"
        )
        for subject in reversed(subjects)
    }
    found: dict[str, list[Finding]] = {arn: [] for arn in cases}
    for finding in (*document["findings"], *again):
        found[finding["function_arn"]].append(finding)
    repaired: dict[str, list[str]] = {arn: [] for arn in cases}
    for finding in document["repaired"]:
        verb = "Would be repaired" if document["check_mode"] else "Repaired"
        repaired[finding["function_arn"]].append(f"{verb}: {finding['rule']}: {finding['message']}")
    unsettled = {row["function_arn"] for row in document["event_invoke_configs"] if is_unsettled(row)}
    for arn in dict.fromkeys(subject["function_arn"] for subject in subjects):
        case = cases[arn]
        failures = failing(found[arn], fail_on, only_new)
        if failures:
            rules = dict.fromkeys(finding["rule"] for finding in failures)
            message = failures[0]["message"]
            if len(failures) > 1:
                said = str(numbers[function_in(failures[0])])
                message = f"{f'{said}; ' if said else ''}{len(failures)} findings: {', '.join(rules)}"
            texts = [f"{_NOT_KNOWN if each in again else ''}{_text(each)}" for each in failures]
            message = f"{_NOT_KNOWN if failures[0] in again else ''}{message}"
            _add(case, "failure", "\n\n".join(texts), type=failures[0]["rule"], message=message)
        elif arn in unsettled:
            _add(case, "skipped", None, message=_UNSETTLED)
        judged = [finding for finding in found[arn] if finding["judged"] and finding not in again]
        remarks = [_text(finding) for finding in judged if finding not in failures] + repaired[arn]
        if remarks:
            _add(case, "system-out", "\n\n".join(remarks))
        yield case


def _accepted(document: Document) -> t.Iterator[ET.Element]:
    for finding in document["accepted"]:
        name = f"{finding['function_name']}:{finding['qualifier']} {finding['rule']}"
        case = _case(f"{finding['account_id']}.{finding['region']}", name)
        _add(case, "skipped", _text(finding), message=f"accepted: {finding['accepted']}")
        yield case


def _not_judged(document: Document, fail_on: str, only_new: bool) -> t.Iterator[ET.Element]:
    unknown: dict[tuple[str, str], list[Finding]] = {}
    for finding in document["findings"]:
        if not finding["judged"] and not failing([finding], fail_on, only_new):
            unknown.setdefault((finding["function_arn"], finding["rule"]), []).append(finding)
    for finding in document.get("not_judged_again", []):
        if not failing([finding], fail_on, only_new):
            unknown.setdefault((finding["function_arn"], finding["rule"]), []).append(finding)
    for (_arn, rule), findings in unknown.items():
        first = findings[0]
        name = f"{first['function_name']}:{first['qualifier']} {rule}"
        case = _case(f"{first['account_id']}.{first['region']}", name)
        said = "" if not first["judged"] else _NOT_KNOWN
        _add(case, "skipped", "\n\n".join(map(_text, findings)), message=f"{said}{first['message']}")
        yield case


def _not_known(document: Document, fail_on: str) -> t.Iterator[ET.Element]:
    """What is not known of no single target. Missing targets are among those that were not found."""
    for line in unread_metrics(document, fail_on):
        case = _case("scan.not-known", "metrics")
        _add(case, "error", line, type="metrics", message=line)
        yield case
    rules = {rule: in_words(rule, number) for rule, number in document["summary"]["not_judged"].items()}
    lines = (
        *unread_places(document["completeness"], document["errors"]),
        *other_targets(document["completeness"]),
        *document["summary"]["not_known"]["policies"],
    )
    for name, line in (*rules.items(), *((line, line) for line in lines)):
        case = _case("scan.not-known", name)
        _add(case, "skipped", None, message=f"not known: {line}")
        yield case


def _made_paths(document: Document) -> t.Iterator[ET.Element]:
    """What could not be made is an error already, in the suite of its region."""
    for path in document.get("failure_paths", ()):
        case = _case("scan.failure-paths", path["queue"])
        if why := unsettled(path):
            _add(case, "skipped", None, message=why)
        told = zip(COLUMNS, cells(path), strict=True)
        _add(case, "system-out", "\n".join(f"{column}: {text}" for column, text in told if text))
        yield case


def _errors(document: Document) -> t.Iterator[ET.Element]:
    for error in document["errors"]:
        about = f" of {error['function_name']}" if error["function_name"] else ""
        case = _case(_suite_of_scan(error), f"{error['operation'] or error.get('code') or 'error'}{about}")
        _add(case, "error", error["message"], type=error.get("code") or "", message=error["message"])
        yield case


def _not_found(document: Document, fail_on: str) -> t.Iterator[ET.Element]:
    for miss in document["not_found"]:
        qualifier = f":{miss['qualifier']}" if miss.get("qualifier") else ""
        case = _case(_suite_of_scan(miss), f"{miss['function_name']}{qualifier}")
        reason = f"not found: {miss['reason'].replace('_', ' ')}"
        if is_missing(miss) and fail_on in FAIL_ON_MISSING:
            _add(case, "failure", named(miss), type="not_found", message=reason)
        else:
            _add(case, "skipped", None, message=reason)
        yield case


def _suite_of_scan(place: t.Mapping[str, t.Any]) -> str:
    return f"scan.{place['region'] or 'no-region'}"


def _text(finding: Finding) -> str:
    since = f" (known since {finding['since'][:10]})" if "since" in finding else ""
    return f"{finding['severity']}: {finding['rule']}{since}\n{finding['message']}\n\n{finding['remedy']}"


def _case(classname: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"classname": _legal(classname), "name": _legal(name), "time": "0"})


def _add(case: ET.Element, tag: str, text: str | None, **attributes: str) -> None:
    element = ET.SubElement(case, tag, {name: _legal(value) for name, value in attributes.items()})
    element.text = text and _legal(text)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
