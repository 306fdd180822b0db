"""External scanners: how they are called, and what each way of ending means."""

import contextlib
import json
import os
import re
import socket
import time
from pathlib import Path

from . import child
from .case import Case
from .programs import QHPSI, QMAIL_QUEUE, environment, find

TIME_LIMIT = 120  # seconds
SANITIZED = True

# Traces the process whose number a file has, and has it as a zombie for itself once it has ended,
# for so many seconds.
TRACER = """
import ctypes, os, pathlib, sys, time
notes = pathlib.Path(sys.argv[1])
while not (notes.exists() and notes.read_text().endswith("\\n")):
    time.sleep(0.1)
PTRACE_SEIZE = 0x4206
assert ctypes.CDLL(None).ptrace(PTRACE_SEIZE, int(notes.read_text()), 0, 0) == 0
notes.with_suffix(".traced").write_text("")
os.waitid(os.P_PID, int(notes.read_text()), os.WEXITED | os.WNOWAIT)
time.sleep(int(sys.argv[2]))
"""

SENT = b"From: a@example.org\nTo: b@example.net\n\nHello.\n"


class Scanning(Case):
    def scan(self, body, command="{script}", **settings):
        """Injects with a scanner of this shell script, which finds a place for notes in $NOTES."""
        self.notes = self.dir / "notes"
        script = self.script(f"NOTES={self.notes}\n{body}")
        outcome = self.inject(SENT, QHPSI=command.format(script=script), **settings)
        self.noted = self.notes.read_text() if self.notes.exists() else ""
        return outcome

    def assert_scanned(self, outcome):
        self.assert_code(outcome, 0)
        queued = self.queue.only()
        self.assertIn(b"\nX-QHPSI: clean\n", queued.message)
        return queued


