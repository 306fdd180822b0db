"""The process that empties all queues: one qmail-send each, woken by their triggers."""

import select
import time

from .leftovers import Leftovers
from .qmail_send import QmailSend

PASS = 0.2  # seconds, at most, until it looks at all queues again
CLEAN = 3  # seconds between two looks for what killed programs have left


class Deliverer:
    def __init__(self, queues, arrivals, complaints, tally):
        self._queues = queues
        self._arrivals = arrivals
        self._complaints = complaints
        self._tally = tally

    def run(self, stop):
        sends = [QmailSend(queue, self._arrivals.take, self._complaints.add)
                 for queue in self._queues]
        leftovers = [Leftovers(queue) for queue in self._queues]
        triggers = select.poll()
        for send in sends:
            triggers.register(send.trigger, select.POLLIN)
        cleaned = time.monotonic()
        while not stop.is_set():
            triggers.poll(PASS * 1000)
            for send in sends:
                send.forget_trigger()
                self._tally.add("delivered", send.deliver_all())
            if time.monotonic() > cleaned + CLEAN:
                self._tally.add("files removed", sum(left.remove() for left in leftovers))
                cleaned = time.monotonic()
