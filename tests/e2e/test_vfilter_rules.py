"""What vfilter takes a rule to mean: comparisons, broken rules, --test."""

import hashlib
import os
import shutil
from pathlib import Path

from . import child
from .programs import environment, find
from .vfilter_case import ARTICLE, CLEAN, MARKED, VFILTER, Filtered, rule

TIME_LIMIT = 120  # seconds
SANITIZED = True


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
        # The message's own claim, which differs from the envelope.
        self.assertTrue(self.outcome(*options, message=b"Return-Path: <ann@example.org>\n" +
                                     stranger, sender="eve@example.org"))

    def test_an_address_book_that_cannot_be_read_is_no_empty_one(self):
        self.rules(*rule(comparison="5", header=None))
        (self.maildir / "addressbook").mkdir()
        report = self.deliver(sender="eve@example.org")
        self.assert_handed_on(report, "address book")

    def test_the_address_book_of_a_maildir_that_is_away_is_no_empty_one(self):
        """It may come back. Of a user who is not there, there is none."""
        self.rules(*rule(comparison="5", header=None, folder="/NoDeliver"))
        (self.maildir / "addressbook").write_text("ann@example.org\n")
        self.maildir.rename(self.dir / "away")
        self.assert_failed(self.deliver(), 111, f"{self.maildir}")
        self.maildir.parent.rmdir()
        report = self.deliver(lines=[f"|{self.vfilter}"])
        self.assertEqual(report.statuses, [0], report.output)
        self.assertIn("address book: there is no such user", report.output)

    def test_an_address_book_that_the_machine_fails_to_read_puts_off(self):
        self.rules(*rule(comparison="5", header=None))
        book = self.maildir / "addressbook"
        book.write_text("ann@example.org\n")
        for call, error in (("openat", "ENFILE"), ("read", "ESTALE")):
            line = (f"|ASAN_OPTIONS=detect_leaks=0 {find('strace')} -o /dev/null -P {book} "
                    f"-e inject={call}:error={error} {self.vfilter}")
            report = self.deliver(lines=[line])
            self.assertEqual(report.statuses, [111], report.output)
            self.assertEqual(self.everything(), [book])

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
        """With a flipped byte vfilter does something that rules can do, or nothing. It never
        crashes."""
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
        """A later try may find the rules. Until then no virus may get into the inbox."""
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
