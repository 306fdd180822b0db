"""qhpsi-installer report: what the logs say."""

import json
import os
import pwd
import re
import socket
import time

from . import child, made_up_logs, prefix, samples, smtp
from .control_case import Control, ENVIRONMENT, INSTALLER, setUpModule

TIME_LIMIT = 240  # seconds

COUNTS = ("mails", "bytes", "clean", "infected", "not_scanned", "no_verdict", "refused", "dropped",
          "deferred")
PRINTABLE = re.compile(r"[\n -~]*")


class Report(Control):
    def report(self, *arguments):
        return json.loads(self.installer("report", "--json", *arguments))

    def log_directory(self, service="qmail-smtpd.25"):
        directory = self.site.logs / service
        directory.mkdir(exist_ok=True)
        qmaill = pwd.getpwnam("qmaill")
        os.chown(directory, qmaill.pw_uid, qmaill.pw_gid)
        return directory

    def write_log(self, *lines, service="qmail-smtpd.25", ago=60):
        now = int(time.time())
        text = "".join(f"{made_up_logs.stamp(now - ago + i)} {line}\n"
                       for i, line in enumerate(lines))
        (self.log_directory(service) / "current").write_bytes(text.encode("latin-1"))


class OfRealMail(Report):
    def wait_for_clamd(self):
        def answers():
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex("/run/qhpsi/clamd.ctl") == 0
        child.wait_until(answers, what="clamd answers")

    def test_what_was_sent_is_what_is_reported(self):
        self.start_with_clamd(REJECTVIRUS=1, CLAMD_WAIT=1)
        self.wait_for_clamd()
        for _ in range(3):
            self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        self.assertEqual(smtp.send(self.port, samples.eicar_message()).code, 554)
        self.installer("disable", "clamd")
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 451)

        report = self.report()
        total = report["total"]
        self.assertEqual([total[n] for n in ("mails", "clean", "infected", "no_verdict", "queued",
                                             "refused", "deferred")], [5, 3, 1, 1, 3, 1, 1])
        self.assertGreater(total["bytes"], 5 * 100)
        self.assertEqual(sum(day["mails"] for day in report["days"]), 5)
        self.assertEqual(sum(hour["mails"] for hour in report["hours"]), 5)
        self.assertEqual(report["viruses"]["different"], 1)
        self.assertIn("Eicar", report["viruses"]["top"][0]["text"])
        self.assertEqual(report["virus_networks"]["top"], [{"text": "127.0.0.0/24", "count": 1}])
        self.assertIn("unix:/run/qhpsi/clamd.ctl",
                      report["no_verdict_reasons"]["top"][0]["text"])
        self.assertGreaterEqual(report["scan_milliseconds"]["longest"], 1)
        # clamd was started once, and has been stopped.
        self.assertEqual([o["to"] is None for o in report["clamd_outages"]], [False, True])

        text = self.installer("report")
        self.assertRegex(text, r"(?m)^mails scanned +5 ")
        self.assertRegex(text, r"(?m)^  refused +1 +20\.0 %$")
        self.assertIn("and still is not", text)
        self.assertRegex(text, r"(?m)^  127\.0\.0\.0/24 +1  #+$")


