"""What a plugin that was taken over can do where all is installed setuid, with real users:
tests/qhpsi/testplugins/hostile.cc tries. And that libclamav.so leaves nothing behind."""

import os
import re
import shutil

from . import child, prefix
from .inject import MESSAGE
from .programs import BAZEL_BIN, HOME, find
from .setuid_case import Installed, setUpModule

TIME_LIMIT = 60  # seconds

HOSTILE = BAZEL_BIN / "tests/qhpsi/testplugins/hostile.so"


class Hostile(Installed):
    def setUp(self):
        super().setUp()
        shutil.copyfile(HOSTILE, HOME / "plugins/hostile.so")
        (HOME / "plugins/hostile.so").chmod(0o644)
        self.other = self.queue.path / "mess/0/other"
        self.other.write_text("Subject: secret\n\n")
        os.chown(self.other, prefix.uid("qmailq"), prefix.gid("qmail"))
        self.other.chmod(0o644)
        self.victim = child.start([find("sleep"), "1000"], **prefix.as_user("qscand"))
        self.addCleanup(child.stop, self.victim, grace=0)

    def attack(self, **control):
        """What was tried, and what came of it."""
        self.site(qhpsi="plugin: hostile.so", scancmd=f"{self.victim.pid} {self.other.parent}",
                  qhpsiproof=0, **control)
        outcome = self.run_as("mallory", MESSAGE)
        self.assert_code(outcome, 77)
        table = dict(re.findall(r"^(.+): (done|refused)$", outcome.log, re.M))
        self.assertGreaterEqual(len(table), 45, outcome.log)
        return table

    def done(self, **control):
        return sorted(what for what, end in self.attack(**control).items() if end == "done")

    def test_it_gets_the_message_and_nothing_else(self):
        self.assertEqual(self.done(), ["read the message"])

    def test_the_site_can_allow_more_and_only_that(self):
        self.assertEqual(self.done(qhpsiallow=f"read={self.other}"),
                         ["read another message", "read the message"])

    def test_a_user_cannot_allow_it_anything(self):
        self.site(qhpsi="plugin: hostile.so", qhpsiproof=0,
                  scancmd=f"{self.victim.pid} {self.other.parent}")
        outcome = self.run_as("mallory", MESSAGE, {"QHPSIALLOW": f"read={self.other} commands"})
        self.assertIn("read another message: refused", outcome.log)
        self.assertIn("start a program: refused", outcome.log)


class Scratch(Installed):
    def test_libclamav_unpacks_in_a_directory_that_goes_with_the_scan(self):
        place = HOME / "scratch"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        os.chown(place, prefix.uid("qscand"), -1)
        self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", libclamav_tmp=place,
                  rejectvirus=1)
        self.assert_code(self.run_as("mallory"), 33)
        self.assertEqual(list(place.iterdir()), [])
