"""An installation below --root, for the tests of install and uninstall."""

import random
import shutil

from . import installation, prefix, supervise
from .case import Case
from .programs import HOME


class Moments:
    """Moments to kill a run at. Its duration changes with what else the machine does, so each kill
    moves the next: a late one brings it forward, any other puts it off, until the share of late
    ones is `late`."""

    def __init__(self, seed, duration, *, begin=0.0, end=1.0, late=0.2):
        self._chance = random.Random(seed)
        self._duration = duration
        self._range = begin, end
        self._late = late

    def next(self):
        """Seconds after its start."""
        return self._chance.uniform(*self._range) * self._duration

    def note(self, *, late):
        self._duration *= 0.7 ** (1 - self._late) if late else 0.7 ** -self._late


SERVICES = ("clamd", "freshclam", "qmail-smtpd.25")
MANIFEST = "var/indimail/qhpsi/manifest"
LOCK = "run/qhpsi-installer.lock"


def setUpModule():
    supervise.prepare_machine()
    with open("/etc/passwd", "a", encoding="ascii") as passwd:
        passwd.write(f"qmailr:x:8999:{prefix.gid('qmail')}::/:/bin/sh\n")
    shutil.rmtree(HOME)


class Installing(Case):
    def setUp(self):
        super().setUp()
        self.root = installation.make_root(self.dir / "root")
        self.bundle = installation.make_bundle(self.dir / "bundle")
        self.service = self.root / "service"
        self.variables = self.service / "qmail-smtpd.25/variables"

    def install(self, *arguments, **options):
        return installation.run("install", "--root", self.root, "--from", self.bundle, *arguments,
                                **options)

    def uninstall(self, *arguments, **options):
        return installation.run("uninstall", "--root", self.root, *arguments, **options)

    def value(self, name, service="qmail-smtpd.25"):
        path = self.service / service / "variables" / name
        return path.read_text().rstrip("\n") if path.exists() else None

    def add_program(self, path, content=b"#!/bin/sh\n"):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content)
        (self.root / path).chmod(0o755)
