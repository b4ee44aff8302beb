# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last step: an alarm for each function, and one for the queue. One that is there is never overwritten."""

from __future__ import annotations

import typing as t

from .._aws import failure_path as api
from .._aws import sns
from .._aws.errors import LambdaError
from .._model.arns import Arn
from .._model.failure_path import MadeAlarm, MadePath, alarm_header
from .._write.plan import NotWritten
from . import wanted_alarms
from .once import NOT_AS_MADE, Seen, make_once
from .request import Place, Request
from .result import Result

if t.TYPE_CHECKING:
    from .._read.services import Services

    _Wanted: t.TypeAlias = "tuple[t.Literal['function', 'queue'], list[str], dict[str, t.Any]]"


class Alarms:
    """Makes the alarms of a place. Raises nothing that AWS can cause: what failed is in the result."""

    def __init__(self, services: Services, request: Request, result: Result) -> None:
        self._services, self._request, self._result = services, request, result

    def make(self, place: Place, path: MadePath) -> None:
        functions = [each.function for each in self._result.left(place)]
        if place.topic is None or not functions:
            return
        targets: dict[str, list[str]] = {}
        for function in functions:
            targets.setdefault(function.name, []).append(str(function))
        wanted: list[_Wanted] = [
            ("queue", [str(each) for each in functions], wanted_alarms.of_queue(place.queue, place.topic)),
            *(
                ("function", arns, wanted_alarms.of_function(name, place.topic))
                for name, arns in sorted(targets.items())
            ),
        ]
        with self._result.failing(place):
            self._check_topic(place, place.topic)
            client = self._services.client("cloudwatch", place.region)
            stored = self._stored(client, [alarm["AlarmName"] for _watches, _arns, alarm in wanted])
            self._make(client, place, path, wanted, stored)

    def _make(
        self,
        client: t.Any,
        place: Place,
        path: MadePath,
        wanted: t.Iterable[_Wanted],
        stored: t.Mapping[str, wanted_alarms.Alarm],
    ) -> None:
        for watches, arns, alarm in wanted:
            name = alarm["AlarmName"]
            made: MadeAlarm = {"alarm_name": name, "watches": watches, "functions": arns, "state": "failed"}
            path["alarms"].append(made)
            with self._result.failing(place):
                if name in stored:
                    self._keep(place, path, stored[name], alarm)
                    made["state"] = "present"
                else:
                    self._put(client, place, path, made, alarm)

    def _keep(self, place: Place, path: MadePath, stored: wanted_alarms.Alarm, wanted: wanted_alarms.Alarm) -> None:
        """Note what is otherwise than wanted. Raises NotWritten if the alarm cannot serve."""
        name = wanted["AlarmName"]
        if fault := wanted_alarms.unfit(stored, wanted):
            raise NotWritten(
                "AlarmDiffers",
                f"there is an alarm {name} in {place.region} that is not the one of the repair, and it is not "
                f"overwritten: {fault}; rename it, or delete it",
            )
        found = wanted_alarms.differences(stored, wanted)
        path["differences"] += found
        self._result.warnings += [f"an alarm of {place.region} is used as it is: {each}" for each in found]

    def _put(self, client: t.Any, place: Place, path: MadePath, made: MadeAlarm, alarm: t.Mapping[str, t.Any]) -> None:
        name = alarm["AlarmName"]
        header = alarm_header(name, place.region)
        place.check_planned(header)
        if self._request.check_mode:
            made["state"] = "would_be_made"
            self._result.add_diff(header, alarm)
            return
        # Those before it took their time, and CloudWatch puts one in the place of another.
        if there := self._stored(client, [name]).get(name):
            self._keep(place, path, there, alarm)
            made["state"] = "present"
            return

        def look() -> Seen | None:
            there = self._stored(client, [name]).get(name)
            if there is None:
                return None
            try:
                self._keep(place, path, there, alarm)
            except NotWritten as fault:
                return Seen(False, fault)
            return Seen(wanted_alarms.is_made(there, alarm))

        def note(known: bool) -> None:
            made["state"] = "made" if known else "may_be_made"
            self._result.add_diff(header, alarm, known)

        timeout = self._request.propagation_timeout
        not_shown = NotWritten(
            "AlarmNotThere",
            f"the alarm {name} was made in {place.region}, and CloudWatch does not show it after {timeout:g} seconds: "
            "run the task again",
        )
        make_once(lambda: api.put_metric_alarm(client, alarm), look, note, not_shown, timeout)
        if made["state"] != "made":
            self._result.unknown(place, f"whether the alarm {header} was made by this task", NOT_AS_MADE)

    def _stored(self, client: t.Any, names: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
        found: dict[str, dict[str, t.Any]] = {}
        for start in range(0, len(names), api.ALARMS_AT_ONCE):
            found |= api.describe_alarms(client, names[start : start + api.ALARMS_AT_ONCE])
        return found

    def _check_topic(self, place: Place, topic: Arn) -> None:
        """Raise NotWritten for a topic that nobody ever hears of: CloudWatch takes any name.

        It cannot publish where SNS's own key encrypts, whose policy does not let it (AWS Knowledge Center, "Why didn't
        I receive an SNS notification for my CloudWatch alarm trigger?").
        """
        client = self._services.client("sns", place.region)
        try:
            found = sns.get_topic_attributes(client, topic)
        except LambdaError as error:
            self._result.unknown(place, f"whether the topic {topic} exists", error)
            return
        if found is None and topic.account_id == place.account_id:
            raise NotWritten("TopicMissing", f"the topic {topic} does not exist: create it, or correct alarm_topic")
        if found and str(found.get("KmsMasterKeyId")).endswith("alias/aws/sns"):
            raise NotWritten(
                "TopicUnfit",
                f"the topic {topic} is encrypted with alias/aws/sns, so that CloudWatch cannot publish to it: expected "
                "one without encryption, or with a KMS key of your own that lets CloudWatch use it",
            )
        if found is None:
            self._result.unknown(place, f"whether the topic {topic} exists", "it belongs to another account")