class Command(Scanning):
    def test_qhpsi_itself_is_no_scanner(self):
        """It would become itself until the time is over."""
        for name in (f"{QHPSI} %s", "qhpsi %s"):
            outcome = self.inject(QHPSI=name, PATH=f"/usr/bin:/bin:{QHPSI.parent}")
            self.assert_code(outcome, 77)
            self.assertIn("is no scanner, but qhpsi", outcome.log)
        done = child.run([QHPSI, "--version"])
        self.assertEqual(done.returncode, 87)

    def test_percent_s_becomes_the_message_file(self):
        queued = self.assert_scanned(self.scan('echo "$#:$*" > $NOTES', "{script} %s --quiet %s"))
        self.assertEqual(self.noted, f"3:{queued.message_file} --quiet {queued.message_file}\n")

    def test_no_argument_appends_the_message_file(self):
        queued = self.assert_scanned(self.scan('echo "$#:$*" > $NOTES'))
        self.assertEqual(self.noted, f"1:{queued.message_file}\n")

    def test_other_arguments_without_percent_s_append_nothing(self):
        self.assert_scanned(self.scan('echo "$#:$*" > $NOTES', "{script} --stdin"))
        self.assertEqual(self.noted, "1:--stdin\n")

    def test_percent_s_within_a_word_is_the_message_file_too(self):
        queued = self.assert_scanned(self.scan('echo "$#:$*" > $NOTES', "{script} --file=%s"))
        self.assertEqual(self.noted, f"1:--file={queued.message_file}\n")

    def test_quotes_keep_words_together_and_no_shell_reads_them(self):
        self.assert_scanned(self.scan(
            'printf "<%s>" "$@" > $NOTES', "{script} 'a  b' \"c'd\" $HOME `id` ;x ''"))
        self.assertEqual(self.noted, "<a  b><c'd><$HOME><`id`><;x><>")

    def test_unclosed_quote_is_55(self):
        outcome = self.scan("exit 0", "{script} 'x")
        self.assert_code(outcome, 55)
        self.assert_nothing_queued()

    def test_blank_qhpsi_never_queues_as_clean(self):
        outcome = self.inject(SENT, QHPSI="  ")
        if outcome.code == 0:
            self.assertNotIn(b"X-QHPSI", self.queue.only().message)
        else:
            self.assertIn(outcome.code, (55, 77))
            self.assert_nothing_queued()

    def test_scanner_is_looked_for_in_path(self):
        script = self.script(f"echo found > {self.dir}/notes")
        (self.dir / "bin").mkdir()
        script.rename(self.dir / "bin/myscan")
        self.assert_scanned(self.inject(SENT, QHPSI="myscan %s",
                                        PATH=f"{self.dir}/bin:/usr/bin:/bin"))
        self.assertEqual((self.dir / "notes").read_text(), "found\n")

    def test_message_is_on_descriptor_0_read_only_and_at_its_start(self):
        self.assert_scanned(self.scan('cat > $NOTES; if (echo x >&0) 2>/dev/null; then exit 9; fi'))
        self.assertTrue(self.noted.endswith(SENT.decode()))
        self.assertTrue(self.noted.startswith("Received: (qmail "))

    def test_message_file_has_the_whole_message_when_it_is_scanned(self):
        self.assert_scanned(self.scan('cat "$1" > $NOTES'))
        self.assertTrue(self.noted.endswith(SENT.decode()))

    def test_qhpsiargs_are_appended(self):
        self.assert_scanned(self.scan('printf "<%s>" "$@" > $NOTES', "{script} -a",
                                      QHPSIARG1="one two", QHPSIARG2="2", QHPSIARG3="three"))
        self.assertEqual(self.noted, "<-a><one two><2><three>")

    def test_unset_and_empty_qhpsiargs_are_not_appended(self):
        self.assert_scanned(self.scan('printf "<%s>" "$@" > $NOTES', "{script} -a", QHPSIARG1="",
                                      QHPSIARG3="three"))
        self.assertEqual(self.noted, "<-a><three>")

    def test_qhpsiprog_says_where_qhpsi_is(self):
        outcome = self.scan("exit 0", QHPSIPROG=self.dir / "none")
        self.assert_code(outcome, 77)
        self.assert_nothing_queued()

    def test_scanner_gets_no_descriptor_of_the_queue_but_0_1_2(self):
        self.assert_scanned(self.scan(
            'exec ls -l /proc/self/fd > $NOTES', "{script} x"))
        numbers = [int(n) for n in re.findall(r" (\d+) -> ", self.noted)]
        links = dict(re.findall(r" (\d+) -> (\S+)", self.noted))
        self.assertEqual([n for n in numbers if n > 2 and "/proc/" not in links[str(n)]], [],
                         self.noted)

    def test_environment_of_the_scanner_is_cut(self):
        self.assert_scanned(self.scan("env > $NOTES", LD_PRELOAD="/nonexistent.so", SECRET="s3cret",
                                      BASH_ENV="/nonexistent", IFS="/", TMPDIR="/nonexistent"))
        self.assertNotIn("s3cret", self.noted)
        self.assertNotIn("LD_PRELOAD", self.noted)
        self.assertNotIn("BASH_ENV", self.noted)


