# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m emulator``: the emulator as a process."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from .emulator import Emulator

ACCOUNT_ID = "123456789012"
# AWS's own example keys. Ansible masks a secret key wherever it occurs in a result, so it must not be a word.
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"


def main() -> int:
    parser = argparse.ArgumentParser(prog="emulator", description="An emulator of AWS Lambda on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4566, help="0 lets the system choose; default %(default)s")
    parser.add_argument("--tls-port", type=int, help="HTTPS as well, on this port")
    parser.add_argument("--seed", choices=["demo"], help="create the functions of the demo")
    arguments = parser.parse_args()

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_unused: stop.set())
    emulator = Emulator(port=arguments.port, tls=arguments.tls_port is not None, tls_port=arguments.tls_port or 0)
    try:
        emulator.start()
    except OSError as error:
        print(f"The emulator cannot listen on {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    functions = add_demo(emulator) if arguments.seed else {}
    print("\n".join(banner(emulator, functions, tls=arguments.tls_port is not None)), flush=True)
    stop.wait()
    emulator.stop()
    return 0


def add_demo(emulator: Emulator) -> dict[str, int]:
    """Create the demo's functions. Return how many there are in each region."""
    from demo.fleet import DESTINATIONS, FLEET_REGION, ROLES, fleet
    from support.environment import FUNCTIONS, REGION

    emulator.add_roles(ROLES, region=FLEET_REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations(DESTINATIONS, region=FLEET_REGION, account_id=ACCOUNT_ID)
    counts = {}
    for region, functions in ((REGION, list(FUNCTIONS)), (FLEET_REGION, list(fleet()))):
        emulator.add_functions(functions, region=region, account_id=ACCOUNT_ID)
        counts[region] = len(functions)
    return counts


def banner(emulator: Emulator, functions: dict[str, int], tls: bool) -> list[str]:
    """Return the lines that say where the emulator is, what it has, and how to use it."""
    also = f" and {emulator.tls_url} (CA certificate: {emulator.ca_bundle})" if tls else ""
    counts = ", ".join(f"{count} in {region}" for region, count in functions.items()) or "none"
    return [
        f"Emulator on {emulator.url}{also} (Ctrl-C stops it)",
        f"Account {ACCOUNT_ID}. Functions: {counts}.",
        "To use it, paste into another terminal:",
        f"  export AWS_ENDPOINT_URL={emulator.url}",
        f"  export AWS_ACCESS_KEY_ID={ACCESS_KEY}",
        f"  export AWS_SECRET_ACCESS_KEY={SECRET_KEY}",
        f"  export AWS_DEFAULT_REGION={next(iter(functions), 'us-east-1')}",
    ]


if __name__ == "__main__":
    sys.exit(main())
