"""qhpsi-installer looks after services under a real svscan: enable and disable, set, unset and show,
status and tcprules."""

import fcntl
import json
import os
import subprocess
import time

from . import child, prefix, samples, smtp, supervise
from .control_case import Control, ENVIRONMENT, INSTALLER, setUpModule
from .programs import find
from .supervise import VARIABLES

TIME_LIMIT = 240  # seconds


class Enabling(Control):
    def test_services_of_the_article_come_up_and_go_down(self):
        self.add_signatures()
        self.add_smtp(down=True)
        self.site.add("clamd", down=True)
        self.start("clamd", "qmail-smtpd.25")
        output = self.installer("enable", "clamd", "qmail-smtpd.25")
        self.assertIn("clamd is up\nqmail-smtpd.25 is up\n", output)
        for name in ("clamd", "qmail-smtpd.25"):
            self.assertEqual(self.site.svstat(name)[0], "up")
            self.assertEqual(self.site.svstat(f"{name}/log")[0], "up")
            self.assertFalse((self.site.services / name / "down").exists())
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)
        self.assertEqual(smtp.send(self.port, samples.eicar_message()).code, 250)

        self.assertIn("clamd is down", self.installer("disable", "clamd", "qmail-smtpd.25"))
        for name in ("clamd", "qmail-smtpd.25"):
            self.assertEqual(self.site.svstat(name)[0], "down")
            self.assertTrue((self.site.services / name / "down").is_file())

    def test_a_service_is_named_by_its_path_too(self):
        self.site.add("clamd", down=True)
        self.start("clamd")
        self.assertIn("clamd is up", self.installer("enable", f"{self.site.services}/clamd/"))

    def test_it_waits_for_svscan_to_find_a_new_service(self):
        self.site.start()
        time.sleep(1)
        self.site.add("clamd", down=True)
        self.installer("enable", "clamd")
        self.assertEqual(self.site.svstat("clamd")[0], "up")

    def test_smtp_without_a_scanner_is_warned_of(self):
        self.add_smtp(down=True, CLAMD_SERVERS="unix:/run/nobody tcp:127.0.0.1:1")
        self.start("qmail-smtpd.25")
        output = self.installer("enable", "qmail-smtpd.25")
        self.assertIn("warning: qmail-smtpd.25 defers all mail: no clamd answers: "
                      "unix:/run/nobody: connect: No such file or directory; tcp:127.0.0.1:1: "
                      "connect: Connection refused", output)
        self.installer("set", "qmail-smtpd.25", "QHPSI", "/nonexistent/scanner %s")
        output = self.installer("enable", "qmail-smtpd.25")
        self.assertIn("defers all mail: /nonexistent/scanner: no such program", output)
        self.installer("unset", "qmail-smtpd.25", "QHPSI")
        self.assertNotIn("warning", self.installer("enable", "qmail-smtpd.25"))

    def test_killed_at_any_moment_the_next_one_finishes(self):
        self.add_smtp(QHPSI=None)
        self.site.start()
        self.site.wait_for_port(self.port)
        for number in range(10):
            for command, state in (("disable", "down"), ("enable", "up")):
                self.kill_after(number / 500, command, "qmail-smtpd.25")
                self.installer(command, "qmail-smtpd.25")
                self.assertEqual(self.site.svstat("qmail-smtpd.25")[0], state)
                self.assertEqual((self.site.services / "qmail-smtpd.25/down").exists(),
                                 state == "down")

    def test_a_service_that_does_not_start_is_as_before_and_says_why(self):
        self.add_smtp(down=True, SMTPD="/nonexistent/smtpd")
        self.start("qmail-smtpd.25")
        output = self.installer("enable", "qmail-smtpd.25", code=111)
        self.assertIn("qmail-smtpd.25: does not start: qmail-smtpd.25: SMTPD: /nonexistent/smtpd: "
                      "no such program", output)
        self.assertTrue((self.site.services / "qmail-smtpd.25/down").is_file())
        self.assertEqual(self.site.svstat("qmail-smtpd.25")[0], "down")

    def test_a_service_that_ends_at_once(self):
        self.site.add("clamd", "ends", down=True)
        (self.site.services / "ends/run").write_text("#!/bin/sh\nexit 0\n")
        self.start("ends")
        self.assertIn("ends: does not start", self.installer("enable", "ends", code=111))
        self.assertTrue((self.site.services / "ends/down").is_file())

    def test_a_service_that_does_not_stop_is_waited_for(self):
        self.site.add("clamd", "slow")
        (self.site.services / "slow/run").write_text(
            "#!/bin/sh\ntrap 'sleep 2; exit 0' TERM\n: >ready\nwhile :; do sleep 0.1; done\n")
        self.start("slow")
        child.wait_until((self.site.services / "slow/ready").exists, what="slow is slow")
        began = time.monotonic()
        self.installer("disable", "slow")
        self.assertGreater(time.monotonic() - began, 1.5)
        self.assertEqual(self.site.svstat("slow")[0], "down")

    def test_without_svscan(self):
        self.site.add("clamd", down=True)
        output = self.installer("enable", "clamd", code=111)
        self.assertIn(f"{self.site.services}/clamd: no supervise runs there; start svscan on "
                      f"{self.site.services}", output)
        self.assertTrue((self.site.services / "clamd/down").exists())
        (self.site.services / "clamd/down").unlink()
        self.assertIn("clamd is down", self.installer("disable", "clamd"))
        self.assertTrue((self.site.services / "clamd/down").exists())

    def test_below_a_root_the_file_is_all(self):
        root = self.dir / "root"
        service = root / "service/clamd"
        service.mkdir(parents=True)
        (service / "run").touch()
        (service / "down").touch()
        done = child.run([INSTALLER, "--root", root, "enable", "clamd"], env=ENVIRONMENT)
        self.assertEqual((done.returncode, done.stdout), (0, b"clamd starts when svscan does\n"))
        self.assertFalse((service / "down").exists())
        done = child.run([INSTALLER, "disable", "clamd", "--root", root], env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0)
        self.assertTrue((service / "down").exists())

    def test_no_link_leads_out_of_a_root(self):
        outside = self.dir / "outside/clamd"
        inside = self.dir / "root" / outside.relative_to("/")
        for directory in (outside, inside):
            (directory / "variables").mkdir(parents=True)
            (directory / "run").touch()
            (directory / "down").touch()
        (self.dir / "root/etc").mkdir()
        (self.dir / "root/etc/service").symlink_to(self.dir / "outside")
        (self.dir / "root/service").symlink_to("../../etc/service")
        for command in (["enable", "clamd"], ["set", "clamd", "LOGNUM", "5"]):
            done = child.run([INSTALLER, "--root", self.dir / "root", *command], env=ENVIRONMENT)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(p.name for p in outside.rglob("*")), ["down", "run", "variables"])
        self.assertEqual(sorted(p.name for p in inside.rglob("*")), ["LOGNUM", "run", "variables"])

    def test_no_link_in_a_service_leads_out_of_a_root(self):
        root = self.dir / "root"
        outside, inside = self.dir / "outside", root / (self.dir / "outside").relative_to("/")
        for directory in (outside, inside):
            directory.mkdir(parents=True)
            (directory / "LOGNUM").write_text(f"{'7' if directory == inside else '8'}\n")
        secret = self.dir / "secret"
        secret.write_text("root's alone\n")
        (root / "service/clamd").mkdir(parents=True)
        (root / "service/clamd/run").touch()
        (root / "service/clamd/variables").symlink_to(outside)
        (inside / "LOGSIZE").symlink_to(secret)

        def run(*command):
            done = child.run([INSTALLER, "--root", root, *command], env=ENVIRONMENT)
            return done.returncode, (done.stdout + done.stderr).decode()
        self.assertEqual(run("show", "clamd"), (0, "LOGNUM=7\n"))
        self.assertEqual(run("set", "clamd", "CHECKS", "9")[0], 0)
        self.assertEqual(run("unset", "clamd", "LOGNUM")[0], 0)
        self.assertEqual({p.name: p.read_text() for p in outside.iterdir()}, {"LOGNUM": "8\n"})
        self.assertEqual(sorted(p.name for p in inside.iterdir()), ["CHECKS", "LOGSIZE"])

    def test_no_supervise_out_of_a_root_is_told_anything(self):
        outside = self.dir / "outside"
        told = {part: self.up(outside / part) for part in ("clamd", "clamd/log")}
        service = self.dir / "root/service/clamd"
        for path in (service, service / "log"):
            path.mkdir(parents=True)
            (path / "run").touch()
            (path / "supervise").symlink_to(
                outside / path.relative_to(service.parent) / "supervise")
        (service / "variables").mkdir()
        (service.parent / "other").symlink_to(outside / "clamd")
        for command in (["enable", "clamd"], ["disable", "clamd"], ["status", "--json"],
                        ["set", "clamd", "CHECKS", "9", "--restart"]):
            done = child.run([INSTALLER, "--root", self.dir / "root", *command], env=ENVIRONMENT)
            self.assertEqual({part: self.read(fifo) for part, fifo in told.items()},
                             {"clamd": b"", "clamd/log": b""}, command)
            if command[0] != "status":
                self.assertEqual(done.returncode, 0, done.stderr)
            else:
                self.assertEqual([(s["name"], s["state"])
                                  for s in json.loads(done.stdout)["services"]],
                                 [("clamd", "unsupervised")])
        self.assertFalse((outside / "clamd/down").exists())
        self.assertTrue((service / "down").exists())

    def up(self, directory):
        """What supervise has of a service that is up. Returns where it would be told something."""
        (directory / "supervise").mkdir(parents=True)
        (directory / "run").touch()
        fifos = [directory / "supervise" / name for name in ("ok", "control")]
        for fifo in fifos:
            os.mkfifo(fifo)
        ok, control = (os.open(fifo, os.O_RDONLY | os.O_NONBLOCK) for fifo in fifos)
        self.addCleanup(os.close, ok)
        self.addCleanup(os.close, control)
        (directory / "supervise/status").write_bytes(
            bytes(12) + os.getpid().to_bytes(4, "little") + b"\0u")
        return control

    @staticmethod
    def read(fifo):
        try:
            return os.read(fifo, 100)
        except BlockingIOError:
            return b"(a writer stays)"

    def test_mistakes(self):
        for name, words in (("nothing", f"nothing: no such service in {self.site.services}"),
                            ("../service", '"../service": is not the name of a service'),
                            (".clamd", '".clamd": is not the name of a service'),
                            ("", '"": is not the name of a service')):
            with self.subTest(name=name):
                self.assertIn(words, self.installer("enable", name, code=100))
                self.assertIn(words, self.installer("disable", name, code=100))
        self.assertIn("SERVICE is required", self.installer("enable", code=100))

    def test_one_wrong_name_and_nothing_is_done(self):
        self.site.add("clamd", down=True)
        self.installer("disable", "clamd", "nothing", code=100)
        self.start("clamd")
        self.installer("enable", "clamd", "nothing", code=100)
        self.assertEqual(self.site.svstat("clamd")[0], "down")

    def test_it_needs_no_environment(self):
        self.site.add("clamd", down=True)
        self.start("clamd")
        self.installer("enable", "clamd", env={"NOTHING": "1"})


