"""All of clamav's 44 test files, each attached to a message of its own, over SMTP: refused with
REJECTVIRUS=1, marked without, whichever way clamav looks at them."""

import tempfile
from pathlib import Path

from . import clamd, samples, smtp
from .case import Case

TIME_LIMIT = 180  # seconds

COUNT = 44


class TestFiles(Case):
    @classmethod
    def setUpClass(cls):
        cls.clamd = clamd.serve_for_class(cls, Path(tempfile.gettempdir(), "clamd"))
        clamd.install_configuration(cls.clamd)
        cls.messages = samples.testfile_messages()

    def setUp(self):
        super().setUp()
        self.assertEqual(len(self.messages), COUNT)

    def test_clamd_plugin(self):
        self._check(QHPSI="plugin: clamd.so", CLAMD_SERVERS=self.clamd.unix_server)

    def test_clamd_without_qhpsi(self):
        self._check(QHPSI=f"clamd: {self.clamd.unix_server}")

    def test_libclamav_plugin(self):
        self._check(QHPSI="plugin: libclamav.so", LIBCLAMAV_DB=self.clamd.directory / "db")

    def test_clamdscan_command(self):
        # clamd may not read the queue, hence --fdpass.
        self.queue.path.chmod(0o700)
        self._check(QHPSI="/usr/bin/clamdscan %s --fdpass --quiet --no-summary")

    def _check(self, **settings):
        refusing = smtp.serve(self, {**self.settings, **settings, "REJECTVIRUS": 1})
        marking = smtp.serve(self, {**self.settings, **settings})
        for name, message in self.messages:
            with self.subTest(name=name):
                self.assertEqual(smtp.send(refusing.port, message).code, 554)
        self.assert_nothing_queued()
        for name, message in self.messages:
            with self.subTest(name=name):
                self.assertEqual(smtp.send(marking.port, message).code, 250)
        queued = self.queue.queued()
        self.assertEqual(len(queued), COUNT)
        for message in queued:
            self.assertEqual(message.header[1], b"X-QHPSI: virus found\n")
        self.assertEqual(self.queue.leftovers(), [])
        arrived = [smtp.sent_part(m.message) for m in queued]
        self.assertEqual(sorted(arrived), sorted(m for _, m in self.messages))
        # The same client and server let a clean message through.
        self.assertEqual(smtp.send(refusing.port, samples.CLEAN).code, 250)
