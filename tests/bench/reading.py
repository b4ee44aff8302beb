# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes to read: one function, a region, many functions, regions and all evidence."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from support.environment import ACCOUNT_ID, FUNCTIONS, REGION

from emulator import Emulator

from .measuring import (
    BURST,
    INFO,
    LAMBDA_INFO,
    LATENCY,
    PING,
    QUOTA,
    RATE,
    Environment,
    Figure,
    at_least,
    at_most,
    bare_python,
    differences,
    environment_of,
    exactly,
    in_rounds,
    median_ratio,
    print_table,
    stub,
)

_TIMES, _LOOKUP_ROUNDS, _PROBES = 20, 3, 5
_TARGET = {"function_name": "my-function", "qualifier": "BLUE", "requests_per_second": 0}
_LAMBDA_INFO = {"function_name": "my-function", "query": "config"}
_CLI = ("get-function-event-invoke-config", "--function-name", "my-function", "--qualifier", "BLUE")


def lookup() -> Sequence[Figure]:
    """One lookup as a task, compared with one process of the AWS CLI and one task of amazon.aws.lambda_info."""
    print(
        f"Server: the emulator. Seconds per lookup, average of {_TIMES}: "
        "loop tasks without the play's own time; CLI processes."
    )
    with Emulator() as emulator, environment_of(emulator.url) as env:
        emulator.add_functions(FUNCTIONS, REGION)
        for module, options in ((INFO, _TARGET), (LAMBDA_INFO, _LAMBDA_INFO)):
            env.loop(1, module, **options)  # compiles what is imported
        assert '"MaximumEventAgeInSeconds": 3600' in env.aws(*_CLI).stdout
        seconds = in_rounds(
            _LOOKUP_ROUNDS,
            {
                "task": lambda: _task(env, INFO, **_TARGET),
                "CLI": lambda: sum(env.aws(*_CLI).seconds for _round in range(_TIMES)) / _TIMES,
                "lambda_info": lambda: _task(env, LAMBDA_INFO, **_LAMBDA_INFO),
                "ping": lambda: _task(env, PING),
            },
        )
        _print_phases(
            {
                "this module": [env.probed(INFO, phases=True, **_TARGET)[1] for _round in range(_PROBES)],
                "lambda_info": [env.probed(LAMBDA_INFO, phases=True, **_LAMBDA_INFO)[1] for _round in range(_PROBES)],
            }
        )
    return [
        at_most("lookup: task / AWS CLI process", median_ratio(seconds["task"], seconds["CLI"]), 1.0),
        at_most("lookup: task / task of lambda_info", median_ratio(seconds["task"], seconds["lambda_info"]), 1.0),
        Figure("lookup: task of lambda_info / AWS CLI process", median_ratio(seconds["lambda_info"], seconds["CLI"])),
        *(Figure(f"lookup: {name}", statistics.median(values) * 1000, "ms") for name, values in seconds.items()),
    ]


def _task(env: Environment, module: str, **options: Any) -> float:
    nothing = env.loop(0, module, **options).seconds
    return (env.loop(_TIMES, module, **options).seconds - nothing) / _TIMES


def _print_phases(reports: dict[str, list[dict[str, Any]]]) -> None:
    print(f"\nWhere the module's process spends its time, median of {_PROBES}, ms:")
    columns = {name: _phases(seen) for name, seen in reports.items()}
    lines = dict.fromkeys(line for column in columns.values() for line in column)
    rows = [(line, *(f"{column.get(line, 0) * 1000:.0f}" for column in columns.values())) for line in lines]
    print_table(("", *columns), rows)


def _phases(reports: list[dict[str, Any]]) -> dict[str, float]:
    median = statistics.median
    packages = sorted({package for report in reports for package in report["imports"]})
    parts = {
        "start of the interpreter": median([report["before"] for report in reports]),
        **{f"import of {each}": median([report["imports"].get(each, 0) for report in reports]) for each in packages},
        "construction of the client": median([report["client"] for report in reports]),
        "request": median([report["request"] for report in reports]),
    }
    whole = median([report["seconds"] for report in reports])
    return {
        **parts,
        "rest": whole - sum(parts.values()),
        "whole process": whole,
        "python -c pass": bare_python(_PROBES),
    }


_FLEET_ROUNDS, _SAMPLE = 5, 20
_FLEET_FUNCTIONS, _FLEET_REQUESTS = 2000, 2040
_FEW_FUNCTIONS = 50  # the CPU time of reading is that for many functions without that for few


