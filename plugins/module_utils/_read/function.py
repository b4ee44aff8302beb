# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of one function."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field

from .._aws.errors import LambdaError
from .._model.completeness import Completeness
from .._model.configurations import Configuration, Row, row_of, unconfigured_row
from .._model.identifiers import LATEST, FunctionIdentifier, parse_function_arn
from .reader import FunctionReader
from .reading import Reason

Include = t.Collection[
    t.Literal["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers", "alarms", "parked"]
]
"""The extra facts to read: see the module's option of this name."""


@dataclass
class FunctionReading:
    """What was read of one function, what is missing (by qualifier; None for all of them), and what failed."""

    rows: list[Row] = field(default_factory=list)
    missing: dict[str | None, Reason] = field(default_factory=dict)
    errors: list[LambdaError] = field(default_factory=list)
    optional: list[LambdaError] = field(default_factory=list)
    """What failed of that which only evidence needs."""

    @contextlib.contextmanager
    def noting_errors(self) -> t.Iterator[None]:
        """Keep a LambdaError, each once: two facts may need the same answer."""
        try:
            yield
        except LambdaError as error:
            if error not in self.errors:
                self.errors.append(error)


def read_function(
    reader: FunctionReader, qualifiers: t.Iterable[str | None], include: Include, explain: bool
) -> FunctionReading:
    """Read these qualifiers of one function; None means every one that has a configuration.

    explain: also find out why a qualifier that was asked for has no configuration. Raises nothing: the
    reading has what failed and everything that was read.
    """
    reading = FunctionReading()
    found: dict[str, Configuration] = {}
    listed = False
    # The list of all qualifiers comes first: it is about each one. If it is denied, further denials say nothing new.
    wanted = sorted(qualifiers, key=lambda qualifier: qualifier or "")
    for qualifier in wanted:
        if reading.missing.get(None) == "function_missing":
            reading.missing[qualifier] = "function_missing"
            continue
        with reading.noting_errors(), _no_further_denial(qualifier is not None and None in wanted and not listed):
            configurations = _find(reader, qualifier)
            listed |= qualifier is None
            found.update((each.target.qualifier or LATEST, each) for each in configurations)
            if not configurations and (explain or "unconfigured" in include or qualifier is None):
                reading.missing[qualifier] = _why_missing(reader, qualifier, explain)
    reading.rows = [row_of(configuration) for configuration in found.values()]
    if "function_missing" in reading.missing.values():
        return reading
    if "unconfigured" in include:
        with reading.noting_errors():
            _add_unconfigured(reader, reading, listed)
    _complete(reader, reading, include, all_qualifiers=None in wanted)
    return reading


def unconfigured_rows(reader: FunctionReader, qualifiers: t.Collection[str], include: Include) -> FunctionReading:
    """Return rows of qualifiers that have no configuration; the function's list must have been read.

    They are known from elsewhere, and may be gone: qualifier_exists is None unless a list that was read shows it.
    Nothing else is asked for that, but the function itself where it is not known yet.
    """
    reading = FunctionReading()
    with reading.noting_errors():
        function = reader.function() if qualifiers else None
        if qualifiers and function is None:
            reading.missing[None] = "function_missing"  # deleted since its list was read
        if function is not None:
            reading.rows = [unconfigured_row(function.identifier.qualified(each)) for each in sorted(qualifiers)]
            _complete(reader, reading, include, all_qualifiers=True, asking=False)
    return reading


def _complete(
    reader: FunctionReader, reading: FunctionReading, include: Include, *, all_qualifiers: bool, asking: bool = True
) -> None:
    """Add to the rows what is included, and how far the function was read. all_qualifiers: each was asked for."""
    if "qualifiers" in include:
        _add_qualifier_exists(reader, reading, asking)
    if not {"function", "destinations", "parked"}.isdisjoint(include):
        _add_facts(reader, reading, reading.errors if "function" in include else reading.optional)
    if not include:
        return  # rows without facts are not judged: they stay what the AWS CLI shows
    read = reader.completeness
    # A list that was read for another reason has left no rows: it does not make them complete.
    completeness: Completeness = {
        "configurations": read["configurations"] if all_qualifiers else None,
        "aliases": read["aliases"] if all_qualifiers and "unconfigured" in include else None,
        "versions": read["versions"],
    }
    for row in reading.rows:
        row["completeness"] = completeness


@contextlib.contextmanager
def _no_further_denial(suppress: bool) -> t.Iterator[None]:
    try:
        yield
    except LambdaError as error:
        if not (suppress and error.access_denied):
            raise


def _find(reader: FunctionReader, qualifier: str | None) -> list[Configuration]:
    if qualifier is None:
        return reader.configurations() or []
    try:
        configuration = reader.configuration(qualifier)
    except LambdaError as error:
        if error.access_denied and reader.is_listed_as_missing:
            return []  # the list was about the function, which is all that is said then
        raise
    return [] if configuration is None else [configuration]


def _why_missing(reader: FunctionReader, qualifier: str | None, explain: bool) -> Reason:
    if qualifier is None:
        return "function_missing" if reader.configurations() is None else "not_configured"
    if not explain:
        # If this fails, the error is reported: an unread target must not look like an absent one.
        reader.has(qualifier)
    return reader.why_missing(qualifier)


def _add_unconfigured(reader: FunctionReader, reading: FunctionReading, listed: bool) -> None:
    """Add a row for each qualifier known to have no configuration; without the list, only what Get answered counts."""
    absent = {qualifier for qualifier, reason in reading.missing.items() if qualifier and reason == "not_configured"}
    if listed:
        absent.add(LATEST)
        with reading.noting_errors():
            aliases = reader.aliases()
            if aliases is None:
                reading.rows, reading.missing = [], {None: "function_missing"}  # deleted meanwhile
                return
            absent |= {each.qualifier for each in aliases if each.qualifier}
    for qualifier in sorted(absent - {row["qualifier"] for row in reading.rows}):
        target = _identifier_of(reader, reading, qualifier)
        if target is None:
            reading.rows, reading.missing = [], {None: "function_missing"}
            return
        reading.rows.append(unconfigured_row(target))
        reading.missing.pop(qualifier, None)
    reading.missing.pop(None, None)


def _identifier_of(reader: FunctionReader, reading: FunctionReading, qualifier: str) -> FunctionIdentifier | None:
    """Return the complete identifier of a qualifier that exists, from what is known already if possible."""
    if reading.rows:
        row = reading.rows[0]
        return parse_function_arn(row["function_arn"]).qualified(qualifier)
    return reader.identifier_of(qualifier)


def _add_qualifier_exists(reader: FunctionReader, reading: FunctionReading, asking: bool) -> None:
    for row in reading.rows:
        row["qualifier_exists"] = True if row["qualifier"] == LATEST or not row["configured"] else None
        if not asking and row["qualifier"] != LATEST:
            row["qualifier_exists"] = reader.has_if_read(row["qualifier"])
    for row in reading.rows if asking else ():
        if row["qualifier_exists"] is None:
            with reading.noting_errors():
                row["qualifier_exists"] = reader.has(row["qualifier"])


def _add_facts(reader: FunctionReader, reading: FunctionReading, errors: list[LambdaError]) -> None:
    for row in reading.rows:
        row["function"] = None
    if not reading.rows:
        return
    try:
        function = reader.function()
    except LambdaError as error:
        # Two facts may need the same answer.
        if error not in errors:
            errors.append(error)
        return
    if function is None:
        errors.append(reader.deleted_meanwhile())
    for row in reading.rows:
        row["function"] = function.facts if function else None
