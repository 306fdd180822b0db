"""vfilter in a dot-qmail file: rules are made with vcfilter, messages come as from qmail-local."""

import hashlib
import os
import re
import shutil
import signal
from pathlib import Path

from . import child, qmail_local, samples
from .programs import QMAIL_QUEUE, environment, find
from .vfilter_case import ARTICLE, CLEAN, MARKED, VFILTER, Filtered, make_maildir, rule


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


class Comparisons(Filtered):
    """Each comparison with a message that it means and with some that it does not."""

    MESSAGE = (b"Received: by mx; one\nReceived: by mx; two\n"
               b"From: \"Ann, A.\" <ann@example.org>\nTo: Bob <bob@example.net>,\n"
               b"\tjane@example.com\nSubject: =?iso-8859-1?q?F=FCr_?=\n =?utf-8?b?ZGljaA==?=\n"
               b"X-Spam-Score: 7.5\n\nSubject: body\n")

    def outcome(self, *options, message=MESSAGE, sender="ann@example.org"):
        """Whether the one rule matches."""
        home = self.home / "filter"
        shutil.rmtree(home, ignore_errors=True)
        self.rules(*options)
        before = len(self.files("Match"))
        report = self.deliver(message, [f"|{self.vfilter}"], sender=sender)
        self.assertIn(report.statuses, ([0], [99]), report.output)
        matched = report.statuses == [99]
        self.assertEqual(len(self.files("Match")) - before, int(matched), report.output)
        return matched

    def check(self, comparison, header, yes, no):
        for keyword in yes:
            self.assertTrue(self.outcome(*rule(comparison=comparison, header=header,
                                               keyword=keyword)), keyword)
        for keyword in no:
            self.assertFalse(self.outcome(*rule(comparison=comparison, header=header,
                                                keyword=keyword)), keyword)

    def test_equals(self):
        self.check("0", "Subject", ["für dich", "FüR DICH"], ["für", "body"])
        self.check("0", "34", ["by mx; two"], ["by mx; three"])

    def test_contains(self):
        self.check("1", "2", ["r dic", "FüR"], ["body", "=?utf-8"])

    def test_does_not_contain(self):
        self.check("2", "Received", ["three"], ["one", "two"])
        self.check("2", "X-None", [], ["x"])

    def test_starts_with(self):
        self.check("3", "Subject", ["für", "für dich"], ["dich", "für dich, ja"])

    def test_ends_with(self):
        self.check("4", "Subject", ["dich", "für dich"], ["für", "o für dich"])

    def test_numeric(self):
        self.check("7", "X-Spam-Score", ["%p > 7", "%p >= 7.5"], ["%p > 8", "%p < 7.5"])

    def test_regular_expression(self):
        self.check("8", "Subject", ["^für\\s+d", "(?i)DICH$"], ["^dich", "body"])

    def test_sender_not_in_address_book(self):
        options = rule(comparison="5", header=None)
        book = self.maildir / "addressbook"
        book.write_text("ann@example.org\n@friends.example\n")
        stranger = b"From: eve@example.org\n\nhi\n"
        self.assertFalse(self.outcome(*options))
        self.assertTrue(self.outcome(*options, message=stranger, sender="eve@example.org"))
        self.assertFalse(self.outcome(*options, message=stranger, sender="any@friends.example"))
        # Her own word for who she is, where the envelope says otherwise.
        self.assertTrue(self.outcome(*options, message=b"Return-Path: <ann@example.org>\n" +
                                     stranger, sender="eve@example.org"))

    def test_an_address_book_that_cannot_be_read_is_no_empty_one(self):
        self.rules(*rule(comparison="5", header=None))
        (self.maildir / "addressbook").mkdir()
        report = self.deliver(sender="eve@example.org")
        self.assert_handed_on(report, "address book")

    def test_my_address_not_in_recipients(self):
        options = rule(comparison="6", header=None)
        self.assertFalse(self.outcome(*options))
        self.assertTrue(self.outcome(*options, message=b"To: bob@example.net\n\n"))
        self.assertTrue(self.outcome(*options, message=b"Subject: jane@example.com\n\n"))
        self.assertFalse(self.outcome(*options, message=b"Cc: x, Jane <JANE@example.com>\n\n"))

    def test_return_path_is_the_envelope(self):
        options = rule(comparison="0", header="0", keyword="<eve@example.org>")
        self.assertTrue(self.outcome(*options, sender="eve@example.org"))
        self.assertFalse(self.outcome(*options, message=b"Return-Path: <eve@example.org>\n\n"))


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
        # A qmail-queue that is known by what it gets.
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
        # The sender gets that, and need not know the recipient's rules.
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


