"""djb's interface to qmail-queue: exit codes, queue files, choice of the queue."""

import os
import re
import stat
import time
from collections import Counter

from . import child, smtp
from .case import Case
from .inject import MESSAGE, envelope, inject
from .namespace import mount_tmpfs
from .programs import QMAIL_QUEUE, environment
from .queue_dir import QueueDir, split_lines

TIME_LIMIT = 120  # seconds
SANITIZED = True

BIG = b"Subject: big\n\n" + b"0123456789abcde\n" * 20000  # 320 KB: more than any pipe holds


class Envelope(Case):
    def test_one_sender_and_one_recipient_is_queued(self):
        outcome = self.inject(MESSAGE, envelope("a@example.org", "b@example.net"))
        self.assert_code(outcome, 0)
        self.assertEqual(outcome.log, "")
        queued = self.queue.only()
        self.assertEqual((queued.sender, queued.recipients), (b"a@example.org", [b"b@example.net"]))

    def test_empty_sender_and_many_recipients_keep_their_order(self):
        recipients = [f"user{i}@example.net" for i in range(3000)]
        self.assert_code(self.inject(MESSAGE, envelope("", *recipients)), 0)
        queued = self.queue.only()
        self.assertEqual(queued.sender, b"")
        self.assertEqual(queued.recipients, [r.encode() for r in recipients])

    def test_no_recipient_at_all_is_queued_as_djb_does(self):
        self.assert_code(self.inject(MESSAGE, b"Fa@example.org\0\0"), 0)
        self.assertEqual(self.queue.only().recipients, [])

    def test_addresses_are_bytes_and_pass_unchanged(self):
        sender, recipient = b"\xff\x80 \n\r\t@\xe9", b"\"a b\"\nX-QHPSI: clean@example.net"
        self.assert_code(self.inject(MESSAGE, envelope(sender, recipient)), 0)
        queued = self.queue.only()
        self.assertEqual((queued.sender, queued.recipients), (sender, [recipient]))

    def test_envelope_cut_anywhere_queues_nothing(self):
        whole = envelope("a@b", "c@d", "e@f")
        for length in range(len(whole)):
            with self.subTest(length=length):
                outcome = self.inject(MESSAGE, whole[:length])
                self.assert_code(outcome, 54)
                self.assert_one_line(outcome, "envelope")
                self.assert_nothing_queued()

    def test_malformed_envelope_is_91(self):
        for bad in (b"a@b\0Tc@d\0\0", b"Ta@b\0Tc@d\0\0", b"\0", b"Fa@b\0c@d\0\0", b"Fa@b\0Fc@d\0\0",
                    b"Fa@b\0Tc@d\0x\0\0", b"fa@b\0\0"):
            with self.subTest(envelope=bad):
                outcome = self.inject(MESSAGE, bad)
                self.assert_code(outcome, 91)
                self.assertNotEqual(outcome.log, "")
                self.assert_nothing_queued()

    def test_a_device_without_end_does_not_keep_it(self):
        with open("/dev/null", "rb") as nothing, open("/dev/zero", "r+b") as zeros:
            done = child.run([QMAIL_QUEUE], stdin=nothing, stdout=zeros,
                             env=environment({"QUEUEDIR": str(self.queue.path)}))
            self.assertEqual(done.returncode, 91, done.stderr)
            done = child.run([QMAIL_QUEUE], stdin=zeros, stdout=zeros,
                             env=environment({"QUEUEDIR": "/nonexistent"}))
            self.assertEqual(done.returncode, 62, done.stderr)
        self.assert_nothing_queued()

    def test_address_of_1002_bytes_passes_and_1003_is_11(self):
        for length, code in ((1002, 0), (1003, 11), (1004, 11), (100000, 11)):
            long = b"a" * length
            for bad in (envelope(long, b"c@d"), envelope(b"a@b", long),
                        envelope(b"a@b", b"c@d", long)):
                with self.subTest(length=length):
                    queue = self.new_queue()
                    outcome = self.inject(MESSAGE, bad, QUEUEDIR=queue.path)
                    self.assert_code(outcome, code)
                    self.assertEqual(len(queue.queued()), 1 if code == 0 else 0)
                    self.assertEqual(queue.leftovers(), [])

    def test_bytes_after_the_final_nul_change_nothing(self):
        self.assert_code(self.inject(MESSAGE, envelope("a@b", "c@d") + b"Tmore@d\0\0"), 0)
        self.assertEqual(self.queue.only().recipients, [b"c@d"])

    def test_closed_descriptors_queue_nothing(self):
        for closing in ("exec 0<&-", "exec 1>&-", "exec 0<&- 1>&-"):
            with self.subTest(closing=closing):
                outcome = inject(MESSAGE, None, self.settings,
                                 prefix=["/bin/sh", "-c", f'{closing}; exec "$0"'])
                self.assert_code(outcome, 54)
                self.assert_nothing_queued()