class Log(Control):
    """A log that cannot be written: soon tcpserver waits for it, and nobody is served."""

    def setUp(self):
        super().setUp()
        self.add_smtp(down=True)
        self.log = self.site.logs / "qmail-smtpd.25"
        self.log.mkdir(parents=True)
        os.chown(self.log, 0, 0)
        self.log.chmod(0o755)

    def test_it_is_said_when_the_service_is_enabled(self):
        self.start("qmail-smtpd.25")
        output = self.installer("enable", "qmail-smtpd.25", code=111)
        self.assertIn(f"its log does not start: LOGDIR: qmaill cannot write to {self.log}", output)
        os.chown(self.log, prefix.uid("qmaill"), -1)
        child.wait_until(lambda: "is up" in self.try_to_enable(), what="the log starts")

    def try_to_enable(self):
        return child.run([INSTALLER, "enable", "qmail-smtpd.25", *self.where()],
                         env=ENVIRONMENT).stdout.decode()

    def test_check_finds_it(self):
        (self.site.services / "qmail-smtpd.25/down").unlink()
        self.site.start()
        self.site.wait_for("qmail-smtpd.25", "up")
        child.wait_until(lambda: "soon nobody is served: LOGDIR: qmaill cannot write to "
                         in self.installer("check", code=111), what="check finds it")


