"""The bundle on a machine, for the commands that control it."""

import subprocess
import time

from . import child, supervise
from .case import Case
from .clamd import free_port
from .programs import BAZEL_BIN, HOME, find

INSTALLER = BAZEL_BIN / "installer/installer"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def setUpModule():
    supervise.prepare_machine()


class Control(Case):
    def setUp(self):
        super().setUp()
        self.site = supervise.Supervised(self.dir)
        self.addCleanup(self.site.stop)

    def installer(self, *arguments, code=0, env=None):
        """Returns what it prints on both descriptors; it must exit with `code`."""
        done = child.run([INSTALLER, *arguments, *self.where()], env=env or ENVIRONMENT,
                         timeout=2 * child.PATIENCE)
        output = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, code, output)
        return output

    def kill_after(self, seconds, *arguments):
        process = child.start([INSTALLER, *arguments, *self.where()], env=ENVIRONMENT,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        child.kill(process)

    def where(self):
        return ["--servicedir", self.site.services, "--logdir", self.site.logs,
                "--home", self.site.home]

    def variable(self, service, name):
        return self.site.services / service / "variables" / name

    def add_smtp(self, name="qmail-smtpd.25", **variables):
        self.port = free_port()
        self.queues = self.site.make_queues(2)
        self.site.add("qmail-smtpd", name, **{"PORT": self.port, "QUEUE_COUNT": 2, **variables})

    def add_signatures(self):
        for path in (HOME / "db").iterdir():
            (self.site.signatures / path.name).write_bytes(path.read_bytes())

    def start_with_clamd(self, **variables):
        """The SMTP service with these variables, and clamd with signatures, both at work."""
        self.add_signatures()
        self.add_smtp(**variables)
        self.site.add("clamd", down=True)
        self.start("clamd", "qmail-smtpd.25")
        self.installer("enable", "clamd")
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)

    def start(self, *names):
        """Starts svscan and waits for the supervise of each service."""
        self.site.start()
        for name in (path for name in names for path in (name, f"{name}/log")):
            child.wait_until(lambda n=name: child.run([find("svok"), self.site.services / n])
                             .returncode == 0, what=f"{name} is supervised")
