# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built pages: every link leads somewhere, and every page fits a desk and a phone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from support.chromium import Chromium
from support.environment import CHECKOUT

SITE = CHECKOUT / ".nox/site/html"
PAGES = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html"))
GUIDES = [
    f"docsite/{name}.html"
    for section in yaml.safe_load((CHECKOUT / "docs/docsite/extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    for name in section["toctree"]
]
PLUGINS = {"filter": "filter", "inventory": "inventory", "lookup": "lookup", "modules": "module"}


class Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.anchors.add(value)


@cache
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def broken(file: Path) -> Iterator[str]:
    """Yield the links of a page to files or anchors that do not exist; those to other sites are not followed."""
    for link in page(file).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
        fragment = unquote(parts.fragment)
        if not target.is_file() or (fragment and target.suffix == ".html" and fragment not in page(target).anchors):
            yield link


def test_every_plugin_role_and_guide_has_a_page() -> None:
    plugins = {
        f"{file.stem}_{kind}.html"
        for folder, kind in PLUGINS.items()
        for file in (CHECKOUT / "plugins" / folder).glob("[!_]*.py")
    }
    roles = {f"{path.name}_role.html" for path in (CHECKOUT / "roles").iterdir()}
    assert plugins | roles | set(GUIDES) <= set(PAGES)


def test_guides_are_in_the_order_of_a_reader() -> None:
    listed = [link for link in page(SITE / "index.html").links if link in GUIDES]
    assert list(dict.fromkeys(listed)) == GUIDES


@pytest.mark.parametrize("name", PAGES)
def test_links(name: str) -> None:
    assert list(broken(SITE / name)) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_fits_the_screen(name: str, width: int, chromium: Chromium) -> None:
    chromium.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 800
    )
    chromium.open(SITE / name)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    headings = "[...document.querySelectorAll('h1, h2, h3')]"
    assert chromium.evaluate(f"{headings}.every((each) => each.scrollWidth <= each.clientWidth)")
    assert chromium.complaints() == []
