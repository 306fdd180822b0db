"""A real clamd with a configuration, a socket and a tiny database of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from . import child, namespace, samples
from .programs import environment, find


def free_port():
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Clamd:
    """Runs as user clamav, as Debian's does, without rights to the queue's files. It lives in
    `directory`; start() and stop() may follow each other any number of times."""

    def __init__(self, directory, *, tcp=False, conf=""):
        self.directory = directory
        directory.mkdir()
        directory.chmod(0o755)
        samples.write_database(directory / "db")
        for name in ("run", "tmp"):
            (directory / name).mkdir()
            os.chown(directory / name, pwd.getpwnam("clamav").pw_uid, -1)
            (directory / name).chmod(0o755)
        self.socket = directory / "run/clamd.ctl"
        self.port = free_port() if tcp else None
        self.conf = directory / "clamd.conf"
        # MaxRecursion: one of clamav's test files is packed as deep as the default allows, and a
        # message adds layers of its own. Beyond the limit clamd says OK.
        self.conf.write_text(
            f"Foreground yes\nUser clamav\nLocalSocket {self.socket}\nLocalSocketMode 666\n"
            f"FixStaleSocket yes\nDatabaseDirectory {directory}/db\n"
            f"TemporaryDirectory {directory}/tmp\nMaxThreads 4\nMaxRecursion 20\n"
            "MaxConnectionQueueLength 100\n"
            + (f"TCPSocket {self.port}\nTCPAddr 127.0.0.1\n" if tcp else "") + conf)
        self.conf.chmod(0o644)
        self._log = directory / "log"
        self._process = None

    @property
    def unix_server(self):
        return f"unix:{self.socket}"

    @property
    def tcp_server(self):
        return f"tcp:127.0.0.1:{self.port}"

    def start(self):
        """Returns when clamd answers PING."""
        with self._log.open("ab") as log:
            self._process = child.start([find("clamd"), f"--config-file={self.conf}"],
                                        env=environment({}), stdin=subprocess.DEVNULL,
                                        stdout=log, stderr=subprocess.STDOUT)
        child.wait_until(self._answers, what="clamd answers PING")
        return self

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"clamd ended: {self.log()}")
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"zPING\0")
                return client.recv(16) == b"PONG\0"
        except OSError:
            return False

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        return self._log.read_text(errors="replace")

    def pause(self):
        """Hangs it: it takes connections and never answers."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self):
        os.killpg(self._process.pid, signal.SIGCONT)

    def reload(self):
        """Makes it read its database again."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(self.socket))
            client.sendall(b"zRELOAD\0")
            client.recv(64)

    def kill(self):
        """Kills it whatever it is doing; its socket stays behind."""
        child.stop(self._process, grace=0)
        self._process = None

    def forget_scratch(self):
        """Removes what it was unpacking when it was killed."""
        for path in (self.directory / "tmp").iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def stop(self):
        if self._process is not None:
            child.stop(self._process, grace=20)
            self._process = None
        self.socket.unlink(missing_ok=True)


def serve(test, name="clamd", **options):
    """A running clamd that ends with the test."""
    clamd = Clamd(test.dir / name, **options)
    test.addCleanup(clamd.stop)
    return clamd.start()


def serve_for_class(case, directory, **options):
    """A running clamd that ends with the test class."""
    clamd = Clamd(directory, **options)
    case.addClassCleanup(clamd.stop)
    return clamd.start()


def install_configuration(daemon):
    """Makes this clamd the one that clamdscan finds without being told, for this module alone."""
    namespace.make_private("/etc")
    Path("/etc/clamav").mkdir(exist_ok=True)
    Path("/etc/clamav/clamd.conf").write_text(daemon.conf.read_text())
    Path("/etc/clamav/clamd.conf").chmod(0o644)
