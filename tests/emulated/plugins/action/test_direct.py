# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of the modules: what runs in Ansible's own process, what is sent, and how it ends early."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

from support.environment import REGION
from support.playbooks import run_playbook_anew as run_playbook
from support.playbooks import start_playbook

from emulator import Emulator

INFO = "cloudops.aws_lambda.lambda_event_invoke_config_info"
WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
HERE = "runs in this process"
_LINE = re.compile(
    r"lambda_event_invoke_config(?:_info)?: (?:sent as a module, )?(runs in this process|as .*|No module.*)"
)


# What has Python keep the bytecode of the others.
_COMPILED = [
    "ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.direct",
    "ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._bytecode",
]

# A callback that notes what the process has imported without bytecode, and whether its collector is on.
_SEEN = """
import atexit, gc, json, os, sys
from ansible.plugins.callback import CallbackBase

OURS = ("ansible_collections.cloudops.aws_lambda.", "ansible_collections.amazon.aws.")
seen = {}

class CallbackModule(CallbackBase):
    CALLBACK_NAME = "seen"
    CALLBACK_NEEDS_ENABLED = False

    def v2_playbook_on_stats(self, stats):
        modules = [each for name, each in sys.modules.items() if name.startswith(OURS)]
        seen["compiled"] = sorted(
            each.__name__
            for each in modules
            if not hasattr(each, "__path__") and type(each.__loader__).__name__ != "SourceFileLoader"
        )
        seen["collects"] = gc.isenabled()
        seen["frozen"] = gc.get_freeze_count() > len(gc.get_objects())
        seen["evidence"] = any(each.__name__.endswith("._read.evidence") for each in modules)

def note():
    seen["collects_at_the_end"] = gc.isenabled()
    with open(os.environ["SEEN"], "w") as file:
        json.dump(seen, file)

atexit.register(note)
"""


# A lookup that returns what its process has imported without bytecode. What says whether a task failed runs in its own.
_COMPILED_HERE = """
import sys
from ansible.plugins.lookup import LookupBase

OURS = "ansible_collections.cloudops.aws_lambda.plugins."

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **options):
        modules = {name: each.__loader__ for name, each in sys.modules.items() if name.startswith(OURS)}
        assert OURS + terms[0] in modules
        return [
            name
            for name, loader in modules.items()
            if name.startswith((OURS + "module_utils.", OURS + "plugin_utils.")) and name not in terms[1]
            if not hasattr(sys.modules[name], "__path__") and type(loader).__name__ != "SourceFileLoader"
        ]
"""


def play(*tasks: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **keywords}


def asked(name: str = "my-function", **keywords: Any) -> dict[str, Any]:
    return {INFO: {"function_name": name}, **keywords}


def seen_by_callback(directory: Path, url: str, *plays: dict[str, Any]) -> dict[str, Any]:
    """Run the plays, and return what _SEEN notes of Ansible's own process."""
    (directory / "callbacks").mkdir()
    (directory / "callbacks" / "seen.py").write_text(_SEEN)
    noted = directory / "seen.json"
    variables = {"ANSIBLE_CALLBACK_PLUGINS": str(directory / "callbacks"), "SEEN": str(noted)}
    code, output = run_playbook(list(plays), directory, url, **variables)
    assert code == 0, output
    seen: dict[str, Any] = json.loads(noted.read_text())
    return seen


