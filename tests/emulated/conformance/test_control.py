# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own interface."""

from __future__ import annotations

import http.client

import pytest

from emulated.conformance.clients import client_of, control
from emulator import Emulator


def test_control_over_http(emulator: Emulator) -> None:
    function = {"function_name": "f", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0}}}
    control(emulator, "POST", "functions", {"region": "eu-west-1", "functions": [function]})
    assert control(emulator, "PATCH", "settings", {"page_size": 3})["page_size"] == 3
    assert control(emulator, "GET", "settings")["accept_unsigned"] is False
    client = client_of(emulator, region="eu-west-1")
    client.get_function_event_invoke_config(FunctionName="f:$LATEST")
    client.list_functions()
    seen = control(emulator, "GET", "requests")
    assert (seen["total"], seen["by_operation"]) == (
        2,
        {"GetFunctionEventInvokeConfig": 1, "ListFunctions": 1},
    )
    request = seen["requests"][0]
    assert (request["function_name"], request["qualifier"], request["status"]) == ("f", "$LATEST", 200)
    assert "Boto3" in request["user_agent"]
    assert (emulator.count(), emulator.count("ListFunctions")) == (2, 1)
    control(emulator, "DELETE", "requests")
    assert emulator.count() == 0
    control(emulator, "POST", "reset")
    assert client.list_functions()["Functions"] == []
    assert emulator.settings.page_size == 50


def test_https(emulator: Emulator) -> None:
    url = emulator.tls_url.replace("127.0.0.1", "localhost")
    for address in (emulator.tls_url, url):
        client_of(emulator, url=address, verify=emulator.ca_bundle).list_functions()
    with pytest.raises(Exception, match="certificate verify failed"):
        client_of(emulator, url=url).list_functions()


def test_connections_stay_open(emulator: Emulator) -> None:
    link = http.client.HTTPConnection(emulator.url.partition("//")[2])
    link.connect()
    before = link.sock
    for _unused in range(3):
        link.request("GET", "/_emulator/settings")
        link.getresponse().read()
    assert link.sock is before
    link.close()
