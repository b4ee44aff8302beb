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
from .once import made_certainly
from .request import Place, Request
from .result import Result, with_action

if t.TYPE_CHECKING:
    from .._read.services import Services


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
        wanted: list[tuple[t.Literal["function", "queue"], list[str], dict[str, t.Any]]] = [
            ("queue", [str(each) for each in functions], wanted_alarms.of_queue(place.queue, place.topic)),
            *(
                ("function", arns, wanted_alarms.of_function(name, place.topic))
                for name, arns in sorted(targets.items())
            ),
        ]
        try:
            self._check_topic(place, place.topic)
            client = self._services.client("cloudwatch", place.region)
            stored = self._stored(client, [alarm["AlarmName"] for _watches, _arns, alarm in wanted])
        except (LambdaError, NotWritten) as error:
            self._result.fail(place, error)
            return
        for watches, arns, alarm in wanted:
            name = alarm["AlarmName"]
            made: MadeAlarm = {"alarm_name": name, "watches": watches, "functions": arns, "state": "failed"}
            path["alarms"].append(made)
            try:
                if name in stored:
                    self._keep(place, path, stored[name], alarm)
                    made["state"] = "present"
                else:
                    self._put(client, place, made, alarm)
            except (LambdaError, NotWritten) as error:
                self._result.fail(place, error)

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

    def _put(self, client: t.Any, place: Place, made: MadeAlarm, alarm: t.Mapping[str, t.Any]) -> None:
        header = alarm_header(alarm["AlarmName"], place.region)
        place.check_planned(header)
        if self._request.check_mode:
            made["state"] = "would_be_made"
            self._result.add_diff(header, alarm)
            return

        def is_there() -> bool:
            found = api.describe_alarms(client, [alarm["AlarmName"]]).get(alarm["AlarmName"])
            return found is not None and not wanted_alarms.differences(found, alarm)

        uncertain = made_certainly(lambda: api.put_metric_alarm(client, alarm), is_there)
        made["state"] = "may_be_made" if uncertain else "made"
        self._result.add_diff(header, alarm, known=uncertain is None)
        if uncertain:
            raise uncertain

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
            self._result.warnings.append(f"whether the topic {topic} exists is not known: {with_action(error)}")
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
            self._result.warnings.append(
                f"whether the topic {topic} exists is not known, as it belongs to another account"
            )
