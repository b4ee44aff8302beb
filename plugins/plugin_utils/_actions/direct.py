# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module of this collection in Ansible's own process, where that is the same thing.

To start a module, Ansible packs, sends and unpacks it, and starts a Python that imports everything anew: a hundred
times the work of a lookup. Here only those steps of Ansible are replaced. Both ways call the same main(), and what
Ansible does with the task's options and with what the module prints is Ansible's own code.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import re
import sys
import typing as t

from ansible import constants
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.utils.display import Display

from .._bytecode import keeping_bytecode

try:
    from ansible.executor.module_common import _BuiltModule
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:  # ansible-core before 2.19
    _BuiltModule = None

_PLUGINS = "ansible_collections.cloudops.aws_lambda.plugins"
_MODULES = f"{_PLUGINS}.modules"
_SHARED = (f"{_PLUGINS}.module_utils._aws.preloaded", f"{_PLUGINS}.plugin_utils._actions.in_process")
# An audit begins with this action. A process for each account then reads what most tasks do not ask for.
_AUDIT = "event_invoke_audit_variables"
_SHARED_BY_AUDITS = tuple(f"{_PLUGINS}.module_utils.{name}" for name in ("_aws.sts", "_read.account", "_read.evidence"))
_DIRECT, _PROGRESS = "event_invoke_direct", "event_invoke_progress"
# How ansible-core says that it looks for a Python itself; without a setting, it does.
_ANY_PYTHON = frozenset({"auto", "auto_legacy", "auto_silent", "auto_legacy_silent"})
# What nothing has read before a module begins: what the SDK and its programs ask for, and amazon.aws, in ansible-test.
_READ_BY_MODULES = re.compile(r"(?!AWS_DATA_PATH$)AWS_\w+|PATH|(?i:\w+_proxy)|ANSIBLE_DEBUG_BOTOCORE_LOGS", re.ASCII)
# How ansible-core writes what goes to a module, and what comes from it.
_PROFILE = "legacy"

display = Display()