class Stderr(Case):
    """Descriptor 2 is the log: whatever it is, it never becomes part of the mail."""

    def test_closed_is_not_taken_for_a_queue_file(self):
        script = self.script("echo to-stdout; echo to-stderr >&2")
        outcome = inject(MESSAGE, None, {**self.settings, "QHPSI": script},
                         prefix=["/bin/sh", "-c", 'exec "$0" 2>&-'])
        self.assert_code(outcome, 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")

    def test_full_pipe_does_not_hold_the_mail_for_ever(self):
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        os.set_blocking(write, False)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(write, b"x" * 4096)
        os.set_blocking(write, True)
        try:
            outcome = inject(MESSAGE, None, {**self.settings, "QHPSI": "/bin/true"},
                             prefix=["/bin/sh", "-c", f'exec "$0" 2>&{write} {write}>&-'],
                             pass_fds=[write])
        finally:
            os.close(write)
        self.assertLess(outcome.seconds, 60)
        self.assertEqual(self.queue.leftovers(), [])
        self.assertEqual(len(self.queue.queued()), 1 if outcome.code == 0 else 0)


class QueueFiles(Case):
    def test_flat_queue_as_notqmail_has_it(self):
        self._check(self.queue)

    def test_split_todo_and_intd_as_indimail_has_it(self):
        self._check(self.make_queue("indimail", todo_split=True))

    def test_confsplit_sets_the_number_of_directories(self):
        self._check(self.make_queue("wide", split=151), CONFSPLIT=151)
        self._check(self.make_queue("wide-indimail", split=151, todo_split=True), CONFSPLIT=151)

    def test_the_queues_own_split_counts_where_confsplit_is_silent(self):
        self._check(self.make_queue("wide", split=151))
        self._check(self.make_queue("wide-indimail", split=151, todo_split=True))

    def _check(self, queue, **settings):
        self.assert_code(self.inject(MESSAGE, envelope("a@b", "c@d"), QUEUEDIR=queue.path,
                                     **settings), 0)
        queued = queue.only()
        self.assertEqual(queue.leftovers(), [])
        pid = queued.values(b"p")[0]
        self.assertTrue(pid.isdigit() and int(pid) > 1, pid)
        self.assertEqual(queued.todo_file.read_bytes(),
                         b"u0\0p" + pid + b"\0Fa@b\0Tc@d\0")
        self.assertIn(b"(qmail " + pid + b" invoked by uid 0)", split_lines(queued.message)[0])
        self.assertEqual(stat.S_IMODE(queued.message_file.stat().st_mode), 0o644)
        self.assertEqual(stat.S_IMODE(queued.todo_file.stat().st_mode), 0o644)
        self.assertEqual(queued.message_file.stat().st_nlink, 1)

    def test_modes_do_not_depend_on_the_callers_umask(self):
        for mask in (0, 0o777):
            queue = self.new_queue()
            outcome = inject(MESSAGE, None, {**self.settings, "QUEUEDIR": queue.path}, umask=mask)
            self.assert_code(outcome, 0)
            for path in (queue.only().message_file, queue.only().todo_file):
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o644)

    def test_received_line_has_the_time_in_utc(self):
        before = int(time.time())
        outcome = self.inject(TZ="Asia/Tokyo", LANG="de_DE.UTF-8")
        self.assert_code(outcome, 0)
        line = split_lines(self.queue.only().message)[0].decode()
        date = re.search(r"; (\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d) -0000\s*$", line)
        self.assertIsNotNone(date, line)
        seconds = [time.strftime("%-d %b %Y %H:%M:%S", time.gmtime(t))
                   for t in range(before, int(time.time()) + 1)]
        self.assertIn(date.group(1), seconds)

    def test_trigger_is_pulled(self):
        trigger = os.open(self.queue.path / "lock/trigger", os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, trigger)
        self.assert_code(self.inject(), 0)
        # qmail-send's select() sees the byte, or end of file once the writer has closed.
        self.assertIn(os.read(trigger, 10), (b"\0", b""))

    def test_absent_or_unread_trigger_does_not_matter(self):
        self.assert_code(self.inject(), 0)
        (self.queue.path / "lock/trigger").unlink()
        self.assert_code(self.inject(), 0)
        self.assertEqual(len(self.queue.queued()), 2)

    def test_number_is_not_taken_twice_while_a_stale_todo_has_it(self):
        # After a copy of the file system, a number that todo names can be an unused inode: a new
        # message must not take it.
        self.assert_code(self.inject(), 0)
        first = self.queue.only()
        content = first.message
        for _ in range(50):
            self.assert_code(self.inject(), 0)
        self.assertEqual(first.message_file.read_bytes(), content)
        self.assertEqual(len(self.queue.queued()), 51)


