# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of findings in targets that were written: repaired, still found, or not known. Pure.

That a finding is gone is no judgement: a rule finds nothing where the facts that it takes are not known, either.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict

from ...module_utils._model.destinations import SIDES
from .._audit.findings import RULES_OF_WHAT_IS_GONE, Finding
from .._audit.needs import are_all, completeness
from .._audit.parsed_row import ParsedRow
from .._audit.repairs import REPAIRABLE
from .._audit.row_facts import health, is_replaced
from .._audit.rows import Row, is_unsettled
from .._audit.rules import RULES
from .._audit.target import Target
from .._audit.up_to_date import function_of_arn
from .scan import Scan

_PARKED = "events_parked"
_REPAIRED = {*REPAIRABLE, *RULES_OF_WHAT_IS_GONE} - {_PARKED}
"""The rules whose findings a write can repair: none takes records away. A failure path can have an alarm, too."""
_OF_STATIONS = ("destination_unhealthy", "destination_loop")
"""The rules whose findings are each about one destination, which their subject names."""
_OUR_PATHS = ("no_failure_path", "events_lost")
_THERE: t.Container[str | None] = ("present", "made", "would_be_made")


class JudgedAgain(t.NamedTuple):
    """The findings that are gone and judged to be, those of which this is not known, and where all is still found."""

    repaired: list[Finding]
    not_judged: list[Finding]
    in_vain: list[str]


def judged_again(
    before: t.Iterable[Finding],
    found: t.Sequence[Finding],
    scan: Scan,
    is_on: t.Callable[[Finding], bool],
) -> JudgedAgain:
    """Return what became of the findings of before, which are in targets that were written.

    One that was repaired twice is one. is_on: whether the policy has the rule of a finding, of which nothing is said if
    it has not, as nobody has judged it again.
    """
    targets = {target.row["function_arn"]: target for target in scan.targets}
    still_found = {_key(finding) for finding in found if finding["judged"]}
    unjudged = {_key(finding)[:2] for finding in found if not finding["judged"]}
    facts = _Facts(scan)
    told = JudgedAgain([], [], [])
    arns: dict[str, None] = {}
    # Of those that were not judged, nobody knew whether they were.
    once = {_key(finding): finding for finding in before if finding["judged"]}
    judged = [finding for finding in once.values() if is_on(finding)]
    removed = {finding["function_arn"] for finding in once.values() if finding["rule"] == "orphaned_config"}
    for finding in judged:
        target = targets.get(finding["function_arn"])
        if finding["rule"] not in _REPAIRED and not (finding["rule"] == "no_alarm" and _is_watched(target)):
            continue  # it may be missing only because a repair has made its facts old
        arns[finding["function_arn"]] = None
        if _key(finding) in still_found:
            continue
        # An orphan that has no row any more was removed, with all that was found in it.
        is_judged = (
            finding["function_arn"] in removed or facts.show_removed(finding)
            if target is None
            else facts.show(finding, target, _key(finding)[:2] in unjudged)
        )
        (told.repaired if is_judged else told.not_judged).append(finding)
    done = {finding["function_arn"] for finding in (*told.repaired, *told.not_judged)}
    told.in_vain.extend(sorted(arns.keys() - done))
    return told