class Command(Filtered):
    """With a command, vfilter takes the place of the lines that follow."""

    def setUp(self):
        super().setUp()
        self.out = self.dir / "out"
        self.out.mkdir()
        self.command = self.script(f'cat >{self.out}/m; printf "<%s>" "$@" >{self.out}/a; exit 7')
        self.rules(*ARTICLE, address="prefilt@example.com")

    def test_no_match_runs_it_on_the_whole_message(self):
        report = self.deliver(lines=[f"|{self.vfilter} {self.command} '' -x --home 'a b'"])
        self.assertEqual(report.statuses, [7], report.output)
        self.assertEqual((self.out / "m").read_bytes(), CLEAN)
        self.assertEqual((self.out / "a").read_text(), "<><-x><--home><a b>")

    def test_a_match_does_not(self):
        report = self.deliver(MARKED, lines=[f"|{self.vfilter} {self.command}"])
        self.assert_filed(report, "Quarantine", MARKED)
        self.assertEqual(list(self.out.iterdir()), [])

    def test_message_from_a_pipe(self):
        long_one = CLEAN + b"x" * 500_000
        report = self.deliver(long_one, lines=[f"|cat | {self.vfilter} {self.command}"])
        self.assertEqual(report.statuses, [7], report.output)
        self.assertEqual((self.out / "m").read_bytes(), long_one)
        marked = MARKED + b"x" * 500_000
        self.assert_filed(self.deliver(marked, lines=[f"|cat | {self.vfilter}"]), "Quarantine",
                          marked)

    def test_a_command_that_cannot_be_run_puts_off(self):
        self.assert_failed(self.deliver(lines=[f"|{self.vfilter} /no/such"]), 111, "/no/such")

    def test_command_ignores_no_signal(self):
        report = self.deliver(lines=[f"|{self.vfilter} grep SigIgn /proc/self/status"])
        ignored = int(re.search(r"SigIgn:\t([0-9a-f]+)", report.output)[1], 16)
        # A shell has what it runs in the background, such as all tests, ignore these.
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            ignored &= ~(1 << (number - 1))
        self.assertEqual(ignored, 0, report.output)


