"""The scanners: clamd with few and with many signatures, and the settings that make qmail-queue
use them."""

import os

from e2e import clamd, prefix
from e2e.programs import find

from . import signatures
from .row import FEW, MANY

CONFIGURATION = "DisableCache yes\nMaxThreads 12\n"
COMMAND = "--fdpass --quiet --no-summary"


class Scanners:
    """`base` must be on tmpfs, since clamd's TemporaryDirectory is below it."""

    def __init__(self, base, counts):
        self._unpacking = base / "libclamav"
        self._unpacking.mkdir(mode=0o755)
        os.chown(self._unpacking, prefix.uid("qscand"), -1)
        self._clamds = {count: _start(base / f"clamd{count}", count) for count in sorted(counts)}
        clamd.install_configuration(self._clamds[FEW])

    def socket(self, count):
        return self._clamds[count].socket

    def tcp_port(self, count):
        return self._clamds[count].port

    def command(self, count):
        """clamdscan's command line without the file. With FEW it is the usual one, which relies on
        the installed configuration."""
        configured = f" --config-file={self._clamds[count].conf}" if count != FEW else ""
        return f"{find('clamdscan')} {COMMAND}{configured}"

    def settings(self, scanner, count):
        """The settings that make qmail-queue use this scanner; none if it is empty."""
        if not scanner:
            return {}
        server = self._clamds[count].unix_server
        if scanner == "clamd:":
            return {"QHPSI": f"clamd: {server}"}
        if scanner == "clamdscan":
            return {"QHPSI": self.command(count).replace(" ", " %s ", 1)}
        return {"QHPSI": f"plugin: {scanner}", "CLAMD_SERVERS": server,
                "LIBCLAMAV_DB": self._clamds[count].directory / "db",
                "LIBCLAMAV_TMP": self._unpacking}

    def stop(self):
        for daemon in self._clamds.values():
            daemon.stop()


def _start(directory, count):
    daemon = clamd.Clamd(directory, tcp=count == FEW, conf=CONFIGURATION)
    (directory / "db/tests.hdb").unlink()  # this leaves one signature, EICAR
    if count == MANY:
        signatures.add_many(directory / "db")
    return daemon.start()