class Verdict(Scanning):
    def test_0_is_clean_and_1_is_infected(self):
        self.assert_scanned(self.scan("exit 0"))
        queue = self.make_queue("infected")
        outcome = self.scan("exit 1", QUEUEDIR=queue.path)
        self.assert_code(outcome, 0)
        self.assert_arrived(queue.only(), SENT, "infected")

    def test_qhpsirc_and_qhpsirn_choose_other_statuses(self):
        for status, settings, expected in (
                (7, {"QHPSIRC": 7}, b"virus found"), (9, {"QHPSIRN": 9}, b"clean"),
                (0, {"QHPSIRC": 0, "QHPSIRN": 1}, b"virus found"),
                (1, {"QHPSIRC": 0, "QHPSIRN": 1}, b"clean")):
            with self.subTest(status=status, **settings):
                queue = self.new_queue()
                self.assert_code(self.scan(f"exit {status}", QUEUEDIR=queue.path, **settings), 0)
                self.assertIn(b"\nX-QHPSI: " + expected + b"\n", queue.only().message)

    def test_status_that_is_no_longer_clean_or_infected_is_no_verdict(self):
        self.assert_code(self.scan("exit 1", QHPSIRC=7), 77)
        self.assert_code(self.scan("exit 0", QHPSIRN=9), 77)
        self.assert_nothing_queued()

    def test_every_other_status_is_77_with_nothing_queued(self):
        script = self.script('exit "$1"')
        for status in range(2, 256):
            outcome = self.inject(SENT, QHPSI=f"{script} {status}")
            self.assertEqual(outcome.code, 77, f"status {status}: {outcome.log}")
            self.assertTrue(outcome.scans() and outcome.scans()[0]["reason"], outcome.log)
        self.assert_nothing_queued()

    def test_crash_of_the_scanner_is_77(self):
        for signal in ("KILL", "SEGV", "TERM", "ABRT"):
            outcome = self.scan(f"kill -{signal} $$")
            self.assert_code(outcome, 77)
            self.assertTrue(outcome.scans()[0]["reason"], outcome.log)
        self.assert_nothing_queued()

    def test_missing_or_unusable_scanner_is_77(self):
        plain = self.dir / "plain"
        plain.write_text("not a program")
        for command in ("/nonexistent/scanner %s", "no-such-scanner-anywhere", str(self.dir),
                        str(plain)):
            with self.subTest(command=command):
                outcome = self.inject(SENT, QHPSI=command)
                self.assert_code(outcome, 77)
                self.assertTrue(outcome.scans()[0]["reason"], outcome.log)
        self.assert_nothing_queued()

    def test_timeout_is_77_and_kills_the_whole_process_group(self):
        outcome = self.scan("sleep 300 & echo $! > $NOTES; sleep 301 & echo $! >> $NOTES\n"
                            "trap '' TERM\necho $$ >> $NOTES\nwait", QHPSITIMEOUT=1)
        self.assert_code(outcome, 77)
        self.assertLess(outcome.seconds, 60)
        self.assert_nothing_queued()
        pids = self.noted.split()
        self.assertEqual(len(pids), 3)
        child.wait_until(lambda: not any(map(child.alive, pids)),
                         what="the scanner's processes are gone")

    def test_scanner_that_leaves_a_child_behind_does_not_hold_the_mail(self):
        outcome = self.scan("sleep 100 &\nexit 0", QHPSITIMEOUT=90)
        self.assert_scanned(outcome)
        self.assertLess(outcome.seconds, 60)

    def test_nothing_that_the_scanner_left_runs_on(self):
        """Wherever it has put itself, and what it has started itself."""
        for body, code in (("setsid sleep 1000 & exit 0", 0),
                           ("setsid sh -c 'setsid sleep 1000 & echo $! >>$NOTES; sleep 1000' &\n"
                            "while [ ! -s $NOTES ]; do sleep 0.01; done; exit 0", 0),
                           ("setsid sleep 1000 & echo $! >>$NOTES; sleep 1000", 77),
                           ("setsid setsid -f sleep 1000; exit 5", 77)):
            with self.subTest(body=body):
                outcome = self.scan("exec 8>&-; export NOTES\n" + body.replace(
                    "1000", str(1000 + self.unique())), QHPSITIMEOUT=2 if code else 90)
                self.assert_code(outcome, code)
                self.assertEqual(self.sleepers(), [])

    def unique(self):
        """A number that no test beside this one has: sleepers() knows its processes by it."""
        return os.getpid()

    def sleepers(self):
        command = f"sleep\0{1000 + self.unique()}\0".encode()
        found = []
        for directory in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if (directory / "cmdline").read_bytes() == command:
                    found.append(directory.name)
        return found

    def scan_traced(self, seconds):
        """By a process that keeps the scanner for so long when it has ended."""
        tracer = child.start([find("python3"), "-c", TRACER, self.dir / "notes", seconds])
        self.addCleanup(child.stop, tracer)
        return self.scan("mkfifo $NOTES.traced; echo $$ >$NOTES; : <$NOTES.traced",
                         QHPSIONERROR="accept")

    def test_scanner_that_an_administrator_traces_is_waited_for(self):
        """As strace does it: it reaps first what it traces, a moment after the end."""
        self.assert_scanned(self.scan_traced(seconds=1))

    def test_scanner_that_another_process_traces_and_keeps_does_not_hold_the_mail(self):
        outcome = self.scan_traced(seconds=1000)
        self.assert_code(outcome, 122)
        self.assertLess(outcome.seconds, 60)
        self.assert_nothing_queued()

    def test_scanner_that_prints_without_end_is_bounded(self):
        outcome = self.scan("yes 2>/dev/null", QHPSITIMEOUT=2)
        self.assert_code(outcome, 77)
        self.assertLess(outcome.seconds, 60)
        self.assertLess(len(outcome.log), 1 << 20)
        self.assert_nothing_queued()

    def test_the_log_has_an_object_for_machines_if_asked_for(self):
        name = "Eicar-Test-Signature"
        outcome = self.scan(f'echo "$1: {name} FOUND"; exit 1', QHPSILOG="json",
                            TCPREMOTEIP="192.0.2.1")
        self.assert_code(outcome, 0)
        scan, = outcome.scans()
        logged, = [json.loads(line) for line in outcome.log.splitlines() if line.startswith("{")]
        self.assertLess(abs(logged.pop("time") - time.time()), 100)
        self.assertEqual(logged, {
            "file": scan["file"], "bytes": len(SENT), "ms": int(scan["ms"]), "verdict": "infected",
            "name": name, "action": "queue", "pid": int(re.search(r"pid=(\d+)", outcome.log)[1]),
            "sender": "sender@example.org", "recipients": ["rcpt@example.net"],
            "recipient_count": 1, "client": "192.0.2.1", "readings": 0, "in_reading": False})
        self.assert_code(self.scan("exit 0", QHPSILOG="xml"), 55)

    def test_onerror_accept_queues_with_the_reason_and_no_verdict(self):
        for body in ("exit 5", "kill -SEGV $$"):
            with self.subTest(body=body):
                queue = self.new_queue()
                outcome = self.scan(body, QHPSIONERROR="accept", QUEUEDIR=queue.path)
                self.assert_code(outcome, 0)
                header = queue.only().header
                self.assertRegex(header[1], rb"^X-QHPSI-Error: \S[^\n]*\n$")
                self.assertNotIn(b"X-QHPSI:", b"".join(header))
                self.assertTrue(queue.only().message.endswith(b"\n" + SENT))

    def test_onerror_accept_does_not_accept_a_scan_that_was_killed_or_stopped(self):
        """Another process of its user could do so to let a virus in."""
        for body in ("kill -KILL $$", "kill -TERM $$", "sh -c 'kill -KILL $$'; exit $?",
                     "kill -STOP $$", "(sleep 1.5; kill -CONT $$) & kill -STOP $$; sleep 5"):
            with self.subTest(body=body):
                outcome = self.scan(body, QHPSIONERROR="accept", QHPSITIMEOUT=2)
                self.assert_code(outcome, 77)
                self.assert_nothing_queued()

    def test_onerror_accept_does_not_accept_a_virus(self):
        outcome = self.scan("exit 1", QHPSIONERROR="accept", REJECTVIRUS=1)
        self.assert_code(outcome, 33)
        self.assert_nothing_queued()

    def test_onerror_with_an_unknown_word_never_accepts(self):
        outcome = self.scan("exit 5", QHPSIONERROR="acept")
        self.assertIn(outcome.code, (55, 77))
        self.assert_nothing_queued()

    def test_error_reason_from_scanner_output_cannot_start_a_header_line(self):
        outcome = self.scan(r"printf 'bad\rX-QHPSI: clean\nX-QHPSI: clean\n\nbody'; exit 5",
                            QHPSIONERROR="accept")
        self.assert_code(outcome, 0)
        message = self.queue.only().message
        self.assertNotIn(b"\nX-QHPSI: clean", message)
        self.assertTrue(message.endswith(b"\n" + SENT))


