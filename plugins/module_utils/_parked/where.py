# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where to look: the options sources, function_name and event_invoke_configs, checked before any request."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from .._aws.dead_letter import dead_letter_queues_of
from .._aws.errors import LambdaError
from .._aws.sts import caller_account
from .._model.configurations import Row
from .._model.identifiers import FunctionIdentifier, parse_function, parse_function_arn, parse_qualifier
from .._model.invalid_option import InvalidOption
from .._model.targets import check_region, targets_by_region
from .._read.reading import CallError, call_error
from .._read.scan import read
from .._read.services import Services
from .._workers import Workers
from .selection import Home
from .sources import Pairs, Source, failure_paths, identifiers_of, keeping_nothing, pairs_of, parse_sources

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .._model.dead_letters import Queues
    from .._model.targets import Targets
    from .._read.reading import NotFound

SOURCE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "sources": {"type": "list", "elements": "str"},
    "function_name": {"type": "list", "elements": "str", "aliases": ["function", "name"]},
    "qualifier": {"type": "str"},
    "event_invoke_configs": {"type": "list", "elements": "dict"},
    "regions": {"type": "list", "elements": "str"},
}
"""The options of the documentation fragment parked."""

_HIGHEST_LIMIT = 100_000


@dataclass
class Where:
    """sources are known, or are to be read of the targets. functions: only records of these are meant; None: of all.

    others: failure destinations that keep nothing which can be received. keeping_nothing: functions that have no other
    ones, or none at all. pairs: see pairs_of(). partly: see SecondPaths. not_found: what is named and does not exist,
    so that nobody knows where its records wait. warnings: about what is missing.
    """

    sources: list[Source] = field(default_factory=list)
    functions: tuple[FunctionIdentifier, ...] | None = None
    targets: Targets | None = None
    others: list[str] = field(default_factory=list)
    keeping_nothing: list[str] = field(default_factory=list)
    pairs: Pairs = field(default_factory=dict)
    partly: frozenset[str] = frozenset()
    home: Home | None = None
    errors: list[CallError] = field(default_factory=list)
    not_found: list[NotFound] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def regions(self) -> list[str | None]:
        """The regions that the task is about."""
        named = [each.region for each in self.sources] if self.targets is None else list(self.targets)
        return list(dict.fromkeys(named)) or [None]


def parse_limit(limit: int, least: int) -> int:
    """Return the option limit. Raise InvalidOption."""
    if not least <= limit <= _HIGHEST_LIMIT:
        raise InvalidOption(f"limit is {limit}: expected {least} to {_HIGHEST_LIMIT}")
    return limit


def parse_where(params: t.Mapping[str, t.Any], region: str | None, region_source: str = "") -> Where:
    """Return where to look. Raise InvalidOption."""
    sources, names, rows = (params[name] for name in ("sources", "function_name", "event_invoke_configs"))
    qualifier = None if params["qualifier"] is None else parse_qualifier(params["qualifier"])
    if qualifier is not None and names is None:
        raise InvalidOption(f"qualifier is {qualifier} without function_name: expected both")
    if sources is None and names is None and rows is None:
        raise InvalidOption(
            "sources, function_name and event_invoke_configs are missing: expected one of them, or sources and "
            "function_name"
        )
    if rows is not None and (sources is not None or names is not None):
        raise InvalidOption("event_invoke_configs is beside sources or function_name: expected it alone")
    if params["regions"] is not None and (sources is not None or rows is not None):
        raise InvalidOption("regions is beside sources or event_invoke_configs, which have theirs: expected no regions")
    if region:
        check_region(region)
    if rows is not None:
        parsed = _checked(rows)
        found, others = failure_paths(parsed, {})
        of_rows = tuple(identifiers_of(parsed))
        pairs = pairs_of(parsed, {})
        return Where(found, of_rows, None, others, keeping_nothing(parsed, {}), pairs, frozenset(pairs))
    if sources is not None:
        functions = None if names is None else tuple(parse_function(name, qualifier) for name in names)
        return Where(parse_sources(sources, region), functions)
    targets = targets_by_region(names, qualifier, params["regions"], region, region_source)
    # A bucket can have the records of several regions.
    functions = tuple(
        replace(each, region=each.region or place) for place, some in targets.items() for each in some or ()
    )
    return Where(functions=functions, targets=targets)


