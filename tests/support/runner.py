# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of AWX without AWX: ansible-runner on a private data directory of AWX's layout."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

TIMEOUT = 240
_INVENTORY = "#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({text!r})\n"


class Finished(NamedTuple):
    """A job as AWX keeps it: artifacts are its set_stats, and events are what the callback of ansible-runner sent."""

    status: str
    artifacts: Mapping[str, Any]
    events: Sequence[Mapping[str, Any]]
    stdout: str

    @property
    def largest_event(self) -> int:
        """The characters of the largest event. AWX drops what is in one of more than 700,000."""
        return max(len(json.dumps(event)) for event in self.events)


def slice_of(hosts: Sequence[str], number: int, count: int) -> list[str]:
    """Return the hosts that AWX gives to slice `number` of `count`, which begins at 1."""
    return sorted(hosts)[number - 1 :: count]


def lay_out(
    directory: Path,
    job_id: int,
    playbooks: Mapping[str, str],
    hosts: Sequence[str],
    variables: Mapping[str, Any],
    environment: Mapping[str, str],
    host_variables: Mapping[str, Mapping[str, Any]] | None = None,
    options: str = "",
) -> None:
    """Make the private data directory of a job.

    playbooks are the texts of the project's files by their names, variables those of the template, the survey and the
    artifacts of earlier jobs, and environment has what the credential injects. options are those of ansible-playbook.
    """
    for name, text in playbooks.items():
        path = directory / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    hostvars = {
        host: {**(host_variables or {}).get(host, {}), "remote_tower_enabled": "true", "remote_tower_id": number}
        for number, host in enumerate(hosts, 1)
    }
    inventory = directory / "inventory" / "hosts"
    inventory.parent.mkdir()
    content = json.dumps({"all": {"hosts": list(hosts)}, "_meta": {"hostvars": hostvars}})
    inventory.write_text(_INVENTORY.format(text=content), encoding="utf-8")
    inventory.chmod(0o700)
    (directory / "env").mkdir()
    extra = {**variables, "awx_job_id": job_id, "tower_job_id": job_id, "awx_user_name": "admin"}
    # AWX marks each text that comes from outside of the template.
    (directory / "env/extravars").write_text(yaml.dump(extra, Dumper=_UnsafeDumper), encoding="utf-8")
    (directory / "env/cmdline").write_text(options, encoding="utf-8")
    (directory / "env/envvars").write_text(
        json.dumps({**environment, "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", "JOB_ID": str(job_id)}),
        encoding="utf-8",
    )


def start(directory: Path, job_id: int, playbook: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a job in its private data directory. environment is that of the execution environment."""
    return _popen(["ansible-runner", "run", str(directory), *_job(job_id, playbook), "--quiet"], environment)


def run(directory: Path, job_id: int, playbook: str, environment: Mapping[str, str]) -> Finished:
    """Run a job in its private data directory."""
    start(directory, job_id, playbook, environment).communicate(timeout=TIMEOUT)
    return finished(directory, job_id)


def run_remotely(directory: Path, job_id: int, playbook: str, environment: Mapping[str, str]) -> Finished:
    """Run a job as an execution node does, which gets the private data directory as a stream and sends one back.

    What comes back is in the directory `returned` below it.
    """
    returned = directory / "returned"
    sent = _bytes(["ansible-runner", "transmit", str(directory), *_job(job_id, playbook)], environment, b"")
    stream = _bytes(["ansible-runner", "worker"], environment, sent)
    _bytes(["ansible-runner", "process", str(returned), "--ident", str(job_id)], environment, stream)
    return finished(returned, job_id)


def finished(directory: Path, job_id: int) -> Finished:
    """Read what a job left."""
    artifacts = directory / "artifacts" / str(job_id)
    files = [path for path in artifacts.glob("job_events/*.json") if not path.name.endswith("-partial.json")]
    events = sorted((json.loads(path.read_text(encoding="utf-8")) for path in files), key=lambda each: each["counter"])
    sent = [each["event_data"].get("artifact_data") for each in events if each["event"] == "playbook_on_stats"]
    return Finished(
        (artifacts / "status").read_text(encoding="utf-8"),
        (sent and sent[0]) or {},
        events,
        (artifacts / "stdout").read_text(encoding="utf-8"),
    )


class _UnsafeDumper(yaml.SafeDumper):
    """Writes each text with the tag !unsafe."""


_UnsafeDumper.add_representer(str, lambda dumper, value: dumper.represent_scalar("!unsafe", value))


def _job(job_id: int, playbook: str) -> list[str]:
    return ["--ident", str(job_id), "--playbook", playbook]


def _popen(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _bytes(command: Sequence[str], environment: Mapping[str, str], stream: bytes) -> bytes:
    # The worker ends with the exit code of the job.
    done = subprocess.run(
        command, env=dict(environment), input=stream, capture_output=True, check=False, timeout=TIMEOUT
    )
    return done.stdout
