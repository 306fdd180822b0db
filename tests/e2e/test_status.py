"""The commands that look at the bundle: status, tcprules, help."""

import json
import os
import socket
import threading
import time

from . import child, made_up_logs, prefix, samples, smtp, supervise
from .control_case import Control, ENVIRONMENT, INSTALLER, setUpModule
from .programs import find

TIME_LIMIT = 240  # seconds


class Status(Control):
    def test_at_a_glance_and_for_machines(self):
        began = int(time.time())
        self.start_with_clamd(CLAMD_SERVERS="unix:/run/qhpsi/clamd.ctl unix:/run/nobody")
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        self.installer("disable", "clamd")
        self.installer("enable", "clamd")
        child.wait_until(lambda: self.site.said("clamd", "Self checking") == 2,
                         what="clamd is up again")
        self.wait_for_clamd()

        state, pid, seconds = self.site.svstat("clamd")
        status = json.loads(self.installer("status", "--json"))
        self.assertTrue(status["svscan"])
        services = {s["name"]: s for s in status["services"]}
        self.assertEqual(sorted(services), ["clamd", "qmail-smtpd.25"])
        clamd = services["clamd"]
        self.assertEqual((clamd["state"], clamd["pid"], clamd["wanted"], clamd["at_boot"]),
                         (state, pid, "up", "up"))
        self.assertGreaterEqual(clamd["seconds"], seconds - 1)
        self.assertLessEqual(clamd["seconds"], self.site.svstat("clamd")[2] + 1)
        self.assertEqual(clamd["log"]["state"], "up")
        self.assertEqual(clamd["last_log_line"]["text"], self.site.log("clamd")[-1][26:])
        self.assertGreaterEqual(clamd["last_log_line"]["time"], began - 1)
        self.assertLessEqual(clamd["last_log_line"]["time"], time.time() + 1)
        self.assertEqual([(c["server"], c["reachable"]) for c in status["clamd"]],
                         [("unix:/run/qhpsi/clamd.ctl", True), ("unix:/run/nobody", False)])
        self.assertRegex(status["clamd"][0]["version"], r"^ClamAV \d+\.\d+\.\d+$")
        self.assertEqual([(s["path"], s["count"]) for s in status["signatures"]],
                         [(str(self.site.signatures), 2)])
        self.assertLessEqual(status["signatures"][0]["age_seconds"], time.time() - began + 1)
        self.assertEqual([q["path"] for q in status["queues"]], [str(q.path) for q in self.queues])
        self.assertEqual(sum(q["messages"] for q in status["queues"]), 1)

        text = self.installer("status")
        self.assertRegex(text, rf"(?m)^clamd +up +\d{{4}}-\d\d-\d\d \d\d:\d\d \(\d+ s\) +{pid} +up +\S")
        self.assertIn("clamd unix:/run/qhpsi/clamd.ctl: answers, ClamAV ", text)
        self.assertRegex(text, r"(?m)^scanner unix:/run/qhpsi/clamd\.ctl: proved \d+ s ago$")
        self.assertIn("scanner unix:/run/nobody: not proved yet\n", text)
        self.assertIn("clamd unix:/run/nobody: does not answer: connect: No such file", text)
        self.assertIn(f"signatures {self.site.signatures}: 2, the newest ", text)
        self.assertIn("mails waiting: 1 in 2 queues\n", text)

    def wait_for_clamd(self):
        def answers():
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex("/run/qhpsi/clamd.ctl") == 0
        child.wait_until(answers, what="clamd answers")

    def test_a_log_that_is_down_is_seen(self):
        self.site.add("clamd", down=True)
        self.start("clamd")
        self.site.wait_for("clamd/log", "up")
        self.site.shell("svc -d /service/clamd/log")
        self.site.wait_for("clamd/log", "down")
        self.assertRegex(self.installer("status"), r"(?m)^clamd +down, log down +\d")

    def test_a_log_that_leads_elsewhere_is_not_shown(self):
        self.site.add("clamd", down=True)
        secret = self.dir / "secret"
        secret.write_text("root's alone\n")
        secret.chmod(0o600)
        directory = self.site.logs / "clamd"
        directory.mkdir()
        for make in (lambda path: path.symlink_to(secret), lambda path: path.hardlink_to(secret),
                     os.mkfifo):
            make(directory / "current")
            output = self.installer("status") + self.installer("status", "--json")
            self.assertNotIn("alone", output)
            (directory / "current").unlink()
        (directory / "current").write_text("clamd's own\n")
        self.assertIn("clamd's own", self.installer("status"))

    def test_signatures_that_could_be_newer(self):
        self.add_smtp(CLAMD_SERVERS="unix:/run/qhpsi/clamd.ctl")
        self.site.add("clamd")
        self.site.add("freshclam", MAXAGE=5)
        daily = self.site.signatures / "daily.cvd"
        self.write_daily(daily, made=time.time() - 4 * 86400)
        version = self.answer_version("ClamAV 1.4.6/27000/Sun Nov 22 08:49:36 2026")
        warnings = json.loads(self.installer("status", "--json"))["warnings"]
        self.assertEqual(warnings, [])

        self.write_daily(daily, made=time.time() - 6 * 86400)
        version[0] = "ClamAV 1.4.6/26998/Sun Nov 22 08:49:36 2026"
        os.utime(daily, (time.time() - 3600,) * 2)
        began = int(time.time()) - 7 * 3600
        log = self.site.logs / "freshclam"
        log.mkdir()
        (log / "current").write_text(
            f"{made_up_logs.stamp(began)} ERROR: Database update process failed: Bad \x1b[1mluck\n")
        text = self.installer("status")
        for words in (f"{self.site.signatures}: the newest daily signatures are 6 d 0 h old",
                      "freshclam has failed for 7 h 0 min: Bad ?[1mluck",
                      "clamd unix:/run/qhpsi/clamd.ctl: has daily signatures 26998, but "
                      f"{self.site.signatures} has had 27000 for 1 h 0 min"):
            self.assertIn(f"warning: {words}\n", text)
        warnings = json.loads(self.installer("status", "--json"))["warnings"]
        self.assertEqual(len(warnings), 3)
        self.assertIn("svc -t", warnings[-1]["fix"])
        self.variable("freshclam", "MAXAGE").write_text("7\n")
        self.assertNotIn("daily signatures are", self.installer("status"))
        self.assertIn("MAXAGE", self.installer("set", "freshclam", "MAXAGE", "0", code=100))

    def write_daily(self, path, made):
        """The header of ClamAV's file, which is all that is read of it here."""
        header = f"ClamAV-VDB:26 Nov 2026 08-00 +0000:27000:100:90:{'0' * 32}:x:builder:{int(made)}"
        path.write_bytes(header.encode().ljust(512))

    def answer_version(self, text):
        """A clamd that only tells its version: that in the list that is returned."""
        answer = [text]
        os.makedirs("/run/qhpsi", exist_ok=True)
        if os.path.exists("/run/qhpsi/clamd.ctl"):  # of a clamd that was killed
            os.unlink("/run/qhpsi/clamd.ctl")
        server = socket.socket(socket.AF_UNIX)
        server.bind("/run/qhpsi/clamd.ctl")
        self.addCleanup(os.unlink, "/run/qhpsi/clamd.ctl")
        server.listen(9)

        def serve():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.recv(100)
                    client.sendall(answer[0].encode() + b"\0")
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.addCleanup(thread.join, child.PATIENCE)
        self.addCleanup(server.close)
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)
        return answer

    def test_with_nothing_there(self):
        text = self.installer("status")
        self.assertIn(f"svscan does not run on {self.site.services}", text)
        self.add_smtp(QUEUE_COUNT=3)
        text = self.installer("status")
        self.assertRegex(text, r"(?m)^qmail-smtpd.25 +no supervise +- +- +up +-$")
        self.assertIn("does not answer", text)
        self.assertIn(f"{self.site.home}/queue/queue3: is not a queue", text)


