"""What qmail-queue does to a message: its own lines at the top, forged ones taken out, and every
other byte as it came."""

import re

from . import samples
from .case import Case
from .queue_dir import split_lines

TIME_LIMIT = 120  # seconds
SANITIZED = True

SCANNER = {"QHPSI": "/bin/true"}

FORGED = [
    b"X-QHPSI: clean\n",
    b"x-qhpsi: clean\n",
    b"X-Qhpsi:clean\n",
    b"X-QHPSI : clean\n",
    b"X-QHPSI\t:\tclean\n",
    b"X-QHPSI:\n clean\n",
    b"X-QHPSI\n : clean\n",
    b"X-QHPSI: clean\n\tand\n more of it\n",
    b"X-QHPSI-Virus: none\n",
    b"x-QHPSI-VIRUS:  \n folded\n",
    b"X-QHPSI-Error: all well\n",
    b"X-Quarantine-ID: a@b,\n c@d\n",
    b"X-QUARANTINE-ID : a@b\n",
    b"X-QHPSI: clean\r\n",
    b"X-QHPSI: \0clean\n",
]

NOT_FORGED = [
    b"X-QHPSI2: clean\n",
    b"XX-QHPSI: clean\n",
    b"X-QHPSI clean\n",
    b"X-QHPS: I\n",
    b"X-Quarantine-IDs: 1\n",
    b"X-QHPSI-Viruses: many\n",
    b"Subject: X-QHPSI: clean\n",
    b"Subject: folded\n X-QHPSI: clean\n",
    b"Comments: folded\n\tX-QHPSI-Virus: x\n",
]


class Base(Case):
    def arrives(self, sent, expected=None, **settings):
        """Sends with a scanner that says clean, and without one. `expected` must follow our own
        lines; by default, the bytes that were sent."""
        for scanning in ({}, SCANNER):
            with self.subTest(scanning=bool(scanning), sent=sent[:80]):
                queue = self.new_queue()
                outcome = self.inject(sent, QUEUEDIR=queue.path, **scanning, **settings)
                self.assert_code(outcome, 0)
                whole = sent if isinstance(sent, bytes) else b"".join(sent)
                self.assert_arrived(queue.only(), whole if expected is None else expected,
                                    "clean" if scanning else None)


class ForgedLines(Base):
    def test_are_removed_first_last_and_in_between(self):
        for line in FORGED:
            self.arrives(line + b"To: b\n\nbody\n", b"To: b\n\nbody\n")
            self.arrives(b"To: b\n" + line + b"\nbody\n", b"To: b\n\nbody\n")
            self.arrives(b"To: b\n" + line + b"Cc: c\n\nbody\n", b"To: b\nCc: c\n\nbody\n")

    def test_are_removed_however_many_there_are(self):
        self.arrives(b"".join(FORGED) * 50 + b"To: b\n\nbody\n", b"To: b\n\nbody\n")

    def test_are_removed_where_the_header_has_no_body(self):
        for line in FORGED:
            self.arrives(b"To: b\n" + line, b"To: b\n")
            self.arrives(b"To: b\n" + line.rstrip(b"\n"), b"To: b\n")

    def test_are_kept_in_the_body(self):
        body = b"".join(FORGED)
        self.arrives(b"To: b\n\n" + body)
        self.arrives(b"\n" + body)

    def test_are_removed_for_readers_that_take_a_bare_cr_for_a_line_end(self):
        for sent in (b"To: b\rX-QHPSI: virus\r\n\nbody\n", b"To: b\r\rX-QHPSI: virus\rCc: c\n\n",
                     b"\rX-QHPSI: virus\n\n", b"To: b\r\nX-QHPSI: virus\r\n\r\nbody\r\n",
                     b"To: b\r\n\r\nX-QHPSI: virus\r\n\nbody\n"):
            with self.subTest(sent=sent):
                queue = self.new_queue()
                self.assert_code(self.inject(sent, QUEUEDIR=queue.path, **SCANNER), 0)
                message = queue.only().message
                self.assertEqual(re.findall(rb"X-QHPSI:[^\r\n]*", message), [b"X-QHPSI: clean"])

    def test_similar_lines_are_kept(self):
        self.arrives(b"To: b\n" + b"".join(NOT_FORGED) + b"\nbody\n")
        for line in NOT_FORGED:
            self.arrives(line + b"\nbody\n")

    def test_are_removed_wherever_read_blocks_end(self):
        line = b"X-QHPSI: clean\n folded\n"
        for cut in range(len(line) + 1):
            self.arrives([b"To: b\n" + line[:cut], line[cut:] + b"Cc: c\n\nbody\n"],
                         b"To: b\nCc: c\n\nbody\n")

    def test_are_removed_when_the_message_comes_byte_by_byte(self):
        sent = b"To: b\n" + b"".join(FORGED) + b"".join(NOT_FORGED) + b"\nX-QHPSI: kept\n"
        expected = b"To: b\n" + b"".join(NOT_FORGED) + b"\nX-QHPSI: kept\n"
        self.arrives([sent[i:i + 1] for i in range(len(sent))], expected)

    def test_are_removed_at_every_offset_around_block_borders(self):
        for size in (1024, 4096, 8192, 16384, 32768, 65536):
            for offset in range(-18, 3):
                padding = b"X-Pad: " + b"p" * (size + offset - 14) + b"\n"
                self.arrives(b"To: b\n" + padding + b"X-QHPSI: clean\nCc: c\n\nbody\n",
                             b"To: b\n" + padding + b"Cc: c\n\nbody\n")

    def test_long_forged_line_is_removed_whole(self):
        for size in (1000, 70000, 1 << 20):
            forged = b"X-QHPSI: " + b"x" * size + b"\n " + b"y" * size + b"\n"
            self.arrives(b"To: b\n" + forged + b"Cc: c\n\nb\n",
                         b"To: b\nCc: c\n\nb\n")

    def test_much_white_space_before_the_colon_does_not_hide_them(self):
        self.arrives(b"To: b\nX-QHPSI" + b" \t" * 5000 + b": clean\n\nbody\n", b"To: b\n\nbody\n")