class Lines(Filtered):
    def setUp(self):
        super().setUp()
        self.rules(*rule())

    def test_our_own_delivered_to_is_a_loop(self):
        mine = f"Received: x\nDelivered-To: {self.box.recipient}\n".encode()
        self.assert_failed(self.deliver(mine + CLEAN), 100, "looping")

    def test_somebody_elses_is_not(self):
        message = b"Delivered-To: joe@example.com\n" + CLEAN
        self.assert_filed(self.deliver(message), "Match", message)

    def test_lines_that_are_there_are_not_doubled(self):
        line = f'|(printf %s "$RPLINE$DTLINE"; cat) | {self.vfilter}'
        # The shell's $() would take the newlines off; printf writes them as they are.
        report = self.deliver(lines=[line])
        self.assert_filed(report, "Match", CLEAN)

    def test_from_line_of_an_mbox_is_left_out(self):
        report = self.deliver(lines=[f'|(printf %s "$UFLINE$RPLINE$DTLINE"; cat) | {self.vfilter}'])
        self.assert_filed(report, "Match", CLEAN)

    def test_hostile_sender_makes_no_line(self):
        report = self.deliver(settings={"RPLINE": "Return-Path: <a>\nX-QHPSI: clean\n",
                                        "SENDER": "a\nX-QHPSI: clean"})
        self.assertEqual(report.statuses, [99])
        content = self.files("Match")[0].read_bytes()
        self.assertTrue(content.startswith(b"Return-Path: <a_X-QHPSI: clean>\nDelivered-To: "))

    def test_message_of_any_bytes(self):
        for number, message in enumerate((b"Subject: lunch", b"Subject: lunch\r\n\r\n\0\xff\r",
                                          b"\0\nSubject: lunch\n\n" + bytes(range(256)) * 5000), 1):
            self.assertEqual(self.deliver(message).statuses, [99])
            self.assertEqual(len(self.files("Match")), number)
            newest = max(self.files("Match"), key=lambda p: p.stat().st_mtime_ns)
            self.assertEqual(newest.read_bytes(), self.lines_in_front() + message)

    def test_closed_descriptors_do_not_get_into_it(self):
        self.rules(*rule("noisy", keyword="loud", folder="Loud", action="2|echo out; echo err >&2"))
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 4711, 4712)
        message = b"Subject: loud\n\n"
        report = self.deliver(message, lines=[f"|{self.vfilter} >&- 2>&-"])
        self.assert_filed(report, "Loud", message)
        self.assertEqual(self.deliver(lines=[f"|{self.vfilter} <&-"]).statuses, [111])

    def test_no_header_or_no_message(self):
        for message in (b"", b"\n", b"\nSubject: lunch\n"):
            self.assertEqual(self.deliver(message, [f"|{self.vfilter}"]).statuses, [0])


class Users(Filtered):
    """Whose rules and whose Maildir."""

    def test_user_of_the_machine(self):
        self.rules(*rule(), address="joe@example.com")
        self.maildir = make_maildir(self.dir / "joe/Maildir")
        self.box = qmail_local.local(self.dir / "joe", "joe", "example.com", ext="lists")
        self.assert_filed(self.deliver(), "Match", CLEAN)

    def test_options_decide(self):
        self.rules(*rule(), address="kim@example.net")
        self.maildir = make_maildir(self.dir / "elsewhere")
        line = f"|{self.vfilter} --user Kim@Example.NET --maildir {self.maildir}"
        self.assert_filed(self.deliver(lines=[line]), "Match", CLEAN)

    def test_maildir_is_relative_to_where_qmail_local_is(self):
        self.rules(*rule())
        self.assert_filed(self.deliver(lines=[f"|{self.vfilter} --maildir jane/Maildir/"]), "Match",
                          CLEAN)

    def test_letters_case_of_an_address_does_not_matter(self):
        self.rules(*rule())
        self.box = qmail_local.virtual(self.box.home, "JANE", "Example.COM")
        self.assert_filed(self.deliver(), "Match", CLEAN)

    def test_a_user_who_is_not_there_is_for_the_next_line(self):
        self.rules(*rule(), address="prefilt@example.com")
        self.box = qmail_local.virtual(self.box.home, "nobody", "example.com")
        self.assert_handed_on(self.deliver(), "no such user")
        self.assertFalse((self.box.home / "nobody").exists())

    def test_extension_is_no_path(self):
        self.rules(*rule(), address="prefilt@example.com")
        outside = make_maildir(self.dir / "outside/Maildir")
        for user in ("../outside", "..", "jane/../../outside", ".", str(outside.parent)):
            self.box = qmail_local.virtual(self.box.home, user, "example.com")
            self.assertEqual(self.deliver(lines=[f"|{self.vfilter}"]).statuses, [0])
        self.assertEqual([p for p in outside.rglob("*") if p.is_file()], [])

    def test_missing_maildir_puts_off(self):
        self.rules(*rule())
        shutil.rmtree(self.maildir)
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual((report.code, report.statuses), (111, [111]))
        self.assertIn("Maildir", report.output)
        self.assertFalse(self.maildir.exists())

    def test_bad_command_line_or_environment_puts_off(self):
        for options in ("--bogus", "--user", "--user jane", "--user @x", "--maildir", "''"):
            report = self.deliver(lines=[f"|{self.vfilter} {options}"])
            self.assertEqual((report.code, report.statuses), (111, [111]), options)
            self.assertIn("vfilter: ", report.output)
        self.assertEqual(self.deliver(settings={"USER": ""}).statuses, [111])

    def test_root_delivers_as_the_maildirs_owner(self):
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 4711, 4712)
        self.rules(*rule(action=f"2|id -u -n 2>&1; id -u >{self.box.home}/id; id -G >>"
                                f"{self.box.home}/id"))
        self.dir.chmod(0o755)
        report = self.deliver()
        self.assertEqual(report.statuses, [99], report.output)
        for path in [p for p in self.maildir.rglob("*") if "Match" in str(p)]:
            self.assertEqual((path.stat().st_uid, path.stat().st_gid), (4711, 4712), path)
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        self.assertEqual((self.box.home / "id").read_text().split(), ["4711", "4712"])

    def test_root_is_not_led_away_by_a_link(self):
        treasure = make_maildir(self.dir / "root/Maildir")
        shutil.rmtree(self.maildir)
        self.maildir.symlink_to(treasure)
        os.chown(self.maildir, 4711, 4712, follow_symlinks=False)
        treasure.chmod(0o700)
        self.rules(*rule())
        self.assertEqual(self.deliver(lines=[f"|{self.vfilter}"]).statuses, [111])
        self.assertEqual([p for p in treasure.rglob("*") if p.is_file()], [])

    def test_root_is_not_kept_by_a_file_of_its_own(self):
        """Such as a hard link in the Maildir's place."""
        self.rules(*rule(folder="/NoDeliver", action=f"2|id -u >{self.box.home}/jane/id"))
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 4711, 4712)
        self.dir.chmod(0o755)
        shutil.rmtree(self.maildir)
        self.maildir.write_text("root's\n")
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual(report.statuses, [99], report.output)
        self.assertEqual((self.box.home / "jane/id").read_text(), "4711\n")