class VirusName(Scanning):
    def test_comes_from_what_the_scanner_printed(self):
        for stream in ("1", "2"):
            with self.subTest(stream=stream):
                queue = self.new_queue()
                outcome = self.scan(f'echo "$1: Win.Test-1 FOUND" >&{stream}; exit 1',
                                    QUEUEDIR=queue.path)
                self.assert_arrived(queue.only(), SENT, "infected", "Win.Test-1")
                self.assertEqual(outcome.scans()[0]["virus"], "Win.Test-1")

    def test_nasty_name_cannot_start_a_header_line(self):
        outcome = self.scan(r"printf '%s: a\rb\033[1m\377 c FOUND\n' x; exit 1")
        self.assert_code(outcome, 0)
        message = self.queue.only().message
        lines = message.split(b"\n")
        self.assertEqual(lines[1], b"X-QHPSI: virus found")
        self.assertNotIn(b"\r", message)
        self.assertNotIn(b"\x1b", message)
        self.assertTrue(message.endswith(b"\n" + SENT))

    def test_very_long_name_is_bounded(self):
        outcome = self.scan("printf 'x: '; head -c 100000 /dev/zero | tr '\\0' n\n"
                            "echo ' FOUND'; exit 1")
        self.assert_code(outcome, 0)
        queued = self.queue.only()
        self.assertTrue(all(len(line) <= 998 + 1 for line in queued.header))
        self.assertTrue(queued.message.endswith(b"\n" + SENT))

    def test_found_in_the_output_of_a_clean_verdict_is_still_clean(self):
        self.assert_scanned(self.scan("echo 'x: Name FOUND'; exit 0"))
        self.assertNotIn(b"X-QHPSI-Virus", self.queue.only().message)


