# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What lambda_parked_events is asked to do, checked before any request. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.identifiers import FunctionIdentifier, parse_function
from .._model.invalid_option import InvalidOption
from .pace import check_events_per_second
from .planned import Planned, parse_planned
from .selection import Selection, parse_age, parse_request_ids


@dataclass(frozen=True)
class Order:
    """What to send. skip: request IDs that stay. limit: at most so many. failures: after so many, nothing more.

    planned: what is sent at most, and how.
    """

    selection: Selection
    skip: frozenset[str]
    limit: int
    failures: int
    events_per_second: float
    check_mode: bool
    planned: Planned | None = None


def parse_order(
    params: t.Mapping[str, t.Any], functions: tuple[FunctionIdentifier, ...] | None, limit: int, check_mode: bool
) -> Order:
    """Return what is meant, and how it is to be sent. Raise InvalidOption. functions: those that are meant."""
    check_events_per_second(params["events_per_second"])
    if params["stop_on_failures"] < 1:
        raise InvalidOption(f"stop_on_failures is {params['stop_on_failures']}: expected 1 or more")
    request_ids, planned = parse_request_ids("request_ids", params["request_ids"]), parse_planned(params["planned"])
    if planned is not None and params["state"] == "discarded":
        raise InvalidOption("planned is beside state: discarded: expected it with state: replayed")
    age = None if params["older_than"] is None else parse_age("older_than", params["older_than"])
    if params["state"] == "discarded":
        if request_ids is None and (age is None or functions is None):
            raise InvalidOption(
                "state is discarded without an exact selection: expected request_ids, or older_than with "
                "function_name or event_invoke_configs"
            )
        if params["backup"] is None:
            raise InvalidOption("state is discarded without backup: expected the file that keeps what is discarded")
        if params["target"] is not None:
            raise InvalidOption("target is beside state: discarded, which sends nothing: expected no target")
    elif params["backup"] is not None:
        raise InvalidOption("backup is beside state: replayed, which discards nothing: expected no backup")
    return Order(
        Selection(
            functions,
            request_ids,
            params["condition"],
            params["error_type"],
            age,
            only=None if planned is None else planned.request_ids,
        ),
        parse_request_ids("skip", params["skip"]) or frozenset(),
        limit,
        params["stop_on_failures"],
        params["events_per_second"],
        check_mode,
        planned,
    )


def parse_target(text: str | None) -> FunctionIdentifier | None:
    """Return the function that is named in place of the records' own. Raise InvalidOption."""
    try:
        return None if text is None else parse_function(text)
    except InvalidOption as error:
        raise InvalidOption(f"target: {error}") from error