class BrokenRules(Filtered):
    """Neither lose nor bounce mail."""

    def setUp(self):
        super().setUp()
        self.rules(*rule(folder="/NoDeliver", action="1"))
        self.directory = self.home / "filter/example.com"
        self.cdb = self.directory / "rules.cdb"

    def test_without_rules(self):
        shutil.rmtree(self.home / "filter")
        self.assert_handed_on(self.deliver())

    def test_damaged(self):
        whole = self.cdb.read_bytes()
        for content in (b"", b"junk", whole[:100], whole[:-20], whole[:2048], bytes(len(whole)),
                        b"\xff" * len(whole)):
            with self.subTest(content=content[:20]):
                self.cdb.write_bytes(content)
                report = self.deliver(lines=[f"|{self.vfilter}"])
                self.assertEqual(report.statuses, [0], report.output)

    def test_damaged_anywhere(self):
        """A flipped byte does whatever the rules may do, or nothing: it never crashes."""
        whole = self.cdb.read_bytes()
        seen = set()
        for position in range(0, len(whole), max(1, len(whole) // 150)):
            self.cdb.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) +
                                 whole[position + 1:])
            report = self.deliver(lines=[f"|{self.vfilter}"])
            self.assertIn(report.statuses, ([0], [100]), report.output)
            seen.add(report.statuses[0])
        self.assertEqual(seen, {0, 100})

    def test_written_by_somebody_else(self):
        os.chown(self.cdb, 4711, -1)
        self.assert_handed_on(self.deliver(), "delivering without rules")

    def test_writable_by_others(self):
        self.cdb.chmod(0o666)
        self.assert_handed_on(self.deliver(), "delivering without rules")

    def test_not_readable(self):
        self.cdb.unlink()
        self.cdb.mkdir()
        self.assert_handed_on(self.deliver(), "delivering without rules")

    def test_what_the_machine_fails_to_read_puts_off(self):
        """A later try may find the rules: a virus must not get into the inbox meanwhile."""
        for call, error in (("openat", "ENFILE"), ("openat", "ENOMEM"), ("read", "ESTALE")):
            path = self.directory if call == "openat" else self.cdb
            # LeakSanitizer does not work under strace.
            line = (f"|ASAN_OPTIONS=detect_leaks=0 {find('strace')} -o /dev/null -P {path} "
                    f"-e inject={call}:error={error} {self.vfilter}")
            self.assert_failed(self.deliver(lines=[line]), 111, f"{path}: ")

    def test_a_link(self):
        self.cdb.rename(self.directory / "elsewhere")
        self.cdb.symlink_to("elsewhere")
        self.assert_handed_on(self.deliver(), "delivering without rules")


