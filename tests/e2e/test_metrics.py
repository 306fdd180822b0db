"""qhpsi-installer metrics: what Prometheus is told."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import child, made_up_logs, samples, smtp
from .clamd import free_port
from .control_case import Control, INSTALLER, setUpModule
from .programs import REPOSITORY, find

TIME_LIMIT = 240  # seconds

EXAMPLES = REPOSITORY / "installer/packaging/examples"
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

    def test_each_line_that_a_real_multilog_writes_counts_once(self):
        """It renames its files meanwhile."""
        self.add_smtp(QHPSI=None)
        self.make_log()
        multilog = child.start([find("multilog"), "t", "s4096", "n1000", self.log],
                               stdin=subprocess.PIPE)
        self.addCleanup(child.stop, multilog)
        reason = "x" * 2100
        for number in range(300):
            line = LINE.format("OK" if number % 5 else f"ERROR {reason}",
                               "queue" if number % 5 else "defer")
            multilog.stdin.write(f"{line}\n".encode())
            multilog.stdin.flush()
            if number % 25 == 0:
                self.metrics()
        multilog.stdin.close()
        multilog.wait(child.PATIENCE)
        found = self.metrics()
        self.assertEqual(found['qhpsi_mails_total{verdict="clean",action="queue"}'], 240)
        self.assertEqual(found['qhpsi_mails_total{verdict="no_verdict",action="defer"}'], 60)
        self.assertGreater(len(list(self.log.iterdir())), 30)
        total = json.loads(self.installer("report", "--json"))["total"]
        self.assertEqual((total["clean"], total["no_verdict"]), (240, 60))

    def test_a_file_counts_once_whatever_multilog_names_it(self):
        """It is `previous` for a while, and for a moment nothing that is looked at."""
        self.add_smtp(QHPSI=None)
        self.make_log()
        self.log_mails(5)
        self.assertEqual(self.clean(), 5)
        path = self.log / "current"
        for name in ("previous", "processed", "@4000000065f0c4aa1b2c3d4e.s"):
            path = path.rename(self.log / name)
            self.assertEqual(self.clean(), 5)

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
        self.start_with_clamd(REJECTVIRUS=1, CLAMD_SERVERS="unix:/run/qhpsi/clamd.ctl")
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


class Service(Control):
    """The example: a service that tells Prometheus."""

    def setUp(self):
        super().setUp()
        (self.site.home / "qhpsi").mkdir()
        self.port = free_port()
        service = self.site.services / "metrics"
        service.mkdir()
        text = (EXAMPLES / "metrics-run").read_text()
        where = " ".join(str(word) for word in self.where())
        for old, new in (("port=9641", f"port={self.port}"), ("every=60", "every=1"),
                         ("qhpsi-installer metrics --", f"{INSTALLER} metrics {where} --")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        (service / "run").write_text(text)
        shutil.copy(EXAMPLES / "metrics-serve", service / "serve")
        for name in ("run", "serve"):
            (service / name).chmod(0o755)
        self.metrics = Path("/run/qhpsi-metrics/metrics.prom")
        self.metrics.unlink(missing_ok=True)
        self.site.start()
        child.wait_until(self.metrics.exists, what="metrics are written")
        self.site.wait_for_port(self.port)

    def ask(self, request):
        with socket.create_connection(("127.0.0.1", self.port), child.PATIENCE) as client:
            client.sendall(request)
            return b"".join(iter(lambda: client.recv(65536), b"")).decode()

    def get(self):
        head, _, body = self.ask(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").partition("\r\n\r\n")
        return head, body

    def test_tells_prometheus(self):
        head, body = self.get()
        self.assertTrue(head.startswith("HTTP/1.0 200 OK\r\n"), head)
        self.assertIn("Content-Type: text/plain; version=0.0.4", head)
        self.assertIn('qhpsi_service_up{service="metrics"} 1\n', body)
        done = child.run([find("promtool"), "check", "metrics"], input=body.encode())
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        for request, code in ((b"GET / HTTP/1.0\r\n\r\n", 404), (b"POST /metrics HTTP/1.0\r\n\r\n", 400),
                              (b"GET /../../etc/passwd HTTP/1.0\r\n\r\n", 404),
                              (b"GET /metrics$(id) HTTP/1.0\r\n\r\n", 404),
                              (b"\xff\0" * 100, 400)):
            self.assertTrue(self.ask(request).startswith(f"HTTP/1.0 {code} "), request)

    def test_who_answers_is_nobody(self):
        listeners = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()
                     if f":{self.port:04X} " in line and " 0A " in line]
        self.assertEqual([int(line[7]) for line in listeners], [pwd.getpwnam("nobody").pw_uid])

    def test_old_metrics_are_not_told(self):
        self.site.shell("svc -p /service/metrics")  # the loop stops; the server goes on
        old = time.time() - 600
        os.utime(self.metrics, (old, old))
        self.assertTrue(self.get()[0].startswith("HTTP/1.0 503 "))
        self.site.shell("svc -c /service/metrics")
        child.wait_until(lambda: self.get()[0].startswith("HTTP/1.0 200 "), what="new metrics")

    def test_stopped_or_killed_it_leaves_no_server(self):
        self.site.shell("svc -d /service/metrics")
        self.site.wait_for("metrics", "down")
        child.wait_until(lambda: not self.answers(), what="the port is free")
        self.site.shell("svc -u /service/metrics")
        self.site.wait_for_port(self.port)
        pid = self.site.svstat("metrics")[1]
        os.kill(pid, signal.SIGKILL)
        child.wait_until(lambda: self.site.svstat("metrics")[1] not in (None, pid),
                         what="it starts again")
        self.site.wait_for_port(self.port)
        self.assertTrue(self.get()[0].startswith("HTTP/1.0 200 "))

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def test_examples_for_prometheus(self):
        for name in ("prometheus.yml", "qhpsi-rules.yml"):
            shutil.copy(EXAMPLES / name, self.dir)
        done = child.run([find("promtool"), "check", "config", self.dir / "prometheus.yml"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rules = (EXAMPLES / "qhpsi-rules.yml").read_text()
        body = self.get()[1]
        for name in re.findall(r"(?m)(?:expr: |\()(qhpsi_[a-z_]+)", rules):
            self.assertIn(f"# TYPE {name} ", body)
