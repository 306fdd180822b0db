"""vfilter in a dot-qmail file: rules are made with vcfilter, messages come as from qmail-local."""

import os
import shutil
import signal
from pathlib import Path

from . import samples
from .programs import QMAIL_QUEUE
from .vfilter_case import ARTICLE, CLEAN, MARKED, Filtered, rule

TIME_LIMIT = 120  # seconds
SANITIZED = True


class Article(Filtered):
    """vcfilter's line of the article, and messages that our own qmail-queue has marked."""

    def setUp(self):
        super().setUp()
        self.rules(*ARTICLE, address="prefilt@example.com")
        self.database = samples.write_database(self.dir / "db")

    def queued(self, message):
        queue = self.new_queue()
        outcome = self.inject(message, QUEUEDIR=queue.path, QHPSI="plugin: libclamav.so",
                              LIBCLAMAV_DB=self.database)
        self.assert_code(outcome, 0)
        return queue.only()

    def test_a_virus_goes_to_quarantine(self):
        queued = self.queued(samples.eicar_message())
        self.assertIn(b"X-QHPSI: virus found\n", queued.header)
        report = self.deliver(queued.message_file)
        self.assert_filed(report, "Quarantine", queued.message)
        self.assertEqual(self.files(), [])
        self.assertTrue((self.maildir / ".Quarantine/maildirfolder").is_file())

    def test_clean_mail_falls_through(self):
        queued = self.queued(samples.CLEAN)
        self.assertIn(b"X-QHPSI: clean\n", queued.header)
        self.assert_handed_on(self.deliver(queued.message_file))
        self.assertFalse((self.maildir / ".Quarantine").exists())

    def test_a_sender_cannot_call_it_clean(self):
        queued = self.queued(b"X-QHPSI: clean\n" + samples.eicar_message())
        self.assert_filed(self.deliver(queued.message_file), "Quarantine", queued.message)

    def test_letters_case_and_folding_do_not_matter(self):
        for number, line in enumerate((b"x-qhpsi: VIRUS found\n", b"X-QHPSI:virus\n\t found \n",
                                       b"X-QHPSI: =?utf-8?b?dmlydXMgZm91bmQ=?=\r\n"), 1):
            self.assertEqual(self.deliver(line + samples.CLEAN).statuses, [99])
            self.assertEqual(len(self.files("Quarantine")), number)

    def test_the_whole_value_must_be_it(self):
        for line in (b"X-QHPSI: no virus found\n", b"X-QHPSI: virus found?\n", b"X-QHPSI:\n",
                     b"X-QHPSI-Virus: virus found\n"):
            self.assertEqual(self.deliver(line + samples.CLEAN).statuses, [0])
        self.assertEqual(self.files("Quarantine"), [])

    def test_what_stands_in_the_body_is_no_header(self):
        self.assert_handed_on(self.deliver(samples.CLEAN + b"\nX-QHPSI: virus found\n"))

    def test_other_domains_are_left_alone(self):
        self.box.host = "example.net"
        self.assertEqual(self.deliver(MARKED, [f"|{self.vfilter} --user jane@example.net"]).code, 0)
        self.assertEqual(self.everything(), [])


class Order(Filtered):
    def test_first_match_wins(self):
        self.rules(*rule("after", keyword="lunch", folder="After"), address="postfilt@example.com")
        self.assert_filed(self.deliver(), "After", CLEAN)
        self.rules(*rule("own", keyword="lunch", folder="Own"))
        self.assertEqual(self.deliver().statuses, [99])
        self.rules(*rule("own2", keyword="lunch", folder="Own2"))
        self.assertEqual(self.deliver().statuses, [99])
        self.rules(*rule("before", keyword="lunch", folder="Before"), address="prefilt@example.com")
        self.assertEqual(self.deliver().statuses, [99])
        self.assertEqual([len(self.files(f)) for f in ("Before", "Own", "Own2", "After")],
                         [1, 2, 0, 1])

    def test_others_rules_do_not_count(self):
        self.rules(*rule(), address="joe@example.com")
        self.assert_handed_on(self.deliver())