class Test(Filtered):
    """vfilter --test."""

    def ask(self, message=CLEAN, address="jane@example.com", code=0, options=()):
        done = child.run([VFILTER, "--home", self.home, *options, "--test", address],
                         input=message, env=environment({}))
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.decode()

    def tree(self):
        return {str(p): (p.stat().st_mtime_ns, hashlib.sha256(
            p.read_bytes() if p.is_file() else b"").digest()) for p in self.dir.rglob("*")}

    def test_tells_each_rule_and_the_outcome(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        self.rules(*rule("noon", keyword="lunch", folder="Food", action="2&lab@example.net"))
        self.rules(*rule("late", keyword="x", header="X-None"), address="postfilt@example.com")
        before = self.tree()
        lines = self.ask().splitlines()
        self.assertEqual(len(lines), 4, lines)
        self.assertRegex(lines[0], r"^prefilt \d+ virusFilter: X-QHPSI equals 'virus found': "
                                   r"does not match: X-QHPSI is 'clean'$")
        self.assertRegex(lines[1], r"^jane \d+ noon: Subject contains 'lunch': matches: "
                                   r"Subject is 'lunch'$")
        self.assertRegex(lines[2], r"^postfilt \d+ late: .* does not match: X-None is none$")
        self.assertRegex(lines[3], r"^jane \d+ noon: deliver to Food, forward to lab@example\.net$")
        self.assertRegex(self.ask(MARKED).splitlines()[-1],
                         r"^prefilt \d+ virusFilter: deliver to Quarantine$")
        self.assertEqual(self.tree(), before)

    def test_takes_the_return_path_for_the_sender(self):
        self.rules(*rule(folder="Match", action="1"))
        for path, outcome in ((b"<ann@example.org>", "bounce"),
                              (b"<>", "not bounce what has no sender")):
            answer = self.ask(b"Return-Path: " + path + b"\n" + CLEAN)
            self.assertTrue(answer.endswith(f": deliver to Match, {outcome}\n"), answer)

    def test_an_answer_that_nobody_gets(self):
        with open("/dev/full", "wb") as full:
            done = child.run([VFILTER, "--home", self.home, "--test", "jane@example.com"],
                             input=CLEAN, env=environment({}), stdout=full)
        self.assertEqual(done.returncode, 111)

    def test_tells_that_none_matches(self):
        self.assertEqual(self.ask(), "no rule matches: hand on\n")
        self.rules(*ARTICLE, address="prefilt@example.com")
        self.assertTrue(self.ask().endswith("\nno rule matches: hand on\n"))

    def test_tells_what_addresses_it_compares(self):
        self.rules(*rule(comparison="6", header=None))
        self.assertIn("To is 'Bob <bob@example.net>'", self.ask())
        self.rules(*rule("book", comparison="5", header=None))
        (self.maildir / "addressbook").write_text("ann@example.org\n")
        delivered = self.lines_in_front() + CLEAN
        self.assertRegex(self.ask(delivered, options=["--maildir", self.maildir]),
                         r"does not match: sender is 'ann@example\.org', From is 'Ann")

    def test_terminal_is_safe(self):
        self.rules(*ARTICLE, address="prefilt@example.com")
        output = self.ask(b"X-QHPSI: \x1b[2J=?utf-8?q?=1B=0Ax?=\n\n")
        self.assertNotIn("\x1b", output)
        self.assertEqual(len(output.splitlines()), 2)

    def test_bad_use(self):
        self.ask(address="jane", code=111)
        self.ask(code=111, options=["--nonsense"])