def test_what_runs_where(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    ways = [
        (asked(), HERE),
        (asked(environment={}), HERE),
        (asked(vars={"ansible_python_interpreter": "auto_silent"}), HERE),
        (asked(vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"}), HERE),
        (asked(delegate_to="elsewhere", vars={"ansible_connection": "local"}), HERE),
        (asked(vars={"event_invoke_direct": "{{ 1 == 2 }}"}), "as event_invoke_direct says"),
        (asked(environment={"AWS_MAX_ATTEMPTS": "3", "HTTPS_PROXY": "", "no_proxy": "*"}), HERE),
        (asked(environment={"PATH": "/bin", "AWS_REGION": REGION}), HERE),
        (asked(environment={"ANSIBLE_DEBUG_BOTOCORE_LOGS": "True"}), HERE),
        (asked(environment={"SOME": "thing"}), "as its environment sets SOME"),
        (asked(environment={"AWS_DATA_PATH": "/models"}), "as its environment sets AWS_DATA_PATH"),
        ({"async": 60, "poll": 1, **asked()}, "as it is asynchronous"),
        (asked(become=True, ignore_errors=True), "as another user"),
        (asked(vars={"ansible_python_interpreter": "/no/python"}, ignore_errors=True), "as its Python is /no/python"),
        (asked(vars={"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}, ignore_errors=True,
               ignore_unreachable=True), "as the connection is ssh"),
    ]  # fmt: skip
    everywhere = play(asked(), environment={"SOME": "thing"})
    code, output = run_playbook([play(*(task for task, _way in ways)), everywhere], tmp_path, emulator.url, "-vvv")
    assert code == 0, output
    assert _LINE.findall(output) == [*(way for _task, way in ways), "as its environment sets SOME"]


def test_an_audit_imports_what_reads_evidence_once_for_all_accounts(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    seen = seen_by_callback(
        tmp_path, emulator.url, play({"cloudops.aws_lambda.event_invoke_audit_variables": {}}, asked())
    )
    assert seen["evidence"]


def test_nothing_is_compiled_twice(emulator: Emulator, tmp_path: Path) -> None:
    """Nor does Python look through all that there is twice when it ends: both were a third of a task's time."""
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    assert seen_by_callback(tmp_path, emulator.url, play(asked())) == {
        "compiled": _COMPILED,
        "collects": True,
        "frozen": True,
        "evidence": False,
        "collects_at_the_end": False,
    }


def test_nor_is_what_only_some_tasks_need(emulator: Emulator, tmp_path: Path) -> None:
    """Each task has a process of its own, and would compile it anew."""
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    (tmp_path / "lookup_plugins").mkdir()
    (tmp_path / "lookup_plugins" / "compiled_here.py").write_text(_COMPILED_HERE)

    def task(needs: str, options: dict[str, Any]) -> dict[str, Any]:
        compiled = f"query('compiled_here', '{needs}', {_COMPILED!r}) | string"
        return {**options, "register": "done", "failed_when": f"done is failed or {compiled} != '[]'"}

    evidence = ["destinations", "metrics", "triggers", "alarms", "parked"]
    tasks = [
        task("module_utils._read.evidence", {INFO: {"include": evidence}}),
        task("plugin_utils._actions.variables", {"cloudops.aws_lambda.event_invoke_audit_variables": {}}),
        task(
            "plugin_utils._actions.report",
            {"cloudops.aws_lambda.event_invoke_audit_report": {"scans": [{"scan": {"event_invoke_configs": []}}]}},
        ),
    ]
    code, output = run_playbook([play(*tasks)], tmp_path, emulator.url)
    assert code == 0, output


def test_the_items_of_a_loop(emulator: Emulator, tmp_path: Path) -> None:
    """Each has its own warnings and errors, and what failed is asked again with new clients."""
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    error = {"status": 403, "code": "AccessDeniedException", "message": "no"}
    emulator.configure(faults=[{"function_name": "denied", "effect": {"error": error}}])
    task = {
        INFO: {"function_name": "{{ item }}"},
        "loop": ["my-function", "no-such-function", "denied", "my-function"],
        "register": "asked",
        "ignore_errors": True,
    }
    seen = {"ansible.builtin.copy": {"dest": str(tmp_path / "seen.json"), "content": "{{ asked.results }}"}}
    code, output = run_playbook([play(task, seen)], tmp_path, emulator.url, "-vvv")
    assert code == 0, output
    results = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert [result.get("failed", False) for result in results] == [False, False, True, False]
    assert output.count("[WARNING]: no-such-function in us-east-2: the function does not exist") == 1
    assert [len(result["errors"]) for result in results] == [0, 0, 1, 0]
    assert output.count(HERE) == 4


def test_the_items_of_a_loop_may_each_have_an_environment(emulator: Emulator, tmp_path: Path) -> None:
    regions, secret = [REGION, "eu-west-1", REGION], "a-secret-of-the-environment"
    environment = {"AWS_REGION": "{{ item }}", "AWS_SECRET_ACCESS_KEY": secret}
    for region in set(regions):
        configured = {"event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}}}
        emulator.add_functions([{"function_name": f"of-{region}", **configured}], region=region)
    results = {}
    for direct in (True, False):
        task = {INFO: {}, "environment": environment, "vars": {"event_invoke_direct": direct}}
        after = {INFO: {}, "vars": {"event_invoke_direct": direct}, "register": "plain"}
        seen = {"content": "{{ [asked.results, [plain]] | flatten }}", "dest": str(tmp_path / "seen.json")}
        plays = [play({**task, "loop": regions, "register": "asked"}, after, {"ansible.builtin.copy": seen})]
        code, output = run_playbook(plays, tmp_path, emulator.url, "-vvv")
        assert code == 0, output
        assert output.count(HERE) == (4 if direct else 0)
        assert secret not in output or not direct  # ansible-core shows the command line of a module that is sent
        results[direct] = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    found = [[row["function_name"] for row in result["event_invoke_configs"]] for result in results[True]]
    assert found == [[f"of-{region}"] for region in (*regions, REGION)]
    assert found == [[row["function_name"] for row in result["event_invoke_configs"]] for result in results[False]]


def test_a_repeated_task_asks_anew(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    error = {"status": 403, "code": "ExpiredTokenException", "message": "no"}
    emulator.configure(faults=[{"times": 1, "effect": {"error": error}}])
    task = {**asked(), "register": "asked", "until": "asked is not failed", "retries": 3, "delay": 0}
    check = {"ansible.builtin.assert": {"that": "asked.attempts == 2"}}
    code, output = run_playbook([play(task, check)], tmp_path, emulator.url)
    assert code == 0, output


def test_the_timeout_of_a_task_ends_it(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": f"f-{number:03}"} for number in range(200)], region=REGION)
    emulator.configure(latency=0.3)
    tasks = [
        {"timeout": 2, "register": "asked", "ignore_errors": True, INFO: {"requests_per_second": 0}},
        {"ansible.builtin.assert": {"that": "asked.msg is search('Timed out after 2 second|expected time frame .2.')"}},
    ]
    code, output = run_playbook([play(*tasks)], tmp_path, emulator.url)
    assert code == 0, output
    time.sleep(0.5)  # the emulator notes what was under way when its latency is over
    sent = emulator.count()
    assert 0 < sent < 200
    time.sleep(1)
    assert emulator.count() == sent


def test_nothing_is_written_after_the_timeout_of_a_task(emulator: Emulator, tmp_path: Path) -> None:
    """Found: threads that were asking went on, repeated what failed, and wrote after the task had failed."""
    names = [f"f-{number}" for number in range(6)]
    emulator.add_functions([{"function_name": name} for name in names], region=REGION)
    silence = [{"operation": "GetFunctionEventInvokeConfig", "times": 3, "effect": {"silence": 3}}]
    emulator.configure(latency=3, faults=silence)
    write = {"function_name": names, "maximum_retry_attempts": 1, "requests_per_second": 0}
    tasks = [
        {"timeout": 2, "register": "wrote", "ignore_errors": True, WRITE: write},
        {"ansible.builtin.assert": {"that": "wrote is failed"}},
    ]
    started = time.monotonic()
    code, output = run_playbook([play(*tasks)], tmp_path, emulator.url)
    assert code == 0, output
    assert time.monotonic() - started < 15
    time.sleep(1)
    assert {request.operation for request in emulator.requests} <= {
        "GetFunctionEventInvokeConfig",
        "ListFunctionEventInvokeConfigs",
    }
    assert emulator.count() <= len(names)


def test_a_wrong_profile_fails_the_task_and_no_more(emulator: Emulator, tmp_path: Path) -> None:
    """Found: what the action imports beforehand ended ansible-playbook, whatever was to be rescued."""
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    own = asked()
    own[INFO] = {**own[INFO], "profile": "own"}
    guarded = {"block": [asked()], "rescue": [{"ansible.builtin.debug": {"msg": "{{ ansible_failed_result.msg }}"}}]}
    (tmp_path / "config").write_text("[profile own]\naws_access_key_id = a\naws_secret_access_key = b\n")
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
    variables = {"AWS_PROFILE": "nope", "AWS_CONFIG_FILE": str(tmp_path / "config"), **keys}
    code, output = run_playbook([play(guarded, own)], tmp_path, emulator.url, **variables)
    assert (code, "profile (nope) could not be found" in output) == (0, True), output
    assert "Traceback" not in output


def test_no_secret_is_shown(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "my-function"}], region=REGION)
    secret = "the-secret-key-of-a-task"
    options = {"access_key": "key", "secret_key": secret, "function_name": "my-function", "concurrency": 0}
    wrong = {INFO: options, "ignore_errors": True}
    right = {INFO: {**options, "concurrency": 1}, "register": "asked"}
    shown = {"ansible.builtin.debug": {"var": "asked"}}
    hidden = {WRITE: {**options, "concurrency": 1, "maximum_retry_attempts": 1}, "no_log": True}
    code, output = run_playbook([play(wrong, right, shown, hidden)], tmp_path, emulator.url, "-vvv")
    assert code == 0, output
    assert secret not in output
    assert output.count(HERE) == 3


def test_a_long_read_says_how_far_it_is(emulator: Emulator, tmp_path: Path) -> None:
    """On standard error: a program may read what the callback ansible.posix.json prints."""
    emulator.add_functions([{"function_name": f"f-{number:03}"} for number in range(130)], region=REGION)
    said, silent = (
        play({INFO: {"requests_per_second": 10}, "vars": {"event_invoke_progress": shown}}) for shown in (True, False)
    )
    for plays, expected in (([said], True), ([silent], False)):
        with start_playbook(
            plays, tmp_path, emulator.url, ANSIBLE_STDOUT_CALLBACK="ansible.posix.json", PYTHONUNBUFFERED="1"
        ) as process:
            output, _unused = process.communicate(timeout=120)
        assert process.returncode == 0, output
        lines, begin, data = output.partition("{\n")
        assert bool(re.search(rf"{REGION}: \d+ of 130 functions, \d+ s left", lines)) == expected, output
        decoded = json.loads(begin + data)
        assert decoded["plays"][0]["tasks"][0]["hosts"]["localhost"]["scan"]["functions"] == 130
