# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that the playbook backup writes and drift reads. Pure."""

from __future__ import annotations

import typing as t

import yaml

from ...module_utils._model.identifiers import LATEST
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._write.row_target import parse_target
from .._audit.user_input import shown
from .exact_yaml import InexactYAML, load_exact


class InvalidBackup(ValueError):
    """A file that is not a backup; str() is one line that names it."""


class Backup(t.TypedDict):
    """The rows of a file, and the regions that it is about; no region is that of the connection."""

    rows: list[dict[str, t.Any]]
    regions: list[str]


def read_backup(text: str, file: str, regions: t.Sequence[str] = ()) -> Backup:
    """Return the rows of a file. regions are those to look at, by default those of the rows. Raise InvalidBackup.

    A file with rows of some regions, and rows of the region of the connection, does not name all of its regions.
    """
    try:
        rows = load_exact(text)
    except InexactYAML as error:
        raise InvalidBackup(f"{file}: {error}") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        raise InvalidBackup(f"{file} is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(rows, list):
        found = "''" if rows is None else shown(rows)
        raise InvalidBackup(f"{file}: event_invoke_configs is {found}: expected a list of dictionaries")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise InvalidBackup(f"{file}: event_invoke_configs row {number} is {shown(row)}: expected a dictionary")
    of_rows = {region for row in rows for region in _regions_of(row)}
    if None in of_rows and len(of_rows) > 1 and not regions:
        number = next(number for number, row in enumerate(rows, start=1) if None in _regions_of(row))
        raise InvalidBackup(
            f"{file}: event_invoke_configs row {number} has no region, and others have: expected a region in each row, "
            "in none, or in event_invoke_drift_regions"
        )
    return {"rows": rows, "regions": list(regions) or sorted(region for region in of_rows if region)}


class NamedTarget(t.NamedTuple):
    """What a row of a file is about; an account or a region that it does not name is that of the connection."""

    account_id: str | None
    region: str | None
    function_name: str
    qualifier: str

    @classmethod
    def of(cls, row: t.Mapping[str, t.Any]) -> NamedTarget:
        """Return the target of a row that was read."""
        return cls(row["account_id"], row["region"], row["function_name"], row["qualifier"])


def named_target(row: t.Mapping[str, t.Any]) -> tuple[NamedTarget, str | None] | None:
    """Return the target that a row is about, and the account in its function_name; None if the module refuses the row.

    account_id of a row says for which account it was decided, and chooses no function.
    """
    try:
        region, target, account_id = parse_target(row, None)
    except InvalidOption:  # the module names the row
        return None
    named = NamedTarget(target.account_id or account_id, region, target.name, target.qualifier or LATEST)
    return named, target.account_id


def _regions_of(row: t.Mapping[str, t.Any]) -> set[str | None]:
    named = named_target(row)
    return {named[0].region} if named else set()
