"""mutt, which is told by keys to write all parts of a message into one file."""

import os
import pty
import select
import tempfile
import termios
import time
from pathlib import Path

from e2e import child
from e2e.programs import find

from . import payload

# The key that tags a part goes on to the next one. On the last part it stays, and takes the tag away
# again the second time: so the tagged parts are written twice, once with the last and once without.
TAG_ALL = "<tag-entry>" * 8
WRITE = "<tag-prefix><pipe-entry>cat >>out<enter>"
KEYS = f"<view-attachments>{TAG_ALL}{WRITE}<tag-entry>{WRITE}<exit>q"
SETTINGS = ("set wait_key=no pipe_decode=no attach_split=no quit=yes move=no sleep_time=0\n"
            f'push "{KEYS}"\n')
SECONDS = 20  # what asks a question of its own never ends


class Mutt:
    name = "mutt"

    def __init__(self, directory):
        self._settings = directory / "muttrc"
        self._settings.write_text(SETTINGS)

    def opened(self, paths):
        return {path for path in paths if self._opens(path)}

    def _opens(self, path):
        with tempfile.TemporaryDirectory() as home:
            for name in ("Mail", "mail/cur", "mail/new", "mail/tmp"):  # it asks for the first
                Path(home, name).mkdir(parents=True)
            Path(home, "mail/cur/1:2,S").write_bytes(path.read_bytes())
            self._run(home)
            out = Path(home, "out")
            return out.exists() and payload.of(path) in out.read_bytes()

    def _run(self, home):
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))  # Debian 13's mutt opens no terminal without a size
        process = child.start([find("mutt"), "-n", "-F", self._settings, "-R", "-f", "mail"],
                              cwd=home, stdin=theirs, stdout=theirs, stderr=theirs,
                              env={"HOME": home, "TERM": "xterm", "PATH": "/usr/bin:/bin"})
        os.close(theirs)
        try:
            _drain(ours)
        finally:
            child.stop(process, grace=0)
            os.close(ours)


def _drain(terminal):
    """What it prints goes nowhere, until it ends or its time is over."""
    end = time.monotonic() + SECONDS
    while select.select([terminal], [], [], max(end - time.monotonic(), 0))[0]:
        try:
            os.read(terminal, 65536)
        except OSError:  # EIO: nobody has the other end any more
            return
