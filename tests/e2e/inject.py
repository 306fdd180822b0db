"""qmail-queue's own interface: message on descriptor 0, envelope on descriptor 1."""

import array
import fcntl
import os
import re
import subprocess
import tempfile
import termios
import threading
import time
from dataclasses import dataclass

from . import child
from .programs import QMAIL_QUEUE, environment

MESSAGE = b"From: a@example.org\nTo: b@example.net\nSubject: test\n\nHello.\n"

LOG_LINE = re.compile(
    r"^qhpsi: (?P<file>/\S+/mess/\d+/\d+): "
    r"(?P<verdict>OK|SKIPPED size|ERROR (?P<reason>.+)|(?P<virus>.+) FOUND)"
    r" \((?P<bytes>\d+) bytes, (?P<ms>\d+) ms(, (?P<readings>\d+) readings)?"
    r"(?P<where>, found in a reading)?\) (?P<action>queue|refuse|drop|defer) pid=\d+ "
    r"from=<(?P<sender>\S*)> to=(<(?P<recipient>\S*)>)?(\+(?P<more>\d+))?"
    r"( client=(?P<client>\S+))?( by=(?P<by>\S+))?( id=(?P<id>\S+))?$")


def envelope(sender="sender@example.org", *recipients):
    """As a front end writes it; str or bytes addresses, one recipient when none is given."""
    def octets(text):
        return text if isinstance(text, bytes) else text.encode()

    recipients = recipients or ("rcpt@example.net",)
    return b"".join([b"F", octets(sender), b"\0",
                     *(b"T" + octets(r) + b"\0" for r in recipients), b"\0"])


@dataclass
class Outcome:
    """How qmail-queue ended: exit code (negative for a signal), stderr, time taken."""

    code: int
    log: str
    seconds: float

    def scans(self):
        """The log lines of scans, parsed."""
        return [m for m in map(LOG_LINE.match, self.log.splitlines()) if m]


class _Feeder(threading.Thread):
    """Writes to pipes one after the other, as a front end does, piece by piece: each piece has been
    read when the next is written, so that the reader's blocks end where the pieces do."""

    def __init__(self, pieces_by_pipe):
        super().__init__(daemon=True)
        self._work = pieces_by_pipe
        self.gone = threading.Event()  # the reader has exited

    def run(self):
        for pipe, pieces in self._work:
            try:
                for piece in pieces:
                    self._write(pipe, piece)
                    if len(pieces) > 1:
                        self._wait_until_read(pipe)
            except BrokenPipeError:
                pass
            os.close(pipe)

    @staticmethod
    def _write(pipe, piece):
        view = memoryview(piece)
        while view:
            view = view[os.write(pipe, view):]

    def _wait_until_read(self, pipe):
        held = array.array("i", [1])
        while not self.gone.is_set():
            fcntl.ioctl(pipe, termios.FIONREAD, held)
            if held[0] == 0:
                return
            time.sleep(0.0002)


def _as_pieces(data):
    return [data] if isinstance(data, bytes) else list(data)


def inject(message=MESSAGE, envelope_bytes=None, settings=None, *, program=QMAIL_QUEUE, prefix=(),
           timeout=2 * child.PATIENCE, **options):
    """Runs qmail-queue on a message and an envelope (bytes, or a list of pieces) and returns how it
    ended. `prefix` is a command to run it under; `options` go to Popen (user, pass_fds...)."""
    message_read, message_write = os.pipe()
    envelope_read, envelope_write = os.pipe()
    if envelope_bytes is None:
        envelope_bytes = envelope()
    options.setdefault("env", environment(settings or {}))
    with tempfile.TemporaryFile() as log:
        began = time.monotonic()
        process = child.start([*prefix, program], stdin=message_read, stdout=envelope_read,
                              stderr=log, **options)
        os.close(message_read)
        os.close(envelope_read)
        feeder = _Feeder([(message_write, _as_pieces(message)),
                          (envelope_write, _as_pieces(envelope_bytes))])
        feeder.start()
        try:
            code = process.wait(timeout)
            seconds = time.monotonic() - began
        except subprocess.TimeoutExpired as late:
            raise AssertionError(f"qmail-queue did not end within {timeout} s") from late
        finally:
            feeder.gone.set()
            child.stop(process, grace=0)
            feeder.join(child.PATIENCE)
        log.seek(0)
        return Outcome(code, log.read().decode(errors="replace"), seconds)
