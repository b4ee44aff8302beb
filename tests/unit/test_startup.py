# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What processes of the tests share of parsed YAML is what they would have parsed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import ansible
import pytest
import yaml
from ansible.parsing.yaml.loader import AnsibleLoader
from support.environment import CHECKOUT, environment

CORE = Path(ansible.__file__).parent
ROUTING = (CORE / "config/ansible_builtin_runtime.yml").read_bytes()


def _startup() -> Any:
    file = CHECKOUT / "tests/support/startup/sitecustomize.py"
    spec = importlib.util.spec_from_file_location("startup", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _noted(value: Any) -> Any:
    """Return the value with what ansible-core has noted about each part of it."""
    helper = importlib.import_module("ansible.module_utils._internal._datatag").AnsibleTagHelper
    tags = sorted(map(repr, helper.tags(value)))
    if isinstance(value, dict):
        return [(_noted(key), _noted(each)) for key, each in value.items()], tags
    return [_noted(each) for each in value] if isinstance(value, list) else repr(value), tags


def _never(*_arguments: Any, **_options: Any) -> Any:
    raise AssertionError("parsed again")


def _documentation(suffix: str = ".py") -> Any:
    tags = pytest.importorskip("ansible._internal._datatag._tags", reason="before 2.19, ansible-core notes nothing")
    text = "options:\n  timeout: {default: 10, env: [{name: ANSIBLE_TIMEOUT}], description: '{{ x }}'}\n"
    return tags.TrustedAsTemplate().tag(tags.Origin(path=f"/somewhere/ssh{suffix}").tag(text))


@pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.CSafeLoader])
def test_what_is_kept_is_what_was_parsed(loader: Any, tmp_path: Path) -> None:
    keeping = _startup().keeping
    assert keeping(yaml.load, tmp_path)(ROUTING, Loader=loader) == yaml.load(ROUTING, Loader=loader)
    assert keeping(_never, tmp_path)(ROUTING, Loader=loader) == yaml.load(ROUTING, Loader=loader)


def test_the_settings_of_ansible_are_kept(tmp_path: Path) -> None:
    results = []
    for load in (yaml.load, _never):
        with (CORE / "config/base.yml").open("rb") as file:
            results.append(_startup().keeping(load, tmp_path)(file, Loader=yaml.CSafeLoader))
    assert results[0] == results[1] == yaml.safe_load((CORE / "config/base.yml").read_bytes())


def test_documentation_keeps_what_is_noted_about_it(tmp_path: Path) -> None:
    keeping, text = _startup().keeping, _documentation()
    keeping(yaml.load, tmp_path)(text, Loader=AnsibleLoader)
    kept = keeping(_never, tmp_path)(text, Loader=AnsibleLoader)
    assert _noted(kept) == _noted(yaml.load(text, Loader=AnsibleLoader))
    assert "TrustedAsTemplate" in repr(_noted(kept))


def test_the_same_text_elsewhere_is_something_else(tmp_path: Path) -> None:
    load = _startup().keeping(yaml.load, tmp_path)
    for text in (_documentation("1.py"), _documentation("2.py")):
        assert _noted(load(text, Loader=AnsibleLoader)) == _noted(yaml.load(text, Loader=AnsibleLoader))


def test_what_a_user_writes_is_not_kept(tmp_path: Path) -> None:
    for text in ("all: {}", "- a\n- b\n", _documentation(".yml")):
        _startup().keeping(yaml.load, tmp_path)(text, Loader=AnsibleLoader)
        assert list(tmp_path.iterdir()) == []


def test_programs_begin_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("MODULE_PACKAGES", str(tmp_path))
    startup, elsewhere = environment(tmp_path, "")["PYTHONPATH"].split(":")
    assert Path(startup, "sitecustomize.py").is_file()
    assert elsewhere == "/elsewhere"
    monkeypatch.delenv("MODULE_PACKAGES")
    assert environment(tmp_path, "")["PYTHONPATH"] == "/elsewhere"
