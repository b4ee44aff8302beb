# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CONTRIBUTING.md names exists, and its recipes name every place of a change."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import FunctionFacts
from ansible_collections.cloudops.aws_lambda.plugins.modules.lambda_event_invoke_config_info import DOCUMENTATION
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES

CHECKOUT = Path(__file__).parents[2]
TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# Commands make these, they stand for any file, or they are no paths.
NOT_OURS = re.compile(r"\.venv\b|\.nox/|\.tree\b|dist/|/tmp/|/opt/|x\.py|test_x\.py|cloud/aws|hashicorp/aws")
IS_A_PATH = re.compile(r"[\w./-]+/|[\w./-]*\w\.(?:py|yml|md|rst|json|toml)|(?:\.?\w+/)[\w./-]*\w")


def code() -> Iterator[str]:
    """Yield each piece of code in the text."""
    blocks = re.findall(r"^ *```\w+\n(.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE)
    yield from blocks
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", TEXT, flags=re.DOTALL | re.MULTILINE))


def paths() -> set[str]:
    words = {word for piece in code() for word in re.split(r"[\s=\"',|()]+|::", piece)}
    return {word for word in words if IS_A_PATH.fullmatch(word) and not NOT_OURS.match(word)}


def files() -> Iterator[str]:
    for directory, names, found in os.walk(CHECKOUT):
        names[:] = [name for name in names if name not in (".git", ".nox", ".venv", ".tree", "__pycache__")]
        for name in (*names, *found):
            yield "/" + (Path(directory) / name).relative_to(CHECKOUT).as_posix()


def test_every_path_exists() -> None:
    """A path may begin anywhere: `_write/plan.py` is below plugins/module_utils."""
    named = paths()
    assert {"tests/unit/", "guide_audit.rst", "_audit/rules/", "tests/conftest.py"} <= named
    known = list(files())
    missing = {path for path in named if not any(each.endswith(f"/{path.rstrip('/')}") for each in known)}
    assert missing == set()


def test_every_command_exists() -> None:
    goals = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    noxfile = (CHECKOUT / "noxfile.py").read_text(encoding="utf-8")
    defined = re.findall(r"^def (\w+)\(session: nox\.Session", noxfile, re.MULTILINE)
    (tables,) = re.findall(r"^PYTEST = \{\n(.+?)^\}", noxfile, re.DOTALL | re.MULTILINE)
    (emulators,) = re.findall(r"^for emulator in \((.+)\):", noxfile, re.MULTILINE)
    sessions = {*defined, *re.findall(r'^    "(\w+)"', tables, re.MULTILINE), *re.findall(r"\w+", emulators)}
    text = "\n".join(code())
    made = set(re.findall(r"\bmake ([a-z-]+)", text))
    run = set(re.findall(r"\bnox -s ([a-z ]*[a-z])", text))
    assert "test-all" in made
    assert "unit" in run
    assert made <= goals
    assert {name for names in run for name in names.split()} <= sessions
    (target,) = set(re.findall(r"\bTARGET=(\w+)", text))
    assert (CHECKOUT / "tests/integration/targets" / target).is_dir()


def recipe(title: str) -> str:
    (text,) = re.findall(rf"^\*\*{title}\.\*\* (.+)$", TEXT, re.MULTILINE)
    return text


def options_of_the_role() -> list[str]:
    specs = yaml.safe_load((CHECKOUT / "roles/event_invoke_audit/meta/argument_specs.yml").read_text(encoding="utf-8"))
    return [name.removeprefix("event_invoke_audit_") for name in specs["argument_specs"]["main"]["options"]]


def places(names: Iterable[str], share: float, *directories: str) -> set[str]:
    """Return the files that name so many of these, with the prefix of the role or without."""
    names = set(names)

    def named_in(path: Path) -> set[str]:
        words = re.findall(r"\w+", path.read_text(encoding="utf-8"))
        return names & {word.removeprefix("event_invoke_audit_") for word in words}

    found = (path for each in directories for path in (CHECKOUT / each).rglob("*"))
    sources = [path for path in found if path.suffix in (".py", ".yml", ".rst", ".json")]
    return {path.relative_to(CHECKOUT).as_posix() for path in sources if len(named_in(path)) >= share * len(names)}


def left_out(text: str, wanted: set[str]) -> set[str]:
    """Return the places that the text does not name, by the end of their path."""
    named = tuple(f"/{path}" for path in re.findall(r"`([^`]+)`", text))
    return {place for place in wanted if not f"/{place}".endswith(named)}


@pytest.mark.parametrize(
    ("title", "names", "share", "directories", "number"),
    [
        ("Add an option", options_of_the_role(), 0.75, ("plugins", "roles", "docs"), 5),
        ("Add a rule", RULES, 0.75, ("plugins", "roles", "docs"), 2),
        ("Add a field to a row", FunctionFacts.__annotations__, 1, ("plugins", "docs", "tests/system"), 4),
    ],
)
def test_a_recipe_names_every_place(
    title: str, names: Any, share: float, directories: tuple[str, ...], number: int
) -> None:
    """A file that names most options, rules or fields wants the next one, too. There are no more than these."""
    wanted = places(names, share, *directories)
    assert len(wanted) == number
    assert left_out(recipe(title), wanted) == set()


def test_the_recipe_of_an_option_names_where_the_role_calls_the_module() -> None:
    both = set(options_of_the_role()) & set(yaml.safe_load(DOCUMENTATION)["options"])
    wanted = places(both, 1, "roles")
    assert "roles/event_invoke_audit/tasks/read.yml" in wanted
    assert left_out(recipe("Add an option"), wanted) == set()