class _Facts:
    """What shows that a finding is gone: rows, and what the repairs made and could not do."""

    def __init__(self, scan: Scan) -> None:
        self._paths = {path["queue"]: path for path in scan.failure_paths}
        self._rows: dict[tuple[t.Any, ...], list[Row]] = defaultdict(list)
        for target in scan.targets:
            self._rows[_function(target.row)].append(target.row)
        self._regions = scan.completeness
        self._errors = [error for error in scan.errors if error.get("queue") or error.get("targets")]

    def show(self, finding: Finding, target: Target, is_unjudged: bool) -> bool:
        """Return whether the finding, which is not found now, is gone for certain."""
        rule = finding["rule"]
        if is_unsettled(target.row) or (rule in _OUR_PATHS and is_unjudged):
            return False
        if rule == "events_lost" and is_replaced(target.row):
            # What was lost stays lost: no event goes that way any more. Records may be of what is as it was.
            return not str(finding.get("subject")).startswith("records of") or not _keeps_a_receiver(target)
        if rule in _OF_STATIONS and finding.get("subject"):
            return self._shows_station(finding, target)
        gaps = RULES[rule].gaps(target)
        if rule in _OUR_PATHS and self._is_made_for(target, target.destinations.get("on_failure", "")):
            return "not_asked" not in gaps.values()
        if rule == "no_failure_path" and self._is_doubted(target):
            return False
        return not gaps and not is_unjudged

    def show_removed(self, finding: Finding) -> bool:
        """Return whether a finding of a target without a row is gone with its configuration, which was listed if any.

        AWS's defaults and the dead-letter queue hold for the target as before, and what it is was not read.
        """
        receiver, _space, _arn = str(finding.get("subject")).partition(" ")
        if finding["rule"] not in _OF_STATIONS or receiver not in SIDES:
            return False
        region, account_id, name = function = _function(finding)
        if rows := self._rows.get(function):
            return are_all(rows) and all(completeness(row)["configurations"] for row in rows)
        reads = [
            each
            for each in self._regions
            if (each["region"], each["account_id"]) == (region, account_id)
            and (each.get("function_names") is None or name in each["function_names"])
        ]
        return bool(reads) and all(each["complete"] and each.get("qualifiers") == "all" for each in reads)

    def _shows_station(self, finding: Finding, target: Target) -> bool:
        """Return whether a destination is none of the target any more, or was seen, or made, as it should be."""
        receiver, _space, arn = str(finding.get("subject")).partition(" ")
        if receiver == "dead_letter" and target.facts is None:
            return False
        if {str(name): value for name, value in target.destinations.items()}.get(receiver) != arn:
            return True
        if finding["rule"] == "destination_loop":
            return not RULES["destination_loop"].gaps(target)
        if target.durable and receiver != "dead_letter":
            return True  # a durable function uses no destination
        status = {str(name): value for name, value in target.statuses.items()}.get(receiver)
        return self._is_made_for(target, arn) if status is None else health(status) == "healthy"

    def _is_made_for(self, target: Target, queue: str) -> bool:
        """Return whether a repair has seen, or made, the queue and the permission of this target to write to it."""
        path = self._paths.get(queue)
        if path is None or path["state"] not in _THERE or self._has_error(queue, target):
            return False
        states = [each["state"] for each in path["permissions"] if target.row["function_arn"] in each["functions"]]
        return bool(states) and all(state in _THERE for state in states)

    def _is_doubted(self, target: Target) -> bool:
        """Return whether nobody knows if there is what the failed events of the target go to.

        What no repair has made, AWS has taken as a destination. What was made for others is there, too: a role that may
        not write to it is another finding.
        """
        known = [receiver for receiver, status in target.statuses.items() if status["exists"] is not None]
        for receiver, arn in target.destinations.items():
            if receiver == "on_success" or receiver in known:
                continue
            path = self._paths.get(arn)
            if (path and path["state"] in ("may_be_made", "failed")) or self._has_error(arn, target):
                return True
        return False

    def _has_error(self, destination: str, target: Target) -> bool:
        """Return whether an error is about a destination of the target: its queue, or a function that has changed."""
        function = function_of_arn(destination)
        for error in self._errors:
            arns = error.get("targets") or ()
            if error.get("queue") == destination and (not arns or target.row["function_arn"] in arns):
                return True
            if function and function in map(function_of_arn, arns):
                return True
        return False


def _keeps_a_receiver(target: Target) -> bool:
    """Return whether a target that was written still has something that its records went to before."""
    before = ParsedRow(target.row).when_counted.destinations
    return any(target.destinations.get(receiver) == arn for receiver, arn in before.items())


def _is_watched(target: Target | None) -> bool:
    alarms = target.row.get("alarms") if target else None
    return bool(alarms and (alarms["dropped"] or alarms["failure_path"]))


def _function(place: t.Mapping[str, t.Any]) -> tuple[str, str, str]:
    return place["region"], place["account_id"], place["function_name"]


def _key(finding: Finding) -> tuple[str, str, str | None]:
    return finding["rule"], finding["function_arn"], finding.get("subject")
