# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the playbooks against another emulator: run.py localstack|ministack PYTHON [argument of ansible-playbook...]

PYTHON is the one that the emulator is installed for.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[2]
START_SECONDS = 180


class Program(NamedTuple):
    """How an emulator is started: its module, its environment, a page that answers when it is ready, the playbooks."""

    module: str
    environment: Callable[[str, str], dict[str, str]]
    health: str
    playbooks: tuple[str, ...]


PROGRAMS = {
    # It starts no containers, so it invokes nothing.
    "localstack": Program(
        "localstack.runtime.main",
        lambda port, directory: {
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            "LOCALSTACK_VOLUME_DIR": directory,
            "FILESYSTEM_ROOT": directory,
            "OVERRIDE_IN_DOCKER": "0",
            "DNS_ADDRESS": "0",
            "DISABLE_EVENTS": "1",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
        },
        "/_localstack/health",
        ("playbook.yml", "evidence.yml", "fleet.yml"),
    ),
    "ministack": Program(
        "ministack",
        lambda port, _directory: {"GATEWAY_PORT": port, "PERSIST_STATE": "0"},
        "/_ministack/health",
        ("playbook.yml", "fleet.yml"),
    ),
}


@contextmanager
def running(program: Program, python: str, directory: Path) -> Iterator[str]:
    """The emulator's URL. Raises RuntimeError if it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    env = os.environ | program.environment(port, str(directory))
    log = directory / "emulator.log"
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen([python, "-m", program.module], env=env, stdout=file, stderr=file, cwd=directory) as process,
    ):
        try:
            started = time.monotonic()
            while not answers(url + program.health):
                if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                    raise RuntimeError(f"{program.module} did not start:\n{log.read_text(encoding='utf-8')}")
                time.sleep(1)
            yield url
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def main(name: str, python: str, arguments: list[str]) -> int:
    program = PROGRAMS[name]
    with tempfile.TemporaryDirectory() as directory, running(program, python, Path(directory)) as url:
        env = os.environ | {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",  # This one is the AWS CLI's.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        }
        playbooks = [str(HERE / playbook) for playbook in program.playbooks]
        variables = ["-e", f"directory={directory}", "-e", f"emulator={name}"]
        command = ["ansible-playbook", *playbooks, *variables, *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
