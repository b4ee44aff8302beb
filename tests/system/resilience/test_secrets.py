# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planted secrets must not appear anywhere: output at -vvvv, logs, files, reports, process list."""

from __future__ import annotations

import base64
import contextlib
import gzip
import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.playbooks import start_playbook
from support.sampled import sampled

from emulator import Emulator
from resilience import effects
from resilience.contract import assumed_credentials
from resilience.running import NAMES, REGION, region_of

SECRETS = {
    "PLANTED_KEY": "planted/SecretKey+of/40characters0000000",
    "PLANTED_TOKEN": "plantedSessionToken//////////0000000000==",
    "PLANTED_PASSWORD": "planted-proxy-password",
}
SIGNED_HEADERS = ("AWS4-HMAC-SHA256", "Signature=")
ROLE = "arn:aws:iam::210987654321:role/audit"

INFO = "cloudops.aws_lambda.lambda_event_invoke_config_info"
WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
OPTIONS = {
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "{{ lookup('ansible.builtin.env', 'PLANTED_KEY') }}",
    "session_token": "{{ lookup('ansible.builtin.env', 'PLANTED_TOKEN') }}",
    "debug_botocore_endpoint_logs": True,
}
# AWS's error repeats the text that should have been signed, the token included.
ECHO = (
    "The request signature we calculated does not match the signature you provided.\n\n"
    "The Canonical String for this request should have been\n'GET\n/\n\n"
    f"x-amz-security-token:{SECRETS['PLANTED_TOKEN']}\n"
    f"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=0123'"
)

# What is wrong has nothing to do with the proxy, whose password was known only when a client was made.
PROXY = {"proxies": {"http": "http://me:{{ lookup('ansible.builtin.env', 'PLANTED_PASSWORD') }}@127.0.0.1:1"}}
TASKS: Mapping[str, Mapping[str, Any]] = {
    "read": {INFO: {"function_name": NAMES}},
    "read by a module that is sent": {INFO: {"function_name": NAMES}, "vars": {"event_invoke_direct": False}},
    "read as a role": {INFO: {"assume_role_arn": ROLE}},
    "write as a role": {WRITE: {"assume_role_arn": ROLE, "function_name": "theirs", "maximum_retry_attempts": 0}},
    "read as a role that is not there": {INFO: {"assume_role_arn": "nonsense"}},
    "write": {WRITE: {"function_name": NAMES, "maximum_retry_attempts": 0}},
    "write what is refused": {WRITE: {"function_name": "no-such-function", "maximum_retry_attempts": 0}},
    "write what makes no sense": {WRITE: {"function_name": NAMES, "maximum_retry_attempts": 9}},
    "read through a proxy that is down": {
        INFO: {
            "function_name": NAMES,
            "aws_config": {**PROXY, "retries": {"total_max_attempts": 1}},
        }
    },
    "read what is refused": {INFO: {"function_name": "f g", "aws_config": PROXY}},
    "read with an unknown option": {INFO: {"bogus": 1, "aws_config": PROXY}},
    "read with a wrong aws_config": {INFO: {"aws_config": {**PROXY, "bogus": 1}}},
    "write what is no dictionary": {WRITE: {"function_name": "f", "destination_config": "x", "aws_config": PROXY}},
    "audit": {
        "ansible.builtin.include_role": {"name": "cloudops.aws_lambda.event_invoke_audit"},
        "vars": {"event_invoke_audit_report_formats": ["html", "json", "junit"]},
    },
    "audit as a role": {
        "ansible.builtin.include_role": {"name": "cloudops.aws_lambda.event_invoke_audit"},
        "vars": {
            "event_invoke_audit_assume_role_arns": [ROLE],
            "event_invoke_audit_report_formats": ["html", "json", "junit"],
        },
    },
}
FAILING = {
    "read as a role that is not there",
    "write what is refused",
    "write what makes no sense",
    "read through a proxy that is down",
    "read what is refused",
    "read with an unknown option",
    "read with a wrong aws_config",
    "write what is no dictionary",
}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    region_of(emulator)
    return emulator


