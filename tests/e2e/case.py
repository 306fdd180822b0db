"""What every test starts with: a directory, a queue and settings of its own."""

import itertools
import shutil
import tempfile
import unittest
from pathlib import Path

from . import inject as injection
from .programs import PLUGINS
from .queue_dir import QueueDir, split_lines
from .sanitized import qhpsi_program

VERDICTS = {"clean": b"X-QHPSI: clean\n", "infected": b"X-QHPSI: virus found\n"}


class Case(unittest.TestCase):
    """Everything that a test makes is in self.dir, which others may enter."""

    maxDiff = 4000

    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="test."))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.dir.chmod(0o755)
        self._numbers = itertools.count(1)
        self.queue = self.make_queue("queue")
        # Most scanners here are scripts and know no virus: only tests of the proof ask for it.
        self.settings = {"QUEUEDIR": self.queue.path, "QHPSIPROG": qhpsi_program(),
                         "PLUGINDIR": PLUGINS, "QHPSIPROOF": 0}

    def make_queue(self, name, **form):
        return QueueDir(self.dir / name, **form).make()

    def new_queue(self, **form):
        """One more queue, for one more try within a test."""
        return self.make_queue(f"queue{next(self._numbers)}", **form)

    def script(self, body):
        """An executable shell script; its path."""
        path = self.dir / f"script{next(self._numbers)}"
        path.write_text("#!/bin/sh\n" + body + "\n")
        path.chmod(0o755)
        return path

    def inject(self, message=injection.MESSAGE, envelope=None, **settings):
        """qmail-queue with the test's settings and these; None takes a setting away."""
        merged = {k: v for k, v in {**self.settings, **settings}.items() if v is not None}
        return injection.inject(message, envelope, merged)

    def assert_code(self, outcome, code):
        self.assertEqual(outcome.code, code, outcome.log)

    def assert_nothing_queued(self, queue=None):
        self.assertEqual((queue or self.queue).files(), [])

    def assert_one_line(self, outcome, *words):
        """One line of complaint that has all of `words`."""
        self.assertEqual(len(outcome.log.splitlines()), 1, outcome.log)
        for word in words:
            self.assertIn(word, outcome.log)

    def assert_arrived(self, queued, sent, verdict=None, virus=None):
        """Received line, our lines for this verdict, then `sent` byte for byte."""
        lines = split_lines(queued.message)
        self.assertRegex(lines[0], rb"^Received: \(qmail \d+ invoked [^()]+\); "
                                   rb"\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d -0000[ \t]*\n$")
        ours = VERDICTS[verdict] if verdict else b""
        if virus:
            ours += b"X-QHPSI-Virus: " + virus.encode() + b"\n"
        self.assertEqual(b"".join(lines[1:]), ours + sent)