class Output(Scanning):
    def test_scanner_output_goes_to_stderr_and_never_to_descriptor_1(self):
        # Descriptor 1 of qmail-queue is the envelope: a scanner that could read or write it would
        # be in the middle of the mail.
        outcome = self.scan("echo to-stdout; echo to-stderr >&2; readlink /proc/self/fd/1 > $NOTES")
        self.assert_scanned(outcome)
        self.assertIn("to-stdout", outcome.log)
        self.assertIn("to-stderr", outcome.log)

    def test_socket_on_descriptor_1_is_not_written_to(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        script = self.script("echo to-stdout")
        with theirs, open(__file__, "rb") as message:
            ours.sendall(b"Fa@b\0Tc@d\0\0")
            done = child.run([QMAIL_QUEUE], stdin=message, stdout=theirs,
                             env=environment({**self.settings, "QHPSI": script}))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(ours.recv(100), b"")


class Log(Scanning):
    def line(self, outcome):
        scans = outcome.scans()
        self.assertEqual(len(scans), 1, outcome.log)
        return scans[0]

    def test_clean(self):
        outcome = self.scan("sleep 0.2; exit 0")
        queued = self.assert_scanned(outcome)
        line = self.line(outcome)
        self.assertEqual((line["file"], line["verdict"]), (str(queued.message_file), "OK"))
        self.assertGreaterEqual(int(line["ms"]), 200)
        self.assertLessEqual(int(line["ms"]), outcome.seconds * 1000)
        self.assertLessEqual(abs(int(line["bytes"]) - len(queued.message)), 1000)

    def test_infected_without_a_name_still_says_found(self):
        line = self.line(self.scan("exit 1"))
        self.assertTrue(line["verdict"].endswith(" FOUND"))

    def test_error_has_its_reason(self):
        line = self.line(self.scan("exit 42"))
        self.assertTrue(line["verdict"].startswith("ERROR "))
        self.assertIn("42", line["reason"])

    def test_timeout_says_so(self):
        line = self.line(self.scan("sleep 100", QHPSITIMEOUT=1))
        self.assertIn("1 second", line["reason"])

    def test_nothing_scanned_logs_nothing(self):
        self.assertEqual(self.inject(SENT).log, "")


class Size(Scanning):
    def body(self, size):
        return b"To: b\n\n" + b"x" * (size - 7)

    def test_smaller_than_qhpsiminsize_is_not_scanned(self):
        self._check(self.body(500), False, QHPSIMINSIZE=5000)
        self._check(self.body(6000), True, QHPSIMINSIZE=5000)

    def test_larger_than_qhpsimaxsize_is_not_scanned(self):
        self._check(self.body(500), True, QHPSIMAXSIZE=5000)
        self._check(self.body(6000), False, QHPSIMAXSIZE=5000)

    def test_borders_belong_to_what_is_scanned(self):
        self._check(self.body(5000), True, QHPSIMINSIZE=5000)
        self._check(self.body(5000), True, QHPSIMAXSIZE=5000)

    def _check(self, sent, scanned, **settings):
        with self.subTest(size=len(sent), **settings):
            queue = self.new_queue()
            outcome = self.inject(sent, QHPSI="/bin/true", QUEUEDIR=queue.path, **settings)
            self.assert_code(outcome, 0)
            self.assert_arrived(queue.only(), sent, "clean" if scanned else None)
            self.assertEqual(outcome.scans()[0]["verdict"], "OK" if scanned else "SKIPPED size")