def start(
    name: str | Sequence[str],
    emulator: Emulator,
    directory: Path,
    options: Mapping[str, Any] | None = None,
    **variables: str,
) -> subprocess.Popen[str]:
    """Start a play of these tasks at the highest verbosity; all of its files are in the directory."""
    names = [name] if isinstance(name, str) else name
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {
            "group/cloudops.aws_lambda.aws": {**(OPTIONS if options is None else options), "endpoint_url": emulator.url}
        },
        "vars": {"event_invoke_audit_report_dir": str(directory / "reports")},
        "tasks": [task for each in names for task in tasks_of(each, directory, alone=len(names) == 1)],
    }
    own = {
        "AWS_REGION": REGION,
        "ANSIBLE_LOG_PATH": str(directory / "ansible.log"),
        "ANSIBLE_ASYNC_DIR": str(directory / "async"),
        "TMPDIR": str(directory),
    }
    return start_playbook([play], directory, emulator.url, "-vvvv", "--diff", **SECRETS, **own, **variables)


def tasks_of(name: str, directory: Path, alone: bool) -> list[dict[str, Any]]:
    task = {**TASKS[name], "ignore_errors": True, **({} if "audit" in name else {"register": "done"})}
    if "audit" in name and not alone:  # each has reports of its own
        task["vars"] = {**task["vars"], "event_invoke_audit_report_dir": str(directory / f"reports of {name}")}
    # What is registered is what callbacks, and so ansible-runner and AWX, have at any verbosity.
    kept = {"content": "{{ done | default({}) | to_json }}", "dest": f"{directory}/{name}.json", "mode": "0600"}
    return [task, {"ansible.builtin.copy": kept}]


def check(text: str, where: object) -> None:
    for secret in [*SECRETS.values(), *SIGNED_HEADERS, *assumed_credentials()]:
        assert secret not in text, f"{secret} in {where}"


def check_files(directory: Path) -> None:
    for path in directory.rglob("*"):
        check(str(path), "a file's name")
        if path.is_file():
            check(text_of(path), path)


def text_of(path: Path) -> str:
    """Return the text of a file, with the data that a page has packed."""
    text = path.read_bytes().decode(errors="replace")
    packed = re.findall(r"\bH4sI[\w+/]+=*", text)
    return text + "".join(gzip.decompress(base64.b64decode(each)).decode() for each in packed)


