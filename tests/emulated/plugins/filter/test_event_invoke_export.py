# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import yaml
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_export import event_invoke_export
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Request
from emulator import Emulator


def test_a_restore_of_two_accounts_writes_to_its_own_and_is_refused_the_other(emulator: Emulator) -> None:
    rows = []
    for account_id in ("123456789012", "210987654321"):
        emulator.add_functions([{"function_name": "f"}], region=REGION, account_id=account_id)
        arn = f"arn:aws:lambda:{REGION}:{account_id}:function:f:$LATEST"
        stored = {"FunctionArn": arn, "MaximumRetryAttempts": 1, "DestinationConfig": {}}
        rows.append(row_of(parse_configuration(stored)))
    changes = parse_rows(yaml.safe_load(event_invoke_export(rows, "yaml")), None)
    client = lambda_client(emulator)
    done = apply(lambda _service, _region: client, Request(changes), 1)
    assert [each["account_id"] for each in done.result()["event_invoke_configs"]] == ["123456789012"]
    assert [each["code"] for each in done.errors] == ["AccessDeniedException"]
    assert emulator.count("PutFunctionEventInvokeConfig") == 1
