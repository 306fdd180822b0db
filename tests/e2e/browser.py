"""A real Chromium that shows a file, asked by its debugging protocol on two pipes."""

import base64
import fcntl
import json
import os
import select
import subprocess
import time
from contextlib import contextmanager

from . import child
from .programs import find

# No profile of anybody's, nothing fetched beside the page; root needs --no-sandbox.
OPTIONS = ("--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
           "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--hide-scrollbars")


@contextmanager
def _ends(pipe):
    """The browser's end, out of the way of 3 and 4 and closed afterwards, and ours."""
    theirs = fcntl.fcntl(pipe[0], fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(pipe[0])
    try:
        yield theirs, pipe[1]
    finally:
        os.close(theirs)


class Browser:
    """Shows one page; what it keeps is in `directory`. `requests` are the addresses that it has asked
    for, `complaints` what the console has said. End it with close()."""

    def __init__(self, directory):
        with _ends(os.pipe()) as (to_browser, self._to), \
                _ends(os.pipe()[::-1]) as (from_browser, self._from):
            # It reads from 3 and writes to 4.
            command = [find("bash"), "-c", f'exec 3<&{to_browser} 4>&{from_browser} "$@"', "bash",
                       find("chromium"), *OPTIONS, f"--user-data-dir={directory}", "about:blank"]
            self._process = child.start(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, pass_fds=(to_browser, from_browser),
                env={"PATH": "/usr/bin:/bin", "HOME": str(directory), "TMPDIR": str(directory)})
        self.requests, self.complaints = [], []
        self._text, self._number, self._session, self._is_loaded = b"", 0, None, False
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self):
        target, = [t for t in self._ask("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self._session = self._ask("Target.attachToTarget", targetId=target["targetId"],
                                  flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def close(self):
        child.stop(self._process, grace=0)
        os.close(self._to)
        os.close(self._from)

    def open(self, path):
        self._is_loaded = False
        self._ask("Page.navigate", url=f"file://{path}")
        while not self._is_loaded:
            self._take(self._message())

    def show_as(self, width, height=900, scheme="light"):
        """On a window of this size, and with this prefers-color-scheme."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self._ask("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, script):
        """Of a JavaScript expression, run from outside of the page."""
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def screenshot(self, **area):
        """A PNG of the whole page, or of an area: x, y, width, height."""
        clip = {"clip": {**area, "scale": 1}} if area else {}
        return base64.b64decode(self._ask("Page.captureScreenshot", captureBeyondViewport=True,
                                          **clip)["data"])

    def _ask(self, method, **parameters):
        self._number += 1
        request = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            request["sessionId"] = self._session
        os.write(self._to, json.dumps(request).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == self._number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]
            self._take(message)

    def _take(self, message):
        event, parameters = message.get("method"), message.get("params", {})
        if event == "Page.loadEventFired":
            self._is_loaded = True
        elif event == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif event in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.complaints.append(parameters)

    def _message(self):
        end = time.monotonic() + child.PATIENCE
        while b"\0" not in self._text:
            ready, _, _ = select.select([self._from], [], [], max(0, end - time.monotonic()))
            piece = os.read(self._from, 1 << 20) if ready else b""
            if not piece:
                raise AssertionError("the browser says nothing more")
            self._text += piece
        message, _, self._text = self._text.partition(b"\0")
        return json.loads(message)