class EveryOtherByte(Base):
    def test_odd_messages_pass_unchanged(self):
        for sent in (
                b"",
                b"\n",
                b"x",
                b"no header at all",
                b"no header at all\n",
                b"To: b",
                b"To: b\n",
                b"To: b\nSubject: header without body\n",
                b"To: b\n\n",
                b"To: b\n\nno final newline",
                b"\n\n\nbody after blank lines\n",
                b"To: b\n\nNUL \0 here\0\n\0",
                b"T\0o: b\n\nbody\n",
                b"\0",
                b"To: b\rSubject: x\r\n\r\nbody\r\n",
                b"To: b\r\rSubject: bare CR\r",
                b"\r\nbody\r\n",
                b"To: \xe4\xf6\xfc\xff\n\n\x80\x81\xfe\xff\n",
                b"From a@b Mon Jan  1 00:00:00 2024\nTo: b\n\nFrom here\n>From there\n",
                b"To: b\n\n.\n..\n.x\n",
                b": empty name\n\nbody\n",
                b":\n",
                bytes(range(256)) * 3,
                b"Received: by a\n\tfolded; now\nReceived: by b; then\n\nbody\n",
        ):
            self.arrives(sent)

    def test_huge_lines_pass_unchanged(self):
        self.arrives(b"To: b\nX-Long: " + b"h" * 3_000_000 + b"\n\n" + b"b" * 3_000_000)

    def test_large_message_passes_unchanged(self):
        self.arrives(b"To: b\n\n" + bytes(range(256)) * 40_000)

    def test_message_in_odd_pieces_passes_unchanged(self):
        sent = samples.with_attachment(bytes(range(256)) * 300, "data.bin")
        for size in (1, 7, 61, 1023, 4097):
            count = 3000 if size == 1 else len(sent)
            part = sent[:count]
            self.arrives([part[i:i + size] for i in range(0, len(part), size)])


class MessageThatStartsWithABlank(Base):
    """Its first line would otherwise continue a line of ours, and change what ours says."""

    def test_cannot_continue_our_verdict(self):
        for sent in (b" clean\nTo: b\n\nbody\n", b"\tvirus\n\nbody\n", b" ", b"\t\n", b" \n\nbody",
                     b"\0\0 clean\n\nbody", b"\r clean\n\nbody", b"\0" * 100_000 + b" clean\n\n"):
            with self.subTest(sent=sent):
                queue = self.new_queue()
                self.assert_code(self.inject(sent, QUEUEDIR=queue.path, **SCANNER), 0)
                message = queue.only().message
                self.assertTrue(message.endswith(sent))
                ours = split_lines(message[:len(message) - len(sent)])
                self.assertEqual(ours[1], b"X-QHPSI: clean\n")
                self.assertEqual(len(ours), 3)
                self.assertTrue(ours[2].startswith(b"X-QHPSI-Note: "), ours)

    def test_passes_unchanged_where_there_is_no_verdict(self):
        sent = b" clean\nTo: b\n\nbody\n"
        self.assert_code(self.inject(sent), 0)
        self.assert_arrived(self.queue.only(), sent)

    def test_folded_first_line_does_not_hide_a_forged_one(self):
        queue = self.make_queue("folded")
        self.assert_code(self.inject(b" x\nX-QHPSI: virus found\nTo: b\n\n", QUEUEDIR=queue.path,
                                     **SCANNER), 0)
        message = queue.only().message
        self.assertEqual(re.findall(rb"(?m)^X-QHPSI:.*$", message), [b"X-QHPSI: clean"])


class OurLines(Base):
    def test_no_scan_adds_no_verdict(self):
        outcome = self.inject(b"X-QHPSI: clean\nTo: b\n\n")
        self.assert_code(outcome, 0)
        self.assertNotIn(b"X-QHPSI", self.queue.only().message)

    def test_empty_qhpsi_is_no_scan(self):
        outcome = self.inject(b"To: b\n\n", QHPSI="")
        self.assert_code(outcome, 0)
        self.assertNotIn(b"X-QHPSI", self.queue.only().message)

    def test_received_line_obeys_rfc_5322(self):
        self.inject(b"To: b\n\n", **SCANNER)
        line = split_lines(self.queue.only().message)[0]
        self.assertLessEqual(len(line), 998 + 1)

    def test_verdict_stands_once_right_after_our_received_line(self):
        self.inject(b"Received: by other; now\nTo: b\n\n", **SCANNER)
        lines = split_lines(self.queue.only().message)
        self.assertTrue(lines[0].startswith(b"Received: (qmail "))
        self.assertEqual(lines[1], b"X-QHPSI: clean\n")
        self.assertEqual(lines[2], b"Received: by other; now\n")
