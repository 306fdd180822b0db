"""The queues that receive the mail: on each file system ours, the peer's and one that is full."""

import os

from e2e import child, ext4, namespace, prefix
from e2e.programs import find
from e2e.queue_dir import QueueDir

from . import tool
from .row import PEER, SMTP_PEER
from .rows import QUEUED

TMPFS_OPTIONS = "mode=0755,nr_inodes=4m"


class Queues:
    """The queues are below `base`. `left_out` says which file system is missing, and why."""

    def __init__(self, base, rows):
        self.left_out = {}
        self._places = {}
        self._filled = set()
        for on in sorted({row.on for row in rows if row.on}):
            self._make(base / on, on)
        for on in sorted({row.on for row in rows if row.queued}):
            if on in self._places:
                self._fill(on)

    def _make(self, place, on):
        place.mkdir()
        try:
            if on == "ext4":
                ext4.mount(place)
            else:
                namespace.mount_tmpfs(place, TMPFS_OPTIONS)
        except ext4.NoLoopDevice as error:
            self.left_out[on] = str(error)
            return
        place.chmod(0o755)
        for name in ("ours", "peer"):
            _new_queue(place / name)
        (place / "floor").mkdir()
        self._places[on] = place

    def _fill(self, on):
        tool.run("fill", "--directory", _new_queue(self._places[on] / "full"), "--count", QUEUED)
        self._sync(on)

    def _sync(self, on):
        """Writes what is still in memory, so that it does not disturb the next row."""
        if on == "ext4":
            child.run([find("sync"), "-f", self._places[on]])

    def has(self, on):
        return not on or on in self._places

    def of(self, row):
        """The directory of the queue that a row needs."""
        name = "peer" if row.what in (PEER, SMTP_PEER) else "full" if row.queued else "ours"
        return self._places[row.on] / name

    def floor(self, on):
        """A directory for files outside any queue."""
        return self._places[on] / "floor"

    def clear(self, row):
        """Removes the mail that was queued, except from a full queue, where a few more messages do
        not matter."""
        if not row.on:
            return
        if not row.queued:
            _remove_files(self.of(row))
        self._sync(row.on)


def _new_queue(path):
    return QueueDir(path).make(owner=(prefix.uid("qmailq"), prefix.gid("qmail"))).path


def _remove_files(queue):
    places = [queue / name for name in ("pid", "intd", "todo")]
    for place in (*places, *(queue / "mess").iterdir()):
        with os.scandir(place) as entries:
            for entry in entries:
                os.unlink(entry.path)