def fleet() -> Sequence[Figure]:
    """Read a region's functions without a quota; compare with a bare script and the AWS CLI."""
    print(f"Server: the stub, {_FLEET_FUNCTIONS} functions, no quota. Up to ten concurrent requests.")
    with stub(_FLEET_FUNCTIONS) as env:
        rows = env.ad_hoc(INFO, concurrency=10, requests_per_second=0).result["event_invoke_configs"]
        assert env.counts()[0] == {"us-east-2": _FLEET_REQUESTS}
        assert env.script("bare.py").result["event_invoke_configs"] == rows
        assert env.counts()[0] == {"us-east-2": _FLEET_REQUESTS}
        seconds = in_rounds(
            _FLEET_ROUNDS,
            {
                "ping": lambda: env.ad_hoc(PING).seconds,
                "task": lambda: env.ad_hoc(INFO, concurrency=10, requests_per_second=0).seconds,
                "bare": lambda: env.script("bare.py").seconds,
            },
        )
        task = differences(seconds["task"], seconds["ping"])
        names = [f"f-{i:05}" for i in range(_SAMPLE)]
        listing = env.aws("list-functions").seconds
        each = [env.aws("list-function-event-invoke-configs", "--function-name", name).seconds for name in names]
        cli = listing + statistics.median(each) * _FLEET_FUNCTIONS
        with stub(_FEW_FUNCTIONS) as few:
            cpu = in_rounds(
                _FLEET_ROUNDS,
                {
                    "CPU of the module": lambda: _cpu(env) - _cpu(few),
                    "CPU of bare": lambda: env.script("bare.py").cpu - few.script("bare.py").cpu,
                },
            )
    typical = statistics.median(task)
    return [
        at_most("fleet: (task minus ping) / bare botocore", median_ratio(task, seconds["bare"]), 1.15),
        at_most("fleet: CPU of reading / bare botocore's", median_ratio(*cpu.values()), 0.5),
        at_least("fleet: AWS CLI loop (extrapolated) / (task minus ping)", cli / typical, 200),
        Figure("fleet: task minus ping", typical, "s"),
        Figure("fleet: bare botocore", statistics.median(seconds["bare"]), "s"),
    ]


def _cpu(env: Environment) -> float:
    return float(env.probed(INFO, concurrency=10, requests_per_second=0)[1]["cpu"])


_MEMORY_ROUNDS = 2
_SIZES = (500, 1000, 2000, 5000, 10000)


def memory() -> Sequence[Figure]:
    """Memory and time of the module's process by number of functions."""
    print("Server: the stub, no quota. The module's process alone; last column: Ansible's largest process.")
    seconds: dict[int, float] = {}
    mib: dict[int, float] = {}
    rows = []
    for size in _SIZES:
        with stub(size) as env:
            runs = [env.probed(INFO, requests_per_second=0) for _round in range(_MEMORY_ROUNDS)]
        assert runs[0][0].result["scan"]["functions"] == size
        seconds[size] = min(report["seconds"] for _run, report in runs)
        mib[size] = max(report["max_rss"] for _run, report in runs) / 1024
        ansible = max(run.max_rss for run, _report in runs) / 1024
        rows.append((str(size), f"{seconds[size]:.2f}", f"{mib[size]:.1f}", f"{ansible:.0f}"))
    print_table(("functions", "s", "MiB", "MiB of Ansible"), rows)
    growth = (mib[10000] - mib[500]) * 1024 / 9500
    figures = [
        at_most("memory: peak at 10,000 functions", mib[10000], 120, "MiB"),
        at_most("memory: growth per function", growth, 2.5, "KiB"),
    ]
    for name, values, unit, scale in (("time", seconds, "ms", 1000), ("memory", mib, "KiB", 1024)):
        slope, intercept = statistics.linear_regression(list(values), list(values.values()))
        residual = max(abs(value - slope * size - intercept) for size, value in values.items())
        share = 100 * residual / max(values.values())
        print(f"{name}: {slope * scale:.2f} {unit} per function, at most {share:.1f} % off a straight line")
        figures.append(Figure(f"memory: {name} off a straight line", share, "%"))
    return figures


_REGIONS_ROUNDS = 2
_IN_EACH_FUNCTIONS, _IN_EACH_REQUESTS = 200, 204
_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2"),
    *("eu-west-3", "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "sa-east-1"),
)


