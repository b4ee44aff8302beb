# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of the demo and of the documentation's examples, and the environment that tests run Ansible in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.commands import with_quick_commands

CHECKOUT = Path(__file__).resolve().parents[2]
REGION = "us-east-2"
ACCOUNT_ID = "123456789012"

_TREE = str(CHECKOUT / ".tree")
# Ansible asks its workers a thousand times a second whether they are done, which takes a tenth of the processor time.
_CONFIGURATION = "[defaults]\ninternal_poll_interval = 0.01\n"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed-invocations"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:oncall"

ROLE: Mapping[str, Any] = {
    "name": "lambda-execution",
    "policies": [
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*"}],
        }
    ],
}
"""The role of functions without a role of their own: it may write to queues and topics."""

FUNCTIONS: Sequence[Mapping[str, Any]] = (
    {
        "function_name": "my-function",
        "versions": 3,
        "aliases": {"BLUE": 2, "GREEN": 3},
        "event_invoke_configs": {
            "$LATEST": {"MaximumRetryAttempts": 1, "LastModified": 1577824000.0},
            # The worked example of `aws lambda get-function-event-invoke-config help`.
            "BLUE": {
                "MaximumRetryAttempts": 0,
                "MaximumEventAgeInSeconds": 3600,
                "DestinationConfig": {"OnSuccess": {}, "OnFailure": {"Destination": QUEUE}},
                "LastModified": 1577824396.653,
            },
        },
    },
    {
        "function_name": "my-other-function",
        "versions": 1,
        "aliases": {"BLUE": 1},
        "event_invoke_configs": {
            "$LATEST": {
                "MaximumEventAgeInSeconds": 120,
                "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
                "LastModified": 1577825000.0,
            },
        },
    },
    {"function_name": "unconfigured-function"},
)


def environment(directory: Path, endpoint_url: str) -> dict[str, str]:
    """Return environment variables for Ansible: AWS is at endpoint_url, and the user's own settings have no effect.

    Ansible writes only into the directory. It uses the collection in ANSIBLE_COLLECTIONS_PATH or in the checkout's
    .tree, and amazon.aws next to ansible-core. Raise FileNotFoundError if the collection is in neither.
    """
    collections = next(filter(_has_collection, (os.environ.get("ANSIBLE_COLLECTIONS_PATH", ""), _TREE)), None)
    if collections is None:
        raise FileNotFoundError(f"cloudops.aws_lambda is not in {_TREE}: `make demo` puts it there")
    configuration, inventory = directory / "ansible.cfg", directory / "inventory.yml"
    sent = f"vars_plugins = {Path(__file__).parent / 'vars_plugins'}\n" if modules_are_sent() else ""
    # The installed collection is tested as users have it, without what makes the others quick.
    configuration.write_text(_CONFIGURATION + sent + (quick_modules() if collections.startswith(_TREE) else ""))
    inventory.write_text("all: {}\n")
    inherited = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(("ANSIBLE_", "AWS_", "BOTO_"))
    }
    surroundings = inherited | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "PYTHONDONTWRITEBYTECODE": "",  # Python would compile Ansible and the SDK in each process.
        **(quick_start() if collections.startswith(_TREE) else {}),
        # Ansible needs UTF-8, and this locale is always installed.
        **({"LC_ALL": "C.UTF-8"} if sys.platform == "linux" else {}),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_INVENTORY": str(inventory),
        "ANSIBLE_HOME": str(directory),
        "ANSIBLE_LOCAL_TEMP": str(directory / "tmp"),
        "ANSIBLE_REMOTE_TMP": str(directory / "tmp"),
        "ANSIBLE_COLLECTIONS_PATH": collections,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOWS": "true",
        "AWS_ACCESS_KEY_ID": "dummy",
        "AWS_SECRET_ACCESS_KEY": "dummy",
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return with_quick_commands(surroundings) if collections.startswith(_TREE) and _is_quick() else surroundings


def modules_are_sent() -> bool:
    """Return whether the tests are to send every module, as SENT_MODULES=1 says, and none runs in Ansible's process."""
    return bool(os.environ.get("SENT_MODULES"))


def quick_modules() -> str:
    """Return the end of the section [defaults] of a configuration with the callback bytecode, and its options.

    It is empty unless MODULE_PACKAGES is set, as by noxfile.py: measurements are of what users have.
    """
    if not _is_quick():
        return ""
    # Packages are of one Python and one ansible-core.
    shared = Path(os.environ["MODULE_PACKAGES"], Path(sys.prefix).name)
    shared.mkdir(exist_ok=True)
    plugins = Path(__file__).parent / "callback_plugins"
    # Without bin_ansible_callbacks, the command `ansible` has no callbacks.
    return f"callback_plugins = {plugins}\nbin_ansible_callbacks = true\n[callback_bytecode]\nshared = {shared}\n"


def quick_start() -> dict[str, str]:
    """Return the variables that let programs begin sooner: see startup/sitecustomize.py. It depends on the same."""
    if not _is_quick():
        return {}
    startup = str(Path(__file__).parent / "startup")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (startup, os.environ.get("PYTHONPATH"))))}


def _is_quick() -> bool:
    return "MODULE_PACKAGES" in os.environ


def _has_collection(paths: str) -> bool:
    return any(Path(path, "ansible_collections/cloudops/aws_lambda").is_dir() for path in paths.split(os.pathsep))
