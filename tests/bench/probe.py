# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module as Ansible's Python interpreter, and measure the module's own process.

Ansible runs ``probe.py AnsiballZ_module.py``. The report goes to the file BENCH_REPORT: seconds, cpu (seconds) and
max_rss (KiB) of the process. With BENCH_PHASES also: imports, the seconds of every package's own modules; client and
request, the seconds in which botocore makes clients and calls, without imports; before, the seconds until the first
line of Python ran. Measuring the phases takes about 20 ms.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import os
import runpy
import subprocess
import sys
import tempfile
import time
import types
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

_PHASES = {
    ("botocore.session", "Session", "create_client"): "client",
    ("botocore.client", "BaseClient", "_make_api_call"): "request",
}


def main() -> int:
    phases = bool(os.environ["BENCH_PHASES"])
    options = ["-X", "importtime", __file__, "--inside"] if phases else []
    with tempfile.TemporaryFile("w+") as stderr:
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, *options, *sys.argv[1:]], stderr=stderr if phases else None)
        _pid, status, usage = os.wait4(process.pid, 0)
        report: dict[str, Any] = {"seconds": time.monotonic() - started, "max_rss": usage.ru_maxrss}
        report["cpu"] = usage.ru_utime + usage.ru_stime
        stderr.seek(0)
        if phases:
            report |= _summary(stderr, started)
    with open(os.environ["BENCH_REPORT"], "w") as file:
        json.dump(report, file)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode


def _summary(lines: Any, started: float) -> dict[str, Any]:
    imports: defaultdict[str, float] = defaultdict(float)
    phases: defaultdict[str, float] = defaultdict(float)
    before, phase = 0.0, ""
    for line in lines:
        if line.startswith("import time:") and not line.endswith("imported package\n"):
            own, _cumulative, name = line.removeprefix("import time:").split("|")
            imports[_package(name.strip())] += int(own) / 1e6
            phases[phase] -= int(own) / 1e6
        elif line.startswith("bench:"):
            _mark, edge, name, moment = line.split()
            if edge == "inside":
                before = float(moment) - started
            phase = name if edge == "begin" else ""
            phases[name] += -float(moment) if edge == "begin" else float(moment) if edge == "end" else 0.0
    return {"imports": imports, "before": before, "client": phases["client"], "request": phases["request"]}


def _package(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "ansible_collections":
        return ".".join(parts[1:3]) or parts[0]
    if parts[0] in ("ansible", "boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil"):
        return parts[0]
    return "others"


def _note(edge: str, name: str) -> None:
    # Python writes its import times to the same stream: each import is between the marks of its phase.
    print("bench:", edge, name, time.monotonic(), file=sys.stderr, flush=True)


class _Watch(importlib.abc.MetaPathFinder):
    """Record when the methods of _PHASES begin and end. Import nothing that the module does not import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        methods = [key for key in _PHASES if key[0] == fullname]
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target) if methods else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            execute(module)
            for key in methods:
                owner = getattr(module, key[1])
                setattr(owner, key[2], _noted(_PHASES[key], getattr(owner, key[2])))

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # to time it
        return spec


def _noted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        _note("begin", name)
        try:
            return method(*args, **kwargs)
        finally:
            _note("end", name)

    return wrapper


if __name__ == "__main__":
    if sys.argv[1] != "--inside":
        sys.exit(main())
    _note("inside", "-")
    sys.meta_path.insert(0, _Watch())
    del sys.argv[:2]
    sys.path[0] = os.path.dirname(sys.argv[0])
    runpy.run_path(sys.argv[0], run_name="__main__")