class Actions(Filtered):
    def setUp(self):
        super().setUp()
        self.sent = self.dir / "sent"
        # A qmail-queue that keeps what it gets.
        self.fake_queue("exit 0")

    def fake_queue(self, end):
        queue = self.home / "bin/qmail-queue"
        queue.write_text(f"#!/bin/sh\ncat >{self.sent}.m\ncat <&1 >{self.sent}.e\n{end}\n")
        queue.chmod(0o755)

    def sent_mail(self):
        return (Path(f"{self.sent}.m").read_bytes(), Path(f"{self.sent}.e").read_bytes())

    def assert_nothing_sent(self):
        self.assertFalse(Path(f"{self.sent}.e").exists() and self.sent_mail()[1])

    def test_deliver_to_a_folder(self):
        self.rules(*rule())
        self.assert_filed(self.deliver(), "Match", CLEAN)
        self.assert_nothing_sent()

    def test_deliver_to_the_inbox(self):
        self.rules(*rule(folder="Inbox"))
        self.assert_filed(self.deliver(), None, CLEAN)

    def test_deliver_to_trash(self):
        self.rules(*rule(folder="Trash"))
        self.assert_filed(self.deliver(), "Trash", CLEAN)

    def test_deliver_to_a_folder_in_a_folder(self):
        self.rules(*rule(folder="Junk.Viruses"))
        self.assert_filed(self.deliver(), "Junk.Viruses", CLEAN)

    def test_drop(self):
        self.rules(*rule(folder="/NoDeliver"))
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (0, [99]))
        self.assertEqual(self.everything(), [])

    def test_bounce(self):
        self.rules(*rule(folder="/NoDeliver", action="1"))
        report = self.deliver()
        self.assert_failed(report, 100, "refused", "#5.7.1")
        # The sender gets this output, which must not tell the recipient's rules.
        self.assertNotIn("lunch", report.output)
        self.assert_nothing_sent()

    def test_bounce_and_keep(self):
        self.rules(*rule(action="1"))
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (100, [100]))
        self.assertEqual(len(self.files("Match")), 1)

    def test_a_bounce_does_not_bounce(self):
        self.rules(*rule(action="1"))
        for sender in ("", "#@[]"):
            report = self.deliver(sender=sender)
            self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        self.assertEqual(len(self.files("Match")), 2)

    def test_forward(self):
        self.rules(*rule(folder="/NoDeliver", action="2&lab@example.net"))
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        message, envelope = self.sent_mail()
        self.assertEqual(message, f"Delivered-To: {self.box.recipient}\n".encode() + CLEAN)
        self.assertEqual(envelope, b"Fann@example.org\0Tlab@example.net\0\0")
        self.assertEqual(self.everything(), [])

    def test_nothing_is_forwarded_before_the_folder_has_the_message(self):
        """Or each new attempt would forward it again."""
        self.rules(*rule(action="2&lab@example.net"))
        for part in ("cur", "tmp"):
            (self.maildir / ".Match" / part).mkdir(parents=True)
        (self.maildir / ".Match/new").symlink_to("/nonexistent/new")
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (111, [111]), report.output)
        self.assertIn("cannot", report.output)
        self.assert_nothing_sent()

    def test_forward_with_the_sender_that_qmail_local_would_give(self):
        self.rules(*rule(folder="/NoDeliver", action="2&lab@example.net"))
        self.deliver(settings={"NEWSENDER": "jane-owner@example.com"})
        self.assertEqual(self.sent_mail()[1], b"Fjane-owner@example.com\0Tlab@example.net\0\0")
        self.deliver(sender="")
        self.assertEqual(self.sent_mail()[1], b"F\0Tlab@example.net\0\0")

    def test_forward_through_our_own_qmail_queue(self):
        self.rules(*rule(action="2&lab@example.net"))
        message = samples.CLEAN + b"x" * 1_000_000
        report = self.deliver(message, settings={"QMAILQUEUE": QMAIL_QUEUE,
                                                 "QUEUEDIR": self.queue.path})
        self.assert_filed(report, "Match", message)
        queued = self.queue.only()
        self.assertEqual((queued.sender, queued.recipients),
                         (b"ann@example.org", [b"lab@example.net"]))
        self.assertTrue(queued.message.endswith(
            f"\nDelivered-To: {self.box.recipient}\n".encode() + message))

    def test_what_was_forwarded_and_comes_back_is_refused(self):
        self.rules(*rule(action="2&jane@example.com"))
        self.deliver(settings={"QMAILQUEUE": QMAIL_QUEUE, "QUEUEDIR": self.queue.path})
        report = self.deliver(self.queue.only().message_file)
        self.assertEqual((report.code, report.statuses), (100, [100]))
        self.assertIn("looping", report.output)
        self.assertEqual(len(self.files("Match")), 1)

    def test_forward_that_is_refused_or_put_off(self):
        self.rules(*rule(action="2&lab@example.net"))
        for status, code in ((11, 100), (31, 100), (40, 100), (51, 111), (81, 111), (91, 111),
                             (1, 111), (99, 111), (100, 111)):
            self.fake_queue(f"exit {status}")
            self.assert_failed(self.deliver(), code, "cannot forward")
        self.fake_queue("kill -9 $$")
        self.assert_failed(self.deliver(), 111, "crashed")
        (self.home / "bin/qmail-queue").unlink()
        self.assert_failed(self.deliver(), 111, "cannot run")

    def test_forward_to_one_that_does_not_read(self):
        self.rules(*rule(action="2&lab@example.net"))
        (self.home / "bin/qmail-queue").write_text("#!/bin/sh\nexit 31\n")
        self.assert_failed(self.deliver(CLEAN + b"x" * 1_000_000), 100)
        (self.home / "bin/qmail-queue").write_text("#!/bin/sh\nexit 0\n")
        self.assert_failed(self.deliver(CLEAN + b"x" * 1_000_000), 111, "did not read it")

    def test_forward_through_one_below_home(self):
        self.rules(*rule(folder="/NoDeliver", action="2&lab@example.net"))
        report = self.deliver(settings={"QMAILQUEUE": "bin/qmail-queue"})
        self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        self.assertTrue(self.sent_mail()[0].endswith(CLEAN))

    def test_forward_and_bounce(self):
        self.rules(*rule(folder="/NoDeliver", action="3&lab@example.net"))
        self.assert_failed(self.deliver(), 100, "refused")
        self.assertTrue(self.sent_mail()[1])


