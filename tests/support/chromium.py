# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium that tests drive by the DevTools protocol over pipes. It needs only the browser."""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
TIMEOUT = 60.0
INSTALLATION = 180.0

Event = Mapping[str, Any]


def find() -> str | None:
    """Return the path of the browser, None if it is missing."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def provide() -> str | None:
    """Return the path of the browser, and try to install it first if this is root on Debian or a derivative."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            command = ["apt-get", "--quiet", "--quiet", *arguments]
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=environment, timeout=INSTALLATION)
    return find()


class Chromium:
    """A browser with one tab. Use it as a context manager; profile is an empty directory."""

    def __init__(self, program: str, profile: Path) -> None:
        from_browser, browser_writes = os.pipe()
        browser_reads, to_browser = os.pipe()

        def as_chromium_expects() -> None:
            # Chromium reads commands from descriptor 3 and writes to 4. The copies have higher numbers than both.
            copies = [os.dup2(descriptor, descriptor + 100) for descriptor in (browser_reads, browser_writes)]
            os.dup2(copies[0], 3)
            os.dup2(copies[1], 4)

        self._process = subprocess.Popen(
            [program, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=as_chromium_expects,
        )
        os.close(browser_reads)
        os.close(browser_writes)
        self._commands = io.FileIO(to_browser, "w")
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._events: list[Event] = []
        self._last_id = 0
        self._session: str | None = None
        threading.Thread(target=self._read, args=(from_browser,), daemon=True).start()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Performance"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._commands.close()
        self._process.terminate()
        self._process.wait(TIMEOUT)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result. Keep the events that arrive before it."""
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next(time.monotonic() + TIMEOUT)
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression; await it if it is a promise."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until the expression is true. Raise TimeoutError if that takes too long."""
        end = time.monotonic() + TIMEOUT
        while not self.evaluate(expression):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.02)

    def open(self, file: Path, fragment: str = "") -> None:
        """Open a file as a new page, and forget earlier events."""
        self.call("Page.navigate", url="about:blank")
        self._events.clear()
        self.call("Page.navigate", url=file.as_uri() + fragment)
        self.wait_for("document.readyState === 'complete'")

    def press(self, key: str, code: int) -> None:
        """Press a key, as a person would."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def processor_time(self) -> float:
        """Return the seconds that the page's process has worked, however long it waited for a processor."""
        metrics = self.call("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "ProcessTime"))

    def events(self, method: str) -> Iterator[Event]:
        """Yield the parameters of the page's events of this kind."""
        self.call("Runtime.evaluate", expression="0")  # Earlier events arrive before this response.
        return (event["params"] for event in list(self._events) if event["method"] == method)

    def requests(self) -> list[str]:
        """Return the URLs that the page requested, its own first."""
        return [event["request"]["url"] for event in self.events("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """Return messages of the console, dialogs, and uncaught exceptions."""
        return [
            *(event["entry"]["text"] for event in self.events("Log.entryAdded")),
            *(str(event["args"]) for event in self.events("Runtime.consoleAPICalled")),
            *(str(event["exceptionDetails"]) for event in self.events("Runtime.exceptionThrown")),
            *(event["message"] for event in self.events("Page.javascriptDialogOpening")),
        ]

    def _next(self, end: float) -> dict[str, Any]:
        try:
            message = self._messages.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("the browser does not answer") from None
        if message is None:
            raise RuntimeError(f"the browser ended, with status {self._process.wait(TIMEOUT)}")
        if "method" in message:
            self._events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                # Nothing else would be answered while it is open.
                self._last_id += 1
                close = {"id": self._last_id, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
                self._commands.write(json.dumps({**close, "sessionId": self._session}).encode() + b"\0")
        return message

    def _read(self, descriptor: int) -> None:
        with open(descriptor, "rb") as stream:
            rest = b""
            while chunk := stream.read1(1 << 20):  # type: ignore[attr-defined]  # its own class has it
                *messages, rest = (rest + chunk).split(b"\0")
                for message in messages:
                    self._messages.put(json.loads(message))
        self._messages.put(None)
