# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces of code in the documentation, and their kinds."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_RST_BLOCK = re.compile(
    r"^(?P<indent> *)\.\. code-block:: *(?P<language>\S+)\n"
    r"(?P<options>(?:(?P=indent) +:.*\n)*)"
    r"\n(?P<body>(?:(?P=indent) +\S.*\n|[ \t]*\n)+)",
    re.MULTILINE,
)
_MARKDOWN_BLOCK = re.compile(r"^```(?P<language>\S+)(?P<options>.*)\n(?P<body>(?s:.*?))^```$", re.MULTILINE)
_NAME = re.compile(r":name: *(\S+)")
_YAML = ("yaml", "yaml+jinja")
_CONSOLE = ("bash", "console", "sh", "shell")


@dataclass(frozen=True)
class Snippet:
    """One piece of code; line is its first line in the page, name is the :name: of its directive."""

    line: int
    language: str
    text: str
    name: str = ""

    @property
    def plays_or_tasks(self) -> str | None:
        """Return the kind of the snippet; None if it is neither plays nor tasks."""
        content = yaml.safe_load(self.text) if self.language in _YAML else None
        if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
            return None
        names = [str(name) for entry in content for name in entry]
        if any(name == "hosts" or name.endswith("import_playbook") for name in names):
            return "plays"
        # The documentation uses full names of modules, which have two dots.
        return "tasks" if any(name == "block" or name.count(".") >= 2 for name in names) else None

    @property
    def variables(self) -> dict[str, Any] | None:
        """Return the variables of an audit that the snippet sets; None if it does something else."""
        content = yaml.safe_load(self.text) if self.language in _YAML else None
        if not isinstance(content, dict) or not all(str(name).startswith("event_invoke_audit_") for name in content):
            return None
        return content

    @property
    def allowed_actions(self) -> list[str] | None:
        """Return the actions that an IAM policy allows; None if the snippet is not a policy."""
        content: Any = json.loads(self.text) if self.language == "json" else None
        if not isinstance(content, dict) or "Statement" not in content:
            return None
        actions = (statement["Action"] for statement in content["Statement"] if statement["Effect"] == "Allow")
        return [action for group in actions for action in ([group] if isinstance(group, str) else group)]

    def commands(self) -> Iterator[tuple[str, str]]:
        """Yield each command line of a console, and the output below it, which may be empty."""
        if self.language not in _CONSOLE:
            return
        text = self.text.replace("\\\n", " ")
        if self.language == "console":
            for entry in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _unused, output = entry.partition("\n")
                yield command.strip(), output.strip()
        else:
            for command in text.splitlines():
                yield command.strip(), ""


def read_pages(root: Path) -> dict[str, list[Snippet]]:
    """Return the snippets of every page of the documentation that has any, by path."""
    pages = {}
    for pattern, read in _READERS.items():
        for path in sorted(root.glob(pattern)):
            snippets = read(path.read_text(encoding="utf-8"))
            if snippets:
                pages[str(path.relative_to(root))] = snippets
    return pages


def _blocks(page: str, block: re.Pattern[str]) -> list[Snippet]:
    snippets = []
    for match in block.finditer(page):
        line = page.count("\n", 0, match.start("body")) + 1
        name = _NAME.search(match["options"])
        snippets.append(Snippet(line, match["language"], textwrap.dedent(match["body"]), name[1] if name else ""))
    return snippets


def _blocks_of_markdown(page: str) -> list[Snippet]:
    return _blocks(page, _MARKDOWN_BLOCK)


def _blocks_of_rst(page: str) -> list[Snippet]:
    return _blocks(page + "\n", _RST_BLOCK)


def _examples_of_plugin(source: str) -> list[Snippet]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names == ["EXAMPLES"] and str(node.value.value).strip():
                return [Snippet(node.lineno, "yaml", str(node.value.value))]
    return []


def _examples_of_sidecar(source: str) -> list[Snippet]:
    examples = (yaml.safe_load(source) or {}).get("EXAMPLES", "")
    return [Snippet(1, "yaml", examples)] if examples.strip() else []


_READERS: dict[str, Callable[[str], list[Snippet]]] = {
    "README.md": _blocks_of_markdown,
    "roles/*/README.md": _blocks_of_markdown,
    "docs/docsite/rst/*.rst": _blocks_of_rst,
    "plugins/*/*.py": _examples_of_plugin,
    "plugins/*/*.yml": _examples_of_sidecar,
}