class Pipes(Filtered):
    """Programs that rules run, as the Maildir's owner."""

    def setUp(self):
        super().setUp()
        self.sent = self.box.home / "sent"
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 4711, 4712)

    def test_pipe(self):
        self.rules(*rule(folder="/NoDeliver", action=f"2|cat >{self.sent}.p; env >{self.sent}.v"))
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        self.assertEqual(Path(f"{self.sent}.p").read_bytes(), CLEAN)
        self.assertIn("SENDER=ann@example.org\n", Path(f"{self.sent}.v").read_text())
        self.assertEqual(self.everything(), [])

    def test_pipe_and_keep(self):
        self.rules(*rule(action="2|exit 99"))
        self.assert_filed(self.deliver(), "Match", CLEAN)

    def test_nothing_is_piped_before_the_folder_has_the_message(self):
        self.rules(*rule(action=f"2|cat >{self.sent}.p"))
        self.deliver()
        Path(f"{self.sent}.p").unlink()
        shutil.rmtree(self.maildir / ".Match/new")
        (self.maildir / ".Match/new").symlink_to("/nonexistent/new")
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (111, [111]), report.output)
        self.assertFalse(Path(f"{self.sent}.p").exists())

    def test_pipe_and_bounce(self):
        self.rules(*rule(action=f"3|cat >{self.sent}.p"))
        report = self.deliver()
        self.assertEqual((report.code, report.statuses), (100, [100]))
        self.assertEqual(Path(f"{self.sent}.p").read_bytes(), CLEAN)
        self.assertEqual(len(self.files("Match")), 1)

    def test_pipe_to_one_that_fails(self):
        for end, code in (("exit 100", 100), ("exit 64", 100), ("exit 77", 100), ("exit 112", 100),
                          ("exit 111", 111), ("exit 1", 111), ("kill -9 $$", 111),
                          ("/no/such", 111)):
            shutil.rmtree(self.home / "filter", ignore_errors=True)
            self.rules(*rule(action=f"2|{end}"))
            self.assert_failed(self.deliver(), code)

    def test_root_runs_none(self):
        self.rules(*rule(action=f"2|touch {self.sent}"))
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 0, 0)
        self.assert_handed_on(self.deliver(), "root")
        self.assertFalse(self.sent.exists())

    def test_parent_that_ignores_its_children(self):
        self.rules(*rule(folder="/NoDeliver", action="2|exit 100"))
        ignore = "trap '' CHLD ALRM; exec env --ignore-signal=CHLD"
        report = self.deliver(lines=[f"|{ignore} {self.vfilter}"])
        self.assertEqual(report.statuses, [100], report.output)

    def test_pipe_to_one_that_does_not_read(self):
        self.rules(*rule(folder="/NoDeliver", action="2|head -c 1 >/dev/null"))
        self.assertEqual(self.deliver(CLEAN + b"x" * 3_000_000).statuses, [99])
