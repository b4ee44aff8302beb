# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is in what a module prints or logs, however it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest
from ansible.module_utils.common.parameters import PASS_VARS
from support.environment import CHECKOUT

# Since ansible-core 2.19, this asks for tracebacks with the messages of all exceptions.
TRACEBACKS = {"_ansible_tracebacks_for": ["error", "warning"]} if "tracebacks_for" in PASS_VARS else {}
KEY = "planted/SecretKey+of/40characters1234567"

MODULE = """
import sys, syslog
from ansible.module_utils import basic
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._module import AnsibleLambdaModule, without_crash

basic.has_journal = False
try:
    from ansible.module_utils._internal import _logging
    _logging._has_journal = False
except ImportError:
    pass
syslog.syslog = lambda *arguments: print(*arguments, file=sys.stderr)

@without_crash
def main():
    module = AnsibleLambdaModule({{"function_name": {{"type": "list", "elements": "str"}}}}, lists=["errors", "rows"])
    key = module.params["secret_key"] or {key!r}
    try:
        raise LookupError(key)
    except LookupError as error:
        {body}

main()
"""

ENDINGS = {
    "exit_json": "module.exit_json(changed=False, a=[key], **{key: 1})",
    "a diff": "module.exit_json(changed=True, diff={'before': {'x': key}, 'after': key})",
    "fail_json": "module.fail_json(msg=f'no {key}', a={'b': {key: [key]}})",
    "fail_json with an exception": "module._module.fail_json(msg='no', exception=error)",
    "fail_json of amazon.aws": "module.fail_json_aws(error, msg='no')",
    "warn": "module.warn(f'beware of {key}'); module.exit_json()",
    "log": "module.log(f'read with {key}'); module.exit_json()",
    "a crash": "raise ValueError(f'bad {key}')",
    "a crash with a cause": "raise ValueError('bad') from error",
    "a crash of threads": "raise RuntimeError(error, key)",
}


def run(body: str, arguments: dict[str, t.Any], **variables: str) -> tuple[dict[str, t.Any], str]:
    """Return the result, and everything that the module printed and logged."""
    done = subprocess.run(
        [sys.executable, "-c", MODULE.format(body=body, key=KEY)],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": {"_ansible_verbosity": 4, **TRACEBACKS, **arguments}}),
        env={"PYTHONPATH": f"{CHECKOUT / '.tree'}:{':'.join(sys.path)}", "AWS_SECRET_ACCESS_KEY": KEY, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    result = json.loads(done.stdout.strip().splitlines()[-1])
    result.pop("_ansible_new_secrets", None)  # ansible-core 2.22 is told what to mask, and shows it to nobody
    return result, json.dumps(result) + done.stderr


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_ending_shows_a_secret(ending: str) -> None:
    result, printed = run(ENDINGS[ending], {"function_name": ["my-test-function"]})
    assert KEY not in printed
    assert "********" in printed or ending in ("fail_json with an exception", "a crash with a cause")
    if ending not in ("exit_json", "a diff", "warn", "log"):
        assert result["failed"] is True
        assert (result["errors"], result["rows"]) == ([], [])
        assert "\n" not in result["msg"]
    assert ("this is a bug of the collection" in printed) == ("crash" in ending)


@pytest.mark.parametrize("key", [KEY, "test"])
def test_the_line_about_the_invocation_hides_it(key: str) -> None:
    result, printed = run("module.exit_json()", {"secret_key": key, "function_name": ["my-test-function"]})
    assert f"secret_key={key}" not in printed
    assert "Invoked with" in printed
    assert "my-test-function" in printed
    assert key not in json.dumps({**result, "invocation": {}})
