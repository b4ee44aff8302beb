# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A row has the same fields wherever its shape is written: a field that is added in one place only fails here."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model import (
    alarms,
    async_events,
    completeness,
    configurations,
    destination_status,
    parked,
    triggers,
)
from ansible_collections.cloudops.aws_lambda.plugins.modules import (
    lambda_event_invoke_config,
    lambda_event_invoke_config_info,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows, checked_rows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.schema import InvalidValue
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet import shapes

CHECKOUT = Path(__file__).parents[2]
OF_REPORTS = {"failure_path", "destination_health", "replaced", "stored", "dropped_events_lost", "undelivered_records"}
"""What a report adds to a row."""

Fields = dict[str, Any]
"""The names of fields, each with the fields in it; None if it has none."""


def of_class(shape: Any) -> Fields:
    """The fields of a TypedDict. Python 3.10 cannot evaluate NotRequired: the annotations are read as text."""
    names = {
        name: value
        for module in (alarms, async_events, completeness, configurations, destination_status, parked, triggers)
        for name, value in vars(module).items()
        if hasattr(value, "__total__")
    }
    fields: Fields = {}
    for key, annotation in shape.__annotations__.items():
        text = getattr(annotation, "__forward_arg__", annotation)
        classes = [names[word] for word in re.findall(r"\w+", text) if word in names and "dict[" not in text]
        fields[key] = of_class(classes[0]) if classes else None
    return fields


def of_documentation(entry: Mapping[str, Any]) -> Fields | None:
    """The fields that RETURN names, or shows in its sample."""
    if contains := entry.get("contains"):
        return {key: of_documentation(each) for key, each in contains.items()}
    return of_sample(entry.get("sample"))


def of_sample(sample: Any) -> Fields | None:
    return {key: of_sample(each) for key, each in sample.items()} if isinstance(sample, dict) and sample else None


def of_schema(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Fields | None:
    """The fields that a JSON schema names."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    required, properties = schema.get("required", ()), schema.get("properties", {})
    return {key: of_schema(properties.get(key, {}), definitions) for key in {*required, *properties}} or None


def returned_by(module: Any) -> Any:
    return yaml.safe_load(module.RETURN)["event_invoke_configs"]


def sample_of(entry: Mapping[str, Any]) -> Any:
    """The value that RETURN shows."""
    if contains := entry.get("contains"):
        return {key: sample_of(each) for key, each in contains.items()}
    return entry["sample"]


FIELDS = of_class(configurations.Row)
ALWAYS = [key for key, text in configurations.Row.__annotations__.items() if "NotRequired" not in str(text)]
ROW = sample_of(returned_by(lambda_event_invoke_config_info))


def paths(fields: Fields, *before: str) -> Iterator[tuple[str, ...]]:
    for key, within in fields.items():
        yield (*before, key)
        yield from paths(within or {}, *before, key)


def with_value(path: tuple[str, ...], value: Any) -> Any:
    row = copy.deepcopy(ROW)
    place = row
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return row


def test_the_documentation_of_the_info_module() -> None:
    assert of_documentation(returned_by(lambda_event_invoke_config_info)) == FIELDS


def test_the_documentation_of_the_module_that_writes() -> None:
    """It returns what every row has."""
    assert of_documentation(returned_by(lambda_event_invoke_config)) == {key: FIELDS[key] for key in ALWAYS}


def test_the_schema_of_the_report() -> None:
    definitions = json.loads((CHECKOUT / "docs/report.schema.json").read_text(encoding="utf-8"))["$defs"]
    fields = of_schema(definitions["row"], definitions)
    assert fields is not None
    assert fields.keys() == FIELDS.keys() | OF_REPORTS
    assert set(ALWAYS) <= set(definitions["row"]["required"])
    for key, within in fields.items():
        # It leaves to the modules what is in some of them.
        assert within is None or within == FIELDS[key], key


def test_what_an_audit_takes() -> None:
    assert checked_rows([ROW]) == [ROW]
    for path in paths(FIELDS):
        with pytest.raises(InvalidRows, match=path[-1]):
            checked_rows([with_value(path, object())])


@pytest.mark.parametrize("key", [*(key for key in ALWAYS if key != "last_modified")])
def test_what_an_audit_needs(key: str) -> None:
    """A row without it is refused: null would say that AWS answered so. No rule asks when a row was written."""
    with pytest.raises(InvalidRows, match=key):
        checked_rows([{name: value for name, value in ROW.items() if name != key}])


def test_what_the_report_of_a_fleet_takes() -> None:
    assert shapes.ROW(ROW) is ROW
    assert shapes.FILES.unknown == {"object"}, "each other type that an annotation names is checked"
    for path in paths(FIELDS):
        with pytest.raises(InvalidValue, match=path[-1]):
            shapes.ROW(with_value(path, object()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("configured",), "yes"),
        (("maximum_retry_attempts",), "1"),
        (("maximum_retry_attempts",), True),
        (("maximum_retry_attempts",), 10**15),
        (("qualifier",), 7),
        (("effective",), None),
        (("async_events",), {}),
        (("qualifier_exists",), ""),
    ],
)
def test_a_file_of_a_fleet_is_what_a_module_returned_to_the_letter(path: tuple[str, ...], value: Any) -> None:
    """A user may write a row by hand; nobody writes these files."""
    with pytest.raises(InvalidValue, match=path[-1]):
        shapes.ROW(with_value(path, value))


def test_the_contract_of_the_resilience_tests() -> None:
    """Their rows are compared with all facts of a function. Importing the file would start moto."""
    text = (CHECKOUT / "tests/system/resilience/contract.py").read_text(encoding="utf-8")
    (facts,) = re.findall(r"^FACTS = \{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r'^    "(\w+)":', facts, re.MULTILINE)) == FIELDS["function"].keys()
    (settings,) = re.findall(r"^SETTINGS = \((.*)\)$", text, re.MULTILINE)
    assert set(re.findall(r'"(\w+)"', settings)) == of_class(configurations.Settings).keys()
