# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command lines of Ansible and of the AWS CLI after their imports, which take a half of their processor time.

Ansible reads its settings when it is imported. Each command reads its own once more, but what Ansible keeps of them in
classes is that of the import: commands with other settings have another one. On an ansible-core that lacks something of
this, the programs themselves are run.
"""

from __future__ import annotations

import functools
import importlib
import os
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = os.path.dirname(sys.executable)  # as in the programs, not the directory of this one
sys.path.append(str(Path(__file__).parents[1]))

from support.command_server import Command, of_python, serve

sys.path.pop()

ANSIBLE = {
    "ansible": ("ansible.cli.adhoc", "AdHocCLI"),
    "ansible-doc": ("ansible.cli.doc", "DocCLI"),
    "ansible-inventory": ("ansible.cli.inventory", "InventoryCLI"),
    "ansible-playbook": ("ansible.cli.playbook", "PlaybookCLI"),
}
_IMPORTED = (
    "ansible.executor.process.worker",
    "ansible.inventory.manager",
    *(f"ansible.plugins.action.{name}" for name in ("normal", "debug", "fail", "set_fact", "validate_argument_spec")),
    *(f"ansible.plugins.become.{name}" for name in ("su", "sudo")),
    "ansible.plugins.cache.memory",
    *(f"ansible.plugins.callback.{name}" for name in ("default", "junit", "minimal", "oneline")),
    *(f"ansible.plugins.connection.{name}" for name in ("local", "psrp", "ssh", "winrm")),
    *(f"ansible.plugins.inventory.{name}" for name in ("auto", "host_list", "ini", "script", "toml", "yaml")),
    *(f"ansible.plugins.shell.{name}" for name in ("cmd", "powershell", "sh")),
    "ansible.plugins.strategy.linear",
    "ansible.plugins.vars.host_group_vars",
    "boto3",
    "botocore.client",
    "botocore.endpoint",
    "botocore.session",
    "multiprocessing.popen_fork",
    "multiprocessing.synchronize",
)
_COLLECTION = "ansible_collections.cloudops.aws_lambda.plugins"
# Settings that Ansible reads when it uses them.
_READ_LATE = {
    "ANSIBLE_CACHE_PLUGIN_CONNECTION",
    "ANSIBLE_CALLBACK_RESULT_FORMAT",
    "ANSIBLE_CONFIG",  # only which file it is: what it says has to be the same
    "ANSIBLE_HOME",
    "ANSIBLE_INVENTORY",
    "ANSIBLE_LOAD_CALLBACK_PLUGINS",
    "ANSIBLE_LOCAL_TEMP",
    "ANSIBLE_REMOTE_TMP",
    "ANSIBLE_SHOW_CUSTOM_STATS",
    "ANSIBLE_STDOUT_CALLBACK",
}


def settings(environment: Mapping[str, str], directory: str) -> tuple[object, ...]:
    """Return what Ansible reads when it is imported: variables, and the configuration file."""
    names = {name for name in environment if name.startswith("ANSIBLE_")} - _READ_LATE
    file = Path(directory, environment.get("ANSIBLE_CONFIG", "ansible.cfg"))
    return (*((name, environment[name]) for name in sorted(names)), file.read_bytes() if file.is_file() else b"")


def main() -> None:
    listener, python = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    own = of_python(os.environ)

    def start_of(command: Command) -> tuple[object, ...] | None:
        # The directories of collections were read with the settings.
        if of_python(command.environment) != own or "--collections-path" in command.arguments:
            return None
        return ("aws",) if command.name == "aws" else settings(command.environment, command.directory)

    def program_of(command: Command) -> Callable[[], Any]:
        if command.name == "aws":
            _aws()
            return _run_aws
        return functools.partial(_run_ansible, _ansible(python)[command.name])

    serve(listener, start_of, program_of)


@functools.cache
def _aws() -> None:
    for module in ("awscli.clidriver", "awscli.handlers"):
        importlib.import_module(module)


def _run_aws() -> object:
    importlib.reload(sys.modules["awscli"])  # It says in the environment where its data are.
    return sys.modules["awscli.clidriver"].main()


@functools.cache
def _ansible(python: str) -> Mapping[str, Any]:
    _read_once()
    found = {name: getattr(importlib.import_module(module), cli) for name, (module, cli) in ANSIBLE.items()}
    for module in _IMPORTED:
        importlib.import_module(module)
    from ansible.plugins.loader import init_plugin_loader

    # Each process would do so anew, and says that it has been done.
    init_plugin_loader()
    warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")
    for path in sorted((Path(__file__).parents[2] / "plugins/action").glob("*.py")):
        importlib.import_module(f"{_COLLECTION}.action.{path.stem}")
    _send_to(python)
    # It keeps the template of the page, which takes a tenth of the time of an audit.
    importlib.import_module(f"{_COLLECTION}.plugin_utils._report.html")._template()
    return found


def _send_to(python: str) -> None:
    """Have this program run modules that are sent to this host, wherever Python itself would."""
    local: Any = importlib.import_module("ansible.plugins.connection.local").Connection
    run = local.exec_command

    def exec_command(self: Any, cmd: Any, *arguments: Any, **options: Any) -> Any:
        text = os.fsdecode(cmd)
        if "/AnsiballZ_" in text:
            cmd = os.fsencode(text.replace(f"{sys.executable} ", f"{python} "))
        return run(self, cmd, *arguments, **options)

    local.exec_command = exec_command


def _read_once() -> None:
    """Keep what Ansible's own file of settings says: half of the time that its configuration takes."""
    manager: Any = importlib.import_module("ansible.config.manager").ConfigManager
    if not hasattr(manager, "_read_config_yaml_file"):
        return  # another version of ansible-core
    read = functools.cache(functools.partial(manager._read_config_yaml_file, None))
    manager._read_config_yaml_file = lambda _self, path: read(path)


def _run_ansible(cli: Any) -> None:
    importlib.reload(sys.modules["ansible.constants"])
    # What depends on the terminal.
    importlib.reload(sys.modules["ansible.utils.color"])
    sys.modules["ansible.utils.display"].Display()._set_column_width()
    cli.cli_executor(sys.argv)


if __name__ == "__main__":
    main()
