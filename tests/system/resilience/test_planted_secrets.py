# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world in which AWS repeats secrets: whichever way they were given, and whichever operation answers with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from ansible.module_utils.common.parameters import PASS_VARS

from emulator import Emulator
from resilience.effects import error
from resilience.running import INFO, NAMES, REGION, WRITE, region_of, run

KEY = "planted/SecretKey+of/40characters1234567"
TOKEN = "planted/Token+" + "".join(f"{number:02}Qx{number * 7919 % 9973}/" for number in range(40)) + "end=="
PASSWORD = "planted-password"
ROLE_TOKEN = "planted/Role+Token" + "".join(f"{number:02}Zy{number * 6947 % 9973}/" for number in range(40)) + "end=="
ROLE = "arn:aws:iam::123456789012:role/audit"
SHOWN = "AWS repeats"
# Since ansible-core 2.21, a result has the options only where the setting inject_invocation asks for them.
INVOCATION = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}


class Source(NamedTuple):
    """How secrets get into a module; home is where files named in the environment are."""

    options: Mapping[str, Any] = {}
    environment: Mapping[str, str] = {}
    files: Mapping[str, str] = {}


_KEYS = f"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {KEY}\naws_session_token = {TOKEN}\n"
_PROCESS = {"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": KEY, "SessionToken": TOKEN}
_ENVIRONMENT = {"AWS_SECRET_ACCESS_KEY": KEY, "AWS_SESSION_TOKEN": TOKEN}
_NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""}
SOURCES: Mapping[str, Source] = {
    "options": Source({"access_key": "AKIA", "secret_key": KEY, "session_token": TOKEN}),
    "aliases": Source({"aws_access_key": "AKIA", "aws_secret_key": KEY, "aws_session_token": TOKEN}),
    "environment": Source({}, _ENVIRONMENT),
    "profile": Source({"profile": "mine"}, _NO_KEYS, {"AWS_SHARED_CREDENTIALS_FILE": f"[mine]\n{_KEYS}"}),
    "process": Source(
        {"profile": "mine"},
        _NO_KEYS,
        {"AWS_CONFIG_FILE": f"[profile mine]\ncredential_process = echo '{json.dumps(_PROCESS)}'\n"},
    ),
    "role": Source({"assume_role_arn": ROLE}, _ENVIRONMENT),
    "role of a profile": Source(
        {"profile": "mine"},
        _NO_KEYS,
        {
            "AWS_CONFIG_FILE": f"[profile mine]\nrole_arn = {ROLE}\nsource_profile = source\n",
            "AWS_SHARED_CREDENTIALS_FILE": f"[source]\n{_KEYS}",
        },
    ),
    "proxy": Source(
        {
            "access_key": "AKIA",
            "secret_key": KEY,
            "session_token": TOKEN,
            "aws_config": {
                "proxies": {"http": f"http://me:{PASSWORD}@127.0.0.1:1", "https": f"me:{PASSWORD}@127.0.0.1:1"},
                "retries": {"total_max_attempts": 1},
            },
        }
    ),
    "proxy of the environment": Source(
        {"aws_config": {"retries": {"total_max_attempts": 1}}},
        {**_ENVIRONMENT, "HTTP_PROXY": f"http://me:{PASSWORD}@127.0.0.1:1", "NO_PROXY": "", "no_proxy": ""},
    ),
    "endpoint": Source({"endpoint_url": f"http://me:{PASSWORD}@127.0.0.1:1", "aws_config": {"retries": {"max": 1}}}),
}
MARKS = dict.fromkeys(("aliases", "process", "role of a profile"), pytest.mark.thorough)
TASKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "read one": (INFO, {"function_name": NAMES[:1], "qualifier": "BLUE"}),
    "read many": (INFO, {"function_name": NAMES}),
    "read a region": (INFO, {"regions": [REGION], "include": ["function", "qualifiers", "unconfigured"]}),
    "read with evidence": (INFO, {"function_name": NAMES[:2], "include": ["destinations", "metrics", "triggers"]}),
    "write one": (WRITE, {"function_name": NAMES[:1], "maximum_retry_attempts": 0}),
    "write many": (WRITE, {"function_name": NAMES, "state": "absent", "include_aliases": True}),
    "check": (WRITE, {"function_name": NAMES, "maximum_retry_attempts": 0, "_ansible_check_mode": True}),
    "write rows": (
        WRITE,
        {"event_invoke_configs": [{"function_name": NAMES[0], "maximum_retry_attempts": 0}], "purge": True},
    ),
}
REFUSED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "concurrency is 0": (INFO, {"concurrency": 0}),
    "metrics_days is 99": (INFO, {"metrics_days": 99}),
    "'f g' is not": (INFO, {"function_name": "f g"}),
    "maximum_retry_attempts": (WRITE, {"function_name": "f"}),
    "destination_config is 'x'": (WRITE, {"function_name": "f", "destination_config": "x"}),
    "bogus": (INFO, {"bogus": 1}),
    "everything": (INFO, {"include": ["everything"]}),
    "requests_per_second": (INFO, {"requests_per_second": "soon"}),
    "contradict each other": (INFO, {"profile": "mine", "access_key": "AKIA"}),
    "no_sign_request and assume_role_arn": (INFO, {"no_sign_request": True, "assume_role_arn": ROLE}),
    "/does/not/exist": (INFO, {"aws_ca_bundle": "/does/not/exist"}),
    "row 1": (WRITE, {"event_invoke_configs": [{"function_name": "f", "bogus": 1}]}),
}
"""The options, by what the refusal says."""
BAD_CONFIGS: Mapping[str, Any] = {
    "unknown option": {"bogus": 1},
    "no number": {"read_timeout": "soon"},
    "no list": {"retries": [1]},
    "proxy is no text": {"proxies": {"https": 5}},
}


