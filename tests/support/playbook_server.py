# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook in processes that are forked after its imports, which take a half of its processor time.

Ansible reads its configuration when it is imported, and so each process reads its own once more. What Ansible keeps of
it in classes stays that of this program: playbooks.py sends no run here whose environment would change it.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import os
import warnings
from typing import Any

from ansible.config.manager import ConfigManager

from support.environment import CHECKOUT
from support.forks import Request, serve

_IMPORTED = (
    "ansible.cli.playbook",
    "ansible.executor.process.worker",
    "ansible.plugins.strategy.linear",
    "ansible.plugins.callback.default",
    "ansible.plugins.connection.local",
    "ansible.plugins.shell.sh",
    "ansible.plugins.action.normal",
    "ansible.inventory.manager",
    "boto3",
    "botocore.client",
    "botocore.session",
    "botocore.endpoint",
)


def main() -> None:
    _read_once()
    for name in _IMPORTED:
        importlib.import_module(name)
    from ansible.plugins.loader import init_plugin_loader

    # Each process would do so anew, and says that it has been done.
    init_plugin_loader()
    warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")
    for path in sorted((CHECKOUT / "plugins/action").glob("*.py")):
        importlib.import_module(f"ansible_collections.cloudops.aws_lambda.plugins.action.{path.stem}")
    serve(_run)


def _read_once() -> None:
    """Keep what Ansible's own file of settings says: half of the time that its configuration takes."""
    manager: Any = ConfigManager
    if not hasattr(manager, "_read_config_yaml_file"):
        return  # another version of ansible-core
    read = functools.cache(functools.partial(manager._read_config_yaml_file, None))
    manager._read_config_yaml_file = lambda _self, path: read(path)


def _run(request: Request) -> int:
    from ansible import constants
    from ansible.cli.playbook import PlaybookCLI

    os.chdir(request["directory"])
    importlib.reload(constants)
    try:
        PlaybookCLI.cli_executor(["ansible-playbook", *request["options"]])
    finally:
        atexit._run_exitfuncs()
    return 0


if __name__ == "__main__":
    main()