class Failures(Case):
    """Each failure has its exit code and one line on stderr, and leaves nothing in the queue."""

    def _fails(self, code, *words, **settings):
        outcome = self.inject(**settings)
        self.assert_code(outcome, code)
        self.assert_one_line(outcome, *words)
        self.assert_nothing_queued()

    def test_missing_queue_is_62(self):
        self._fails(62, f"{self.dir}/none", "No such file", QUEUEDIR=self.dir / "none")

    def test_queue_that_is_a_file_is_62(self):
        path = self.dir / "file"
        path.touch()
        self._fails(62, str(path), "Not a directory", QUEUEDIR=path)

    def test_missing_pid_directory_is_63(self):
        (self.queue.path / "pid").rmdir()
        self._fails(63, "pid/", "No such file")

    def test_missing_mess_directory_is_64(self):
        for number in range(23):
            (self.queue.path / f"mess/{number}").rmdir()
        self._fails(64, "mess/", "No such file", CONFSPLIT=23)

    def test_subdirectories_that_are_fewer_or_have_gaps_are_62_and_need_confsplit(self):
        for split, missing, reason in ((7, None, "has fewer than 23 subdirectories"),
                                       (23, 22, "has fewer than 23 subdirectories"),
                                       (151, 90, "lacks subdirectories")):
            queue = self.new_queue(split=split)
            if missing is not None:
                (queue.path / f"mess/{missing}").rmdir()
            self._fails(62, f"{queue.path}/mess {reason}", "CONFSPLIT", QUEUEDIR=queue.path)
            self.assert_nothing_queued(queue)
        queue = self.new_queue(split=7)
        for _ in range(8):
            self.assert_code(self.inject(QUEUEDIR=queue.path, CONFSPLIT=7), 0)
        self.assertEqual(len(queue.queued()), 8)

    def test_missing_intd_directory_is_65(self):
        (self.queue.path / "intd").rmdir()
        self._fails(65, "intd/", "No such file")

    def test_missing_todo_directory_is_66(self):
        (self.queue.path / "todo").rmdir()
        self._fails(66, "todo/", "No such file")

    def test_full_disk_is_53(self):
        small = self.dir / "small"
        small.mkdir()
        mount_tmpfs(small, "size=200k")
        queue = QueueDir(small / "queue").make()
        outcome = self.inject(BIG, QUEUEDIR=queue.path)
        self.assert_code(outcome, 53)
        self.assert_one_line(outcome, "mess/", "No space left")
        self.assert_nothing_queued(queue)

    def test_file_size_limit_is_53(self):
        outcome = inject(BIG, None, self.settings,
                         prefix=["/bin/sh", "-c", 'ulimit -f 100; exec "$0"'])
        self.assert_code(outcome, 53)
        self.assert_one_line(outcome, "mess/", "File too large")
        self.assert_nothing_queued()

    def test_min_free_more_than_the_disk_has_is_53(self):
        self._fails(53, str(self.queue.path), MIN_FREE=2**62)

    def test_min_free_that_the_disk_has_queues(self):
        self.assert_code(self.inject(MIN_FREE=1000), 0)
        self.assertEqual(len(self.queue.queued()), 1)

    def test_number_that_is_no_number_is_55(self):
        for name in ("QHPSIRC", "QHPSIRN", "QHPSITIMEOUT", "QHPSIMINSIZE", "QHPSIMAXSIZE",
                     "REJECTVIRUSCODE", "ERROR_FD", "ERROR_CODE", "MIN_FREE", "CONFSPLIT"):
            for junk in ("x", "1x", " 1", "-1", "0x10", "1.5", "99999999999999999999999"):
                with self.subTest(name=name, value=junk):
                    outcome = self.inject(**{"QHPSI": "/bin/true", "ERROR_FD": "2", name: junk})
                    self.assert_code(outcome, 55)
                    self.assert_one_line(outcome, name)
                    self.assert_nothing_queued()

    def test_spread_number_that_is_no_number_is_55(self):
        self.make_queue("base/queue1")
        for name in ("QUEUE_START", "QUEUE_COUNT"):
            for junk in ("x", "-1", "1x"):
                with self.subTest(name=name, value=junk):
                    outcome = self.inject(QUEUEDIR=None, QUEUE_BASE=self.dir / "base",
                                          **{name: junk})
                    self.assert_code(outcome, 55)
                    self.assert_one_line(outcome, name)

    def test_number_out_of_range_is_55(self):
        for name, value in (("REJECTVIRUSCODE", 10), ("REJECTVIRUSCODE", 41), ("QHPSIRC", 256),
                            ("QHPSIRN", 256), ("CONFSPLIT", 0), ("ERROR_CODE", 0),
                            ("ERROR_CODE", 256)):
            with self.subTest(name=name, value=value):
                self._fails(55, name, **{"QHPSI": "/bin/true", "ERROR_FD": 2, name: value})

    def test_same_status_for_clean_and_infected_is_55(self):
        outcome = self.inject(QHPSI="/bin/true", QHPSIRC=3, QHPSIRN=3)
        self.assert_code(outcome, 55)
        self.assert_nothing_queued()

    def test_relative_queuedir_is_not_taken_for_another_place(self):
        outcome = self.inject(QUEUEDIR="queue")
        self.assertIn(outcome.code, (55, 61, 62), outcome.log)

    def test_unread_message_and_envelope_do_not_hang_the_front_end(self):
        # The front end holds the pipes' read ends itself: whatever qmail-queue leaves unread
        # beyond 64 KB blocks it for ever.
        recipients = [f"{i:04}{'x' * 80}@example.net" for i in range(1500)]
        for settings, code in (({"QUEUEDIR": self.dir / "none"}, 62), ({"MIN_FREE": "junk"}, 55),
                               ({"MIN_FREE": 2**62}, 53)):
            with self.subTest(**settings):
                outcome = self.inject(BIG, envelope("a@b", *recipients), **settings)
                self.assert_code(outcome, code)
                self.assertLess(outcome.seconds, 60)


