"""vfilter with large messages, full disks and many deliveries at once, failing and killed at each
system call: nothing is lost, half written or double."""

import os
import re
import resource
import shutil
import signal
import subprocess
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import child
from .namespace import mount_tmpfs
from .programs import environment, find
from .vfilter_case import ARTICLE, CLEAN, MARKED, VFILTER, Filtered, make_maildir, rule

TIME_LIMIT = 240  # seconds


def cpu_seconds():
    """What this process's children have used, once waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class NoRoom(Filtered):
    def setUp(self):
        super().setUp()
        self.rules(*rule())
        shutil.rmtree(self.maildir)
        self.maildir.mkdir()

    def test_disk_full(self):
        mount_tmpfs(self.maildir, "size=64k,mode=0755")
        self.addCleanup(child.run, [find("umount"), self.maildir])
        make_maildir(self.maildir)
        self.assert_failed(self.deliver(CLEAN + b"x" * 200_000), 111, "No space left")
        self.assert_filed(self.deliver(), "Match", CLEAN)

    def test_no_inode_left(self):
        mount_tmpfs(self.maildir, "nr_inodes=5,mode=0755")
        self.addCleanup(child.run, [find("umount"), self.maildir])
        make_maildir(self.maildir)
        self.assert_failed(self.deliver(), 111, "No space left")

    def test_quota_of_the_maildir(self):
        make_maildir(self.maildir)
        (self.maildir / "maildirsize").write_text("1000S\n")
        report = self.deliver(CLEAN + b"x" * 2000)
        self.assertEqual((report.code, report.statuses), (111, [111]))
        self.assertIn("quota", report.output)
        self.assertEqual([p.name for p in self.everything()], ["maildirsize"])
        self.assertEqual(self.deliver().statuses, [99])
        size = self.files("Match")[0].stat().st_size
        self.assertIn(f"\n{size} 1\n", (self.maildir / "maildirsize").read_text())


class Concurrent(Filtered):
    MESSAGES = 10_000
    PROCESSES = 16

    def test_none_lost_none_double(self):
        """From 16 processes at once, the folder yet to be made."""
        self.rules(*ARTICLE, address="prefilt@example.com")
        message = self.dir / "message"
        env = environment(self.box.variables("ann@example.org"))
        numbers = iter(range(self.MESSAGES))
        lock = threading.Lock()
        failed = []

        def work():
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                path = message.with_name(f"message.{number}")
                path.write_bytes(b"X-Number: %d\n" % number + MARKED)
                with open(path, "rb") as file:
                    done = subprocess.Popen([VFILTER, "--home", self.home], stdin=file, env=env,
                                            stderr=subprocess.DEVNULL, cwd=self.box.home)
                    if done.wait(child.PATIENCE) != 99:
                        failed.append(number)
                path.unlink()

        threads = [threading.Thread(target=work) for _ in range(self.PROCESSES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        found = Counter()
        for path in self.files("Quarantine"):
            content = path.read_bytes()
            number = int(re.search(rb"X-Number: (\d+)\n", content)[1])
            self.assertEqual(content,
                             self.lines_in_front() + b"X-Number: %d\n" % number + MARKED)
            found[number] += 1
        self.assertEqual(found, Counter(range(self.MESSAGES)))
        self.assertEqual(len(self.everything()), self.MESSAGES)


class EveryCall(Filtered):
    """One delivery for each system call that a delivery makes, with something done to that call."""

    options = ARTICLE
    # Of each, one puts the mail off when it fails.
    names = ("write", "fsync", "renameat", "mkdirat", "close", "openat", "pread64", "newfstatat",
             "getdents64")
    unfailing = {"brk"}  # it has no error to return

    def setUp(self):
        super().setUp()
        self.rules(*self.options, address="prefilt@example.com")
        (self.dir / "message").write_bytes(MARKED + b"x" * 200_000)
        self.whole = self.lines_in_front() + (self.dir / "message").read_bytes()
        # What stands in for qmail-queue.
        self.reader = self.dir / "reader"
        self.reader.write_text("#!/bin/sh\ncat >/dev/null && exec cat <&1 >/dev/null\n")
        self.reader.chmod(0o755)

    def make_maildir(self, name):
        """With a quota for which it must be counted, and a message that counts."""
        maildir = make_maildir(self.dir / name)
        (maildir / "cur/1,S=1200").write_text("x")
        quota = maildir / "maildirsize"
        quota.write_text("1000000S\n999999 1\n")
        os.utime(quota, (1, 1))
        return maildir

    def vfilter_under(self, maildir, *strace):
        env = environment({**self.box.variables("ann@example.org"), "QMAILQUEUE": self.reader})
        with open(self.dir / "message", "rb") as message:
            return child.run([find("strace"), "-qq", *strace, VFILTER, "--home", self.home,
                              "--maildir", maildir], stdin=message, env=env)

    def calls(self):
        """(name, how many of that name so far, its line) of each call, in order."""
        trace = self.dir / "trace"
        maildir = self.make_maildir("counted")
        done = self.vfilter_under(maildir, "-o", trace)
        self.assertEqual(done.returncode, 99, done.stderr)
        seen = Counter()
        calls = []
        for line in trace.read_text(errors="replace").splitlines():
            match = re.match(r"(\w+)\(", line)
            if match and match[1] not in ("execve", "exit_group"):
                seen[match[1]] += 1
                calls.append((match[1], seen[match[1]], line))
        return calls

    def outcomes(self, what, calls):
        """(call, exit status, content of each file in new, number in tmp)."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(lambda call: self.run_with(what, call), calls)

    def run_with(self, what, call):
        maildir = self.make_maildir(f"try.{what}.{call[0]}.{call[1]}")
        done = self.vfilter_under(maildir, "-o", "/dev/null", "-e",
                                  f"inject={call[0]}:{what}:when={call[1]}")
        new = [p.read_bytes() for p in maildir.rglob("new/*") if not p.name.startswith(".")]
        tmp = list(maildir.rglob("tmp/*"))
        quota = (maildir / "maildirsize").read_text()
        self.assertTrue(quota.startswith(("1000000S\n999999 1\n", "1000000S\n1200 1\n")),
                        (call, quota))
        shutil.rmtree(maildir)
        return call, done.returncode, new, len(tmp)

    def test_kill_leaves_nothing_or_one_whole_message(self):
        calls = self.calls()
        self.assertGreater(len(calls), 60)
        ends = Counter()
        for call, status, new, _ in self.outcomes("signal=KILL", calls):
            with self.subTest(call=call, status=status):
                self.assertIn(status, (-signal.SIGKILL, 128 + signal.SIGKILL))
                self.assertIn(new, ([], [self.whole]))
                ends[len(new)] += 1
        self.assertGreater(ends[0], 40)
        self.assertGreater(ends[1], 0)

    def test_a_call_that_fails_puts_off_or_does_not_matter(self):
        """No failure leaves half a message, delivers one that was put off, bounces one, or lets one
        pass unfiltered."""
        calls = self.calls()
        # Earlier calls load the program.
        begin = next(n for n, call in enumerate(calls) if call[2].startswith("alarm(86400"))
        calls = [call for call in calls[begin:] if call[0] not in self.unfailing]
        ends = Counter()
        for error in ("EIO", "ENOSPC"):
            for call, status, new, tmp in self.outcomes(f"error={error}", calls):
                with self.subTest(call=call, error=error, status=status):
                    self.assertIn((status, new), ((111, []), (99, [self.whole])))
                    if call[0] != "unlinkat":
                        self.assertEqual(tmp, 0)
                    ends[status, call[0]] += 1
        for name in self.names:
            self.assertGreater(ends[111, name], 0, ends)