class OfMadeUpMail(Report):
    def test_every_mail_counts_once_at_a_rate_for_large_sites(self):
        self.add_smtp(QHPSI=None)
        lines = 300_000
        expected = made_up_logs.write(self.log_directory(), lines)
        began = time.monotonic()
        report = self.report()
        took = time.monotonic() - began
        self.assertEqual({n: report["total"][n] for n in COUNTS}, {n: expected[n] for n in COUNTS})
        self.assertEqual(sum(day["mails"] for day in report["days"]), lines)
        self.assertEqual(sum(hour["mails"] for hour in report["hours"]), lines)
        self.assertEqual(report["lines"], lines)
        self.assertGreater(report["files"], 4)
        # Ten million in 20 seconds; a fifth of that on a machine that does much else.
        self.assertLess(took, lines / 100_000, f"{lines / took:.0f} lines a second")

    def test_only_what_is_recent_enough(self):
        self.add_smtp(QHPSI=None)
        made_up_logs.write(self.log_directory(), 6000, days=6)
        self.assertAlmostEqual(self.report("--since", "24h")["total"]["mails"], 1000, delta=5)
        self.assertAlmostEqual(self.report("--since", "3d")["total"]["mails"], 3000, delta=5)
        self.assertIn("is no time such as", self.installer("report", "--since", "soon", code=100))

    def test_a_bar_on_a_terminal_alone(self):
        self.add_smtp(QHPSI=None)
        made_up_logs.write(self.log_directory(), 3000)
        terminal, end = os.openpty()
        self.addCleanup(os.close, terminal)
        try:
            done = child.run([INSTALLER, "report", *self.where()], env=ENVIRONMENT, stderr=end)
        finally:
            os.close(end)
        self.assertEqual(done.returncode, 0)
        shown = os.read(terminal, 65536).decode()
        self.assertRegex(shown, r"\rlogs: read +\[#+\] 100%\r\x1b\[K$")
        self.assertNotIn("logs: read", done.stdout.decode())

    def test_services_that_were_given_up_do_not_count_as_down(self):
        self.site.add("clamd", down=True)
        self.site.add("freshclam", down=True)
        self.write_log("--- Stopped at x", service="clamd", ago=30 * 86400)
        self.write_log("ERROR: Database update process failed: x", service="freshclam",
                       ago=30 * 86400)
        for service in ("clamd", "freshclam"):
            os.utime(self.site.logs / service / "current", (time.time() - 30 * 86400,) * 2)
        report = self.report()
        self.assertEqual(report["clamd_outages"], [])
        self.assertIsNone(report["signatures"]["failing_since"])
        for service in ("clamd", "freshclam"):
            (self.site.services / service / "down").unlink()
        report = self.report()
        self.assertEqual([o["to"] for o in report["clamd_outages"]], [None])
        self.assertIsNotNone(report["signatures"]["failing_since"])

    def test_outages_and_signatures(self):
        self.site.add("clamd", down=True)
        self.site.add("freshclam", down=True)
        self.write_log("--- Stopped at x", "Self checking every 60 seconds.", "FD[9]: OK",
                       service="clamd")
        self.write_log("ClamAV update process started at x", "daily.cld updated (version: 2, x)",
                       "ClamAV update process started at x",
                       "ERROR: Database update process failed: \x1b[1mConnection failed",
                       service="freshclam")
        report = self.report()
        outage = report["clamd_outages"][0]
        self.assertEqual(outage["to"] - outage["from"], 1)
        signatures = report["signatures"]
        self.assertEqual(signatures["failing_since"] - signatures["updated"], 2)
        self.assertEqual(signatures["reason"], "?[1mConnection failed")
        text = self.installer("report")
        self.assertIn("CLAMD WAS NOT UP: 1 time, 1 s together", text)
        self.assertRegex(text, r"freshclam has failed for \d+ s: \?\[1mConnection failed")


class OfHostileLogs(Report):
    def setUp(self):
        super().setUp()
        self.add_smtp(QHPSI=None)

    def test_no_byte_of_a_stranger_reaches_a_terminal_or_a_browser(self):
        nasty = "<script>alert(1)</script>\"'&\x1b]0;x\x07\x9b1m\xff"
        words = nasty.replace(" ", "?")
        self.write_log(
            f"qhpsi: m: {nasty} FOUND (1 bytes, 2 ms) refuse pid=1 from=<{words}> to=<{words}> "
            f"client={words} by={words} id={words}",
            f"qhpsi: m: ERROR {nasty} (1 bytes, 2 ms) defer pid=1 from=<> to=<>",
            f"qmail-queue: {nasty}", f"qhpsi: {nasty} is not believed: {nasty}", nasty)
        page = self.dir / "report.html"
        outputs = [self.installer("report", "--html", page), self.installer("report"),
                   self.installer("report", "--json"), page.read_text()]
        for output in outputs:
            self.assertRegex(output, PRINTABLE)
            self.assertTrue(PRINTABLE.fullmatch(output), output)
        self.assertNotIn("<script", outputs[-1])
        self.assertIn("&lt;script&gt;", outputs[-1])
        report = json.loads(outputs[2])
        self.assertEqual(report["total"]["mails"], 2)
        self.assertEqual(report["networks"]["top"], [])
        self.assertTrue(report["viruses"]["top"][0]["text"].startswith("<script>"))

    def test_what_is_no_log_is_passed_over(self):
        directory = self.log_directory()
        secret = self.dir / "secret"
        secret.write_text(f"{made_up_logs.stamp(int(time.time()))} qmail-queue: root's alone\n")
        stamps = [f"{made_up_logs.stamp(int(time.time()) + i)}.s" for i in range(5)]
        (directory / stamps[0]).symlink_to(secret)
        (directory / stamps[1]).hardlink_to(secret)
        os.mkfifo(directory / stamps[2])
        (directory / stamps[3]).mkdir()
        with open(directory / stamps[4], "wb") as sparse:
            sparse.truncate(1 << 42)
        self.write_log("qmail-queue: seen")
        text = self.installer("report")
        self.assertIn("seen", text)
        self.assertNotIn("alone", text)
        self.assertIn("5 files are none of multilog's", text)

    def test_memory_has_a_limit(self):
        """Every line has another name, network and reason, and some have no end."""
        lines = []
        for number in range(150_000):
            lines.append(f"qhpsi: m: {'x' * 100}{number} FOUND (1 bytes, {number} ms) queue pid=1 "
                         f"from=<> to=<> client=2001:db8:{number >> 8:x}:{number & 255:x}::1")
        lines.append("y" * 3_000_000)
        directory = self.log_directory()
        for part in range(0, len(lines), 50_000):
            text = "".join(f"{made_up_logs.stamp(int(time.time()) - 9)} {line}\n"
                           for line in lines[part:part + 50_000])
            name = f"{made_up_logs.stamp(int(time.time()), part)}.s"
            (directory / name).write_text(text)
        done = child.run(["/bin/sh", "-c", 'ulimit -v 300000; exec "$@"', "sh", INSTALLER, "report",
                          "--json", *self.where()], env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["total"]["mails"], 150_000)
        self.assertGreater(report["virus_networks"]["may_lack"], 0)

    def test_a_log_that_cannot_be_read_does_not_hide_the_others(self):
        self.write_log("qmail-queue: seen")
        self.site.add("clamd", down=True)
        (self.site.logs / "clamd").symlink_to("/proc/self/fd")
        self.assertIn("seen", self.installer("report"))


