"""qhpsi-installer metrics: what Prometheus is told."""

import os
import pwd
import re
import time

from . import child, made_up_logs, samples, smtp
from .control_case import Control, setUpModule
from .programs import find

TIME_LIMIT = 240  # seconds

LINE = ("qhpsi: m: {} (10 bytes, 20 ms) {} pid=1 from=<a@example.org> to=<b@example.net> "
        "client=192.0.2.1")


class Metrics(Control):
    def setUp(self):
        super().setUp()
        (self.site.home / "qhpsi").mkdir()
        self.log = self.site.logs / "qmail-smtpd.25"
        self.number = 0

    def metrics(self, *arguments):
        """The samples by name with labels; promtool has nothing to say about them."""
        text = self.installer("metrics", *arguments)
        done = child.run([find("promtool"), "check", "metrics"], input=text.encode())
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""), text)
        return {name: float(value) for name, value in
                re.findall(r"(?m)^([a-z_]+(?:\{.*\})?) (\S+)$", text)}

    def make_log(self):
        self.log.mkdir()
        qmaill = pwd.getpwnam("qmaill")
        os.chown(self.log, qmaill.pw_uid, qmaill.pw_gid)

    def log_mails(self, count, outcome="OK", action="queue"):
        with (self.log / "current").open("a", encoding="ascii") as current:
            for _ in range(count):
                self.number += 1
                current.write(f"{made_up_logs.stamp(int(time.time()), self.number)} "
                              f"{LINE.format(outcome, action)}\n")

    def rotate(self):
        """As multilog does: another name for the file, then a new one."""
        self.number += 1
        name = f"{made_up_logs.stamp(int(time.time()), self.number)}.s"
        (self.log / "current").rename(self.log / name)
        (self.log / "current").touch()
        return self.log / name

    def clean(self):
        return self.metrics()['qhpsi_mails_total{verdict="clean",action="queue"}']

    def test_counters_go_on_when_logs_are_rotated_and_removed(self):
        self.add_smtp(QHPSI=None)
        self.assertEqual(self.clean(), 0)
        self.make_log()
        self.log_mails(3)
        self.assertEqual(self.clean(), 3)
        self.assertEqual(self.clean(), 3)
        self.log_mails(2)
        rotated = self.rotate()
        self.log_mails(1)
        self.assertEqual(self.clean(), 6)
        inode = rotated.stat().st_ino
        rotated.unlink()
        while (self.log / "current").stat().st_ino != inode and self.number < 1000:
            self.log_mails(1)
            self.rotate().unlink()
        self.log_mails(4)
        self.assertEqual(self.clean(), 10)

    def test_a_line_that_is_being_written_counts_once(self):
        self.add_smtp(QHPSI=None)
        self.make_log()
        self.log_mails(1)
        whole = (self.log / "current").read_bytes()
        (self.log / "current").write_bytes(whole + whole[:60])
        self.assertEqual(self.clean(), 1)
        (self.log / "current").write_bytes(whole * 2)
        self.assertEqual(self.clean(), 2)

    def test_damaged_state_counts_what_the_logs_have(self):
        self.add_smtp(QHPSI=None)
        self.make_log()
        self.log_mails(2)
        self.assertEqual(self.clean(), 2)
        state = self.site.home / "qhpsi/metrics/state"
        self.assertEqual(state.stat().st_mode & 0o777, 0o600)
        state.write_bytes(state.read_bytes()[:40])
        self.assertEqual(self.clean(), 2)
        state.write_bytes(b"x" * (2 << 20))
        self.assertEqual(self.clean(), 2)

    def test_killed_at_any_moment_nothing_counts_twice_or_never(self):
        self.add_smtp(QHPSI=None)
        self.make_log()
        for number in range(30):
            self.log_mails(100)
            self.kill_after(number / 1000, "metrics")
        self.assertEqual(self.clean(), 3000)

    def test_hostile_logs(self):
        self.add_smtp(QHPSI=None)
        self.make_log()
        os.mkfifo(self.log / "current")
        for number in range(3000):
            (self.log / f"{made_up_logs.stamp(number)}.s").write_text(f"@{number}\n")
        (self.log / f"{made_up_logs.stamp(5000)}.s").symlink_to("/dev/zero")
        self.assertEqual(self.clean(), 0)
        (self.log / "current").unlink()
        self.log_mails(1)
        self.assertEqual(self.clean(), 1)

    def test_of_a_site_at_work(self):
        self.add_signatures()
        self.add_smtp(REJECTVIRUS=1, CLAMD_SERVERS="unix:/run/qhpsi/clamd.ctl")
        self.site.add("clamd", down=True)
        self.start("clamd", "qmail-smtpd.25")
        self.installer("enable", "clamd")
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        self.assertEqual(smtp.send(self.port, samples.eicar_message()).code, 554)
        output = self.dir / "qhpsi.prom"
        self.assertEqual(self.installer("metrics", "--output", output), "")
        self.assertEqual(output.stat().st_mode & 0o777, 0o644)
        samples_ = self.metrics()
        for name, value in {
                'qhpsi_mails_total{verdict="clean",action="queue"}': 1,
                'qhpsi_mails_total{verdict="infected",action="refuse"}': 1,
                "qhpsi_scan_duration_seconds_count": 2, "qhpsi_svscan_up": 1,
                'qhpsi_service_up{service="clamd"}': 1,
                'qhpsi_clamd_up{server="unix:/run/qhpsi/clamd.ctl"}': 1,
                f'qhpsi_signatures{{path="{self.site.signatures}"}}': 2,
                'qhpsi_scanner_in_trouble{scanner="unix:/run/qhpsi/clamd.ctl"}': 0,
                "qhpsi_signature_warnings": 0}.items():
            self.assertEqual(samples_[name], value, name)
        self.assertEqual(sum(v for n, v in samples_.items() if n.startswith("qhpsi_queue_mails")),
                         1)
        proved = samples_['qhpsi_scanner_proof_timestamp_seconds'
                          '{scanner="unix:/run/qhpsi/clamd.ctl"}']
        self.assertAlmostEqual(proved, time.time(), delta=child.PATIENCE)
