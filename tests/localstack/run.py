# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the playbooks against LocalStack: run.py PYTHON [argument of ansible-playbook...]

PYTHON is the one that LocalStack is installed for.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
START_SECONDS = 180


@contextmanager
def running(python: str, volume: Path) -> Iterator[str]:
    """LocalStack's URL. It starts no containers, so it invokes nothing. Raises RuntimeError if it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    env = os.environ | {
        "GATEWAY_LISTEN": address,
        "LOCALSTACK_VOLUME_DIR": str(volume),
        "FILESYSTEM_ROOT": str(volume),
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
    }
    log = volume / "localstack.log"
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen([python, "-m", "localstack.runtime.main"], env=env, stdout=file, stderr=file) as process,
    ):
        try:
            started = time.monotonic()
            while not answers(f"http://{address}/_localstack/health"):
                if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                    raise RuntimeError(f"LocalStack did not start:\n{log.read_text(encoding='utf-8')}")
                time.sleep(1)
            yield f"http://{address}"
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def main(python: str, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as directory, running(python, Path(directory)) as url:
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
        playbooks = [str(HERE / name) for name in ("playbook.yml", "evidence.yml", "fleet.yml")]
        command = ["ansible-playbook", *playbooks, "-e", f"directory={directory}", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
