"""qmail-queue failing and killed at every system call it makes, one after the other: nothing that
was accepted is lost, nothing gets by unscanned, and a failure leaves nothing behind that
qmail-send does not need."""

import fcntl
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import child
from .case import Case
from .inject import envelope
from .programs import QMAIL_QUEUE, environment, find
from .queue_dir import split_lines

TIME_LIMIT = 240  # seconds

MESSAGE = b"From: a@example.org\n\n" + b"0123456789abcde\n" * 3000
ENVELOPE = envelope("s@example.org", "one@example.net", "two@example.net")

# Nothing is injected here: the program starts with the one and ends with the other.
NOT_TRIED = {"execve", "exit_group"}


class SystemCalls(Case):
    """Subclasses say what is set and what a queued message must look like."""

    __test__ = False
    settings_on_top = {}
    lines = ()  # ours, after the Received line
    recipients = [b"one@example.net", b"two@example.net"]
    message = MESSAGE

    def setUp(self):
        super().setUp()
        for name, content in (("message", self.message), ("envelope", ENVELOPE)):
            (self.dir / name).write_bytes(content)
        self.settings.update(self.settings_on_top)
        self.calls = self._list_calls()

    def _run(self, queue, *strace):
        """The exit code under strace; a message and an envelope in files make the same calls in the
        same order each time."""
        with self._open_message() as message, \
                open(self.dir / "envelope", "rb") as envelope_file:
            done = child.run([find("strace"), "-qq", *strace, QMAIL_QUEUE], stdin=message,
                             stdout=envelope_file,
                             env=environment({**self.settings, "QUEUEDIR": queue.path}))
        return done.returncode, done.stderr.decode(errors="replace")

    def _open_message(self):
        return open(self.dir / "message", "rb")

    def _list_calls(self):
        """(name, how many of that name so far) of each call, in order."""
        trace = self.dir / "trace"
        code, log = self._run(self.new_queue(), "-o", trace)
        self.assertEqual(code, self.good_code, log)
        seen = Counter()
        calls = []
        for line in trace.read_text(errors="replace").splitlines():
            match = re.match(r"(\w+)\(", line)
            if match and match[1] not in NOT_TRIED:
                seen[match[1]] += 1
                calls.append((match[1], seen[match[1]]))
        self.assertGreater(len(calls), 30)
        return calls

    good_code = 0

    def _at_every_call(self, what, check, calls):
        """check(name of the call, exit code, log, queue) after one run for each call."""
        def run(call):
            queue = self.new_queue()
            return call, queue, *self._run(queue, "-o", "/dev/null", "-e",
                                           f"inject={call[0]}:{what}:when={call[1]}")

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for call, queue, code, log in pool.map(run, calls):
                with self.subTest(call=call, injected=what, code=code, log=log[-300:]):
                    check(call[0], code, log, queue)

    def assert_complete(self, queue):
        """Whatever todo names is whole and bears the verdict."""
        for queued in queue.queued():
            lines = split_lines(queued.message)
            self.assertTrue(lines[0].startswith(b"Received: (qmail "))
            self.assertEqual(b"".join(lines[1:]), b"".join(self.lines) + self.message)
            self.assertEqual(queued.sender, b"s@example.org")
            self.assertEqual(queued.recipients, self.recipients)

    def _failing(self, error):
        def check(name, code, log, queue):
            self.assert_complete(queue)
            if code == self.good_code == 0:
                self.assertEqual(len(queue.queued()), 1)
                # qmail-send collects a second mess file that cannot be removed.
                self.assertLessEqual(len(queue.leftovers()), 1 if name == "unlink" else 0)
                return
            self.assertEqual(queue.queued(), [])
            if "cannot sync todo" in log:
                # qmail-send may be at work on them already.
                self.assertEqual({name.split("/")[0] for name in queue.files()}, {"mess", "intd"})
            # qmail-send collects what cannot be removed, and what a signal leaves.
            elif code > 0 and name != "unlink":
                self.assertEqual(queue.files(), [])
        # brk() has no error to return: its result is an address.
        self._at_every_call(f"error={error}", check, [c for c in self.calls if c[0] != "brk"])

    def test_failing(self):
        self._failing("EIO")

    def test_interrupted(self):
        self._failing("EINTR")

    def test_killed(self):
        ends = Counter()

        def check(_call, code, _log, queue):
            self.assert_complete(queue)
            # There may be one poll() or read() fewer than were counted.
            self.assertIn(code, (-9, self.good_code))
            ends[code, bool(queue.queued())] += 1
        self._at_every_call("signal=KILL", check, self.calls)
        self.assertGreater(ends[-9, False], len(self.calls) * 3 / 4)
        # Killed after the commit.
        self.assertEqual(ends[-9, True] > 0, self.good_code == 0)


