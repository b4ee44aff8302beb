# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts from other services. If reading them fails, only these facts are missing."""

from __future__ import annotations

import contextlib
import typing as t

from .._aws.errors import OTHER_ACCOUNT, LambdaError
from .._aws.session import THREADS
from .._model.completeness import EvidenceRead
from .._model.configurations import Row
from .._model.identifiers import LATEST
from .alarms import ReadAlarms
from .destinations import Destinations
from .function import FunctionReading, Include, unconfigured_rows
from .metrics import Metrics
from .region import Region
from .services import ClientFor, Services
from .triggers import ReadTriggers

_WHOSE = "sts:GetCallerIdentity"
_KEYS = {
    "destinations": "destination_status",
    "metrics": "async_events",
    "triggers": "triggers",
    "alarms": "alarms",
    "parked": "parked",
}
"""What each kind adds to a row."""


class Source(t.Protocol):
    """One kind of evidence."""

    def start(self, region: Region) -> None:
        """Hear of a region before anything of it is read."""

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        """Begin to ask about these rows. For many threads."""

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Wait for what was asked, and add the facts to all rows."""


class Evidence:
    """All evidence that a task includes. Raises nothing."""

    def __init__(self, client_for: ClientFor, include: Include, metrics_days: int = 14) -> None:
        self.services = Services(client_for)
        self._include = include
        self._regions: list[Region] = []
        self._sources: dict[str, Source] = {}
        self._metrics: Metrics | None = None
        self._accounts: list[str | None] = []  # what STS answered, once
        triggers = ReadTriggers(self.services, THREADS, self._on_crash("triggers")) if "triggers" in include else None
        if "destinations" in include:
            self._sources["destinations"] = Destinations(
                self.services, THREADS, self._on_crash("destinations"), triggers.policies if triggers else dict
            )
        if "metrics" in include:
            self._metrics = Metrics(self.services, metrics_days, THREADS, self._on_crash("metrics"))
            self._sources["metrics"] = self._metrics
        if triggers:
            self._sources["triggers"] = triggers
        if "alarms" in include:
            self._sources["alarms"] = ReadAlarms(self.services, THREADS, self._on_crash("alarms"))
        if "parked" in include:
            # Imported if it is needed: only a task that asks for it counts what waits.
            from .parked import ReadParked

            self._sources["parked"] = ReadParked(self.services, THREADS, self._on_crash("parked"))

    @property
    def finds_qualifiers(self) -> bool:
        """Whether it may find qualifiers that no list of configurations has."""
        return self._metrics is not None

    @property
    def account_id(self) -> str | None:
        """The account of the credentials, if AWS STS has said it already."""
        return self._accounts[0] if self._accounts else None

    def start(self, region: Region) -> None:
        self._regions.append(region)
        for name, source in self._sources.items():
            with self._guarding(name):
                source.start(region)

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        for name, source in self._sources.items():
            with self._guarding(name):
                source.add(region, rows)

    def received_events(self, rows: t.Iterable[Row]) -> t.Iterator[tuple[Region, str, FunctionReading]]:
        """Yield rows of what received events and has none yet: functions, and each qualifier with numbers of its own.

        Only where the list of the function's configurations was read is it known that they have none.
        """
        if self._metrics is None:
            return
        known = {(row["region"], row["function_name"], row["qualifier"]) for row in rows}
        for region in self._regions:
            with self._guarding("metrics"):
                for name, qualifiers in sorted(self._metrics.with_series(region.name).items()):
                    reader = region.readers.get(name)
                    new = {each for each in (LATEST, *qualifiers) if (region.name, name, each) not in known}
                    if reader is None or not new:
                        continue
                    found = unconfigured_rows(reader, new, self._include)
                    found.rows = [row for row in found.rows if self._is_own(row)]
                    self.add(region, found.rows)
                    yield region, name, found

    def finish(self, rows: t.Sequence[Row]) -> None:
        own = [row for row in rows if self._is_own(row)]
        for name, source in self._sources.items():
            for row in rows:
                t.cast("dict[str, t.Any]", row)[_KEYS[name]] = None
            with self._guarding(name):
                source.finish(own)

    def _is_own(self, row: Row) -> bool:
        """Return whether a function is of the account of the credentials, the only one that other services know.

        A resource policy can let another account read a function (AWS Lambda developer guide, "Granting Lambda function
        access to other accounts"). Functions that are listed, or named without an account, are the account's own.
        """
        if not any(row["region"] == each.name and row["account_id"] in each.accounts for each in self._regions):
            return True
        own = self._account(row["region"])
        if own is not None and own != row["account_id"]:
            message = "read them with the credentials of their own account"
            other = LambdaError("GetCallerIdentity", row["function_arn"], OTHER_ACCOUNT, message)
            for name in self._sources:
                self.services.note(_KEYS[name], row["region"], "", other)
        return own == row["account_id"]

    def _account(self, region: str) -> str | None:
        """Return the account of the credentials; None if it could not be read."""
        # Imported if it is needed: most tasks name no account.
        from .._aws.sts import caller_account

        if not self._accounts:
            try:
                client = self.services.client("sts", region)
                self._accounts.append(self.services.ask(_WHOSE, region, lambda: caller_account(client)))
            except LambdaError as error:
                for name in self._sources:
                    self.services.note(_KEYS[name], "", _WHOSE, error)
                self._accounts.append(None)
        return self._accounts[0]

    def complete(self, region: str | None) -> EvidenceRead:
        """Return which evidence of a region was read completely."""

        def read(name: str) -> bool | None:
            return self.services.complete(_KEYS[name], region or "") if name in self._sources else None

        return {
            "destinations": read("destinations"),
            "metrics": read("metrics"),
            "triggers": read("triggers"),
            "alarms": read("alarms"),
            "parked": read("parked"),
        }

    def crashed(self, name: str, exception: Exception) -> None:
        self.services.note(_KEYS[name], "", "", LambdaError.unexpected(f"include {name}", exception))

    def _on_crash(self, name: str) -> t.Callable[[str | None, Exception], None]:
        return lambda _label, exception: self.crashed(name, exception)

    @contextlib.contextmanager
    def _guarding(self, name: str) -> t.Iterator[None]:
        """Let no fault of the evidence cost what the scan reads."""
        try:
            yield
        except Exception as error:
            self.crashed(name, error)
