"""What becomes of an infected message: marked, refused, dropped or sent elsewhere."""

import os

from .case import Case
from .inject import MESSAGE, envelope, inject
from .queue_dir import header_lines, split_lines

TIME_LIMIT = 120  # seconds
SANITIZED = True

NAME = "Test.Virus-1"
REPLY = f"DMessage contains a virus: {NAME} (#5.7.1)"


class Deciding(Case):
    def setUp(self):
        super().setUp()
        self.infected = self.script(f'echo "$1: {NAME} FOUND"; exit 1')
        self.nameless = self.script("exit 1")
        self.broken = self.script("exit 5")

    def decide(self, scanner=None, to=None, message=MESSAGE, **settings):
        return self.inject(message, to, QHPSI=scanner or self.infected, **settings)


class RejectVirus(Deciding):
    def test_unset_empty_or_0_queues_it_marked(self):
        for settings in ({}, {"REJECTVIRUS": ""}, {"REJECTVIRUS": "0"}):
            with self.subTest(**settings):
                queue = self.new_queue()
                self.assert_code(self.decide(QUEUEDIR=queue.path, **settings), 0)
                self.assert_arrived(queue.only(), MESSAGE, "infected", NAME)
                self.assertEqual(queue.only().recipients, [b"rcpt@example.net"])

    def test_1_refuses_with_33(self):
        self.assert_code(self.decide(REJECTVIRUS=1), 33)
        self.assert_nothing_queued()

    def test_2_drops_it_as_if_queued(self):
        outcome = self.decide(REJECTVIRUS=2)
        self.assert_code(outcome, 0)
        self.assertEqual(outcome.scans()[0]["virus"], NAME)
        self.assert_nothing_queued()

    def test_2_still_reads_and_checks_the_envelope(self):
        self.assert_code(self.decide(REJECTVIRUS=2, to=envelope()[:-1]), 54)
        self.assert_code(self.decide(REJECTVIRUS=2, to=b"junk\0\0"), 91)
        self.assert_code(self.decide(REJECTVIRUS=2, to=envelope(b"x" * 1003)), 11)
        self.assert_nothing_queued()

    def test_any_other_value_refuses(self):
        for value in ("3", "9", "255", "1000", "yes", "-1"):
            with self.subTest(value=value):
                self.assert_code(self.decide(REJECTVIRUS=value), 33)
                self.assert_nothing_queued()

    def test_clean_messages_pass_whatever_it_is(self):
        for value in (0, 1, 2, 3):
            queue = self.new_queue()
            self.assert_code(self.decide("/bin/true", REJECTVIRUS=value, QUEUEDIR=queue.path), 0)
            self.assert_arrived(queue.only(), MESSAGE, "clean")

    def test_rejectviruscode_picks_the_exit_code(self):
        for code in (11, 31, 40):
            self.assert_code(self.decide(REJECTVIRUS=1, REJECTVIRUSCODE=code), code)
        self.assert_nothing_queued()

    def test_refusal_of_a_malformed_envelope_names_the_envelope(self):
        self.assert_code(self.decide(REJECTVIRUS=1, to=b"junk\0\0"), 91)
        self.assert_nothing_queued()


class Log(Deciding):
    def test_says_what_is_done_with_which_mail_from_whom(self):
        message = b"Subject: x\nMessage-ID: <1@example.org>\n\nMessage-ID: <no@example.org>\n"
        to = envelope("me@example.org", "you@example.net", "she@example.net", "he@example.net")
        for settings, action in (({}, "queue"), ({"REJECTVIRUS": 1}, "refuse"),
                                 ({"REJECTVIRUS": 2}, "drop")):
            outcome = self.decide(to=to, message=message, TCPREMOTEIP="192.0.2.1", **settings)
            scan, = outcome.scans()
            self.assertEqual(scan.group("action", "sender", "recipient", "more", "client", "id"),
                             (action, "me@example.org", "you@example.net", "2", "192.0.2.1",
                              "<1@example.org>"))
        scan, = self.decide(self.broken, to=envelope("")).scans()
        self.assertEqual(scan.group("action", "sender", "recipient", "more", "client", "id"),
                         ("defer", "", "rcpt@example.net", None, None, None))


class ErrorDescriptor(Deciding):
    """The front end reads the reason from ERROR_FD: 6 (notqmail), 4 (netqmail with a patch; IndiMail
    and Sagredo's, if told so), 2 (IndiMail, if not)."""

    def _decide(self, number, scanner=None, **settings):
        """The outcome, and what came on descriptor `number`."""
        read, write = os.pipe()
        # The pipe may happen to have that number already.
        moved = f"{number}>&{write} {write}>&-" if write != number else ""
        try:
            outcome = inject(MESSAGE, None,
                             {**self.settings, "QHPSI": scanner or self.infected,
                              "ERROR_FD": number, **settings},
                             prefix=["/bin/sh", "-c", f'exec "$0" {moved}'],
                             pass_fds=[write])
        finally:
            os.close(write)
        with os.fdopen(read, "rb") as pipe:
            return outcome, pipe.read().decode()

    def test_gets_the_reason_with_the_name(self):
        for number, settings, code in ((6, {}, 82), (4, {"ERROR_CODE": 88}, 88), (4, {}, 82)):
            with self.subTest(number=number, **settings):
                outcome, text = self._decide(number, REJECTVIRUS=1, **settings)
                self.assert_code(outcome, code)
                self.assertEqual(text.rstrip("\n\0"), REPLY)
                self.assert_nothing_queued()

    def test_2_gets_the_reason_and_nothing_else(self):
        outcome = self.decide(REJECTVIRUS=1, ERROR_FD=2, ERROR_CODE=88)
        self.assert_code(outcome, 88)
        self.assertEqual(outcome.log.rstrip("\n\0"), REPLY)
        self.assert_nothing_queued()

    def test_gets_one_line_whatever_the_name(self):
        nasty = self.script(r"printf 'x: a\rb\377c\033 FOUND\n'; exit 1")
        _, text = self._decide(6, nasty, REJECTVIRUS=1)
        self.assertTrue(text.startswith("DMessage contains a virus: "))
        self.assertTrue(text.rstrip("\n").isprintable(), text)

    def test_reason_without_a_name_is_still_a_reason(self):
        outcome, text = self._decide(6, self.nameless, REJECTVIRUS=1)
        self.assert_code(outcome, 82)
        self.assertTrue(text.startswith("DMessage contains a virus"), text)

    def test_scanner_failure_stays_temporary(self):
        outcome, text = self._decide(6, self.broken, REJECTVIRUS=1)
        self.assertGreater(outcome.code, 40, outcome.log)
        self.assertFalse(text.startswith("D"), text)
        self.assert_nothing_queued()
        outcome = self.decide(self.broken, REJECTVIRUS=1, ERROR_FD=2, ERROR_CODE=88)
        self.assertGreater(outcome.code, 40)
        self.assertFalse(any(line.startswith("D") for line in outcome.log.splitlines()))

    def test_closed_descriptor_still_refuses(self):
        outcome = self.decide(REJECTVIRUS=1, ERROR_FD=9)
        self.assertIn(outcome.code, range(11, 41), outcome.log)
        self.assert_nothing_queued()

    def test_is_silent_for_clean_marked_and_dropped(self):
        for scanner, settings in (("/bin/true", {"REJECTVIRUS": 1}), (None, {}),
                                  (None, {"REJECTVIRUS": 2})):
            outcome, text = self._decide(6, scanner, **settings)
            self.assert_code(outcome, 0)
            self.assertEqual(text, "")