class OnDisk(Case):
    """What must be on disk before the next step, in the order of the calls."""

    def calls(self, message, calls):
        """The lines of strace for a message that is scanned and queued."""
        (self.dir / "message").write_bytes(message)
        (self.dir / "envelope").write_bytes(ENVELOPE)
        trace = self.dir / "trace"
        with open(self.dir / "message", "rb") as message_file, \
                open(self.dir / "envelope", "rb") as envelope_file:
            done = child.run([find("strace"), "-qq", "-y", "-o", trace, "-e", f"trace={calls}",
                              QMAIL_QUEUE], stdin=message_file, stdout=envelope_file,
                             env=environment({**self.settings, "QHPSI": "/bin/true"}))
        self.assertEqual(done.returncode, 0, done.stderr)
        return trace.read_text().splitlines()

    def test_everything_is_synced_before_it_is_relied_on(self):
        lines = self.calls(ENVELOPE, "write,pwrite64,fsync,fdatasync,link,linkat,exit_group")
        number = self.queue.only().number
        commit = self._last(lines, f'link.*"todo/{number}"')
        for written, synced in (("/pid/", "/pid/"), (f"/intd/{number}", f"/intd/{number}")):
            last_write = self._last(lines, rf"p?write(64)?\(\d+<[^>]*{written}")
            sync = self._last(lines, rf"f(data)?sync\(\d+<[^>]*{synced}")
            self.assertLess(last_write, sync, lines)
            self.assertLess(sync, commit, lines)
        for directory in (f"mess/{number % 23}", "intd"):
            sync = self._last(lines, rf"fsync\(\d+<{self.queue.path}/{directory}>")
            self.assertLess(sync, commit)
        self.assertGreater(self._last(lines, rf"fsync\(\d+<{self.queue.path}/todo>"), commit)

    def test_disk_is_at_work_while_the_scanner_is(self):
        lines = self.calls(b"Subject: large\n\n" + b"x" * 100_000, "sync_file_range,wait4,waitid")
        began = self._last(lines, r"sync_file_range\(\d+<[^>]*/pid/[^>]*>\(deleted\), 4096, 0,")
        self.assertLess(began, self._last(lines, "wait"), lines)

    def _last(self, lines, pattern):
        found = [n for n, line in enumerate(lines) if re.match(pattern, line)]
        self.assertTrue(found, f"{pattern} not in {lines}")
        return found[-1]


class WithoutScan(SystemCalls):
    """A message that is queued as it came."""


class LargeThroughAPipe(SystemCalls):
    """A message that is moved from pipe to pipe and from there to its file."""

    message = MESSAGE * 9

    def _open_message(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 2 * len(self.message))
        os.set_blocking(writer, False)
        with open(writer, "wb", buffering=0) as pipe:
            self.assertEqual(pipe.write(self.message), len(self.message))
        return open(reader, "rb")

    def test_it_is_moved(self):
        self.assertEqual([name for name, _ in self.calls].count("splice"), 4, self.calls)


class ScannedClean(SystemCalls):
    """A message that the scanner found clean."""

    settings_on_top = {"QHPSI": "/bin/true"}
    lines = (b"X-QHPSI: clean\n",)