def regions() -> Sequence[Figure]:
    """Twelve regions in one task, compared with one region, at AWS's quota."""
    print(
        f"Server: the stub, {_IN_EACH_FUNCTIONS} functions, {RATE} requests a second "
        f"and {LATENCY * 1000:.0f} ms in each region."
    )
    with stub(_IN_EACH_FUNCTIONS, RATE, LATENCY) as env:

        def task(*names: str) -> float:
            env.counts()
            run = env.ad_hoc(INFO, regions=names, requests_per_second=RATE)
            granted, _throttled = env.counts()
            assert granted == dict.fromkeys(names, _IN_EACH_REQUESTS), granted
            return run.seconds

        env.ad_hoc(PING)
        seconds = in_rounds(
            _REGIONS_ROUNDS,
            {
                "ping": lambda: env.ad_hoc(PING).seconds,
                "one region": lambda: task(_REGIONS[0]),
                "twelve": lambda: task(*_REGIONS),
            },
        )
    ping, one, twelve = (min(values) for values in seconds.values())
    return [
        at_most("regions: twelve / one, both minus ping", (twelve - ping) / (one - ping), 1.1),
        Figure("regions: twelve / one, whole ad hoc tasks", twelve / one),
    ]


_EVIDENCE_FUNCTIONS, _ROLES, _MAPPINGS = 1000, 20, 250
_EVIDENCE = ["destinations", "metrics", "triggers"]
_DESTINATIONS = (
    f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed",
    f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed-orders",
    f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:failed",
    f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/failed",
    "arn:aws:s3:::failed",
)
# What a role needs for them: S3 takes two actions, and each is asked for alone.
_ACTIONS = ["sqs:SendMessage", "sns:Publish", "events:PutEvents", "s3:PutObject", "s3:ListBucket"]
_CHECKS = ("GetQueueAttributes", "GetTopicAttributes", "DescribeEventBus", "HeadBucket")
_METRICS = ("AsyncEventsReceived", "AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors")


def evidence() -> Sequence[Figure]:
    """Scan 1,000 functions with all evidence at AWS's quota: requests, and the time compared with a scan without."""
    print(
        f"Server: the emulator, {QUOTA}, {LATENCY * 1000:.0f} ms. {_EVIDENCE_FUNCTIONS} functions, "
        f"{len(_DESTINATIONS)} destinations, {_ROLES} roles, {_MAPPINGS} event source mappings."
    )
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        _fill(emulator)
        env.ad_hoc(PING)
        emulator.configure(requests_per_second=RATE, burst=BURST, latency=LATENCY)
        seconds = {}
        for name, include in (("without", []), ("with", _EVIDENCE)):
            emulator.clear_requests()
            result = env.ad_hoc(INFO, include=include, requests_per_second=RATE).result
            seconds[name] = result["scan"]["seconds"]
            print(f"{name} evidence: {seconds[name]:.1f} s, {emulator.count()} requests", flush=True)
        requests = Counter(request.operation for request in emulator.requests)
        throttled = sum(request.status == 429 for request in emulator.requests)
    for row in result["event_invoke_configs"]:
        assert row["destination_status"]["on_failure"]["role_may_write"] is True, row
        assert row["async_events"]["function"]["received"] == 1, row
        assert row["triggers"] is not None, row
    simulated = requests["SimulatePrincipalPolicy"]
    return [
        at_most("evidence: requests, existence of destinations", _sum(requests, *_CHECKS), len(_DESTINATIONS), ""),
        at_most("evidence: requests, simulations of roles by action", simulated, _ROLES * len(_ACTIONS), ""),
        at_most("evidence: requests, CloudWatch", _sum(requests, "ListMetrics", "GetMetricData"), 16, ""),
        exactly("evidence: requests, event source mappings", requests["ListEventSourceMappings"], -(-_MAPPINGS // 100)),
        exactly("evidence: requests, resource policies", requests["GetPolicy"], _EVIDENCE_FUNCTIONS),
        exactly("evidence: throttled requests", throttled, 0),
        at_most("evidence: scan with / without evidence", seconds["with"] / seconds["without"], 1.03),
    ]


def _sum(requests: Mapping[str, int], *operations: str) -> int:
    return sum(requests[operation] for operation in operations)


def _fill(emulator: Emulator) -> None:
    emulator.add_destinations(_DESTINATIONS, region=REGION)
    statement = {"Effect": "Allow", "Action": _ACTIONS, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    emulator.add_roles([{"name": f"role-{number}", "policies": [policy]} for number in range(_ROLES)])
    emulator.add_functions([_function(number) for number in range(_EVIDENCE_FUNCTIONS)], region=REGION)


def _function(number: int) -> dict[str, Any]:
    # Each role has functions with each destination.
    destination = _DESTINATIONS[number // _ROLES % len(_DESTINATIONS)]
    return {
        "function_name": f"f-{number:04}",
        "role": f"arn:aws:iam::{ACCOUNT_ID}:role/role-{number % _ROLES}",
        "event_invoke_configs": {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": destination}}}},
        "metrics": {"function": dict.fromkeys(_METRICS, 1)},
        **({"event_source_mappings": [_DESTINATIONS[0]]} if number < _MAPPINGS else {}),
    }