class Changing(Control):
    def setUp(self):
        super().setUp()
        self.add_smtp()

    def test_what_is_set_is_what_envdir_reads(self):
        for value in ("1", "two words", "a\nb", "", "quotes ' \" and $(true)"):
            with self.subTest(value=value):
                self.installer("set", "qmail-smtpd.25", "QQERRMSG_33", value)
                done = child.run([find("envdir"), self.variable("qmail-smtpd.25", ""),
                                  find("printenv"), "QQERRMSG_33"])
                self.assertEqual((done.returncode, done.stdout.decode()), (0, f"{value}\n"))
                self.assertEqual(self.installer("show", "qmail-smtpd.25", "QQERRMSG_33"),
                                 f"{value}\n")

    def test_owner_and_mode_stay(self):
        path = self.variable("qmail-smtpd.25", "REJECTVIRUS")
        os.chown(path, prefix.uid("mallory"), prefix.gid("qmail"))
        path.chmod(0o640)
        self.installer("set", "qmail-smtpd.25", "REJECTVIRUS", "2")
        status = path.stat()
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o7777),
                         (prefix.uid("mallory"), prefix.gid("qmail"), 0o640))
        self.assertEqual(path.read_text(), "2\n")

    def test_refusals_change_nothing(self):
        before = {p.name: p.read_bytes() for p in self.variable("qmail-smtpd.25", "").iterdir()}
        for name, value, words in (
                ("QHPSITIMEOUT", "5m", 'QHPSITIMEOUT: "5m" is not a number from 1 to 86400'),
                ("QHPSIONERROR", "ignore", 'QHPSIONERROR: "ignore" is neither accept nor defer'),
                ("QHPSI", "scan 'me", "QHPSI: \"scan 'me\" has a quote that is not closed"),
                ("CLAMD_SERVERS", "localhost", "CLAMD_SERVERS: "),
                ("QHPSIALLOW", "all", "QHPSIALLOW: all: "),
                ("PORT", "smtp", 'PORT: "smtp" is not a number from 1 to 65535'),
                ("QHPSY", "1", "QHPSY: nothing that qmail-smtpd.25 runs is known to read it"),
                ("A/B", "1", '"A/B": is not the name of a variable'),
                ("REJECTVIRUS", "1 ", "REJECTVIRUS: ends in a blank")):
            with self.subTest(name=name):
                self.assertIn(words, self.installer("set", "qmail-smtpd.25", name, value, code=100))
        after = {p.name: p.read_bytes() for p in self.variable("qmail-smtpd.25", "").iterdir()}
        self.assertEqual(after, before)

    def test_qmail_queue_says_the_same(self):
        outcome = self.inject(QHPSITIMEOUT="5m")
        self.assert_code(outcome, 55)
        words = outcome.log.strip().removeprefix("qmail-queue: ")
        self.assertIn(words, self.installer("set", "qmail-smtpd.25", "QHPSITIMEOUT", "5m", code=100))

    def test_an_unknown_name_with_force(self):
        self.installer("set", "--force", "qmail-smtpd.25", "MYSMTPD_OPTION", "x")
        self.assertEqual(self.variable("qmail-smtpd.25", "MYSMTPD_OPTION").read_text(), "x\n")
        self.installer("unset", "qmail-smtpd.25", "MYSMTPD_OPTION")
        self.assertFalse(self.variable("qmail-smtpd.25", "MYSMTPD_OPTION").exists())

    def test_unset_removes_it_and_refuses_what_would_break(self):
        self.assertIn("it reads QHPSI when it starts",
                      self.installer("unset", "qmail-smtpd.25", "QHPSI"))
        self.assertIn("QHPSI is not set", self.installer("unset", "qmail-smtpd.25", "QHPSI"))
        self.assertIn("QHPSI is not set", self.installer("show", "qmail-smtpd.25", "QHPSI"))
        self.installer("set", "qmail-smtpd.25", "QHPSIRC", "5")
        self.installer("set", "qmail-smtpd.25", "QHPSIRN", "1")
        self.assertIn('without QHPSIRC: QHPSIRC: "1" is the same as QHPSIRN',
                      self.installer("unset", "qmail-smtpd.25", "QHPSIRC", code=100))

    def test_show_prints_each_on_a_line_whatever_is_in_it(self):
        self.variable("qmail-smtpd.25", "NASTY").write_bytes(b"a\0QHPSI=\\x\x1b[2J\n")
        self.assertIn("NASTY=a\\nQHPSI=\\\\x\\x1b[2J\n", self.installer("show", "qmail-smtpd.25"))

    def test_show_prints_all(self):
        lines = self.installer("show", "qmail-smtpd.25").splitlines()
        self.assertIn("QHPSI=clamd:", lines)
        self.assertEqual(lines, sorted(lines))
        self.assertIn("QHPSY: nothing", self.installer("show", "qmail-smtpd.25", "QHPSY", code=100))

    def test_restart_makes_it_count(self):
        self.installer("unset", "qmail-smtpd.25", "QHPSI")
        self.start("qmail-smtpd.25")
        self.site.wait_for_port(self.port)
        first = self.site.svstat("qmail-smtpd.25")[1]
        path = self.site.services / "qmail-smtpd.25"
        output = self.installer("set", "qmail-smtpd.25", "DATABYTES", "10")
        self.assertIn(f"qmail-smtpd.25 must be restarted for DATABYTES to take effect: "
                      f"svc -d {path}; svc -u {path}", output)
        self.assertEqual(self.site.svstat("qmail-smtpd.25")[1], first)
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        self.assertIn("qmail-smtpd.25 is restarted",
                      self.installer("set", "--restart", "qmail-smtpd.25", "DATABYTES", "10"))
        self.assertNotEqual(self.site.svstat("qmail-smtpd.25")[1], first)
        self.site.wait_for_port(self.port)
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 552)

    def test_a_scanner_that_a_full_disk_has_emptied_is_not_none(self):
        self.variable("qmail-smtpd.25", "QHPSI").write_text("")
        self.start("qmail-smtpd.25")
        self.site.wait_for_log("qmail-smtpd.25", "qmail-smtpd.25: QHPSI: its file is empty; remove it "
                               "to have no mail scanned")
        self.installer("unset", "qmail-smtpd.25", "QHPSI")
        self.site.wait_for_port(self.port)

    def test_what_takes_long_to_end_starts_again_when_nobody_waits(self):
        path = self.site.services / "qmail-smtpd.25"
        (path / "run").write_text("#!/bin/sh\n[ -e ended ] && exec sleep 1000\ntrap '' TERM\n"
                                  "touch started\nuntil [ -e ended ]; do sleep 0.05; done\n")
        self.start("qmail-smtpd.25")
        child.wait_until((path / "started").exists, what="the service runs")
        first = self.site.svstat("qmail-smtpd.25")[1]
        self.kill_after(1, "set", "qmail-smtpd.25", "DATABYTES", "10", "--restart")
        self.assertEqual(self.site.svstat("qmail-smtpd.25")[1], first)
        (path / "ended").touch()
        child.wait_until(lambda: self.site.svstat("qmail-smtpd.25")[1] not in (first, None),
                         what="the service is up again")
        self.site.wait_for("qmail-smtpd.25", "up")

    def test_a_setting_of_the_log_is_of_its_log(self):
        self.start("qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25/log", "up")
        path = self.site.services / "qmail-smtpd.25/log"
        self.assertIn(f"svc -d {path}; svc -u {path}",
                      self.installer("set", "qmail-smtpd.25", "LOGNUM", "3"))
        first = self.site.svstat("qmail-smtpd.25/log")[1]
        self.assertIn("qmail-smtpd.25 and its log are restarted",
                      self.installer("set", "qmail-smtpd.25", "LOGNUM", "4", "--restart"))
        self.assertNotEqual(self.site.svstat("qmail-smtpd.25/log")[1], first)

    def test_killed_at_any_moment_the_old_value_or_the_new(self):
        path = self.variable("qmail-smtpd.25", "QQERRMSG_33")
        values = {f"{letter * 2000}\n" for letter in "ab"}
        path.write_text(sorted(values)[0])
        for number in range(40):
            self.kill_after(number / 2000, "set", "qmail-smtpd.25", "QQERRMSG_33",
                            "ab"[number % 2] * 2000)
            self.assertIn(path.read_text(), values)
        self.installer("set", "qmail-smtpd.25", "QQERRMSG_33", "end")
        self.assertEqual(path.read_text(), "end\n")

    def test_nobody_holds_it_up(self):
        directory = os.open(self.variable("qmail-smtpd.25", ""), os.O_RDONLY)
        self.addCleanup(os.close, directory)
        fcntl.flock(directory, fcntl.LOCK_EX)  # as whoever may read it can
        began = time.monotonic()
        self.installer("set", "qmail-smtpd.25", "REJECTVIRUS", "1")
        self.assertLess(time.monotonic() - began, 60)

    def test_two_at_once(self):
        path = self.variable("qmail-smtpd.25", "QQERRMSG_33")
        values = {f"{letter * 2000}\n" for letter in "abcd"}
        for _ in range(10):
            setting = [child.start([INSTALLER, "set", "qmail-smtpd.25", "QQERRMSG_33",
                                    value.rstrip("\n"), *self.where()], env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL) for value in values]
            self.assertEqual([process.wait() for process in setting], [0] * 4)
            self.assertIn(path.read_text(), values)
        self.assertEqual([p.name for p in path.parent.iterdir() if p.name.startswith(".")], [])

    def test_the_names_that_need_no_force_are_those_of_the_services(self):
        for service in ("qmail-smtpd", "clamd", "freshclam"):
            for path in (VARIABLES / service).iterdir():
                # Where the shipped value is a path that this machine lacks, the site's own.
                own = self.variable("qmail-smtpd.25", path.name)
                value = (own if own.exists() else path).read_text().rstrip("\n")
                self.installer("set", "qmail-smtpd.25", path.name, value)

    def test_what_the_service_would_not_start_with_is_refused(self):
        self.site.add("clamd", down=True)
        self.site.add("freshclam", down=True)
        for service, name, value, words in (
                ("qmail-smtpd.25", "SMTPD", "/nonexistent", "SMTPD: /nonexistent: no such program"),
                ("qmail-smtpd.25", "SMTPUSER", "nobodyatall", "cannot become \"nobodyatall\""),
                ("qmail-smtpd.25", "TCPRULES", "/nonexistent", "TCPRULES: qmaild cannot read"),
                ("qmail-smtpd.25", "LOCALIP", "everywhere", "LOCALIP: \"everywhere\" is not"),
                ("qmail-smtpd.25", "PORT", "", "PORT: \"\" is not a number"),
                ("qmail-smtpd.25", "QMAILQUEUE", "/nonexistent", "QMAILQUEUE: /nonexistent: no"),
                ("qmail-smtpd.25", "TCPSERVER", "nonesuch -x", "TCPSERVER: nonesuch: no such"),
                ("qmail-smtpd.25", "SOFT_MEM", "1000", "SOFT_MEM: nothing runs in 1000 bytes"),
                ("qmail-smtpd.25", "LOGDIR", "/dev/null", "LOGDIR: cannot make /dev/null/"),
                ("clamd", "DATABASEDIR", "/nonexistent", "qclamd cannot read \"/nonexistent\""),
                ("clamd", "TMPDIR", "/proc", "TMPDIR: qclamd cannot write to \"/proc\"")):
            with self.subTest(service=service, name=name, value=value):
                path = self.variable(service, name)
                before = path.read_bytes() if path.exists() else None
                self.assertIn(words, self.installer("set", service, name, value, code=100))
                self.assertEqual(path.read_bytes() if path.exists() else None, before)
        self.assertIn("PORT: \"\" is not", self.installer("unset", "qmail-smtpd.25", "PORT", code=100))

    def test_what_is_wrong_already_does_not_keep_another_setting_from_being_set(self):
        self.variable("qmail-smtpd.25", "SMTPD").write_text("/nonexistent\n")
        self.installer("set", "qmail-smtpd.25", "REJECTVIRUS", "1")
        self.installer("set", "qmail-smtpd.25", "SMTPD", supervise.FRONT_END)

    def test_after_a_restart_the_service_is_looked_at(self):
        self.site.start()
        self.site.wait_for_port(self.port)
        output = self.installer("set", "qmail-smtpd.25", "SMTPD", "/bin/sleep 100", "--restart",
                                code=111)
        self.assertIn(f"qmail-smtpd.25: serves nobody: port {self.port}: takes the connection, but "
                      "does not greet", output)
        self.assertNotIn("is restarted", output)

    def test_a_disk_that_is_full(self):
        done = child.run(["/bin/sh", "-c", f"ulimit -f 0; trap '' XFSZ; exec {INSTALLER} set "
                          f"qmail-smtpd.25 REJECTVIRUS 1 --servicedir {self.site.services}"],
                         env=ENVIRONMENT)
        self.assertEqual(done.returncode, 111)
        self.assertIn(b"cannot write ", done.stderr)
        self.assertIn(b"File too large", done.stderr)
        self.assertEqual(self.variable("qmail-smtpd.25", "REJECTVIRUS").read_text(), "0\n")
        self.assertEqual([p.name for p in self.variable("qmail-smtpd.25", "").iterdir()
                          if p.name.startswith(".")], [])
