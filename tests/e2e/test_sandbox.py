"""What a plugin that was taken over can do where all is installed setuid, with real users:
tests/qhpsi/testplugins/hostile.cc tries. And that libclamav.so leaves nothing behind."""

import ctypes
import fcntl
import os
import re
import shutil
import termios
from pathlib import Path

from . import child, prefix
from .inject import MESSAGE
from .programs import BAZEL_BIN, HOME, find
from .setuid_case import Installed, setUpModule

TIME_LIMIT = 60  # seconds

HOSTILE = BAZEL_BIN / "tests/qhpsi/testplugins/hostile.so"


def landlock_version():
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)


def start_victim(test):
    """Another scan, as far as its user and group go."""
    victim = child.start([find("sleep"), "1000"],
                         **{**prefix.as_user("qscand"), "group": prefix.gid("qmail")})
    test.addCleanup(child.stop, victim, grace=0)
    return victim


class Hostile(Installed):
    def setUp(self):
        super().setUp()
        shutil.copyfile(HOSTILE, HOME / "plugins/hostile.so")
        (HOME / "plugins/hostile.so").chmod(0o644)
        self.other = self.queue.path / "mess/0/other"
        self.other.write_text("Subject: secret\n\n")
        os.chown(self.other, prefix.uid("qmailq"), prefix.gid("qmail"))
        self.other.chmod(0o644)
        self.victim = start_victim(self)

    def attack(self, **control):
        """What was tried, and what came of it."""
        self.site(qhpsi="plugin: hostile.so", scancmd=f"{self.victim.pid} {self.other.parent}",
                  qhpsiproof=0, **control)
        outcome = self.run_as("mallory", MESSAGE)
        self.assert_code(outcome, 77)
        table = dict(re.findall(r"^scanner: (.+): (done|refused)$", outcome.log, re.M))
        self.assertEqual(len(table), 47, outcome.log)
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


class Command(Installed):
    """QHPSI is a command, which does more than a plugin."""

    def setUp(self):
        super().setUp()
        self.victim = start_victim(self)

    def infected_if(self, shell, user="mallory", options=None, **control):
        """Whether the scanner, a shell script, could do that."""
        script = HOME / "bin/scanner"
        script.write_text(f'#!/bin/sh\ncat "$1" >/dev/null || exit 2\n'
                          f"if ({shell}) >/dev/null 2>&1; then exit 1; else exit 0; fi\n")
        script.chmod(0o755)
        self.site(qhpsi=f"{script} %s", rejectvirus=1, qhpsiproof=0, **control)
        outcome = self.run_as(user, MESSAGE, **(options or {}))
        self.assertIn(outcome.code, (0, 33), outcome.log)
        return outcome.code == 33

    def test_it_gains_no_rights_unless_the_site_says_so(self):
        gains = "grep -q '^NoNewPrivs:.*0$' /proc/self/status"
        self.assertFalse(self.infected_if(gains))
        self.assertTrue(self.infected_if(gains, qhpsiallow="setuid"))

    def test_it_cannot_stop_limit_or_trace_another_scan(self):
        pid = self.victim.pid
        for possible in (f"kill -CONT {pid}", f"prlimit --pid {pid} --core=0"):
            self.assertTrue(self.infected_if(possible, qhpsiallow="setuid"), possible)
        # Before Linux 6.12 signals are not kept in.
        stop = [f"kill -STOP {pid}"] if landlock_version() >= 6 else []
        for attack in (*stop, f"prlimit --pid {pid} --core=0",
                       f"strace -o /dev/null -p {pid} & sleep 1; grep -q strace "
                       f"/proc/$(awk '/TracerPid/ {{ print $2 }}' /proc/{pid}/status)/comm"):
            with self.subTest(attack=attack):
                self.assertFalse(self.infected_if(attack))

    def test_it_cannot_write_to_qhpsi_which_belongs_to_its_user(self):
        """qmail-queue would then run as qmailq what it had written there."""
        qhpsi = prefix.INSTALLED_QHPSI
        place = Path("/var/place")  # where a link can be made
        place.mkdir()
        self.addCleanup(shutil.rmtree, place)
        place.chmod(0o777)
        for number, attack in enumerate((f": >>{qhpsi}", f"ln {qhpsi} {place}/N && : >>{place}/N",
                                         f"chmod 777 {qhpsi} && : >>{qhpsi}")):
            with self.subTest(attack=attack):
                self.addCleanup(qhpsi.chmod, 0o6510)
                for mode in (0o6710, 0o6510):  # the first one as earlier versions installed it
                    qhpsi.chmod(mode)
                    self.assertFalse(self.infected_if(attack.replace("/N", f"/{number}-{mode}")))
                qhpsi.chmod(0o6710)
                self.assertTrue(self.infected_if(attack.replace("/N", f"/{number}"),
                                                 qhpsiallow="setuid"))
                qhpsi.chmod(0o6510)
        self.assertTrue(self.infected_if(
            f"echo x >{place}/a && mkdir {place}/b && mv {place}/a {place}/b/a && "
            f"ln {place}/b/a {place}/a && echo y >>{place}/a && : >/dev/null"))

    def test_it_cannot_take_the_set_user_id_bit_from_qhpsi(self):
        """The next command would run as qmailq."""
        qhpsi = prefix.INSTALLED_QHPSI
        self.addCleanup(qhpsi.chmod, 0o6510)
        self.assertTrue(self.infected_if(f"chmod 510 {qhpsi}"))  # it is told so
        self.assertEqual(qhpsi.stat().st_mode & 0o7777, 0o6510)
        for mode in (0o510, 0o400):
            self.infected_if(f"chmod {mode:o} {qhpsi}", qhpsiallow="setuid")
            self.assertEqual(qhpsi.stat().st_mode & 0o7777, mode)
            self.site(qhpsi="/bin/true", qhpsiproof=0, qhpsionerror="accept")
            self.assert_code(self.run_as("mallory", MESSAGE), 77)
            qhpsi.chmod(0o6510)
            self.assert_code(self.run_as("mallory", MESSAGE), 0)

    def test_it_has_no_terminal_to_type_on(self):
        """Which root's shell, from which qmail-queue was run, would take for what root types."""
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        on_terminal = {"preexec_fn": lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
                       "pass_fds": (theirs,)}
        opens = ": </dev/tty"
        done = child.run([find("sh"), "-c", opens], **on_terminal)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(self.infected_if(opens, "root", on_terminal, qhpsiallow="setuid"))


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

    def test_what_a_scan_leaves_there_is_removed_through_no_link(self):
        victim = self.dir / "victim"
        victim.mkdir(mode=0o700)
        victim.chmod(0o500)
        place = HOME / "scratch"
        shutil.rmtree(place, ignore_errors=True)
        left = place / "qhpsi-scan.abcdef"
        (left / "closed").mkdir(parents=True)
        (left / "closed/file").write_text("x")
        (left / "link").symlink_to(victim)
        (left / "closed").chmod(0)
        for path in (place, left, left / "closed", victim):
            os.chown(path, prefix.uid("qscand"), -1)
        left.chmod(0o700)
        self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", libclamav_tmp=place,
                  rejectvirus=1)
        self.assert_code(self.run_as("mallory"), 33)
        self.assertEqual(list(place.iterdir()), [])
        self.assertEqual(victim.stat().st_mode & 0o7777, 0o500)
