# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A script without the collection: read every function of a region with botocore, and print JSON.

It prints the same rows as lambda_event_invoke_config_info.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC
from typing import Any

import botocore.config
import botocore.session


def row(document: dict[str, Any]) -> dict[str, Any]:
    region, account_id, _function, name, qualifier = document["FunctionArn"].split(":")[3:]
    attempts, age = document.get("MaximumRetryAttempts"), document.get("MaximumEventAgeInSeconds")
    destinations = document.get("DestinationConfig", {})
    return {
        "function_name": name,
        "qualifier": qualifier,
        "region": region,
        "account_id": account_id,
        "function_arn": document["FunctionArn"],
        "configured": True,
        "last_modified": document["LastModified"].astimezone(UTC).isoformat(),
        "maximum_retry_attempts": attempts,
        "maximum_event_age_in_seconds": age,
        "destination_config": {
            "on_success": {"destination": destinations.get("OnSuccess", {}).get("Destination")},
            "on_failure": {"destination": destinations.get("OnFailure", {}).get("Destination")},
        },
        "effective": {
            "maximum_retry_attempts": 2 if attempts is None else attempts,
            "maximum_event_age_in_seconds": 21600 if age is None else age,
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=10)
    parser.add_argument("--adaptive", action="store_true", help="botocore's adaptive retry mode")
    options = parser.parse_args()
    retries: Any = {"mode": "adaptive", "total_max_attempts": 10} if options.adaptive else None
    config = botocore.config.Config(max_pool_connections=options.threads, retries=retries)
    client = botocore.session.get_session().create_client("lambda", config=config)

    def configs(name: str) -> list[dict[str, Any]]:
        pages = client.get_paginator("list_function_event_invoke_configs").paginate(FunctionName=name)
        return [row(document) for page in pages for document in page["FunctionEventInvokeConfigs"]]

    with ThreadPoolExecutor(options.threads) as pool:
        futures: list[Future[list[dict[str, Any]]]] = []
        for page in client.get_paginator("list_functions").paginate():
            futures += [pool.submit(configs, function["FunctionName"]) for function in page["Functions"]]
    rows = [each for future in futures for each in future.result()]
    rows.sort(key=lambda each: (each["region"], each["function_name"], each["qualifier"]))
    print(json.dumps({"event_invoke_configs": rows}, indent=4, sort_keys=True))


if __name__ == "__main__":
    main()