class Html(Report):
    def test_stands_alone(self):
        self.add_smtp(QHPSI=None)
        made_up_logs.write(self.log_directory(), 5000)
        page = self.dir / "report.html"
        self.assertEqual(self.installer("report", "--html", os.path.relpath(page)), "")
        html = page.read_text()
        self.assertTrue(html.startswith("<!DOCTYPE html>"))
        self.assertTrue(html.endswith("</html>\n"))
        self.assertGreaterEqual(html.count("<svg"), 5)
        for word in ("<script", "src=", "href=", "url(", "http:", "https:", "@import"):
            self.assertNotIn(word, html)
        self.assertEqual(page.stat().st_mode & 0o777, 0o644)
        self.assertEqual(prefix.Path(page).owner(), "root")

    def test_where_it_cannot_be_written(self):
        self.add_smtp(QHPSI=None)
        self.assertIn("cannot open /nowhere: No such file",
                      self.installer("report", "--html", "/nowhere/report.html", code=111))


class Mail(Report):
    def setUp(self):
        super().setUp()
        self.add_smtp(EXTRAQUEUE="copy@example.net", QUARANTINE="other@example.net")

    def queued(self):
        return [message for queue in self.queues for message in queue.queued()]

    def send(self, *arguments, code=0):
        return self.installer("report", "--mail", "you@example.net", *arguments, code=code)

    def test_is_queued_as_it_is_for_the_administrator_alone(self):
        self.write_log("qhpsi: m: Eicar FOUND (10 bytes, 2 ms) refuse pid=1 from=<> to=<a@b> "
                       "client=192.0.2.9")
        self.assertEqual(self.send("--quiet"), "")
        message, = self.queued()
        self.assertEqual((message.sender, message.recipients), (b"", [b"you@example.net"]))
        text = message.message.decode()
        for words in ("\nTo: you@example.net\n", ": 1 mails, 1 infected, 0 deferred\n",
                      "\nAuto-Submitted: auto-generated\n", "\n  Eicar  ", "\n  192.0.2.0/24  "):
            self.assertIn(words, text)
        self.assertRegex(text, r"\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\n")
        self.assertNotIn("X-Q", text)

    def test_none_after_a_quiet_day(self):
        self.write_log("qhpsi: m: OK (10 bytes, 2 ms) queue pid=1 from=<> to=<a@b>")
        self.assertEqual(self.send("--quiet"), "")
        self.assertEqual(self.queued(), [])
        self.assertEqual(self.send(), "")
        self.assertEqual(len(self.queued()), 1)

    def test_what_cannot_be_sent(self):
        for address in ("you@example.net\nBcc: x", "<x@y>", "a b", "@x", "x" * 300):
            self.assertIn("is no address", self.installer("report", "--mail", address, code=100))
        self.variable("qmail-smtpd.25", "QUEUE_BASE").write_text("/nowhere\n")
        self.assertIn("qmail-queue exits with", self.send(code=111))
