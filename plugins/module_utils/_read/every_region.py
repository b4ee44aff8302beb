# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which regions are read if the task asks for all of them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._aws import retries
from .._aws.account_regions import ACTION, NOT_ENABLED, known_regions, list_enabled_regions
from .._aws.errors import LambdaError
from .._aws.rate_limit import RateLimit
from .._model.completeness import NOT_LISTED, RegionRead, may_not_be_enabled
from .reading import Reading
from .services import ClientFor

if t.TYPE_CHECKING:
    from .._model.targets import Targets

# The network's: another service may be reachable where this one is not, as by an endpoint in a VPC.
_OF_THIS_SERVICE = ("EndpointConnectionError", "ProxyConnectionError", "SSLError")


@dataclass(frozen=True)
class EveryRegion:
    """The regions to read. guessed says why AWS did not list them, "" if it did: then some may not be enabled."""

    names: list[str]
    guessed: str
    requests: int


def read_every_region(
    client_for: ClientFor,
    begin_in: str | None,
    asked: Targets,
    targets_in: t.Callable[[list[str]], Targets],
    read: t.Callable[..., Reading],
) -> Reading:
    """Read the targets in every region of the account.

    begin_in is a region of its partition. asked are the targets as the task names them; targets_in returns them for
    these regions. read is that of a scan, with its options. Raises nothing that AWS or the network can cause.
    """
    try:
        every = every_region(client_for("account", begin_in))
    except LambdaError as error:
        failure = error

        def refuse(_region: str | None) -> t.Any:
            raise failure

        return read(refuse, asked)
    targets = targets_in(every.names)
    reading = read(lambda region: client_for("lambda", region), targets, guessed=bool(every.guessed))
    reading.other_requests += every.requests
    closed = sorted(each["region"] for each in reading.regions if each["region"] and may_not_be_enabled(each))
    reading.notes[:0] = [*filter(None, [every.guessed]), *([not_enabled_note(closed)] if closed else [])]
    if every.guessed and {each["region"] for each in reading.regions}.issuperset(every.names):
        reading.regions.append(_others(reading.regions))
    return reading


def _others(tried: t.Sequence[RegionRead]) -> RegionRead:
    """Return what is known of the regions that AWS did not list, and nobody tried: nothing."""
    accounts = {each["account_id"] for each in tried} - {None}
    return {
        **tried[0],
        "account_id": accounts.pop() if len(accounts) == 1 else None,
        "region": None,
        "complete": False,
        "missing": [NOT_LISTED],
        "evidence": {"destinations": None, "metrics": None, "triggers": None, "alarms": None, "parked": None},
    }


def every_region(client: t.Any) -> EveryRegion:
    """Return the regions that are enabled for the account; without an answer, those that the SDK knows.

    client is one of AWS Account Management. Raises LambdaError if the credentials themselves are refused: they would
    be in every region.
    """
    limit = RateLimit(0)
    retries.limit(client, limit)
    try:
        return EveryRegion(list_enabled_regions(client), "", limit.requests)
    except LambdaError as error:
        if error.concerns_all and error.code not in _OF_THIS_SERVICE:
            raise
        names, partition = known_regions(client.meta.partition), client.meta.partition
        advice = f" (allow {ACTION})" if error.access_denied else ""
        reason = (
            f"AWS did not list the account's regions{advice}, so the {len(names)} regions were tried that the SDK "
            f"knows in the partition {partition}: {error}"
        )
        return EveryRegion(names, reason, limit.requests)


def not_enabled(refusals: t.Mapping[str, t.Collection[str]]) -> list[str]:
    """Return which of the regions answer as those do that are not enabled for the account.

    refusals has the codes of all errors of each region that has answered nothing else. If that is every region, it may
    be the credentials that are wrong, and none is returned.
    """
    if all(refusals.values()):
        return []
    return sorted(name for name, codes in refusals.items() if codes and set(codes) <= {*NOT_ENABLED})


def not_enabled_note(names: t.Sequence[str]) -> str:
    # IAM user guide, "Managing AWS STS in an AWS Region", on tokens of the global endpoint.
    return (
        f"{', '.join(names)} {'was' if len(names) == 1 else 'were'} not read: the credentials are not known there, as "
        "in a region that is not enabled for the account, or, with a session token of the global endpoint of AWS STS, "
        "in one that is not enabled by default"
    )
