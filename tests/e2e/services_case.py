"""The services as svscan runs them."""

import re

from . import samples, smtp, supervise
from .case import Case
from .clamd import free_port
from .programs import HOME
from .supervise import SERVICES

STAMPED = re.compile(r"@[0-9a-f]{24} ")
SCRIPTS = sorted(p for p in SERVICES.rglob("*") if p.is_file() and p.suffix != ".conf"
                 and "qpsmtpd" not in p.parts)
SIGNATURE = "Example.New:0:*:" + b"a phrase that no mail had before".hex() + "\n"
NEWLY_KNOWN = samples.CLEAN.replace(b"At one?", b"a phrase that no mail had before")


def setUpModule():
    supervise.prepare_machine()


class Services(Case):
    def setUp(self):
        super().setUp()
        self.site = supervise.Supervised(self.dir)
        self.addCleanup(self.site.stop)

    def add_smtp(self, **variables):
        """qmail-smtpd.25, on a free port."""
        self.port = free_port()
        self.queues = self.site.make_queues(2)
        self.site.add("qmail-smtpd", "qmail-smtpd.25", PORT=self.port, QUEUE_COUNT=2, **variables)

    def add_signatures(self):
        for path in (HOME / "db").iterdir():
            (self.site.signatures / path.name).write_bytes(path.read_bytes())

    def send(self, message):
        return smtp.send(self.port, message)

    def restart_smtp(self):
        """Stops and starts it, as the article does."""
        self.site.shell("svc -d /service/qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25", "down")
        self.site.shell("svc -u /service/qmail-smtpd.25")
        self.site.wait_for_port(self.port)

    def take(self):
        """Removes the one queued message and returns it."""
        queued = [m for queue in self.queues for m in queue.queued()]
        self.assertEqual(len(queued), 1)
        for queue in self.queues:
            for path in queue.files():
                (queue.path / path).unlink()
        return queued[0]
