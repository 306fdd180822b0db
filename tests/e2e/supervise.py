"""Services under a real svscan, laid out as the installer does, in a directory of their own, with
qmail users and a /run that only this test module sees."""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import child, namespace, prefix
from .programs import REPOSITORY, find
from .queue_dir import QueueDir

SERVICES = REPOSITORY / "services"
VARIABLES = REPOSITORY / "variables"

# The front end that variables/ names, or where the system has none, the other one.
FRONT_END = (VARIABLES / "qmail-smtpd/SMTPD").read_text().strip()
if not Path(FRONT_END).exists():
    FRONT_END = "./qpsmtpd/serve"

# What svscan gives its services on a machine: a PATH, and whatever root's shell had.
STRAY = {"PATH": "/usr/bin:/bin", "RELAYCLIENT": "", "QHPSI": "/bin/true", "PORT": "1"}


def prepare_machine():
    """The installed mail path with its users (see prefix), qmaill, and an empty /run."""
    prefix.install()
    namespace.make_private("/run")
    shutil.rmtree("/run/clamav", ignore_errors=True)
    taken = {e.pw_uid for e in pwd.getpwall()} | {e.gr_gid for e in grp.getgrall()}
    if "qmaill" not in [e.pw_name for e in pwd.getpwall()]:
        number = next(n for n in range(8000, 60000) if n not in taken)
        with open("/etc/passwd", "a", encoding="ascii") as passwd:
            passwd.write(f"qmaill:x:{number}:{prefix.gid('nofiles')}::/:/bin/sh\n")


class Supervised:
    """A service directory, a home, logs and signatures in `directory`; stop() ends it all."""

    def __init__(self, directory):
        self.services = directory / "service"
        self.logs = directory / "log"
        self.home = directory / "home"
        self.signatures = directory / "clamd"
        for path in (self.services, self.logs, self.home, self.home / "control", self.signatures):
            path.mkdir()
        os.chown(self.signatures, prefix.uid("qfreshclam"), prefix.gid("qmail"))
        (self.home / "control/me").write_text("mail.example.net\n")
        (self.home / "control/rcpthosts").write_text("example.net\n")
        self.rules = self.home / "tcp.smtp.cdb"
        self.write_rules(":allow\n")
        self._svscan = None
        self.started = None  # when svscan was, by the monotonic clock

    def write_rules(self, text):
        done = child.run([find("tcprules"), self.rules, f"{self.rules}.tmp"], input=text.encode())
        if done.returncode != 0:
            raise RuntimeError(f"tcprules: {done.stderr}")

    def make_queues(self, count):
        """QUEUE_BASE's queues, with the owners and modes that qmail has."""
        base = self.home / "queue"
        base.mkdir()
        queues = []
        for number in range(1, count + 1):
            queue = QueueDir(base / f"queue{number}").make((prefix.uid("qmailq"),
                                                            prefix.gid("qmail")))
            for path in (queue.path, *queue.path.rglob("*")):
                if path.is_dir():
                    path.chmod(0o750)
            queues.append(queue)
        return queues

    def add(self, service, name=None, *, down=False, **variables):
        """Adds one service: the repository's, with what --home, --logdir and the like set, and then
        these variables (None removes one). It appears complete or not at all."""
        chosen = {"LOGDIR": self.logs, **self._chosen(service), **variables}
        building = self.services / f".{name or service}"
        shutil.copytree(SERVICES / service, building)
        shutil.copytree(VARIABLES / service, building / "variables")
        for variable, value in chosen.items():
            path = building / "variables" / variable
            path.unlink(missing_ok=True)
            if value is not None:
                path.write_text(f"{value}\n" if value != "" else "")
        if down:
            (building / "down").touch()
        building.rename(self.services / (name or service))

    def _chosen(self, service):
        if service == "qmail-smtpd":
            return {"SMTPD": FRONT_END, "QMAILHOME": self.home, "QMAILQUEUE": prefix.INSTALLED_QUEUE,
                    "QUEUE_BASE": self.home / "queue", "TCPRULES": self.rules,
                    "LOCALIP": "127.0.0.1", "CLAMD_SERVERS": "unix:/run/qhpsi/clamd.ctl"}
        return {"DATABASEDIR": self.signatures}

    def start(self, umask=0o022):
        self.started = time.monotonic()
        self._svscan = child.start([find("svscan"), self.services], env=STRAY,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, umask=umask)
        return self

    def stop(self):
        """Ends svscan first, so that it restarts nothing, then supervise and all below it."""
        if self._svscan is not None:
            self._svscan.send_signal(signal.SIGKILL)
            for name in self.services.iterdir():
                child.run([find("svc"), "-dx", name, name / "log"])
            child.stop(self._svscan, grace=0)

    def shell(self, command):
        """Runs an administrator's command, with our paths for /service and /var/log/indimail."""
        command = command.replace("/service/", f"{self.services}/")
        command = command.replace("/var/log/indimail/", f"{self.logs}/")
        done = child.run(["/bin/sh", "-c", command], stderr=subprocess.STDOUT,
                         env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}")
        return done.stdout.decode()

    def svstat(self, name):
        """("up" or "down", pid or None, seconds)."""
        line = self.shell(f"svstat /service/{name}")
        found = re.match(r"\S+: (up|down)(?: \(pid (\d+)\))? (\d+) seconds", line)
        if not found:
            raise AssertionError(line)
        return found[1], int(found[2] or 0) or None, int(found[3])

    def wait_for(self, name, state, seconds=child.PATIENCE):
        def reached():
            try:
                return self.svstat(name)[0] == state
            except AssertionError:
                return False
        child.wait_until(reached, seconds=seconds, what=f"{name} is {state}")

    def log(self, name):
        """The lines of its log as they are, with their stamps."""
        path = self.logs / name / "current"
        return path.read_text(errors="replace").splitlines() if path.exists() else []

    def wait_for_log(self, name, text):
        try:
            child.wait_until(lambda: any(text in line for line in self.log(name)),
                             what=f"{name} logs {text!r}")
        except TimeoutError as late:
            raise AssertionError(f"{late}; its log: {self.log(name)}") from late

    def wait_for_port(self, port, seconds=child.PATIENCE):
        def open_():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        try:
            child.wait_until(open_, seconds=seconds, what=f"port {port} answers")
        except TimeoutError as late:
            logs = {p.parent.name: p.read_text()[-2000:] for p in self.logs.glob("*/current")}
            raise AssertionError(f"{late}; the logs: {logs}") from late

    def said(self, name, words):
        """How many lines of its log have these words."""
        return sum(words in line for line in self.log(name))


class WebServer:
    """Serves `directory` by HTTP on loopback and notes all requests, also those made to a proxy."""

    def __init__(self, directory):
        self.requests = []
        handler = partial(_Handler, directory=str(directory), requests=self.requests)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(child.PATIENCE)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments, requests, **options):
        self._requests = requests
        super().__init__(*arguments, **options)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        self._requests.append(format % args)
