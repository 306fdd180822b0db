"""The process that takes from a Maildir what a peer's qmail-sends deliver, wakes them, and removes
what killed programs leave."""

import contextlib
import os
import re
import time

from e2e.queue_dir import Queued

from .leftovers import Leftovers

PASS = 0.2  # seconds until it looks into the Maildir again
CLEAN = 3  # seconds until it wakes qmail-sends, whose disk was full, and looks for leftovers
PATIENCE = 30  # seconds that qmail-clean may take to remove a message that has been delivered
_TOP = re.compile(rb"Return-Path: <([^\n]*)>\nDelivered-To: ([^\n]*)\n")


class Collector:
    def __init__(self, maildir, queues, arrivals, complaints, tally):
        self._new = maildir / "new"
        self._queues = queues
        self._arrivals = arrivals
        self._complaints = complaints
        self._tally = tally

    def run(self, stop):
        leftovers = [Leftovers(queue, patience=PATIENCE) for queue in self._queues]
        cleaned = time.monotonic()
        while not stop.wait(PASS):
            for path in list(self._new.iterdir()):
                self._take(path)
            if time.monotonic() > cleaned + CLEAN:
                self._wake()
                self._tally.add("files removed", sum(left.remove() for left in leftovers))
                cleaned = time.monotonic()

    def _take(self, path):
        text = path.read_bytes()
        top = _TOP.match(text)
        if top is None:
            self._complaints.add(f"{path}: not as qmail-local delivers: {text[:200]!r}")
        else:
            records = [b"u", b"p", b"F" + top[1], b"T" + top[2]]
            self._arrivals.take(Queued(0, records, text[top.end():], path, path))
        path.unlink()
        self._tally.add("delivered")

    def _wake(self):
        for queue in self._queues:
            with contextlib.suppress(OSError):
                trigger = os.open(queue.path / "lock/trigger", os.O_WRONLY | os.O_NONBLOCK)
                try:
                    os.write(trigger, b"\0")
                finally:
                    os.close(trigger)