class InfectedAndForwarded(SystemCalls):
    """An infected message that goes to another recipient."""

    settings_on_top = {"QHPSI": "/bin/false", "VIRUSFORWARD": "lab@example.org"}
    lines = (b"X-QHPSI: virus found\n",
             b"X-Quarantine-ID: lab@example.org, one@example.net,two@example.net\n")
    recipients = [b"lab@example.org"]


class InfectedAndRefused(SystemCalls):
    """An infected message that nobody gets."""

    settings_on_top = {"QHPSI": "/bin/false", "REJECTVIRUS": 1}
    lines = (b"X-QHPSI: virus found\n",)
    good_code = 33


class InfectedInItsReadings(SystemCalls):
    """A message that only its readings show to be infected: it must not get by without them."""

    message = (b"From: a@example.org\nContent-Transfer-Encoding: base64\n\n"
               + b"QQ==" * 10 + b"\n" + b"QUJD" * 15_000 + b"\n")
    settings_on_top = {"QHPSI": "/bin/grep -q ^--readings %s", "QHPSIRC": 0, "QHPSIRN": 1,
                       "REJECTVIRUS": 1}
    lines = (b"X-QHPSI: virus found\n",)
    good_code = 33


class Proved(SystemCalls):
    """A clean message whose scanner must prove first that it can see."""

    settings_on_top = {"QHPSI": "/bin/grep -q eicar.zip %s", "QHPSIRC": 0, "QHPSIRN": 1,
                       "QHPSIPROOF": 10}
    lines = (b"X-QHPSI: clean\n",)


class WithoutPidfd(Case):
    """A container whose rules are older than Linux 5.3 forbids pidfd_open, and some kernels lack
    it."""

    def inject_without(self, error, **settings):
        with open(self.dir / "message", "wb+") as message, \
                open(self.dir / "envelope", "wb+") as envelope_file:
            for file, content in ((message, MESSAGE), (envelope_file, ENVELOPE)):
                file.write(content)
                file.seek(0)
            return child.run([find("strace"), "-qq", "-o", "/dev/null",
                              "-e", f"inject=pidfd_open:error={error}", QMAIL_QUEUE],
                             stdin=message, stdout=envelope_file,
                             env=environment({**self.settings, **settings}))

    def test_scanners_run_as_ever(self):
        slow = self.script("sleep 1; echo noise; exit $1")
        for error in ("ENOSYS", "EPERM"):
            for settings, code in (({"QHPSI": "/bin/true"}, 0), ({"QHPSI": f"{slow} 0"}, 0),
                                   ({"QHPSI": f"{slow} 1", "REJECTVIRUS": 1}, 33),
                                   ({"QHPSI": f"{slow} 2"}, 77),
                                   ({"QHPSI": "plugin: generic.so", "SCANCMD": f"{slow} 0"}, 0)):
                with self.subTest(error=error, **settings):
                    done = self.inject_without(error, **settings)
                    self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(self.queue.queued()), 6)

    def test_one_that_takes_too_long_is_killed_with_its_children(self):
        script = self.script(f"sleep 300 & echo $! >{self.dir}/pid; wait")
        done = self.inject_without("ENOSYS", QHPSI=script, QHPSITIMEOUT=1)
        self.assertEqual(done.returncode, 77, done.stderr)
        pid = (self.dir / "pid").read_text().strip()
        child.wait_until(lambda: not child.alive(pid), what="the child is gone")


class SplitQueue(WithoutScan):
    """IndiMail's split todo and intd."""

    def new_queue(self, **form):
        return super().new_queue(todo_split=True, **form)


def load_tests(loader, _tests, _pattern):
    """All classes but SystemCalls, which is no test by itself."""
    suite = loader.suiteClass()
    for case in (OnDisk, WithoutScan, LargeThroughAPipe, ScannedClean, InfectedAndForwarded,
                 InfectedAndRefused, InfectedInItsReadings, Proved, WithoutPidfd, SplitQueue):
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite
