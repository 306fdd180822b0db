"""An installation below --root, for the tests of install and uninstall."""

import shutil

from . import installation, prefix, supervise
from .case import Case
from .programs import HOME

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
