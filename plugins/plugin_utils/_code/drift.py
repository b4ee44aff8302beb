# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between a backup and AWS, and how the playbook drift ends. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.configurations import Settings
from ...module_utils._model.identifiers import LATEST, InvalidIdentifier, parse_function_arn
from .._audit.unread_places import unread_places
from .._audit.words import counted
from .backup import NamedTarget, named_targets

_Result = t.Mapping[str, t.Any]
_NAMED = 10
_SHOWN = 100
"""AWX drops events above 700,000 characters."""


class Drift(t.TypedDict):
    """lines say what differs. statistics are those of the job; failures say why it fails, if it does."""

    lines: list[str]
    failures: list[str]
    statistics: dict[str, t.Any]


class Comparison(t.TypedDict):
    """What was compared. file names the file of the rows, and fail says whether a difference is a failure.

    compared is the result of the module that writes, in check mode and with these rows of the file. scan is what a read
    of the regions returned, in which configurations are that the file does not have; None or skipped if there was no
    such read.
    """

    file: str
    rows: t.Sequence[_Result]
    compared: _Result
    scan: _Result | None
    fail: bool


@dataclass(frozen=True)
class _Search:
    """What is known of configurations that the file does not have, from a read of the regions.

    not_known says in lines what is not; without any, all regions were read completely. any_read is whether one was.
    errors and failure are empty unless that fails the playbook.
    """

    rows: t.Sequence[_Result] = ()
    not_known: t.Sequence[str] = ()
    any_read: bool = False
    errors: t.Sequence[_Result] = ()
    failure: str = ""


