"""vfilter's command line, the lines that qmail-local hands it, and whom it delivers for."""

import os
import re
import shutil
import signal
from pathlib import Path

from . import qmail_local
from .vfilter_case import ARTICLE, CLEAN, MARKED, Filtered, make_maildir, rule

TIME_LIMIT = 120  # seconds
SANITIZED = True


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
        # A shell makes its background jobs ignore these, and the tests may be one.
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

    def test_root_is_not_led_to_another_user(self):
        """The domain's owner puts a link to another's home in a user's place."""
        victim = self.dir / "victim"
        make_maildir(victim / "Maildir")
        shutil.rmtree(self.box.home / "jane")
        (self.box.home / "jane").symlink_to(victim)
        self.rules(*rule(folder="/NoDeliver", action=f"2|id -u >{self.box.home}/id"))
        for path in (self.box.home, self.box.home / "jane"):
            os.chown(path, 4711, 4712, follow_symlinks=False)
        for path in (victim, *victim.rglob("*")):
            os.chown(path, 5000, 5000)
        self.dir.chmod(0o755)
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual(report.statuses, [99], report.output)
        self.assertEqual((self.box.home / "id").read_text(), "4711\n")

    def test_root_follows_its_own_links(self):
        """Such as /home, where homes are on another disk."""
        (self.dir / "disk").mkdir()
        self.box.home.rename(self.dir / "disk/domain")
        self.box.home.symlink_to("disk/domain")
        home = self.dir / "disk/domain"
        for path in (home, *home.rglob("*")):
            os.chown(path, 4711, 4712)
        self.rules(*rule(folder="/NoDeliver", action=f"2|id -u >{self.box.home}/id"))
        self.dir.chmod(0o755)
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual(report.statuses, [99], report.output)
        self.assertEqual((home / "id").read_text(), "4711\n")

    def test_root_is_not_kept_by_a_file_of_its_own(self):
        """For example, a hard link in place of the Maildir."""
        self.rules(*rule(folder="/NoDeliver", action=f"2|id -u >{self.box.home}/jane/id"))
        for path in (self.box.home, *self.box.home.rglob("*")):
            os.chown(path, 4711, 4712)
        self.dir.chmod(0o755)
        shutil.rmtree(self.maildir)
        self.maildir.write_text("root's\n")
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual(report.statuses, [99], report.output)
        self.assertEqual((self.box.home / "jane/id").read_text(), "4711\n")