class DirectAction(NormalAction):  # type: ignore[misc]  # ansible-core ships no types
    """The action of a module, which has its name."""

    _main: t.Callable[[], None] | None = None
    _show: t.Callable[[str], None] | None = None
    _host = ""
    _environment: t.Mapping[str, str] = {}

    def _execute_module(self, *args: t.Any, task_vars: t.Any = None, **options: t.Any) -> dict[str, t.Any]:
        name = _leaf(self.__class__.__module__)
        variables = task_vars or {}
        self._environment = self._environment_of_task()
        obstacle = self._obstacle(variables)
        try:
            self._main = None if obstacle else _main_of(name)
        except ImportError as error:
            obstacle = f"as {error}"  # there may be a boto3 where modules are sent
        self._host = str(variables.get("inventory_hostname", ""))
        self._show = self._show_line if self._says(variables, _PROGRESS) else None
        display.vvv(f"{name}: sent as a module, {obstacle}" if obstacle else f"{name}: runs in this process")
        try:
            result: dict[str, t.Any] = super()._execute_module(*args, task_vars=task_vars, **options)
        finally:
            self._main = None
        return result

    def _is_pipelining_enabled(self, *args: t.Any, **options: t.Any) -> bool:
        return bool(self._main or super()._is_pipelining_enabled(*args, **options))

    def _configure_module(self, module_name: str, module_args: t.Any, task_vars: t.Any) -> t.Any:
        """Return the options of the module instead of a package with it."""
        if self._main is None:
            return super()._configure_module(module_name, module_args, task_vars)
        # A module that is sent asks for the same first.
        path, shebang = str(sys.modules[self._main.__module__].__file__), f"#!{sys.executable}"
        given = {"ANSIBLE_MODULE_ARGS": module_args}
        if _BuiltModule is None:
            from ansible.module_utils.common.json import AnsibleJSONEncoder

            packed = json.dumps(given, cls=AnsibleJSONEncoder, vault_to_text=True).encode()
            return "new", shebang, packed, path
        packed = json.dumps(given, cls=get_module_encoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)).encode()
        built = _BuiltModule(b_module_data=packed, module_style="new", shebang=shebang, serialization_profile=_PROFILE)
        return built, path

    def _low_level_execute_command(self, *args: t.Any, in_data: t.Any = None, **options: t.Any) -> t.Any:
        """Run the module instead of a command, and return what a command does."""
        if self._main is None:
            return super()._low_level_execute_command(*args, in_data=in_data, **options)
        # Ansible starts the processes of a local connection there, and paths in a configuration may be relative.
        from .in_process import run_main  # with the SDK: see import_once()

        with keeping_bytecode():
            ended = run_main(self._main, in_data, _PROFILE, self._loader.get_basedir(), self._show, self._environment)
        return {
            "rc": ended.code,
            "stdout": ended.stdout,
            "stdout_lines": ended.stdout.splitlines(),
            "stderr": ended.stderr,
            "stderr_lines": ended.stderr.splitlines(),
        }

    def _obstacle(self, task_vars: t.Mapping[str, t.Any]) -> str:
        """Return why the module has to be sent; empty if there is no reason."""
        if not self._says(task_vars, _DIRECT):
            return f"as {_DIRECT} says"
        if sys.platform == "darwin":
            return "as macOS lets no forked process ask for its proxies"
        if self._connection.transport != "local":
            return f"as the connection is {self._connection.transport}"
        if self._connection.become is not None:
            return "as another user"
        if self._task.async_val:
            return "as it is asynchronous"
        if others := [name for name in self._environment if not _READ_BY_MODULES.fullmatch(name)]:
            return f"as its environment sets {others[0]}"
        if constants.DEFAULT_KEEP_REMOTE_FILES:
            return "as its files are to be kept"
        python = self._interpreter(task_vars)
        return "" if _is_this_python(python) else f"as its Python is {python}"

    def _environment_of_task(self) -> dict[str, str]:
        """Return the environment variables of the task, its play and its blocks, as a command gets them."""
        found: dict[str, t.Any] = {}
        self._compute_environment_string(found)
        return {name: str(value) for name, value in found.items()}

    def _says(self, task_vars: t.Mapping[str, t.Any], variable: str) -> bool:
        return bool(boolean(self._templar.template(task_vars.get(variable, True)), strict=False))

    def _show_line(self, line: str) -> None:
        # Standard output may be data for a program, as with the callback ansible.posix.json.
        display.display(line if self._host == "localhost" else f"{self._host}: {line}", stderr=True)

    def _interpreter(self, task_vars: t.Mapping[str, t.Any]) -> str:
        """Return the Python that the host, the task or the configuration wants, as ansible-core looks for it."""
        of_host = task_vars
        if self._task.delegate_to:
            of_host = (task_vars.get("ansible_delegated_vars") or {}).get(self._task.delegate_to) or task_vars
        found = constants.config.get_config_value("INTERPRETER_PYTHON", variables=of_host)
        return str(self._templar.template(found) or "auto").strip()


def import_once(action: str) -> None:
    """Import what a module needs in the process whose forks run the tasks: each fork would import it anew.

    action is the __name__ of its action: ansible-core loads the class there, to look at its attributes.
    """
    if sys.platform == "darwin":
        return
    audits = f"{action.rpartition('.')[0]}.{_AUDIT}" in sys.modules
    collects = gc.isenabled()
    gc.disable()  # it would look through all that Ansible has, again and again: half of the time
    try:
        # Whatever is wrong here, each task says: an exception would end all plays.
        with contextlib.suppress(Exception), keeping_bytecode():
            _main_of(_leaf(action))
            for name in (*_SHARED, *(_SHARED_BY_AUDITS if audits else ())):
                importlib.import_module(name)
            sys.modules[_SHARED[0]].load_models("lambda", *(("sts", "cloudwatch") if audits else ()))
        # What is there now is there for long: the collector never again looks through it, not even at the end, which
        # was a tenth of a short playbook. Only what refers to itself by now then stays when nobody uses it any more.
        gc.freeze()
    finally:
        if collects:
            gc.enable()
            # At the end Python collects once before it lets go of the modules, and once after that: once is enough.
            atexit.register(gc.disable)


def _leaf(name: str) -> str:
    return name.rpartition(".")[2]


def _main_of(module: str) -> t.Callable[[], None]:
    """Return the main function of a module. Raise ImportError if this Python has no boto3: modules do not need it."""
    importlib.import_module("boto3")
    main: t.Callable[[], None] = importlib.import_module(f"{_MODULES}.{module}").main
    return main


def _is_this_python(wanted: str) -> bool:
    """Return whether a setting of the interpreter is met by this process. bin/python and bin/python3 are the same."""
    if wanted in _ANY_PYTHON or wanted == sys.executable:
        return True
    same_place = os.path.dirname(wanted) == os.path.dirname(sys.executable)
    return same_place and os.path.realpath(wanted) == os.path.realpath(sys.executable)