class FrontEnd(Case):
    """The same failures as smtpfront-qmail's client sees them."""

    def test_failing_configuration_is_451_at_once_whatever_the_size(self):
        recipients = [f"{i:04}{'x' * 50}@example.net" for i in range(1300)]
        for settings in ({"QUEUEDIR": self.dir / "none"}, {"MIN_FREE": "junk"}):
            server = smtp.serve(self, {**self.settings, **settings})
            for to in (["b@example.net"], recipients):
                with self.subTest(settings=settings, recipients=len(to)):
                    began = time.monotonic()
                    self.assertEqual(smtp.send(server.port, BIG, to).code, 451)
                    self.assertLess(time.monotonic() - began, 60)

    def test_big_message_to_many_recipients_is_queued(self):
        server = smtp.serve(self, self.settings)
        recipients = [f"{i:04}{'x' * 50}@example.net" for i in range(1300)]
        self.assertEqual(smtp.send(server.port, BIG, recipients).code, 250)
        queued = self.queue.only()
        self.assertEqual(len(queued.recipients), 1300)
        self.assertEqual(smtp.sent_part(queued.message), BIG)

    def test_malformed_address_over_the_limit_is_554(self):
        server = smtp.serve(self, self.settings)
        reply = smtp.send(server.port, MESSAGE, ["x" * 1100 + "@example.net"])
        self.assertEqual(reply.code, 554, reply.text)
        self.assert_nothing_queued()


