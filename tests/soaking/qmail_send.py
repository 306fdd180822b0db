"""A qmail-send of the test's own, for one queue: takes what todo names, has it delivered and
removes it in the order of qmail-send and qmail-clean."""

import contextlib
import os

from .leftovers import files_in


class QmailSend:
    def __init__(self, queue, deliver, complain):
        """`queue` is a QueueDir."""
        self._queue = queue
        self._deliver = deliver
        self._complain = complain
        self.trigger = os.open(queue.path / "lock/trigger",
                               os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def forget_trigger(self):
        with contextlib.suppress(BlockingIOError):
            while os.read(self.trigger, 4096):
                pass

    def deliver_all(self):
        """All that todo has now; how many."""
        return sum(self._deliver_one(path) for path in files_in(self._queue.path / "todo"))

    def _deliver_one(self, todo):
        try:
            queued = self._queue.read(todo)
        except (AssertionError, OSError) as error:
            if not todo.exists():  # withdrawn: exit status 66
                return 0
            self._complain(f"{todo}: {error}")
            queued = None
        number = int(todo.name)
        self._queue.intd_file(number).unlink(missing_ok=True)
        todo.unlink(missing_ok=True)
        if queued is not None:
            self._deliver(queued)
        self._queue.message_file(number).unlink(missing_ok=True)
        return 1