class EveryCallAroundAForward(EveryCall):
    """Where the message has its place in new before it is forwarded."""

    options = ("-i", "-t", "virusFilter", "-c", "0", "-k", "virus found", "-f", "Quarantine",
               "-b", "2&lab@example.net", "-h", "28")
    names = tuple({*EveryCall.names, "linkat"} - {"close"})
    # What is not closed here, as no real close() would leave it, keeps the reader waiting.
    unfailing = {"brk", "close"}


class OnDisk(Filtered):
    """What is synced, and before what."""

    def test_before_it_is_seen_and_before_it_is_said(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        trace = self.dir / "trace"
        line = (f"|{find('strace')} -qq -y -o {trace} -e trace=write,fsync,renameat,mkdirat,"
                f"exit_group {self.vfilter}")
        self.assertEqual(self.deliver(MARKED, [line]).statuses, [99])
        calls = trace.read_text().splitlines()
        folder = re.escape(f"{self.maildir}/.Quarantine")

        def last(pattern):
            found = [n for n, call in enumerate(calls) if re.match(pattern, call)]
            self.assertTrue(found, f"{pattern} not in {calls}")
            return found[-1]

        steps = [last(rf"mkdirat\(\d+<{folder}>, \"new\""), last(rf"fsync\(\d+<{folder}>"),
                 last(rf"fsync\(\d+<{re.escape(str(self.maildir))}>"),
                 last(rf"mkdirat\(\d+<{folder}>, \"tmp\""), last(rf"write\(\d+<{folder}/tmp/"),
                 last(rf"fsync\(\d+<{folder}/tmp/"), last(r"renameat\("),
                 last(rf"fsync\(\d+<{folder}/new>"), last(r"exit_group\(99\)")]
        self.assertEqual(steps, sorted(steps), calls)


class LargeMessages(Filtered):
    """Rules need no more of a message than its header."""

    def bytes_read(self, message):
        """Of descriptor 0, when no rule matches."""
        trace = self.dir / "trace"
        line = (f"|{find('strace')} -qq -o {trace} -e trace=read,pread64,readv,preadv,preadv2,mmap,"
                f"sendfile,splice,copy_file_range {self.vfilter}")
        path = self.dir / "message"
        path.write_bytes(message)
        self.assert_handed_on(self.deliver(path, [line, self.lines[1]]))
        calls = [c for c in trace.read_text().splitlines()
                 if re.match(r"\w+\(0,", c) or re.search(r"MAP_\w+, 0, ", c)]
        self.assertTrue(calls)
        for call in calls:
            self.assertRegex(call, r"^read\(0, .* = \d+$")
        return sum(int(call.rpartition("= ")[2]) for call in calls)

    def test_the_body_is_not_read(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        self.rules(*rule(comparison="8", keyword="no.such"))
        read = self.bytes_read(CLEAN + b"0123456789abcde\n" * 655_360)
        self.assertGreaterEqual(read, CLEAN.index(b"\n\n"))
        self.assertLessEqual(read, 16_384)

    def test_a_header_without_end_is_read_in_part(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        self.assertLessEqual(self.bytes_read(b"X-Long: 0123456789\n" * 500_000), 1 << 20)

    def test_a_large_message_is_filed_whole(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        message = MARKED + os.urandom(10_000_000)
        self.assert_filed(self.deliver(message), "Quarantine", message)

    def test_hostile_headers_take_little_time(self):
        self.rules(*rule(comparison="8", keyword="(a*)*(b|a*)*x$", header="Subject"))
        self.rules(*rule("t", comparison="6", header=None, folder="Inbox"))
        for part in (b"Subject: " + b"a" * 1_000_000 + b"\n", b"Subject: =?utf-8?q?a?=\n" * 40_000,
                     b"Subject: " + b"=?" * 500_000 + b"\n", b"To: " + b"(" * 1_000_000 + b"\n",
                     b"To: " + b"\"<" * 500_000 + b"\n", b"To: " + b"a@b," * 250_000 + b"\n",
                     b"To:\n" + b" \n" * 400_000, b"a:\n" * 330_000):
            began = cpu_seconds()
            report = self.deliver(part + b"\nbody\n", [f"|{self.vfilter}"])
            self.assertIn(report.statuses, ([0], [99]), part[:20])
            self.assertLess(cpu_seconds() - began, 10, part[:20])