def planted(source: str) -> list[str]:
    """Return what AWS can know of a source."""
    if source == "role of a profile":
        return [TOKEN, ROLE_TOKEN]  # The key of the other profile is in no request.
    has_password = any(word in source for word in ("proxy", "endpoint"))
    return [KEY, TOKEN, *([ROLE_TOKEN] if source == "role" else []), *([PASSWORD] if has_password else [])]


def echo(secrets: Sequence[str]) -> str:
    """Return a text that repeats each secret in every way in which AWS, a proxy or a library might."""
    texts = [SHOWN]
    for secret in secrets:
        lines = [secret[place : place + 60] for place in range(0, len(secret), 60)]
        texts += [secret, quote(secret, safe=""), json.dumps({"a": secret}), " ".join(lines), secret[:30] + "..."]
    return ", ".join(texts)


def check(text: str, secrets: Sequence[str]) -> None:
    """Check that nothing of a secret is in a text."""
    for secret in secrets:
        for form in (secret, quote(secret, safe=""), quote(secret)):
            parts = {form[place : place + 16] for place in range(len(form) - 15)} | {form}
            assert [part for part in parts if part in text] == [], text


def started(name: str, emulator: Emulator, directory: Path) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return the options and the environment of a source, with its files."""
    source = SOURCES[name]
    environment = {"AWS_ENDPOINT_URL": emulator.url, **source.environment}
    for variable, text in source.files.items():
        (directory / variable).write_text(text, encoding="utf-8")
        environment[variable] = str(directory / variable)
    if "planted" not in str(source.options.get("endpoint_url")):
        # An option, as AWS's own endpoint is read of it.
        return {"endpoint_url": emulator.url, **source.options}, environment
    return source.options, environment


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    monkeypatch.setattr("moto.sts.models.random_session_token", lambda: ROLE_TOKEN)
    region_of(emulator)
    return emulator


@pytest.mark.parametrize("source", [pytest.param(name, marks=MARKS.get(name, ())) for name in SOURCES])
@pytest.mark.parametrize("task", TASKS)
def test_every_operation_repeats_them(source: str, task: str, emulator: Emulator, tmp_path: Path) -> None:
    options, environment = started(source, emulator, tmp_path)
    emulator.configure(
        faults=[
            {"operation": f"{verb}*", "effect": error(403, "InvalidSignatureException", echo(planted(source)))}
            for verb in ("Get", "List", "Put", "Delete", "Update", "Describe", "Simulate")
        ]
    )
    module, own = TASKS[task]
    outcome = run(module, {**options, **own}, **environment)
    assert outcome.failed
    if source not in ("proxy", "proxy of the environment", "endpoint"):
        assert SHOWN in outcome.stdout
        assert "********" in outcome.stdout
    check(outcome.stdout + outcome.stderr, planted(source))


@pytest.mark.parametrize("source", ["options", "environment", "role", "profile"])
@pytest.mark.parametrize(
    "operation",
    ["AssumeRole", "ListAliases", "GetQueueAttributes", "ListMetrics", "GetPolicy", "SimulatePrincipalPolicy"],
)
def test_one_operation_repeats_them(source: str, operation: str, emulator: Emulator, tmp_path: Path) -> None:
    """What is no failure of the task is a warning or a reason."""
    options, environment = started(source, emulator, tmp_path)
    # STS can repeat only what it was sent.
    sent = [KEY, TOKEN] if operation == "AssumeRole" else planted(source)
    emulator.configure(faults=[{"operation": operation, "effect": error(403, "AccessDenied", echo(sent))}])
    include = ["destinations", "metrics", "triggers", "function", "qualifiers"]
    outcome = run(INFO, {**options, "function_name": NAMES[:2], "include": include}, **environment)
    assert outcome.result
    check(outcome.stdout + outcome.stderr, sent)


@pytest.mark.parametrize(("module", "own"), [TASKS["read one"], TASKS["write one"]])
def test_a_login_repeats_what_it_was_sent(module: str, own: Any, emulator: Emulator, tmp_path: Path) -> None:
    """Found: the web identity token of a profile, which is in the body of the request."""
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    profile = f"[profile mine]\nrole_arn = {ROLE}\nweb_identity_token_file = {tmp_path / 'token'}\n"
    (tmp_path / "config").write_text(profile, encoding="utf-8")
    fault = error(400, "InvalidIdentityToken", echo([TOKEN]))
    emulator.configure(faults=[{"operation": "AssumeRoleWithWebIdentity", "effect": fault}])
    environment = {**_NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_ENDPOINT_URL": emulator.url}
    outcome = run(module, {"profile": "mine", "region": REGION, **own}, **environment)
    assert outcome.failed
    assert SHOWN in outcome.stdout
    check(outcome.stdout + outcome.stderr, [TOKEN])


@pytest.mark.parametrize("source", [pytest.param(name, marks=MARKS.get(name, ())) for name in SOURCES])
@pytest.mark.parametrize("refused", REFUSED)
def test_an_option_is_refused(source: str, refused: str, emulator: Emulator, tmp_path: Path) -> None:
    options, environment = started(source, emulator, tmp_path)
    module, own = REFUSED[refused]
    outcome = run(module, {**options, **own, **INVOCATION}, **environment)
    check(outcome.stdout + outcome.stderr, [KEY, TOKEN, PASSWORD])
    assert refused in outcome.result["msg"]
    assert {outcome.result["event_invoke_configs"] == [], outcome.result["errors"] == []} == {True}
    assert "127.0.0.1" in json.dumps(outcome.result["invocation"])


@pytest.mark.parametrize("bad", BAD_CONFIGS)
@pytest.mark.parametrize("write", [dict, json.dumps, str, lambda config: [config]], ids=["dict", "JSON", "str", "list"])
def test_aws_config_is_refused(bad: str, write: Any, emulator: Emulator) -> None:
    proxies = {"http": f"http://me:{PASSWORD}@127.0.0.1:1"}
    config = {"proxies": {}, **BAD_CONFIGS[bad]}
    config["proxies"] = {**config["proxies"], **proxies}
    options = {"endpoint_url": emulator.url, "aws_config": write(config), **INVOCATION}
    outcome = run(INFO, {**options, "function_name": NAMES[:1]})
    assert outcome.failed
    assert "aws_config" in outcome.result["msg"]
    check(outcome.stdout + outcome.stderr, [PASSWORD])


@pytest.mark.parametrize("secret", ["us-east-2", "f-1", "test", "BLUE", "1", "null", "a-word-of-9"])
def test_a_word_as_a_secret_changes_no_row(secret: str, emulator: Emulator) -> None:
    """Emulators take any key, and it is often a word."""
    want = run(INFO, {"endpoint_url": emulator.url}).rows
    options = {"access_key": "the-access-key", "secret_key": secret, "endpoint_url": emulator.url}
    outcome = run(INFO, {**options, **INVOCATION})
    assert outcome.rows == want, outcome.stdout[:1500]
    assert not outcome.failed
    assert outcome.result["invocation"]["module_args"]["secret_key"].startswith("VALUE_SPECIFIED")
