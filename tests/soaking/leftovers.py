"""What killed programs leave in a queue. qmail-send removes it after 36 hours; here it goes sooner,
but never while a process has it open that could go on with it."""

import os
import time
from pathlib import Path

from .open_files import open_files

ABANDONED = 2  # seconds without a change


class Leftovers:
    """Of one queue (QueueDir). Beside a real qmail-send, `patience` is the seconds for which a file
    must look abandoned: a message that has just been delivered does, too."""

    def __init__(self, queue, abandoned=ABANDONED, patience=0):
        self._queue = queue
        self._abandoned = abandoned
        self._patience = patience
        self._since = {}  # {(path, time of its last change): when it first looked abandoned}

    def remove(self):
        """How many files."""
        now = time.time()
        before = now - self._abandoned
        found = [path for name in ("mess", "pid") for path in files_in(self._queue.path / name)
                 if _changed(path) < before]
        held = open_files() if found else {}
        looks = [path for path in found if self._looks_abandoned(path, before, held)]
        self._since = {key: self._since.get(key, now)
                       for key in ((path, _changed(path)) for path in looks)}
        return sum(self._remove(path) for (path, changed), since in self._since.items()
                   if now - since >= self._patience and changed < before)

    def _looks_abandoned(self, path, before, held):
        """A number may have a new owner since we looked: its file has changed since, too."""
        try:
            st = path.stat()
        except FileNotFoundError:
            return False
        if st.st_ctime >= before or (st.st_dev, st.st_ino) in held:
            return False
        if path.parent.name == "pid":
            return True
        number = int(path.name)
        return not (self._queue.todo_file(number).exists()
                    or self._queue.info_file(number).exists())

    def _remove(self, path):
        """intd first, as qmail-clean: a new message may get the number once mess is gone."""
        removed = 0
        if path.parent.name != "pid":
            removed += _unlink(self._queue.intd_file(int(path.name)))
        return removed + _unlink(path)


def files_in(directory):
    """The files in it, and in its numbered subdirectories."""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from files_in(entry.path)
            else:
                yield Path(entry.path)


def _changed(path):
    try:
        return path.stat().st_ctime
    except FileNotFoundError:
        return time.time()


def _unlink(path):
    try:
        path.unlink()
        return 1
    except FileNotFoundError:
        return 0