class Tcprules(Control):
    def setUp(self):
        super().setUp()
        self.add_smtp(QHPSI=None, DATABYTES=None)
        self.source = self.site.home / "tcp.smtp"

    def test_compiled_for_the_next_connection(self):
        self.site.start()
        self.site.wait_for_port(self.port)
        self.source.write_text('# nobody\n:allow,DATABYTES="10"\n')
        output = self.installer("tcprules")
        self.assertEqual(output, f"{self.site.rules}: 1 rule, for the next connection\n")
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 552)
        self.source.write_text("127.0.0.1:allow\n:deny\n")
        self.assertIn("2 rules", self.installer("tcprules", self.source))
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        self.assertEqual([p.name for p in self.site.home.iterdir() if p.name.startswith(".")], [])

    def test_killed_at_any_moment_the_old_rules_or_the_new(self):
        texts = [f'10.{n}.0.1:allow,RELAYCLIENT=""\n' * 500 for n in (1, 2)]
        compiled = []
        for text in texts:
            self.source.write_text(text)
            self.installer("tcprules")
            compiled.append(self.site.rules.read_bytes())
        self.assertNotEqual(*compiled)
        for number in range(40):
            self.source.write_text(texts[number % 2])
            self.kill_after(number / 2000, "tcprules")
            self.assertIn(self.site.rules.read_bytes(), compiled)
        self.installer("tcprules")
        self.assertEqual(self.site.rules.read_bytes(), compiled[1])
        self.assertEqual([p.name for p in self.site.home.iterdir() if p.name.startswith(".")], [])

    def test_owner_and_mode_stay(self):
        self.source.write_text(":allow\n")
        self.site.rules.chmod(0o640)
        os.chown(self.site.rules, prefix.uid("mallory"), prefix.gid("qmail"))
        self.installer("tcprules")
        status = self.site.rules.stat()
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777),
                         (prefix.uid("mallory"), prefix.gid("qmail"), 0o640))
        self.site.rules.unlink()
        self.installer("tcprules")
        self.assertEqual(self.site.rules.stat().st_mode & 0o7777, 0o644)

    def test_no_link_of_the_directorys_owner_is_followed(self):
        victim = self.dir / "victim"
        victim.write_text("theirs")
        self.source.write_text(":allow\n")
        pid = os.getpid()
        for name in (".tcp.smtp.cdb.qhpsi-new", ".tcp.smtp.cdb.qhpsi-new.tmp",
                     *(f".tcp.smtp.cdb.{n}.qhpsi-new" for n in range(pid, pid + 100))):
            (self.site.home / name).symlink_to(victim)
        self.assertIn("1 rule", self.installer("tcprules"))
        self.assertEqual(victim.read_text(), "theirs")
        self.assertFalse(self.site.rules.is_symlink())

    def test_what_is_compiled_is_never_setuid(self):
        self.source.write_text(":allow\n")
        self.site.rules.chmod(0o6755)
        self.installer("tcprules")
        self.assertEqual(self.site.rules.stat().st_mode & 0o7777, 0o755)

    def test_mistakes_leave_what_was_compiled(self):
        before = self.site.rules.read_bytes()
        for rule, words in ((":alow", "2: there is neither allow nor deny after the colon"),
                            ("10.0.0.1 allow", "2: has no colon"),
                            (":allow,QHPSI='/bin/true", "2: QHPSI: has a quote that is not closed"),
                            (":allow,QHPSI=\u2019/usr/bin/clamdscan %s\u2019", "2: QHPSI: its quotes are"),
                            (":allow,QHPSITIMEOUT='0'", '2: QHPSITIMEOUT: "0" is not a number')):
            with self.subTest(rule=rule):
                self.source.write_text(f"# first\n{rule}\n")
                output = self.installer("tcprules", code=100)
                self.assertIn(f"{self.source}:{words}", output)
                self.assertIn(f"{self.site.rules}: stays as it is", output)
                self.assertEqual(self.site.rules.read_bytes(), before)

    def test_what_our_check_takes_tcprules_takes(self):
        """And tcprules refuses or ignores what our check calls a mistake of syntax."""
        rules = ["127.:allow", ":allow,A='b',C=\"d\"", ":deny,", ":allow,A", ":x", "=:allow",
                 "a@1.2.3.4:deny", ":allow,A=|b|", ":allow,A='b'c", "1.2.3.4-9:allow", ":allow  "]
        for rule in rules:
            with self.subTest(rule=rule):
                self.source.write_text(f"{rule}\n")
                done = child.run([INSTALLER, "tcprules", self.source], env=ENVIRONMENT)
                real = child.run([find("tcprules"), self.dir / "cdb", self.dir / "tmp"],
                                 input=f"{rule}\n".encode())
                self.assertEqual(done.returncode == 0, real.returncode == 0, done.stderr)

    def test_warnings_do_not_stop_it(self):
        self.source.write_text("10.0.0.0/8:allow\n:allow,QHPSY='x'\n")
        output = self.installer("tcprules")
        self.assertIn(f'{self.source}:1: warning: "10.0.0.0/8" matches no client', output)
        self.assertIn(f"{self.source}:2: warning: QHPSY: nothing is known to read it", output)

    def test_no_source_and_no_place(self):
        self.assertIn(f"{self.source}: there is no such file", self.installer("tcprules", code=100))
        other = self.dir / "other"
        other.write_text(":allow\n")
        (self.dir / "other.cdb").mkdir()
        self.assertIn("other.cdb: is not a regular file",
                      self.installer("tcprules", other, code=100))
        self.assertEqual([p.name for p in self.dir.iterdir() if p.name.startswith(".")], [])

    def test_below_a_root(self):
        (self.dir / "root/etc").mkdir(parents=True)
        (self.dir / "root/etc/tcp.smtp").write_text(":allow\n")
        done = child.run([INSTALLER, "tcprules", "--root", self.dir / "root"], env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.dir / "root/etc/tcp.smtp.cdb").is_file())


class Help(Control):
    def test_every_command_has_an_example(self):
        for command in ("enable", "disable", "set", "unset", "show", "status", "check", "report",
                        "metrics", "tcprules"):
            with self.subTest(command=command):
                self.assertIn(f"Example: qhpsi-installer {command}",
                              self.installer(command, "--help"))
