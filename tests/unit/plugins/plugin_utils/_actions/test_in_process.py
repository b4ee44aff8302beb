# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A main function of a module in this process: what it gets, and what is left of it."""

from __future__ import annotations

import json
import locale
import logging
import os
import sys
import typing as t
import warnings
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common import warnings as ansible_warnings

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import kept
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.in_process import Ended, run_main

OPTIONS: dict[str, t.Any] = {"name": "my-function", "_ansible_check_mode": True, "_ansible_version": "2.19"}


def ended(main: t.Callable[[], None], directory: Path, **options: t.Any) -> Ended:
    packed = json.dumps({"ANSIBLE_MODULE_ARGS": {**OPTIONS, **options}}).encode()
    return run_main(main, packed, "legacy", str(directory))


def module() -> AnsibleModule:
    return AnsibleModule({"name": {"type": "str"}}, supports_check_mode=True)


def test_a_module_reads_its_options_and_prints_its_result(tmp_path: Path) -> None:
    def main() -> None:
        this = module()
        this.exit_json(check_mode=this.check_mode, cwd=os.getcwd(), name=this.params["name"])

    seen = ended(main, tmp_path)
    result = json.loads(seen.stdout)
    assert (result["check_mode"], result["name"], result["cwd"]) == (True, "my-function", str(tmp_path))
    assert (seen.code, seen.stderr) == (0, "")


def test_a_failure_has_a_code(tmp_path: Path) -> None:
    seen = ended(lambda: module().fail_json(msg="no"), tmp_path)
    assert (seen.code, json.loads(seen.stdout)["msg"]) == (1, "no")


def test_a_crash_is_what_it_is_in_a_process(tmp_path: Path) -> None:
    def main() -> None:
        raise ValueError("a fault")

    seen = ended(main, tmp_path)
    assert (seen.code, seen.stdout) == (1, "")
    assert seen.stderr.startswith("Traceback")


def test_warnings_are_in_the_result_of_their_own_module(tmp_path: Path) -> None:
    def main() -> None:
        this = module()
        this.warn("look")
        this.deprecate("old", version="9.0.0", collection_name="cloudops.aws_lambda")
        this.exit_json()

    for _item in range(2):
        result = json.loads(ended(main, tmp_path).stdout)
        assert len(result["warnings"]) == len(result["deprecations"]) == 1
    assert not ansible_warnings._global_warnings
    assert not ansible_warnings._global_deprecations


@pytest.mark.filterwarnings("ignore:noise")
def test_what_it_changed_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    before = state()

    def main() -> None:
        os.environ["LANG"] = "C"
        os.environ["NEW"] = "1"
        del os.environ["PATH"]
        locale.setlocale(locale.LC_ALL, "C")
        os.chdir("/")
        logger = logging.getLogger("botocore.endpoint")
        logger.addHandler(logging.StreamHandler())
        logger.setLevel(logging.DEBUG)
        assert not logging.getLogger().handlers
        print("noise")
        warnings.warn("noise", stacklevel=1)
        raise SystemExit(0)

    seen = ended(main, tmp_path)
    assert (seen.code, seen.stdout) == (0, "noise\n")
    assert state() == before


def state() -> tuple[t.Any, ...]:
    logger = logging.getLogger("botocore.endpoint")
    streams = (sys.stdout, sys.stderr)
    logs = (list(logger.handlers), logger.level, list(logging.getLogger().handlers))
    return dict(os.environ), os.getcwd(), locale.setlocale(locale.LC_ALL), logs, streams


def test_a_timeout_of_the_task_ends_it_and_leaves_no_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class TimedOut(BaseException):
        pass

    def main() -> None:
        raise TimedOut

    kept_after: list[bool] = []
    monkeypatch.setattr(kept, "keep", kept_after.append)
    before = state()
    with pytest.raises(TimedOut):
        ended(main, tmp_path)
    assert kept_after == [False]
    assert state() == before


@pytest.mark.parametrize(("code", "kept_after"), [(0, True), (1, False), (None, True), ("no", False)])
def test_only_a_success_leaves_clients(
    code: t.Any, kept_after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def main() -> None:
        raise SystemExit(code)

    found: list[bool] = []
    monkeypatch.setattr(kept, "keep", found.append)
    ended(main, tmp_path)
    assert found == [kept_after]