def command_lines(directory: Path) -> str:
    """Return the command lines of the play's processes only."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        # A process can end meanwhile, or belong to another user.
        with contextlib.suppress(OSError):
            if f"TMPDIR={directory}".encode() in (process / "environ").read_bytes().split(b"\0"):
                lines.append((process / "cmdline").read_bytes().decode(errors="replace"))
    return "\n".join(lines)


GROUPS = {"all in one play": list(TASKS), **{name: [name] for name in TASKS}}


# What a task shows does not depend on the others: alone, each is told apart in a failure.
@pytest.mark.parametrize("group", sampled(GROUPS, ["all in one play"]))
def test_no_secret_appears(group: str, emulator: Emulator, tmp_path: Path) -> None:
    names = GROUPS[group]
    emulator.add_functions([{"function_name": "theirs"}], region=REGION, account_id="210987654321")
    output, _unused = start(names, emulator, tmp_path).communicate(timeout=240)
    assert "PLAY RECAP" in output
    assert f"ignored={len(FAILING.intersection(names))} " in output
    assert {path.stem for path in tmp_path.glob("*.json")} == set(names)
    roles = [name for name in names if name.endswith(" as a role")]
    assert emulator.count("AssumeRole") >= len(roles)
    assert bool(assumed_credentials()) == bool(roles)
    check(output, "the output")
    check_files(tmp_path)


@pytest.mark.parametrize("how", sampled(effects.EFFECTS, ["is answered with garbage"]))
@pytest.mark.parametrize("name", sampled(["read as a role", "write as a role"], 1))
def test_role_cannot_be_assumed(name: str, how: str, emulator: Emulator, tmp_path: Path) -> None:
    """A malformed response of STS has the secrets of the role, and parsers repeat what they cannot parse."""
    emulator.configure(faults=[effects.fault("AssumeRole", how)])
    output, _unused = start(name, emulator, tmp_path).communicate(timeout=120)
    assert {request.operation for request in emulator.requests} == {"AssumeRole"}
    # If the request is refused or lost, STS issues nothing.
    assert bool(assumed_credentials()) == (how in ("is answered with garbage", "is cut off", "is answered in part"))
    assert "ignored=1" in output
    check(output, "the output")
    check_files(tmp_path)
    assert crash_in(output) is None


@pytest.mark.parametrize(
    ("name", "operation"),
    sampled(
        [
            ("audit as a role", "ListFunctionEventInvokeConfigs"),
            ("read as a role", "AssumeRole"),
            ("read as a role", "ListFunctions"),
        ],
        1,
    ),
)
def test_secrets_of_a_role_in_an_error(
    name: str, operation: str, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors of AWS can repeat the token of the request, or that of the role."""
    planted = "plantedTokenOfTheRole" + "0" * 80
    monkeypatch.setattr("moto.sts.models.random_session_token", lambda: planted)
    emulator.add_functions([{"function_name": "theirs"}], region=REGION, account_id="210987654321")
    token = SECRETS["PLANTED_TOKEN"] if operation == "AssumeRole" else planted
    refusal = effects.error(403, "InvalidClientTokenId", f"The token {token} included in the request is invalid")
    emulator.configure(faults=[{"operation": operation, "effect": refusal}])
    output, _unused = start(name, emulator, tmp_path).communicate(timeout=120)
    assert "included in the request is invalid" in " ".join(output.split())
    reports = list(tmp_path.glob("reports/*"))
    assert len(reports) == (3 if name == "audit as a role" else 0)
    for report in reports:
        assert "included in the request is invalid" in text_of(report)
    assert (planted in assumed_credentials()) == (operation != "AssumeRole")
    check(output, "the output")
    check_files(tmp_path)


@pytest.mark.parametrize("name", sampled(["audit", "read", "write", "read as a role"], 1))
def test_aws_repeats_what_was_signed(name: str, emulator: Emulator, tmp_path: Path) -> None:
    error = {"status": 403, "code": "SignatureDoesNotMatch", "message": ECHO}
    emulator.configure(faults=[{"effect": {"error": error}}])
    # From the environment: Ansible does not know that these are secrets.
    variables = {"AWS_SECRET_ACCESS_KEY": SECRETS["PLANTED_KEY"], "AWS_SESSION_TOKEN": SECRETS["PLANTED_TOKEN"]}
    output, _unused = start(name, emulator, tmp_path, {}, **variables).communicate(timeout=120)
    assert "The request signature we calculated does not match the signature you provided." in output
    check(output, "the output")
    check_files(tmp_path)


def test_no_secret_is_in_the_process_list(emulator: Emulator, tmp_path: Path) -> None:
    emulator.configure(faults=[{"effect": {"silence": 3}, "times": 1}])
    process = start("read by a module that is sent", emulator, tmp_path)
    end = time.monotonic() + 30
    while emulator.count() == 0:
        assert time.monotonic() < end
        time.sleep(0.02)
    listed = command_lines(tmp_path)
    assert "AnsiballZ_lambda_event_invoke_config_info" in listed, "the module does not run while it waits"
    check(listed, "the process list")
    # The module's arguments are in its file, in a directory that others cannot read.
    assert {path.parent.stat().st_mode & 0o077 for path in tmp_path.rglob("AnsiballZ*")} == {0}
    process.communicate(timeout=120)
    assert not list(tmp_path.rglob("AnsiballZ*"))
    check_files(tmp_path)


def test_reports_are_the_owner_s(emulator: Emulator, tmp_path: Path) -> None:
    start("audit", emulator, tmp_path).communicate(timeout=120)
    reports = list((tmp_path / "reports").iterdir())
    assert len(reports) == 3
    assert {os.stat(path).st_mode & 0o777 for path in reports} == {0o600}
    assert os.stat(tmp_path / "reports").st_mode & 0o777 == 0o700
