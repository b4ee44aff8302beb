# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the action event_invoke_audit_report does: it makes a report, an entry of a fleet, a comparison, or a replay."""

from __future__ import annotations

import json
import os
import typing as t

from ...module_utils._aws.errors import LambdaError
from ...module_utils._secrets import Secrets
from .._audit.accounts import accounts_read, joined
from .._audit.identity import InvalidFleet
from .._audit.plain import InvalidReport, plain
from .._audit.policy import InvalidPolicy
from .._audit.report_files import SUFFIXES, report_files, stem_of_fleet, stem_of_host
from .._audit.rows import InvalidRows
from .._audit.words import one_line
from .._audit.write_results import write_results
from .._audit.written import written
from .._code.drift import Comparison, drift
from .._code.replay import replayed
from .._code.results import check_replay, checked_comparison
from .._fleet.earlier import Earlier, earlier_report
from .._fleet.fleet_report import fleet_outcome, fleet_report, parse_policy
from .._fleet.pages import pages
from .._fleet.places import Place, is_one_of, place
from .._fleet.plans import PLAN, plan_of
from .._fleet.runs import parse_run, place_of_run
from .._fleet.s3_client import S3, Unavailable
from .._fleet.trend import with_trend
from .._report.document import Document, audit
from .._report.formats import content
from .._report.outcome import failing, outcome
from .._report.statistics import statistics
from .._report.terminal import in_text
from .boundary import Refused, Result
from .entries import of_entry, of_plan
from .report_options import SPEC
from .reported import ReportedPlay, statistics_of_play


def result(options: t.Mapping[str, t.Any], play: ReportedPlay) -> Result:
    """Return the result of the action, which is failed if there are failures. Raise Refused."""
    secrets = Secrets()
    secrets.add_environment(os.environ)
    secrets.add_parameters({name: value for name, value in options.items() if name not in SPEC})
    s3 = S3(options, secrets)
    try:
        plain_options = plain({name: options[name] for name in SPEC})
        if plain_options["comparison"] is not None:
            found = _of_comparison(plain_options["comparison"])
        elif plain_options["replay"] is not None:
            found = _of_replay(plain_options["replay"], play)
        elif plain_options["written"] is not None:
            found = _of_written(plain_options["written"], play)
        elif plain_options["approved_for"]:
            found = of_plan(plain_options, play, s3)
        elif plain_options["rows"] is not None:
            found = _of_rows(plain_options, play, s3)
        elif plain_options["rows_to"] is not None:
            found = of_entry(plain_options, play, s3)
        else:
            found = _of_scans(plain_options, play, s3)
    except (InvalidFleet, InvalidPolicy, InvalidReport, InvalidRows, Unavailable) as error:
        raise Refused(one_line(error)) from error
    failed = {"failed": True, "msg": "; ".join(found["failures"])} if found["failures"] else {}
    return {"changed": False, **found, **failed}


def _of_scans(options: t.Mapping[str, t.Any], play: ReportedPlay, s3: S3) -> Result:
    read, policy = accounts_read(options["scans"], play.check_mode), parse_policy(options["policy"])
    reports = _optional(options["report_dir"], s3)
    one = joined(read, check_mode=play.check_mode)
    document = audit(one["scan"], policy, one["repaired"], play.check_mode)
    earlier = _earlier(options, play.check_mode and one["written"], s3)
    notes: list[str] = []
    previous = earlier_report(earlier.files(), notes)
    if previous or notes:
        document["notes"] = [*document.get("notes", []), *notes]
        document = with_trend(document, previous, options["old_after_days"])
    places, formats = ([reports] if reports else []), options["report_formats"]
    stem = stem_of_host(play.host)
    files, unwritten = _written(document, options, stem, formats, places, earlier.stays)
    unremoved = _others_removed(reports, stem, formats, [options["previous_report"]]) if reports else ()
    results = [*one["results"], *unwritten, *({"msg": line} for line in (*earlier.failures, *unremoved))]
    ending = outcome(document, options["fail_on"], results, files, options["fail_on_new"])
    ending["failures"] += _why_new(document, options, earlier)
    return _reported(document, ending, files, statistics(document["summary"]), aggregate=True)


def _of_rows(options: t.Mapping[str, t.Any], play: ReportedPlay, s3: S3) -> Result:
    run = parse_run(options["run"], "run")
    rows = place(place_of_run(options["rows"], run), s3)
    earlier = _earlier(options, play.check_mode, s3)
    try:
        document = fleet_report(
            rows.files(),
            play.inventory.accounts(),
            options["policy"],
            options["max_age_hours"],
            earlier.files(),
            options["old_after_days"],
            play.check_mode,
            run=run,
        )
    except (OSError, Unavailable) as error:
        raise Unavailable(f"cannot read {rows.name}: {one_line(error)}") from error
    files, of_run, failures = _reports(document, options, play, s3, earlier)
    if run and play.check_mode:
        failures += _planned(document, run, rows)
    ending = fleet_outcome(document, options["fail_on"], of_run, options["fail_on_new"])
    ending["failures"] += _why_new(document, options, earlier)
    ending["failures"] += [*failures, *earlier.failures]
    reported = _reported(document, ending, files, ending["statistics"], aggregate=False)
    return {**reported, "pages": pages(ending["lines"])}