class QueueChoice(Case):
    def setUp(self):
        super().setUp()
        self.base = self.dir / "base"

    def _make(self, *numbers):
        return {n: self.make_queue(f"base/queue{n}") for n in numbers}

    def _inject(self, **settings):
        return self.inject(QUEUEDIR=None, QUEUE_BASE=self.base, **settings)

    def test_queuedir_wins_over_queue_base(self):
        self._make(1)
        self.assert_code(self.inject(QUEUE_BASE=self.base, QUEUE_COUNT=1), 0)
        self.assertEqual(len(self.queue.queued()), 1)

    def test_default_is_queue1_to_queue10(self):
        queues = self._make(*range(0, 13))
        for _ in range(200):
            self.assert_code(self._inject(), 0)
        for number, queue in queues.items():
            count = len(queue.queued())
            self.assertEqual(count > 0, 1 <= number <= 10, f"queue{number} has {count}")

    def test_messages_of_one_second_are_spread_evenly(self):
        queues = self._make(3, 4, 5, 6)
        for _ in range(400):
            self.assert_code(self._inject(QUEUE_START=3, QUEUE_COUNT=4), 0)
        counts = [len(q.queued()) for q in queues.values()]
        self.assertEqual(sum(counts), 400)
        self.assertTrue(all(55 <= c <= 150 for c in counts), counts)
        second, count = Counter(s for queue in queues.values()
                                for s in self._seconds(queue)).most_common(1)[0]
        self.assertGreater(count, 10)
        self.assertGreater(sum(second in self._seconds(queue) for queue in queues.values()), 1)

    @staticmethod
    def _seconds(queue):
        """The seconds in which its messages came."""
        return [int(queued.message_file.stat().st_mtime) for queued in queue.queued()]

    def test_missing_queue_is_skipped_and_the_others_share_its_mail(self):
        queues = self._make(1, 2, 6)
        for _ in range(300):
            self.assert_code(self._inject(QUEUE_COUNT=8), 0)
        counts = [len(q.queued()) for q in queues.values()]
        self.assertEqual(sum(counts), 300)
        self.assertTrue(all(55 <= c <= 150 for c in counts), counts)

    def test_full_queue_is_skipped(self):
        (self.base / "queue2").mkdir(parents=True)
        mount_tmpfs(self.base / "queue2", "size=4M")
        full = QueueDir(self.base / "queue2")
        full.make()
        open_queue = self._make(1)[1]
        # It has 4 MB in all, and more must stay free.
        for _ in range(20):
            self.assert_code(self._inject(QUEUE_COUNT=2, MIN_FREE=8 << 20), 0)
        self.assertEqual(len(open_queue.queued()), 20)
        self.assert_nothing_queued(full)

    def test_all_queues_full_is_53(self):
        self._make(1, 2)
        outcome = self._inject(QUEUE_COUNT=2, MIN_FREE=2**62)
        self.assert_code(outcome, 53)

    def test_all_queues_missing_is_62(self):
        self.base.mkdir()
        outcome = self._inject(QUEUE_COUNT=2)
        self.assert_code(outcome, 62)
        self.assert_one_line(outcome, str(self.base))