def read_where(
    where: Where,
    client_for: t.Callable[[str | None], LambdaClient],
    qualifier: str | None,
    concurrency: int,
    requests_per_second: float,
) -> None:
    """Read the failure paths of the functions that are named, if these say where to look."""
    if where.targets is None:
        return
    reading = read(
        client_for,
        where.targets,
        qualifier=qualifier,
        # A function may have a dead-letter queue and no configuration.
        include=("function", "unconfigured"),
        concurrency=concurrency,
        requests_per_second=requests_per_second,
    )
    result = reading.result()
    found, errors = identifiers_of(reading.rows), result["errors"]
    versions, failed = _versions(found, client_for, concurrency, requests_per_second)
    where.sources, where.others = failure_paths(reading.rows, versions)
    where.keeping_nothing = [each for each in keeping_nothing(reading.rows, versions) if each in versions]
    entirely = _read_entirely(where.functions or (), errors)
    where.pairs = pairs_of(reading.rows, versions, entirely)
    where.partly = frozenset(each for each in where.pairs if parse_function_arn(each).name not in entirely)
    where.functions = tuple(_placed(each, found) for each in where.functions or ())
    where.errors += [*errors, *failed]
    where.not_found += [each for each in result["not_found"] if each["reason"] != "not_configured"]
    where.warnings += reading.warnings()


def _versions(
    targets: t.Iterable[FunctionIdentifier],
    client_for: t.Callable[[str | None], LambdaClient],
    concurrency: int,
    requests_per_second: float,
) -> tuple[dict[str, Queues], list[CallError]]:
    """Return the dead-letter queues of the versions of functions, by ARN, and what could not be read of them."""
    found: dict[str, Queues] = {}
    errors: list[CallError] = []
    functions = sorted({replace(each, qualifier=None) for each in targets}, key=str)
    services = Services(lambda _service, region: client_for(region))

    def ask(function: FunctionIdentifier) -> None:
        try:
            client = services.client("lambda", function.region, requests_per_second)
            if queues := dead_letter_queues_of(client, function):
                found[str(function)] = queues
        except LambdaError as error:
            errors.append(call_error(function.region, function.name, error))

    def crash(label: str | None, exception: Exception) -> None:
        errors.append(call_error(None, None, LambdaError.unexpected(str(label), Exception(type(exception).__name__))))

    workers = Workers(0 if len(functions) <= 1 else concurrency, crash)
    for each in functions:
        workers.submit(str(each), ask, each)
    workers.wait()
    return found, sorted(errors, key=lambda each: each["message"])


def _read_entirely(functions: t.Sequence[FunctionIdentifier], errors: t.Iterable[CallError]) -> set[str]:
    """Return the names of functions of which all configurations were read: any of them may have a destination."""
    failed = {each["function_name"] for each in errors}
    if None in failed:
        return set()
    partly = {each.name for each in functions if each.qualifier is not None}
    return {each.name for each in functions}.difference(partly, failed)


def _placed(function: FunctionIdentifier, found: t.Iterable[FunctionIdentifier]) -> FunctionIdentifier:
    """Return the function with the account and region that AWS answered, if these are the only ones of its name."""
    if function.account_id and function.region:
        return function
    places = {
        (each.account_id, each.region)
        for each in found
        if each.name == function.name
        and function.account_id in (None, each.account_id)
        and function.region in (None, each.region)
    }
    if len(places) != 1:
        return function
    account_id, region = places.pop()
    return replace(function, account_id=account_id, region=region)


def read_home(where: Where, client_for: t.Callable[[str, str | None], t.Any], watch: bool = False) -> None:
    """Read the account of the connection, if a function that is meant is named without one, or none is named.

    Without it nothing is looked at: a function of another account may have the same name. watch: read it in any case,
    as CloudWatch has the numbers of that account only.
    """
    needed = where.functions is None or not all(each.account_id for each in where.functions)
    if not where.sources or not (needed or watch):
        return
    region = where.sources[0].region
    try:
        client = client_for("sts", region)
        where.home = Home(caller_account(client), client.meta.region_name)
    except LambdaError as error:
        if needed:
            where.errors.append(call_error(region, None, error))
            where.sources = []


def _checked(rows: t.Sequence[t.Mapping[str, t.Any]]) -> list[Row]:
    for number, row in enumerate(rows, start=1):
        where = f"event_invoke_configs row {number}"
        try:
            failure_paths([t.cast("Row", row)], {})
            identifiers_of([t.cast("Row", row)])
        except (LookupError, TypeError, AttributeError, ValueError):
            raise InvalidOption(
                f"{where} is no row of lambda_event_invoke_config_info: expected what that module returns"
            ) from None
        if not row.get("function"):
            raise InvalidOption(
                f"{where} does not have the function's dead-letter queue: expected rows that were read with "
                "include: function"
            )
    return t.cast("list[Row]", list(rows))
