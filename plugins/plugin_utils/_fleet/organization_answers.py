# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of AWS Organizations, checked before anything is made of them."""

from __future__ import annotations

import re
import typing as t

from .strange_answers import StrangeAnswer, asked

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)

Entry = t.Mapping[str, t.Any]


def entries(client: t.Any, operation: str, key: str, texts: t.Sequence[str], **parameters: str) -> t.Iterator[Entry]:
    """Yield the entries of all pages, each with these texts. Raise StrangeAnswer, or an error of the SDK."""
    name = _api_name(operation)
    for page in _pages(client, operation, parameters):
        found = page.get(key) if isinstance(page, dict) else None
        if not isinstance(found, list):
            raise StrangeAnswer(f"the answer to {name} has no {key}, so that it may not be one of AWS")
        for entry in found:
            missing = [each for each in texts if not isinstance(entry, dict) or not isinstance(entry.get(each), str)]
            if missing or not entry.get("Id", "-"):
                raise StrangeAnswer(
                    f"the answer to {name} has an entry of {key} without {' and '.join(missing) or 'Id'}"
                )
            yield entry


def account_entries(client: t.Any, operation: str, **parameters: str) -> t.Iterator[tuple[Entry, str]]:
    """Yield accounts, each with its state. Raise StrangeAnswer, or an error of the SDK."""
    name = _api_name(operation)
    for account in entries(client, operation, "Accounts", ("Id",), **parameters):
        # It becomes the name of a host.
        if not _ACCOUNT_ID.fullmatch(account["Id"]):
            raise StrangeAnswer(f"the answer to {name} has an account whose Id is not twelve digits")
        if not isinstance(account.get("Name", ""), str):
            raise StrangeAnswer(f"the answer to {name} has a name of the account {account['Id']} that is no text")
        # State replaces Status, which AWS has announced to retire in September 2026. Older SDKs know only Status.
        state = account.get("State") or account.get("Status")
        if not isinstance(state, str):
            raise StrangeAnswer(f"the answer to {name} has no state of the account {account['Id']}: update botocore")
        yield account, state


def _api_name(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))


def _pages(client: t.Any, operation: str, parameters: t.Mapping[str, str]) -> t.Iterator[t.Any]:
    pages = iter(client.get_paginator(operation).paginate(**parameters))
    while (page := asked(_api_name(operation), lambda: next(pages, None))) is not None:
        yield page
