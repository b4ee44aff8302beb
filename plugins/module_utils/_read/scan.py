# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many reads at once, of named functions and of regions."""

from __future__ import annotations

import time
import typing as t

from .._aws.errors import LambdaError
from .asked import unread
from .function import Include
from .progress import Progress
from .reading import Reading
from .region_read import RegionRead

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .._model.targets import Targets
    from .evidence import Evidence

_LOOK = 1.0  # seconds from one look at the progress to the next


def read(
    client_for: t.Callable[[str | None], LambdaClient],
    targets: Targets,
    *,
    qualifier: str | None = None,
    include: Include = (),
    concurrency: int = 1,
    requests_per_second: float = 0.0,
    evidence: Evidence | None = None,
    guessed: bool = False,
    progress: t.Callable[[str], None] = lambda _line: None,
) -> Reading:
    """Read all targets, the regions side by side, each with one client and up to `concurrency` requests in flight.

    qualifier: of regions read only this one. requests_per_second: see RateLimit. evidence receives each row as it is
    read, and adds its facts to the rows. guessed: a region that seems not to be enabled is not read completely, and no
    error. progress receives lines of Progress. Raises nothing that AWS, the network or an option of the client can
    cause: what failed is in the reading.
    """
    started = time.monotonic()
    result = Reading()
    # One function alone is read where this is called: no thread is needed.
    one = [len({each.name for each in named}) for named in targets.values() if named is not None]
    threads = 0 if len(targets) == 1 and one == [1] else concurrency
    regions: list[RegionRead] = []
    for name, identifiers in targets.items():
        try:
            region = RegionRead(client_for(name), include, requests_per_second, threads, evidence)
        except LambdaError as error:
            result.add_error(name, None, error)
            result.regions.append(unread(name, identifiers, qualifier, include, result.errors[-1]))
            continue
        regions.append(region)
        if identifiers is None:
            region.read_all(qualifier)
        else:
            region.read_named(identifiers)
    lines = Progress(regions, progress)
    for region in regions:
        while not region.workers.wait(_LOOK):
            lines.tell()
    if evidence:
        lines.tell_rest()
        by_name = {region.name: region for region in regions}
        for seen, name, found in evidence.received_events([row for region in regions for row in region.reading.rows]):
            by_name[seen.name].take(name, found)
    # Last of what is asked of Lambda: it says what was answered.
    for region in regions:
        region.finish()
    closed = _closed(regions) if guessed else []
    result = _merged(result, regions, started)
    for region in regions:
        region.reading.rows.clear()  # whoever lets go of the result's rows must be the last who has them
    if evidence:
        evidence.finish(result.rows)
        for name in closed:
            evidence.services.forget(name)
        for each in result.regions:
            each["evidence"] = evidence.complete(each["region"])
        result.other_requests = evidence.services.requests
        result.throttled += evidence.services.throttled
        result.notes += evidence.services.warnings()
        result.seconds = time.monotonic() - started
    result.count_targets()
    return result


def _closed(regions: list[RegionRead]) -> list[str]:
    """Return the names of regions that seem not to be enabled, which has become what is missing in them."""
    # Imported if it is needed: most tasks name their regions.
    from .every_region import not_enabled

    names = not_enabled({region.name: region.refusals for region in regions})
    for region in regions:
        if region.name in names:
            region.was_not_enabled()
    return names


def _merged(result: Reading, regions: list[RegionRead], started: float) -> Reading:
    result.seconds = time.monotonic() - started
    for region in regions:
        result.add(region.reading)
        result.requests += region.limit.requests
        result.throttled += region.limit.throttled
    return result
