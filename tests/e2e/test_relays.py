"""What may stand between us and clamd, by the examples in the package: haproxy and stunnel."""

import re
import subprocess
import time

from . import child, clamd, samples
from .clamd import free_port
from .programs import HOME, REPOSITORY, find
from .setuid_case import Installed, setUpModule

TIME_LIMIT = 90  # seconds

EXAMPLES = REPOSITORY / "installer/packaging/examples"


class Relay(Installed):
    def setUp(self):
        super().setUp()
        self.place = HOME / "relay"
        self.place.mkdir(exist_ok=True)
        self.place.chmod(0o755)

    def example(self, name, changes, more=""):
        """A file that is the example, but for these changes."""
        text = (EXAMPLES / name).read_text()
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, str(new))
        path = self.place / name
        path.write_text(more + text)
        return path

    def start(self, *command):
        process = child.start([find(command[0]), *command[1:]], stdin=subprocess.DEVNULL)
        self.addCleanup(child.stop, process)

    def assert_scans(self):
        self.assert_code(self.run_as("mallory", samples.CLEAN), 0)
        self.assert_code(self.run_as("mallory", samples.eicar_message()), 33)


class Haproxy(Relay):
    def setUp(self):
        super().setUp()
        self.clamds = [clamd.serve(self, name, tcp=True) for name in ("one", "two")]
        socket = self.place / "clamd.ctl"
        config = self.example("haproxy.cfg", {
            "/run/haproxy/clamd.ctl": socket,
            **{f"10.0.0.{n}:3310": d.tcp_server.removeprefix("tcp:")
               for n, d in zip((5, 6), self.clamds)}})
        self.start("haproxy", "-db", "-f", config)
        child.wait_until(socket.is_socket, what="haproxy's socket")
        self.site(qhpsi=f"clamd: stream:{socket}", rejectvirus=1)

    def scanned_by(self):
        return [len(re.findall(r"instream.*(?:OK|FOUND)", d.log())) for d in self.clamds]

    def test_mail_goes_to_all_of_them(self):
        for _ in range(5):
            self.assert_scans()
        self.assertTrue(all(self.scanned_by()), self.scanned_by())

    def test_one_that_is_gone_or_stuck_is_left_alone_until_it_is_back(self):
        self.clamds[0].stop()
        self.assert_scans()
        self.clamds[0].start()
        self.clamds[1].pause()
        self.addCleanup(self.clamds[1].resume)
        began = time.monotonic()
        for _ in range(4):
            self.assert_scans()
        self.assertLess(time.monotonic() - began, 60)  # CLAMD_TIMEOUT is 120
        self.clamds[1].resume()
        before = self.scanned_by()[1]

        def is_back():
            self.assert_scans()
            return self.scanned_by()[1] > before
        child.wait_until(is_back, what="the second clamd scans again")


class Stunnel(Relay):
    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve(self)
        self.port = free_port()
        self.make_certificates("mail", "scanner.example.net")
        far = free_port()
        self.changes = {"/etc/stunnel": self.place, "127.0.0.1:3311": f"127.0.0.1:{self.port}",
                        "scanner.example.net:3312": f"127.0.0.1:{far}"}
        self.start("stunnel4", self.example(
            "stunnel-scanner.conf", {"/etc/stunnel/scanner.pem": self.place /
                                     "scanner.example.net.pem",
                                     "/etc/stunnel/ca.pem": self.place / "ca.pem",
                                     "accept = 3312": f"accept = 127.0.0.1:{far}",
                                     "/run/qhpsi/clamd.ctl": self.clamd.socket},
            "foreground = yes\npid =\n"))
        self.site(qhpsi=f"clamd: tcp:127.0.0.1:{self.port}", rejectvirus=1, clamd_wait=5)

    def make_certificates(self, *names):
        """DIR/ca.pem, and for each name a key with a certificate that it signed."""
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                     "/CN=ours", "-keyout", "ca.key", "-out", "ca.pem")
        for name in names:
            self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                         f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-CA", "ca.pem",
                         "-CAkey", "ca.key", "-keyout", f"{name}.key", "-out", f"{name}.crt")
            (self.place / f"{name}.pem").write_text(
                (self.place / f"{name}.key").read_text() + (self.place / f"{name}.crt").read_text())

    def openssl(self, *arguments):
        done = child.run([find("openssl"), *arguments], cwd=self.place)
        self.assertEqual(done.returncode, 0, done.stderr)

    def start_ours(self, **changes):
        self.start("stunnel4", self.example("stunnel-mail.conf", {**self.changes, **changes},
                                            "foreground = yes\npid =\n"))

    def test_mail_is_scanned_over_tls(self):
        self.start_ours()
        self.assert_scans()

    def test_nobody_without_a_certificate_gets_through(self):
        self.start_ours(**{f"cert = {self.place}/mail.pem\n": ""})
        self.assert_code(self.run_as("mallory", samples.CLEAN), 77)
