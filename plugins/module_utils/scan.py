# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many reads at once, of named functions and of whole regions."""

from __future__ import annotations

import contextlib
import re
import time
import typing as t
from collections import deque

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import lambda_api
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.function_reader import (
    FunctionReader,
    Include,
    read_function,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.identifiers import (
    FunctionIdentifier,
    InvalidIdentifier,
    parse_function,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.rate_limit import RateLimit
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.reading import Reading

if t.TYPE_CHECKING:
    from concurrent.futures import Future

    from types_boto3_lambda import LambdaClient

    Targets: t.TypeAlias = "t.Mapping[str | None, t.Sequence[FunctionIdentifier] | None]"
    """What to read in each region: these functions and qualifiers, or with None every function. The region None is the
    one that the client itself is configured for."""

_PROGRESS_INTERVAL = 10.0  # seconds


def targets_by_region(
    function_names: list[str] | None, qualifier: str | None, regions: list[str] | None, region: str | None
) -> Targets:
    """Which targets to read in which region: the regions given, else the region; with neither, that of an ARN.

    Raises InvalidIdentifier, also for an ARN that lies in none of the regions given.
    """
    given = [region] if region and regions is None else list(dict.fromkeys(regions or []))
    for name in given:
        if not re.fullmatch(r"[a-z0-9-]{1,63}", name, re.ASCII):
            raise InvalidIdentifier(f"region {name!r} is not one: expected a name like us-east-2")
    nowhere: list[str | None] = [] if regions == [] else [None]
    if function_names is None:
        return dict.fromkeys(given or nowhere)
    targets: dict[str | None, list[FunctionIdentifier]] = {}
    for identifier in [parse_function(name, qualifier) for name in function_names]:
        if identifier.region and given and identifier.region not in given:
            raise InvalidIdentifier(
                f"function_name '{identifier}' lies in {identifier.region}, but the region is {' or '.join(given)}: "
                "expected the same in both, or no region beside an ARN"
            )
        for each in [identifier.region] if identifier.region else given or nowhere:
            targets.setdefault(each, []).append(identifier)
    return targets


def read(
    client_for: t.Callable[[str | None], LambdaClient],
    targets: Targets,
    *,
    qualifier: str | None = None,
    include: Include = (),
    concurrency: int = 1,
    requests_per_second: float = 0.0,
    progress: t.Callable[[str], None] = lambda _line: None,
) -> Reading:
    """Read all targets, the regions side by side, each with one client and so many requests in flight.

    qualifier: of whole regions read only this one. progress is told a line every ten seconds. Raises nothing that AWS
    or the network can cause: what failed is in the reading.
    """
    started = time.monotonic()
    futures: deque[Future[None]] = deque()
    regions: list[_Region] = []
    with contextlib.ExitStack() as pools:
        for name, identifiers in targets.items():
            region = _Region(client_for(name), include, RateLimit(requests_per_second))
            regions.append(region)
            if len(targets) == 1 and identifiers is not None and len({each.unqualified for each in identifiers}) == 1:
                region.read_named(identifiers)  # one function: no thread is needed, nor what threads are made of
                break
            from concurrent.futures import ThreadPoolExecutor

            pool = pools.enter_context(ThreadPoolExecutor(concurrency))
            region.submit = _submitter(pool.submit, futures)
            if identifiers is None:
                region.read_all(qualifier)
            else:
                region.read_named(identifiers)
        _finish(futures, lambda: progress(_merged(regions, started).progress()))
    return _merged(regions, started)


def _submitter(submit: t.Callable[..., Future[None]], futures: deque[Future[None]]) -> t.Callable[..., None]:
    return lambda job, *arguments: futures.append(submit(job, *arguments))


def _finish(futures: deque[Future[None]], report: t.Callable[[], None]) -> None:
    """Wait for all jobs, and report now and then. Raises what a job raised.

    A job that starts others has put them into the queue before it is done, so an empty queue is the end. Waited for is
    the newest: to wake up for each would take from the threads that work.
    """
    reported = time.monotonic()
    while futures:
        from concurrent.futures import wait

        newest = futures[-1]
        wait([newest], timeout=_PROGRESS_INTERVAL)
        if time.monotonic() - reported >= _PROGRESS_INTERVAL:
            reported = time.monotonic()
            report()
        if newest.done():
            while (oldest := futures.popleft()) is not newest:
                oldest.result()
            newest.result()


def _merged(regions: list[_Region], started: float) -> Reading:
    reading = Reading(seconds=time.monotonic() - started)
    for region in regions:
        reading.add(region.reading)
        reading.requests += region.limit.requests
        reading.throttled += region.limit.throttled
    return reading


class _Region:
    """One region that is being read, into a Reading of its own."""

    submit: t.Callable[..., None]

    def __init__(self, client: LambdaClient, include: Include, limit: RateLimit) -> None:
        self.reading = Reading()
        self.limit = limit
        self._client = client
        self._include = include
        self._name: str = client.meta.region_name
        self._stopped = False
        self.submit = lambda job, *arguments: job(*arguments)
        lambda_api.pace(client, limit)

    def read_named(self, identifiers: t.Iterable[FunctionIdentifier]) -> None:
        """Read these, the qualifiers of one function in one job, so that they share what is asked about it."""
        functions: dict[str, tuple[str, set[str | None]]] = {}
        for identifier in identifiers:
            functions.setdefault(identifier.unqualified, (identifier.name, set()))[1].add(identifier.qualifier)
        self.reading.functions = len(functions)
        for function_name, (name, qualifiers) in functions.items():
            self.submit(self._read_one, FunctionReader(self._client, function_name), name, qualifiers, True)

    def read_all(self, qualifier: str | None) -> None:
        """Read one qualifier, or all of them, of every function."""
        self._pages = lambda_api.function_pages(self._client)
        self.submit(self._read_page, qualifier)

    def _read_page(self, qualifier: str | None) -> None:
        try:
            page = None if self._stopped else next(self._pages, None)
        except LambdaError as error:
            self._stopped = True
            self.reading.add_error(self._name, None, error)
            return
        if page is None:
            return
        self.reading.functions += len(page)
        # Ahead of this page's functions, so that there is always something to read while a page is on its way.
        self.submit(self._read_page, qualifier)
        for configuration in page:
            name = configuration["FunctionName"]
            reader = FunctionReader(self._client, name, configuration)
            self.submit(self._read_one, reader, name, (qualifier,), False)

    def _read_one(self, reader: FunctionReader, name: str, qualifiers: t.Iterable[str | None], named: bool) -> None:
        if self._stopped:
            self.reading.unread.append(name)
            return
        found = read_function(reader, qualifiers, self._include, explain=named)
        self.reading.rows.extend(found.rows)
        if named:
            for qualifier, reason in found.missing.items():
                self.reading.add_not_found(self._name, name, qualifier, reason)
        elif "function_missing" in found.missing.values():
            self.reading.vanished.append(f"{name} in {self._name}")
        for error in found.errors:
            if error.concerns_all and self._stopped:
                self.reading.unread.append(name)
                return
            self._stopped |= error.concerns_all
            self.reading.add_error(self._name, name, error)
