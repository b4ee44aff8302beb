# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a long read, with regions and a clock that are given."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.progress import Progress


@dataclass
class Region:
    name: str = "us-east-2"
    functions: int = 0
    read: int = 0
    pages: int = 0
    requests: int = 0
    throttled: int = 0
    is_listed: bool = False


class Watched:
    """The progress of regions, on a clock of its own."""

    def __init__(self, *regions: Region) -> None:
        self.now, self.lines = 100.0, list[str]()
        self._progress = Progress(regions, self.lines.append, lambda: self.now)

    def at(self, seconds: float) -> list[str]:
        """Return the lines that are shown so many seconds after the beginning."""
        self.now = 100.0 + seconds
        self.lines.clear()
        self._progress.tell()
        return list(self.lines)

    def rest(self) -> list[str]:
        """Return what is shown once only other services are asked."""
        self.lines.clear()
        self._progress.tell_rest()
        return list(self.lines)


def test_a_short_read_says_nothing() -> None:
    region = Region(functions=20, read=0)
    watched = Watched(region)
    assert watched.at(1) == []
    region.is_listed, region.read, region.pages, region.requests = True, 10, 1, 11
    assert watched.at(2) == []
    assert watched.at(5) == []
    assert watched.rest() == []


def test_the_cost_is_shown_once_it_is_known() -> None:
    region = Region(functions=700, read=60, pages=14, requests=74)
    watched = Watched(region)
    assert watched.at(7.4) == []
    region.functions, region.read, region.pages, region.requests, region.is_listed = 1204, 75, 25, 100, True
    assert watched.at(10) == ["us-east-2: 1,204 functions, about 1,229 requests, 113 s left at this pace"]
    region.read, region.requests = 175, 200
    assert watched.at(19) == []
    assert watched.at(20) == ["us-east-2: 175 of 1,204 functions, 103 s left"]
    assert watched.at(25) == []
    assert watched.rest() == ["us-east-2: 1,204 functions read, other services are still asked"]


def test_before_all_is_listed_nothing_is_promised() -> None:
    region = Region(functions=700, read=60, pages=14, requests=74, throttled=3)
    assert Watched(region).at(10) == ["us-east-2: 60 functions read, 700 found so far, 3 requests throttled"]


def test_regions_side_by_side_take_as_long_as_the_slowest() -> None:
    regions = [
        Region("us-east-1", functions=1000, read=100, requests=100, is_listed=True),
        Region("us-east-2", functions=100, read=90, requests=90, is_listed=True),
        Region("us-west-1", is_listed=True),
    ]
    watched = Watched(*regions)
    assert watched.at(10) == ["3 regions: 1,100 functions, about 1,100 requests, 90 s left at this pace"]
    assert watched.at(20) == ["3 regions: 190 of 1,100 functions, 180 s left"]


def test_nothing_is_read_yet() -> None:
    assert Watched(Region(functions=5, is_listed=True)).at(10) == ["us-east-2: 0 functions read, 5 found so far"]
