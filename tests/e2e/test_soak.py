"""tests/soak in its shortest form, and that it notices each thing that it is there to notice."""

import subprocess
import sys
from types import SimpleNamespace
from unittest import mock

from soaking import growth
from soaking.arrivals import Arrivals
from soaking.complaints import Complaints
from soaking.disk import Disk
from soaking.judge import Judgement
from soaking.ledger import Ledger
from soaking.leftovers import Leftovers
from soaking.mail import DROP, MARK, QUEUED, REFUSE, REFUSED, Kind, Mails
from soaking.qmail_send import QmailSend
from soaking.troubles import COUNTED

from . import child, ext4, namespace
from .case import Case
from .programs import BAZEL_BIN, REPOSITORY, SYSTEM_PATH

TIME_LIMIT = 150  # seconds

COUNT = 400  # mails of the tests' own


class Soak(Case):
    def soak(self, *arguments, status):
        """What it prints."""
        done = child.run([sys.executable, "-m", "soaking", *arguments], timeout=550,
                         cwd=REPOSITORY / "tests", stderr=subprocess.STDOUT,
                         env={"PATH": SYSTEM_PATH, "QHPSI_BAZEL_BIN": str(BAZEL_BIN),
                              "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(self.dir)})
        printed = done.stdout.decode(errors="replace")
        self.assertEqual(done.returncode, status, printed)
        return printed

    def test_a_home_without_qmail_is_no_peer(self):
        self.assertIn("/bin/qmail-start: no such file",
                      self.soak("--peer-home", self.dir, status=2))

    def test_what_was_accepted_is_delivered_once_whatever_goes_wrong(self):
        printed = self.soak("--minutes", "0.6", status=0)
        self.assertRegex(printed, r"\n\d+ passed, 0 failed\n$")
        for trouble in COUNTED:
            self.assertRegex(printed, rf"\n +[1-9]\d*  {trouble}\n")


class Disks(Case):
    """One that is full takes nothing, and takes all again when it has its room back."""

    def check(self, disk):
        self.addCleanup(namespace.unmount, disk.path)
        for take in (disk.take_bytes, disk.take_inodes):
            self.write(disk)
            take(left=0)
            with self.assertRaisesRegex(OSError, "No space left"):
                self.write(disk)
            disk.give_back()
            self.write(disk)

    @staticmethod
    def write(disk):
        path = disk.path / "file"
        try:
            path.write_bytes(b"x" * 100_000)
        finally:
            path.unlink(missing_ok=True)

    def test_of_ext4(self):
        self.check(Disk(self.dir / "disk", self.dir))

    def test_of_tmpfs_where_there_is_no_loop_device(self):
        with mock.patch.object(ext4, "mount", side_effect=ext4.NoLoopDevice):
            disk = Disk(self.dir / "disk", self.dir)
        self.assertFalse(disk.is_ext4)
        self.check(disk)


class Noticed(Case):
    """A queue of one's own, in which real mails get damaged."""

    def setUp(self):
        super().setUp()
        self.mails = Mails(1, {"script": 1})
        self.ledger = Ledger(COUNT)
        self.complaints = Complaints(self.dir / "complaints")
        self.removed = 0
        arrivals = Arrivals(self.mails, self.ledger, self.complaints)
        self.qmail_send = QmailSend(self.queue, arrivals.take, self.complaints.add)
        self.leftovers = Leftovers(self.queue)

    def mail(self, kind, reject=MARK):
        return next(mail for mail in map(self.mails.__getitem__, range(COUNT))
                    if (mail.kind, mail.reject) == (kind, reject) and not mail.is_forged)

    def send(self, mail, status=QUEUED):
        """Has it queued, rightly marked; what todo names then."""
        verdict = "echo Eicar-Test-Signature FOUND; exit 1" if mail.kind.is_infected else "exit 0"
        outcome = self.inject(mail.message, mail.envelope, QHPSI=self.script(verdict),
                              QHPSIREADINGS="off")
        self.assert_code(outcome, QUEUED)
        self.ledger.note_end(mail.number, status)
        return self.queue.only()

    def judge(self):
        self.qmail_send.deliver_all()
        return Judgement(self.mails, self.ledger, range(COUNT))

    def assert_complaint(self, word):
        self.assertEqual(len(self.complaints.all()), 1, self.complaints.all())
        self.assertIn(word, self.complaints.all()[0])

    def assert_good(self, judgement):
        self.assertEqual(self.complaints.all(), [])
        for wrong in ("lost", "doubled", "let_through", "unexplained", "not_at_once"):
            self.assertEqual(getattr(judgement, wrong), [], wrong)

    def test_good_mail_is_no_complaint(self):
        for kind in (Kind.PLAIN, Kind.INFECTED):
            self.send(self.mail(kind))
            self.qmail_send.deliver_all()
        self.assert_good(self.judge())
        self.assertEqual(self.judge().delivered, 2)
        self.assert_nothing_queued()

    def test_a_mail_with_forged_lines_arrives_without_them(self):
        mail = next(mail for mail in map(self.mails.__getitem__, range(COUNT))
                    if mail.kind is Kind.PLAIN and mail.is_forged)
        self.send(mail)
        self.assert_good(self.judge())

    def test_a_byte_that_changed(self):
        queued = self.send(self.mail(Kind.PLAIN))
        damaged = bytearray(queued.message)
        damaged[-5] ^= 1
        queued.message_file.write_bytes(damaged)
        self.judge()
        self.assert_complaint("not whole")

    def test_a_message_cut_short(self):
        queued = self.send(self.mail(Kind.PLAIN))
        queued.message_file.write_bytes(queued.message[:-1])
        self.judge()
        self.assert_complaint("not whole")

    def test_a_virus_that_is_called_clean(self):
        queued = self.send(self.mail(Kind.INFECTED))
        lines = queued.message.splitlines(keepends=True)
        queued.message_file.write_bytes(b"".join([lines[0], b"X-QHPSI: clean\n", *lines[3:]]))
        self.judge()
        self.assert_complaint("wrongly marked")

    def test_a_mail_without_a_mark(self):
        queued = self.send(self.mail(Kind.PLAIN))
        queued.message_file.write_bytes(queued.message.replace(b"X-QHPSI: clean\n", b"", 1))
        self.judge()
        self.assert_complaint("wrongly marked")

    def test_another_recipient(self):
        queued = self.send(self.mail(Kind.PLAIN))
        queued.todo_file.write_bytes(queued.todo_file.read_bytes().replace(b"Tr", b"Tx", 1))
        self.judge()
        self.assert_complaint("another envelope")

    def test_an_envelope_cut_short(self):
        queued = self.send(self.mail(Kind.PLAIN))
        queued.todo_file.write_bytes(queued.todo_file.read_bytes()[:-1])
        self.assertEqual(len(self.judge().lost), 1)
        self.assert_complaint("does not end with NUL")

    def test_todo_without_its_message(self):
        self.send(self.mail(Kind.PLAIN)).message_file.unlink()
        self.assertEqual(len(self.judge().lost), 1)
        self.assert_complaint("No such file")

    def test_a_mail_that_is_lost(self):
        mail = self.mail(Kind.PLAIN)
        self.send(mail).todo_file.unlink()
        self.assertEqual(self.judge().lost, [mail.number])

    def test_a_mail_that_comes_twice(self):
        mail = self.mail(Kind.PLAIN)
        for _ in range(2):
            self.send(mail)
            self.qmail_send.deliver_all()
        self.assertEqual(self.judge().doubled, [mail.number])

    def test_a_mail_that_comes_although_it_was_deferred(self):
        mail = self.mail(Kind.PLAIN)
        self.send(mail, status=77)
        self.assertEqual(self.judge().let_through, [mail.number])

    def test_a_mail_that_nobody_has_sent(self):
        self.ledger.note_delivery(3)
        self.assertEqual(self.judge().let_through, [3])

    def test_a_virus_that_comes_although_it_was_refused_or_dropped(self):
        for reject, status in ((REFUSE, REFUSED), (DROP, QUEUED)):
            mail = self.mail(Kind.INFECTED, reject)
            self.send(mail, status)
            self.assertIn(mail.number, self.judge().let_through)

    def test_a_status_that_nothing_explains(self):
        plain, infected = self.mail(Kind.PLAIN), self.mail(Kind.INFECTED, REFUSE)
        for mail, status in ((plain, REFUSED), (infected, QUEUED)):
            self.ledger.note_end(mail.number, status)
        self.assertEqual(set(self.judge().unexplained), {plain.number, infected.number})

    def test_every_status_is_remembered(self):
        statuses = [*range(127), *range(-64, 0)]
        for number, status in enumerate(statuses):
            self.ledger.note_end(number, status)
        self.assertEqual([self.ledger.end(n) for n in range(len(statuses))], statuses)
        self.assertEqual(self.ledger.ended(), len(statuses))

    def test_a_killed_mail_may_come_once(self):
        mail = self.mail(Kind.PLAIN)
        self.send(mail, status=-9)
        judgement = self.judge()
        self.assertEqual((judgement.lost, judgement.doubled, judgement.let_through), ([], [], []))
        self.assertEqual(judgement.queued_though_killed, 1)

    def test_what_a_killed_program_left_is_removed_and_what_is_in_use_stays(self):
        left = [self.queue.message_file(7), self.queue.intd_file(7), self.queue.path / "pid/1.2.1"]
        used = self.queue.message_file(8)
        for path in (*left, used):
            path.write_text("x")
        with used.open():
            child.wait_until(lambda: self.removed_so_far() == len(left),
                             what="what was left is removed")
            self.assertEqual(self.queue.files(), [str(used.relative_to(self.queue.path))])
        self.assertEqual(self.leftovers.remove(), 1)
        self.assert_nothing_queued()

    def removed_so_far(self):
        self.removed += self.leftovers.remove()
        return self.removed

    def test_what_is_queued_or_new_is_not_abandoned(self):
        self.send(self.mail(Kind.PLAIN))
        self.assertEqual(Leftovers(self.queue, abandoned=0).remove(), 0)
        self.queue.message_file(9).write_text("new")
        self.assertEqual(Leftovers(self.queue, abandoned=3600).remove(), 0)
        patient = Leftovers(self.queue, abandoned=0, patience=3600)
        self.assertEqual([patient.remove(), patient.remove()], [0, 0])
        self.assertEqual(Leftovers(self.queue, abandoned=0).remove(), 1)
        self.assert_good(self.judge())
        self.assert_nothing_queued()

    def test_each_figure_that_grew(self):
        watched = growth.Growth(SimpleNamespace(), 0, 0)
        watched.start = {bar.figure: 3 for bar in growth.BARS}
        watched.end = {bar.figure: bar.allowed(watched.start, 10) for bar in growth.BARS}
        self.assertEqual(watched.exceeded(kills=10), [])
        watched.end = {figure: value + 1 for figure, value in watched.end.items()}
        self.assertEqual(watched.exceeded(kills=10), list(growth.BARS))