def drift(comparison: Comparison) -> Drift:
    """Return how the playbook ends."""
    file, rows, compared = comparison["file"], comparison["rows"], comparison["compared"]
    named = _placed(named_targets(rows), compared)
    functions = {each[:3] for each in named}
    scan = comparison["scan"]
    of_regions = scan if scan and not scan.get("skipped") else None
    search = _searched(of_regions)
    errors = [*(compared.get("errors") or ()), *search.errors]
    differing, missing = {}, {}
    for each in compared.get("diff") or ():
        if _is_named(each["before_header"], named):
            differing[each["before_header"]] = _difference(each)
        else:
            missing[each["before_header"]] = _only_in_aws(each["before_header"], each["before"])
    for row in search.rows:
        # What the file says of a function was compared, with its other qualifiers.
        place = (row["region"], row["function_name"])
        if row["configured"] and functions.isdisjoint([(None, *place), (row["account_id"], *place)]):
            missing[row["function_arn"]] = _only_in_aws(row["function_arn"], row)
    found = {**differing, **missing}
    unread = _unread(rows, list(compared.get("errors") or ()))
    all_known = not search.not_known and not unread
    differ = f"{len(differing)} {'differs' if len(differing) == 1 else 'differ'}"
    compared_of_file = f"{counted(len(rows) - unread, 'target')} compared with {file}"
    lines = [f"{compared_of_file}: {differ}{_not_in_file(len(missing), all_known)}"]
    if unread:
        lines.append(f"Not known: whether {counted(unread, 'target')} of the file differ: they could not be read")
    lines += [found[arn] for arn in sorted(found)[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN} more")
    lines += search.not_known
    failures = [str(compared.get("msg") or each["message"]) for each in (compared.get("errors") or ())[:1]]
    if search.failure and search.failure not in failures:
        failures.append(search.failure)
    if not rows and not search.any_read and not search.failure:
        failures.append(f"nothing was compared: {file} has no configuration, and no region was read")
    if found and comparison["fail"]:
        failures.append(_failure(sorted(found)))
    return {
        "lines": lines,
        "failures": failures,
        "statistics": {
            "event_invoke_drift_compared": len(rows) - unread,
            "event_invoke_drift_differences": len(found),
            "event_invoke_drift_not_in_file": len(missing) if all_known else None,
            "event_invoke_drift_targets": sorted(found),
            "event_invoke_drift_errors": [error["message"] for error in errors],
        },
    }


def _not_in_file(number: int, all_known: bool) -> str:
    """Return what the first line says of configurations that the file does not have: nothing if that is not known."""
    if not number and not all_known:
        return ""
    return f", {'' if all_known else 'at least '}{number} {'is' if number == 1 else 'are'} not in the file"


def _searched(scan: _Result | None) -> _Search:
    """Return what a read says of its regions. None if there was none.

    Only what it says to be complete is: a task that ended before it could say so has read nothing.
    """
    if scan is None:
        skipped = "Configurations that the file does not have were not looked for: event_invoke_drift_purge is false"
        return _Search(not_known=[skipped])
    about = "Not known: whether there are configurations that the file does not have"
    rows, denied = scan.get("event_invoke_configs") or (), _denied(scan)
    if denied:
        return _Search(rows, [f"{about}: {denied}"])
    completeness, errors = scan.get("completeness") or (), scan.get("errors") or ()
    any_read = any(each["complete"] for each in completeness)
    not_known = [
        f"Not known: {line}" if line.startswith("whether ") else f"{about}: {line}"
        for line in (unread_places(completeness, errors) if completeness else ())
    ]
    failed = scan.get("failed") or errors or "msg" in scan or not completeness
    if not failed and all(each["complete"] or may_not_be_enabled(each) for each in completeness):
        return _Search(rows, not_known, any_read)
    failure = str(scan.get("msg") or "the regions could not be read completely")
    return _Search(rows, not_known or [f"{about}: {failure}"], any_read, errors or [{"message": failure}], failure)


def _unread(rows: t.Iterable[_Result], errors: t.Sequence[_Result]) -> int:
    """Return of how many rows the function, or the region, could not be read.

    A row without a region is in that of the connection: an error may be about it wherever it is.
    """
    failed = {(error.get("region"), error.get("function_name")) for error in errors}

    def is_unread(region: str | None, name: str) -> bool:
        return any(
            function in (None, name) and (None in (place, region) or place == region) for place, function in failed
        )

    return sum(any(is_unread(each.region, each.function_name) for each in named_targets([row])) for row in rows)


def _placed(named: set[NamedTarget], compared: _Result) -> set[NamedTarget]:
    """Return the targets of the file, those of rows without a region in that of the connection.

    No row has it, but each target that was compared has, and each that could not be. None stays if there is none: then
    nothing is stored for them.
    """
    arns = [row["function_arn"] for row in compared.get("event_invoke_configs") or ()]
    arns += [each["before_header"] for each in compared.get("diff") or ()]
    unplaced = {each.function_name for each in named if each.region is None}
    elsewhere = {each[1:] for each in named if each.region}
    qualifiers = {each[2:] for each in named if each.region is None}
    seen = {target[1:] for target in map(_target, arns) if target}
    regions = {region for region, *rest in seen - elsewhere if tuple(rest) in qualifiers}
    errors = compared.get("errors") or ()
    regions |= {each["region"] for each in errors if each.get("region") and each.get("function_name") in unplaced}
    if len(regions) != 1:
        return named
    (own,) = regions
    return {each._replace(region=each.region or own) for each in named}


def _denied(scan: _Result) -> str:
    """Return why no region could be read, if that is because nobody allowed it."""
    errors = scan.get("errors") or ()
    if any(error.get("function_name") or not str(error.get("code")).startswith("AccessDenied") for error in errors):
        return ""
    lists = scan.get("completeness") or ()
    some = scan.get("event_invoke_configs") or any(each["complete"] for each in lists)
    return "" if some or not errors else str(errors[0]["message"])


def _is_named(arn: str, named: set[NamedTarget]) -> bool:
    """Return whether the file has a row about this target."""
    target = _target(arn)
    if target is None:
        return True
    places = ((account_id, region) for account_id in (target.account_id, None) for region in (target.region, None))
    return any(NamedTarget(*place, *target[2:]) in named for place in places)


def _target(arn: str) -> NamedTarget | None:
    """Return the target of an ARN; None if it is not one, as of a target that could not be read."""
    try:
        target = parse_function_arn(arn)
    except InvalidIdentifier:
        return None
    return NamedTarget(target.account_id, target.region, target.name, target.qualifier or LATEST)


def _difference(diff: _Result) -> str:
    arn, before, after = diff["before_header"], diff["before"], diff["after"]
    if False in (before.get("configured"), after.get("configured")):
        return f"{arn}: AWS now: {_words(before)}; file: {_words(after)}"
    now, wanted = _flat(before), _flat(after)
    changes = [f"{name}: AWS now {now[name]}, file {wanted[name]}" for name in now if now[name] != wanted[name]]
    return f"{arn}: {'; '.join(changes)}"


def _only_in_aws(arn: str, settings: t.Any) -> str:
    return f"{arn}: AWS now: {_words(settings)}; file: nothing about it"


def _words(settings: t.Any) -> str:
    if settings.get("configured") is False:
        return "no configuration"
    texts = [f"{name} {value}" for name, value in _flat(settings).items() if value != "not set"]
    return ", ".join(texts) or "a configuration that sets nothing"


def _flat(settings: Settings) -> dict[str, t.Any]:
    config = settings["destination_config"]
    values = {
        "maximum_retry_attempts": settings["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": settings["maximum_event_age_in_seconds"],
        "on_success": config["on_success"]["destination"],
        "on_failure": config["on_failure"]["destination"],
    }
    return {name: "not set" if value is None else value for name, value in values.items()}


def _failure(arns: t.Sequence[str]) -> str:
    differ = "target differs" if len(arns) == 1 else "targets differ"
    more = f" and {len(arns) - _NAMED} more" if len(arns) > _NAMED else ""
    return (
        f"{len(arns)} {differ} from the backup: {', '.join(arns[:_NAMED])}{more} "
        "(restore from the file, or back up again if this was wanted)"
    )
