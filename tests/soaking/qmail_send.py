"""A qmail-send of the test's own, for one queue: takes what todo names, has it delivered and
removes it in the order of qmail-send and qmail-clean. Also removes what killed programs leave, as
those do after 36 hours: sooner here, but never what a process still has open."""

import contextlib
import os
import time
from pathlib import Path

from .open_files import open_files

# Seconds: what has not changed for so long and is open nowhere, nobody will go on with.
ABANDONED = 2


class QmailSend:
    def __init__(self, queue, deliver, complain, abandoned=ABANDONED):
        """`queue` is a QueueDir."""
        self._abandoned = abandoned
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
        count = 0
        for path in _files(self._queue.path / "todo"):
            count += self._deliver_one(path)
        return count

    def _deliver_one(self, todo):
        try:
            queued = self._queue.read(todo)
        except (AssertionError, OSError) as error:
            if not todo.exists():  # withdrawn: exit status 66
                return 0
            self._complain(f"{todo}: {error}")
            queued = None
        number = int(todo.name)
        self._unlink(self._queue.intd_file(number))
        self._unlink(todo)
        if queued is not None:
            self._deliver(queued)
        self._unlink(self._queue.message_file(number))
        return 1

    def remove_abandoned(self):
        """How many files. No mail may be queued unseen meanwhile: what todo names is left alone."""
        before = time.time() - self._abandoned
        found = [path for name in ("mess", "pid") for path in _files(self._queue.path / name)
                 if _changed(path) < before]
        if not found:
            return 0
        held = open_files()
        return sum(self._remove(path, before, held) for path in found)

    def _remove(self, path, before, held):
        """A number may have a new owner since we looked: its file has changed since, too."""
        try:
            st = path.stat()
        except FileNotFoundError:
            return 0
        if st.st_ctime >= before or (st.st_dev, st.st_ino) in held:
            return 0
        if path.parent.name == "pid":
            return self._unlink(path)
        number = int(path.name)
        if self._queue.todo_file(number).exists():
            return 0
        # As qmail-clean: a new message may get the number once mess is gone, and needs its intd.
        return self._unlink(self._queue.intd_file(number)) + self._unlink(path)

    @staticmethod
    def _unlink(path):
        try:
            path.unlink()
            return 1
        except FileNotFoundError:
            return 0


def _files(directory):
    """The files in it, and in its numbered subdirectories."""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield Path(entry.path)


def _changed(path):
    try:
        return path.stat().st_ctime
    except FileNotFoundError:
        return time.time()
