"""Another qmail-queue, installed in the home that is compiled into it."""

import os
from pathlib import Path

from e2e import namespace, prefix


class Peer:
    """Exists in this mount namespace alone. Has the owner and mode of our own qmail-queue."""

    def __init__(self, program, home):
        content = program.read_bytes()
        home = Path(os.path.abspath(home))
        if not home.is_relative_to("/var"):  # /var is private already
            namespace.make_private(_existing(home.parent))
        (home / "bin").mkdir(parents=True, exist_ok=True)
        self._queue = home / "queue"
        self.program = home / "bin/qmail-queue"
        self.program.unlink(missing_ok=True)
        self.program.write_bytes(content)
        os.chown(self.program, prefix.uid("qmailq"), prefix.gid("qmail"))
        self.program.chmod(0o6711)
        self._set_queue_aside()

    def _set_queue_aside(self):
        """Moves the queue of this machine's own mail, if there is one, out of the way."""
        if self._queue.exists() and not self._queue.is_symlink():
            self._queue.rename(self._queue.with_name("queue.not-benchmarked"))

    def use(self, queue):
        """Makes it use this queue from now on."""
        self._queue.unlink(missing_ok=True)
        self._queue.symlink_to(queue)


def _existing(path):
    while not path.is_dir():
        path = path.parent
    if path == Path("/"):
        raise OSError("--peer-home must be below a directory that exists, other than /")
    return path
