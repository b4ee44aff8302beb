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


def main() -> int:
    parser = argparse.ArgumentParser(prog="emulator", description="A Lambda control plane on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4566, help="0 lets the system choose; default %(default)s")
    parser.add_argument("--tls-port", type=int, help="HTTPS as well, on this port")
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
    also = f" and {emulator.tls_url} (CA certificate: {emulator.ca_bundle})" if arguments.tls_port is not None else ""
    print(f"Emulator on {emulator.url}{also} (Ctrl-C stops it)", flush=True)
    stop.wait()
    emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
