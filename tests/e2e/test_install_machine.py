"""install and uninstall on a machine with a real svscan."""

import os
import shutil
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

from . import child, installation, samples, smtp, supervise
from .case import Case
from .clamd import free_port
from .installation import INSTALLER, snapshot
from .installer_case import Moments, setUpModule
from .programs import HOME, find

TIME_LIMIT = 400  # seconds


class Machine(Case):
    """For real, in this module's own /etc, /var and /run."""

    def setUp(self):
        super().setUp()
        self.bundle = installation.make_bundle(self.dir / "bundle")
        self.services, self.logs = self.dir / "service", self.dir / "log"
        self.port = free_port()
        self.smtp = f"qmail-smtpd.{self.port}"
        self.where = ["--servicedir", self.services, "--logdir", self.logs]
        self.svscan = None
        self.addCleanup(self.clean)

    def clean(self):
        if self.svscan is not None:
            child.stop(self.svscan, grace=0)
        child.run([INSTALLER, "uninstall", "--purge", *self.where], env=installation.ENVIRONMENT)
        shutil.rmtree(HOME, ignore_errors=True)

    def run_installer(self, command, *arguments, **options):
        return installation.run(command, *arguments, *self.where, **options)

    def install(self, *arguments, **options):
        return self.run_installer("install", "--from", self.bundle, "--smtp-port", self.port,
                                  *arguments, **options)

    def start_svscan(self, stderr=subprocess.DEVNULL, **env):
        self.svscan = child.start([find("svscan"), self.services], env={**supervise.STRAY, **env},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=stderr)

    def replace(self, path, content):
        """For this test."""
        self.addCleanup(path.write_text, path.read_text())
        path.write_text(content)

    def test_a_user_of_a_directory_service_alone_is_told_apart_and_what_to_do(self):
        passwd, nsswitch = Path("/etc/passwd"), Path("/etc/nsswitch.conf")
        users = passwd.read_text().splitlines(keepends=True)
        extra = Path("/var/lib/extrausers/passwd")
        extra.parent.mkdir(parents=True, exist_ok=True)
        extra.write_text("".join(line for line in users if line.startswith("qscand:")))
        extra.chmod(0o644)
        self.addCleanup(extra.unlink)
        self.replace(nsswitch, "passwd: files extrausers\n")
        self.replace(passwd, "".join(line for line in users
                                     if not line.startswith(("qscand:", "qmailr:"))))
        complaint = self.install(code=100)
        self.assertIn("missing: user qmailr, user qscand (known to NSS alone: getent passwd qscand "
                      ">>/etc/passwd); make them first", complaint)
        child.run(["sh", "-c", "getent passwd qscand >>/etc/passwd"])
        self.assertIn("missing: user qmailr;", self.install(code=100))

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def test_mail_is_scanned_after_install_and_nothing_runs_after_uninstall(self):
        self.install("--clamd", "own", "--up", "clamd", "--up", self.smtp, "--reject-virus", "1")
        (HOME / "control/rcpthosts").write_text("example.net\n")
        for name in ("tests.hdb", "tests.ndb"):
            text = samples.HDB if name.endswith("hdb") else samples.NDB
            (HOME / "share/clamd" / name).write_text(text)
        self.start_svscan()
        child.wait_until(self.listens, what="the SMTP service answers")
        child.wait_until(Path("/run/qhpsi/clamd.ctl").is_socket, what="clamd's socket")
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        reply = smtp.send(self.port, samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn("virus", reply.text)
        self.assertIn("1 message is queued", self.run_installer("uninstall", "--purge", code=100))
        self.assertTrue(self.listens())
        self.run_installer("uninstall")
        self.assertFalse(self.listens())
        self.assertEqual(self.supervised(), [])
        self.assertFalse(Path("/run/clamav/clamd.ctl").is_symlink())
        queued = [p for p in (HOME / "queue").glob("queue*/mess/*/*")]
        self.assertEqual(len(queued), 1)
        for path in [*queued, *(HOME / "queue").glob("queue*/todo/*/*"),
                     *(HOME / "queue").glob("queue*/intd/*/*")]:
            path.unlink()
        self.run_installer("uninstall", "--purge")
        self.assertFalse(HOME.exists())
        self.assertFalse((self.logs / "clamd").exists())

    def test_killed_at_50_moments_svscan_never_sees_half_a_service(self):
        self.install()
        whole = snapshot(self.services)
        # The services are installed last.
        moments = Moments(4, statistics.median(self.time_to_install_again() for _ in range(9)),
                          begin=0.6, end=1.1, late=0.6)
        impatient = self.impatience()
        seen = 0
        for _ in range(50):
            if self.svscan is not None:
                child.stop(self.svscan, grace=0)
            self.run_installer("uninstall")
            self.services.mkdir(exist_ok=True)
            with (self.dir / "svscan").open("w+b") as complaints:
                installing = child.start(
                    [INSTALLER, "install", "--from", self.bundle, "--smtp-port", str(self.port),
                     *self.where], env=installation.ENVIRONMENT, stdout=subprocess.DEVNULL)
                self.start_svscan(complaints, LD_PRELOAD=impatient)
                moment = moments.next()
                time.sleep(moment)
                child.kill(installing)
                found = self.wait_for_supervise()
                moments.note(late=found > 0)
                seen += found
                self.install()
                self.wait_for_supervise()
                self.assertEqual(complaints.seek(0) or complaints.read(), b"")
            self.assertEqual({path: entry for path, entry in snapshot(self.services).items()
                              if "/supervise" not in path}, whole, moment)
        self.assertGreater(seen, 25)

    def time_to_install_again(self):
        """Seconds. uninstall leaves the queues, so most of the time goes to the services."""
        self.run_installer("uninstall")
        began = time.monotonic()
        self.install()
        return time.monotonic() - began

    def impatience(self):
        """A library that makes svscan look again after 1 ms, not after 5 s."""
        source = self.dir / "sleep.c"
        source.write_text("#include <unistd.h>\n"
                          "unsigned sleep(unsigned s) { return usleep(1000) == 0 ? 0 : s; }\n")
        done = child.run([find("gcc"), "-shared", "-fPIC", "-o", self.dir / "sleep.so", source])
        self.assertEqual(done.returncode, 0, done.stderr)
        return str(self.dir / "sleep.so")

    def wait_for_supervise(self):
        """How many services svscan found. A log never supervised means half a service was found."""
        time.sleep(0.02)
        found = [path for path in self.services.iterdir() if not path.name.startswith(".")]
        for service in found:
            child.wait_until((service / "log/supervise/ok").exists,
                             what=f"svscan runs the log of {service.name}")
        return len(found)

    def supervised(self):
        """Arguments of the supervise processes of this site."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                arguments = (process / "cmdline").read_bytes().split(b"\0")
                directory = os.readlink(process / "cwd")
            except OSError:
                continue
            if arguments[0] == b"supervise" and directory.startswith(str(self.services)):
                found.append(arguments)
        return found

    def test_an_uninstall_remembers_where_svscan_is(self):
        self.install()
        self.start_svscan()
        child.wait_until((self.services / self.smtp / "log/supervise/ok").exists, what="supervise")
        installation.run("uninstall")
        self.assertEqual(self.supervised(), [])
        self.assertEqual(list(self.services.iterdir()), [])
        self.install()
        child.wait_until((self.services / self.smtp / "supervise/ok").exists,
                         what="svscan finds what is installed again")

    def test_services_started_and_stopped_by_a_second_install(self):
        self.install()
        self.start_svscan()
        child.wait_until((self.services / self.smtp / "supervise/ok").exists, what="supervise")
        self.assertFalse(self.listens())
        self.install("--up", self.smtp)
        child.wait_until(self.listens, what="the SMTP service answers")
        self.assertNotIn("svc", self.install("--up", self.smtp))
        (self.services / self.smtp / "down").touch()
        self.install("--down", self.smtp)
        child.wait_until(lambda: not self.listens(), what="the SMTP service is down")
        (self.services / self.smtp / "down").unlink()  # as an install that is killed leaves it
        self.install("--up", self.smtp)
        child.wait_until(self.listens, what="the SMTP service answers")
        with (self.bundle / "services/qmail-smtpd/run").open("a") as run:
            run.write("# new\n")
        self.assertIn(f"to be restarted, for what is new: {self.services}/{self.smtp}\n",
                      self.install())
        self.install("--down", self.smtp)
        child.wait_until(lambda: not self.listens(), what="the SMTP service is down")

    def test_auto_takes_the_distributions_clamd_where_it_answers(self):
        variable = self.services / self.smtp / "variables/CLAMD_SERVERS"
        self.install()
        self.assertEqual(variable.read_text(), "unix:/run/qhpsi/clamd.ctl\n")
        self.assert_is_found("/run/clamav/clamd.ctl", variable)

    def test_auto_follows_a_link_to_the_distributions_clamd(self):
        variable = self.services / self.smtp / "variables/CLAMD_SERVERS"
        self.install()
        Path("/run/clamav").mkdir(exist_ok=True)
        Path("/run/clamav/clamd.ctl").symlink_to("/run/clamd.scan/clamd.sock")
        self.addCleanup(os.unlink, "/run/clamav/clamd.ctl")
        self.assert_is_found("/run/clamd.scan/clamd.sock", variable)

    def assert_is_found(self, path, variable):
        """install --clamd auto finds the clamd that listens there."""
        Path(path).parent.mkdir(exist_ok=True)
        with socket.socket(socket.AF_UNIX) as clamd:
            clamd.bind(path)
            self.addCleanup(os.unlink, path)
            clamd.listen()
            threading.Thread(target=self.answer, args=(clamd,), daemon=True).start()
            self.install()
            self.assertEqual(variable.read_text(), "unix:/run/qhpsi/clamd.ctl\n")
            self.install("--clamd", "auto")
            self.assertEqual(variable.read_text(), "unix:/run/clamav/clamd.ctl\n")
        self.install()
        self.assertEqual(variable.read_text(), "unix:/run/clamav/clamd.ctl\n")

    def answer(self, clamd):
        try:
            while True:
                client, _ = clamd.accept()
                with client:
                    client.recv(64)
                    client.sendall(b"PONG\0")
        except OSError:
            pass
