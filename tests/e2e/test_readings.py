"""What a mail reader could find in a message is scanned: mail that hides from clamd's own parser."""

import base64
import os

from . import clamd, samples
from .case import Case
from .hidden_mail import FILES, HIDDEN, part
from .programs import find
from .samples import EICAR_NAME

TIME_LIMIT = 120  # seconds
SANITIZED = True

FOUND = f"{EICAR_NAME}.UNOFFICIAL"

# As many contents as there are readers, almost.
ODD = part(base64.encodebytes(b"nothing to see here, " * 3) + b"=QQ=!\nQUJD\n")
HARMLESS = part(base64.encodebytes(b"nothing to see here, whoever reads it, and however often it may be\n"),
                said=b'multipart/mixed; boundary*0="b"')


class Readings(Case):
    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve(self)
        self.settings.update(QHPSI=f"clamd: {self.clamd.unix_server}")

    def scan(self, message, **settings):
        queue = self.new_queue()
        outcome = self.inject(message, QUEUEDIR=queue.path, **settings)
        return outcome, queue

    def assert_infected(self, message, **settings):
        outcome, queue = self.scan(message, **settings)
        self.assert_code(outcome, 0)
        self.assert_arrived(queue.only(), message, "infected", FOUND)
        return outcome

    def test_hidden_mail_is_infected(self):
        for name, message in HIDDEN.items():
            with self.subTest(name=name):
                self.assert_infected(message)

    def test_what_was_called_clean_once_is_infected(self):
        files = sorted(FILES.glob("*.eml"))
        self.assertEqual(len(files), 145)
        for file in files:
            with self.subTest(name=file.name):
                outcome, _ = self.scan(file.read_bytes(), REJECTVIRUS=1, REJECTVIRUSCODE=31)
                self.assert_code(outcome, 31)
                self.assertEqual(outcome.scans()[0]["virus"], FOUND)

    def test_the_log_says_how_many_readings_and_where_it_was_found(self):
        outcome = self.assert_infected(HIDDEN["base64 with padding inside"])
        scan, = outcome.scans()
        self.assertEqual(scan["virus"], FOUND)
        self.assertGreater(int(scan["readings"]), 0)
        self.assertTrue(scan["where"])

    def test_nothing_else_is_left_in_the_queue(self):
        outcome, queue = self.scan(HIDDEN["uuencode"], REJECTVIRUS=2)
        self.assert_code(outcome, 0)
        self.assertEqual(queue.files(), [])

    def test_without_a_payload_it_is_clean(self):
        outcome, queue = self.scan(HARMLESS)
        self.assert_code(outcome, 0)
        self.assert_arrived(queue.only(), HARMLESS, "clean")
        scan, = outcome.scans()
        self.assertGreater(int(scan["readings"]), 0)
        self.assertIsNone(scan["where"])

    def test_an_ordinary_mail_needs_no_process(self):
        ordinary = samples.with_attachment(b"harmless " * 100, "a.bin")
        outcome, queue = self.scan(ordinary, QHPSIPROG="/nowhere/qhpsi")
        self.assert_code(outcome, 0)
        self.assert_arrived(queue.only(), ordinary, "clean")
        self.assertIsNone(outcome.scans()[0]["readings"])

    def test_readings_that_cannot_be_made_are_no_verdict(self):
        silent, loud = self.script("exit 0"), self.script("echo no such command >&2; exit 75")
        for program, reason in (("/nowhere/qhpsi", "no readings: cannot run /nowhere/qhpsi: "),
                                (silent, "no readings: not counted"),
                                (loud, "no readings: exit status 75: no such command"),
                                (self.script("kill -9 $$"), "no readings: killed by signal 9")):
            with self.subTest(reason=reason):
                outcome, queue = self.scan(HARMLESS, QHPSIPROG=program)
                self.assert_code(outcome, 77)
                self.assertIn(reason, outcome.log)
                self.assertEqual(queue.files(), [])

    def test_off_means_as_it_is(self):
        message = HIDDEN["base64 with padding inside"]
        outcome, queue = self.scan(message, QHPSIREADINGS="off", QHPSIPROG="/nowhere/qhpsi")
        self.assert_code(outcome, 0)
        self.assert_arrived(queue.only(), message, "clean")

    def test_a_setting_that_makes_no_sense_is_55(self):
        for name, value in (("QHPSIREADINGS", "on"), ("READINGS_COUNT", "0"),
                            ("READINGS_TIME", "1m")):
            outcome, queue = self.scan(HARMLESS, **{name: value})
            self.assert_code(outcome, 55)
            self.assertEqual(queue.files(), [])

    def test_more_than_the_limits_allow_is_infected(self):
        nested = HARMLESS
        for _ in range(4):
            nested = part(base64.encodebytes(nested), said=b'multipart/mixed; boundary*0="b"')
        letters = b"".join(b"--\n" + base64.encodebytes(b"%080d" % i) for i in range(40))
        for message, limits in ((ODD, {"READINGS_COUNT": 1}),
                                (nested, {"READINGS_DEPTH": 2}),
                                (part(letters), {"READINGS_COUNT": 30})):
            with self.subTest(limits=limits):
                outcome, queue = self.scan(message, **limits)
                self.assert_code(outcome, 0)
                self.assert_arrived(queue.only(), message, "infected", "QHPSI.Readings.TooMany")

    def test_a_site_may_have_its_own_policy_for_that(self):
        policy = self.dir / "policy"
        policy.write_text("QHPSI.Readings.TooMany unscannable\n")
        outcome, queue = self.scan(ODD, READINGS_COUNT=1, QHPSIPOLICY=policy, REJECTVIRUS=1)
        self.assert_code(outcome, 0)
        header = queue.only().header
        self.assertIn(b"X-QHPSI-Note: QHPSI.Readings.TooMany\n", header)
        self.assertNotIn(b"\nX-QHPSI: ", header)

    def test_every_kind_of_scanner_gets_them(self):
        config = f"--config-file={self.clamd.conf}"
        for settings in ({"QHPSI": "plugin: clamd.so", "CLAMD_SERVERS": self.clamd.unix_server},
                         {"QHPSI": "plugin: libclamav.so",
                          "LIBCLAMAV_DB": self.clamd.directory / "db"},
                         {"QHPSI": f"{find('clamdscan')} {config} --fdpass --no-summary %s"}):
            with self.subTest(settings=settings):
                outcome = self.assert_infected(HIDDEN["base64 with padding inside"], **settings)
                self.assertTrue(outcome.scans()[0]["where"])

    def test_a_command_runs_once_more_with_the_readings(self):
        notes = self.dir / "notes"
        script = self.script(f'cmp -s - "$1" && echo "$1" >>{notes} && cat "$1" >>{notes}.all')
        outcome, queue = self.scan(HARMLESS, QHPSI=f"{script} %s")
        self.assert_code(outcome, 0)
        first, second = notes.read_text().splitlines()
        self.assertEqual(first, str(queue.only().message_file))
        self.assertFalse(os.path.exists(second))
        whole = (self.dir / "notes.all").read_bytes()
        self.assertIn(b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n",
                      whole)

    def test_a_verdict_on_the_message_itself_stands(self):
        notes = self.dir / "notes"
        script = self.script(f"echo scan >>{notes}; echo 'Mine FOUND'; exit 1")
        outcome, queue = self.scan(HARMLESS, QHPSI=f"{script} %s")
        self.assert_arrived(queue.only(), HARMLESS, "infected", "Mine")
        self.assertEqual(notes.read_text(), "scan\n")
        self.assertIsNone(outcome.scans()[0]["readings"])

    def test_no_verdict_on_the_readings_is_none(self):
        script = self.script('grep -q "octet-stream$" "$1" && grep -q "^--readings" "$1" && exit 9'
                             "\nexit 0")
        outcome, queue = self.scan(HARMLESS, QHPSI=f"{script} %s")
        self.assert_code(outcome, 77)
        self.assertEqual(queue.files(), [])