class Forward(Deciding):
    TO = "one@example.net", "two@example.net"

    def test_virusforward_replaces_all_recipients(self):
        self.assert_code(self.decide(to=envelope("s@example.org", *self.TO),
                                     VIRUSFORWARD="lab@example.org"), 0)
        queued = self.queue.only()
        self.assertEqual(queued.recipients, [b"lab@example.org"])
        self.assertEqual(queued.sender, b"s@example.org")
        self.assertEqual(self.quarantine_lines(queued),
                         b"X-Quarantine-ID: lab@example.org, one@example.net,two@example.net\n")
        self.assertTrue(queued.message.endswith(b"\n" + MESSAGE))
        self.assertIn(b"X-QHPSI: virus found\n", queued.header)
        self.assertIn(b"X-QHPSI-Virus: " + NAME.encode() + b"\n", queued.header)

    def test_virusforward_leaves_clean_messages_alone(self):
        self.assert_code(self.decide("/bin/true", VIRUSFORWARD="lab@example.org"), 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")
        self.assertEqual(self.queue.only().recipients, [b"rcpt@example.net"])

    def test_refusal_goes_before_virusforward(self):
        self.assert_code(self.decide(VIRUSFORWARD="lab@example.org", REJECTVIRUS=1), 33)
        self.assert_nothing_queued()

    def test_forwarded_mail_is_not_dropped(self):
        for name in ("VIRUSFORWARD", "QUARANTINE"):
            with self.subTest(name=name):
                queue = self.new_queue()
                self.assert_code(self.decide(REJECTVIRUS=2, QUEUEDIR=queue.path,
                                             **{name: "lab@example.org"}), 0)
                self.assertEqual(queue.only().recipients, [b"lab@example.org"])

    def test_quarantine_takes_every_message(self):
        for scanner in ("/bin/true", None, ""):
            with self.subTest(scanner=scanner):
                queue = self.new_queue()
                outcome = self.inject(MESSAGE, envelope("s@example.org", *self.TO),
                                      QHPSI=self.infected if scanner is None else scanner,
                                      QUARANTINE="q@example.org", QUEUEDIR=queue.path)
                self.assert_code(outcome, 0)
                queued = queue.only()
                self.assertEqual(queued.recipients, [b"q@example.org"])
                self.assertTrue(self.quarantine_lines(queued).startswith(b"X-Quarantine-ID: "))
                self.assertIn(b"one@example.net,two@example.net", self.quarantine_lines(queued))
                self.assertTrue(queued.message.endswith(b"\n" + MESSAGE))

    def test_extraqueue_adds_a_recipient(self):
        self.assert_code(self.inject(MESSAGE, envelope("s@example.org", *self.TO),
                                     EXTRAQUEUE="log@example.org"), 0)
        self.assertEqual(sorted(self.queue.only().recipients),
                         [b"log@example.org", b"one@example.net", b"two@example.net"])
        self.assert_arrived(self.queue.only(), MESSAGE)

    def test_empty_addresses_do_nothing(self):
        self.assert_code(self.decide(VIRUSFORWARD="", QUARANTINE="", EXTRAQUEUE=""), 0)
        self.assertEqual(self.queue.only().recipients, [b"rcpt@example.net"])
        self.assert_arrived(self.queue.only(), MESSAGE, "infected", NAME)

    def test_address_too_long_for_the_queue_is_55(self):
        for name in ("VIRUSFORWARD", "QUARANTINE", "EXTRAQUEUE"):
            self.assert_code(self.decide(**{name: "x" * 1003}), 55)
        self.assert_nothing_queued()

    def test_thousands_of_recipients_are_folded(self):
        to = [f"recipient-number-{i}@some-long-domain.example.net" for i in range(5000)]
        self.assert_code(self.decide(to=envelope("s@example.org", *to),
                                     VIRUSFORWARD="lab@example.org"), 0)
        queued = self.queue.only()
        lines = split_lines(self.quarantine_lines(queued))
        self.assertGreater(len(lines), 100)
        self.assertTrue(all(len(line) <= 998 + 1 for line in lines))
        self.assertTrue(all(line[:1] in b" \t" and line.strip() for line in lines[1:]))
        unfolded = b"".join(line.rstrip(b"\n") for line in lines).replace(b" ", b"")
        self.assertEqual(unfolded.replace(b"\t", b""),
                         b"X-Quarantine-ID:lab@example.org," + ",".join(to).encode())
        self.assertTrue(queued.message.endswith(b"\n" + MESSAGE))

    def test_large_redirected_message_is_moved_whole(self):
        to = [f"recipient-number-{i}@some-long-domain.example.net" for i in range(3000)]
        big = MESSAGE + bytes(range(256)) * 20_000
        self.assert_code(self.decide(message=big, to=envelope("s@example.org", *to),
                                     VIRUSFORWARD="lab@example.org"), 0)
        self.assertTrue(self.queue.only().message.endswith(b"\n" + big))

    def test_no_byte_of_an_address_starts_a_header_line(self):
        for nasty in (b"a@b\nX-QHPSI: clean", b"a@b\n\nbody", b"a@b\r\nX-QHPSI: clean\r\n",
                      b"\n", b"\r", b"\nX-QHPSI: clean\n@b", b"\x01\x7f\xff@b",
                      b"x" * 998 + b"\nA:", b"x" * 1002, b" " * 1000, b""):
            with self.subTest(address=nasty[:40]):
                queue = self.new_queue()
                self.assert_code(self.decide(to=envelope(nasty, b"ok@example.net", nasty),
                                             VIRUSFORWARD="lab@example.org",
                                             QUEUEDIR=queue.path), 0)
                queued = queue.only()
                self.assertTrue(queued.message.endswith(b"\n" + MESSAGE))
                ours = queued.message[:-len(MESSAGE)]
                self.assertNotIn(b"\r", ours)
                names = [line.split(b":")[0] for line in header_lines(ours)
                         if line[:1] not in b" \t"]
                self.assertEqual(names, [b"Received", b"X-QHPSI", b"X-QHPSI-Virus",
                                         b"X-Quarantine-ID"])
                self.assertTrue(all(line.strip() and len(line) <= 1100
                                    for line in split_lines(ours)))

    def quarantine_lines(self, queued):
        """The X-Quarantine-ID field with its folds."""
        found = []
        for line in queued.header:
            if line.startswith(b"X-Quarantine-ID:") or (found and line[:1] in b" \t"):
                found.append(line)
            elif found:
                break
        return b"".join(found)