def _reports(
    document: Document, options: t.Mapping[str, t.Any], play: ReportedPlay, s3: S3, earlier: Earlier
) -> tuple[list[str], list[str], list[str]]:
    """Write the files of a fleet. Return them, those of the run only, and failures.

    A run has a place of its own in the place of the reports, where the newest reports are, too. What is there of an
    earlier run, in other formats, is removed: nobody may take it for a part of this report.
    """
    reports = _optional(options["report_dir"], s3)
    if reports is None:
        return [], [], []
    own = place(place_of_run(options["report_dir"], options["run"] or ""), s3)
    stem = stem_of_fleet(play.check_mode)
    # The next run compares with the JSON file: it would compare with an older one for ever.
    compared = [options["previous_report"]] if options["previous_report"] and not play.check_mode else []
    (json_file,) = report_files(stem, ["json"])
    is_compared = is_one_of(f"{reports.name}/{json_file['name']}", compared)
    formats = [*options["report_formats"], *(["json"] if is_compared else [])]
    places = [own] if own.name == reports.name else [own, reports]
    files, unwritten = _written(document, options, stem, formats, places, earlier.stays)
    failures = [*(each["msg"] for each in unwritten), *_others_removed(reports, stem, formats, compared)]
    return files, [file for file in files if file.rpartition("/")[0] == own.name], failures


def _others_removed(
    reports: Place, stem: str, formats: t.Container[str], kept: t.Iterable[str | None]
) -> t.Iterator[str]:
    """Remove what an earlier run has left in other formats. Yield a line for each file that is still there."""
    compared = [file for file in kept if file]
    for file in report_files(stem, [each for each in SUFFIXES if each not in formats]):
        try:
            if not is_one_of(f"{reports.name}/{file['name']}", compared):
                reports.remove(file["name"])
        except Unavailable as error:
            yield f"{reports.name}: {file['name']} of an earlier run cannot be removed: {error}"


def _planned(document: Document, run: str, rows: Place) -> t.Iterator[str]:
    """Leave what would be written. Yield a line if that fails."""
    try:
        rows.write(PLAN, json.dumps(plan_of(document, run)))
    except Unavailable as error:
        yield f"{rows.name}: {PLAN} was not written, so that an approval repairs nothing of this report: {error}"


def _of_comparison(comparison: Comparison) -> Result:
    found = drift(checked_comparison(comparison))
    numbers = statistics_of_play(found["statistics"], aggregate=False)
    said = {"lines": found["lines"], "text": in_text([found["lines"]]), "failures": found["failures"]}
    return {**said, "files": [], "ansible_stats": numbers}


def _of_replay(replay: t.Mapping[str, t.Any], play: ReportedPlay) -> Result:
    check_replay(replay)
    found = replayed(replay["result"], replay["planned"], replay["asked"], play.check_mode)
    numbers = statistics_of_play(found["statistics"], aggregate=False)
    said = {"lines": found["lines"], "text": in_text([found["lines"]]), "failures": found["failures"]}
    return {**said, "pages": pages(found["lines"]), "files": [], "ansible_stats": numbers}


def _of_written(writes: t.Sequence[t.Any], play: ReportedPlay) -> Result:
    lines = written(write_results(writes, "written"), play.check_mode)
    return {"lines": lines, "text": in_text([lines]), "failures": [], "files": []}


def _earlier(options: t.Mapping[str, t.Any], foreseen: bool, s3: S3) -> Earlier:
    name = options["previous_report"]
    if name and not name.endswith(".json"):
        raise InvalidFleet(f"previous_report is {name}: expected a report whose name ends with .json")
    if options["fail_on_new"] and not name:
        raise InvalidFleet("fail_on_new is true: expected previous_report, to compare with")
    return Earlier(_optional(name, s3), foreseen)


def _why_new(document: Document, options: t.Mapping[str, t.Any], earlier: Earlier) -> list[str]:
    if earlier.is_missing and options["fail_on_new"] and failing(document["findings"], options["fail_on"]):
        return [earlier.is_missing]
    return []


def _optional(name: str | None, s3: S3) -> Place | None:
    return None if name is None else place(name, s3)


def _written(
    document: Document,
    options: t.Mapping[str, t.Any],
    stem: str,
    formats: t.Container[str],
    places: t.Sequence[Place],
    stays: t.Callable[[str], bool] = lambda _file: False,
) -> tuple[list[str], list[dict[str, str]]]:
    """Write the files of a report but those that stay. Return them, and a result for each that could not be written."""
    files: list[str] = []
    unwritten: list[dict[str, str]] = []
    for file in report_files(stem, formats) if places else ():
        to = places[0]
        try:
            text = content(document, file["format"], options["fail_on"], options["fail_on_new"])
            for to in places:
                if not stays(f"{to.name}/{file['name']}"):
                    files.append(to.write(file["name"], text))
        except Exception as error:  # whatever it is, the report and its other files are there
            cause = str(error) if isinstance(error, Unavailable) else LambdaError.unexpected("the report", error)
            unwritten.append({"msg": f"{to.name}: {file['name']} was not written: {cause}"})
    return files, unwritten


def _reported(
    document: Document, ending: t.Any, files: list[str], numbers: t.Mapping[str, t.Any], aggregate: bool
) -> Result:
    return {
        "report": document,
        "lines": ending["lines"],
        "text": ending["text"],
        "failures": ending["failures"],
        "files": files,
        "ansible_stats": statistics_of_play(numbers, aggregate),
    }
