"""The mail system that is soaked: users, setuid programs, queues on two small file systems, two
clamd and every way to scan."""

import os

from e2e import prefix
from e2e.clamd import Clamd
from e2e.programs import HOME, find
from e2e.queue_dir import QueueDir

from .disk import Disk

# How often each way to scan is chosen. "killed" and "both" are clamd: with the server that gets
# killed, and with the other one too.
SCANNERS = {"clamd: killed": 40, "clamd: both": 20, "clamd.so": 25, "clamdscan": 10,
            "libclamav.so": 5}
PROOF = 2  # seconds that a scanner is believed: proofs, too, are disturbed


class Site:
    """Its files are below `base`, which is on tmpfs, and in the machine's /etc and /var as this
    namespace alone sees them."""

    def __init__(self, base, queue_count, has_split_todo):
        """`has_split_todo`: whether each second queue has IndiMail's form."""
        prefix.install()
        self.disks = [Disk(base / f"disk{n}", base) for n in (1, 2)]
        self._base = base / "queues"
        self._base.mkdir()
        self.queues = [self._make_queue(n, has_split_todo and n // 2 % 2 == 0)
                       for n in range(1, queue_count + 1)]
        self.scratch = base / "scratch"
        self.scratch.mkdir()
        self.scratch.chmod(0o1777)
        self.killed_clamd = Clamd(base / "killed")
        self.lasting_clamd = Clamd(base / "lasting")
        killed, lasting = self.killed_clamd.unix_server, self.lasting_clamd.unix_server
        self._ways = {
            "clamd: killed": {"QHPSI": f"clamd: {killed}"},
            "clamd: both": {"QHPSI": f"clamd: {killed} {lasting}"},
            "clamd.so": {"QHPSI": "plugin: clamd.so", "CLAMD_SERVERS": killed},
            "clamdscan": {"QHPSI": f"{find('clamdscan')} %s --fdpass --no-summary "
                                   f"--config-file={self.killed_clamd.conf}"},
            "libclamav.so": {"QHPSI": "plugin: libclamav.so", "LIBCLAMAV_DB": HOME / "db",
                             "LIBCLAMAV_TMP": self.scratch},
        }

    def _make_queue(self, number, todo_split):
        """Below a name in one directory, on a disk in turn."""
        disk = self.disks[number % len(self.disks)].path
        queue = QueueDir(disk / f"queue{number}", todo_split=todo_split)
        queue.make(owner=(prefix.uid("qmailq"), prefix.gid("qmail")))
        (self._base / f"queue{number}").symlink_to(queue.path)
        return queue

    def start(self):
        self.killed_clamd.start()
        self.lasting_clamd.start()

    def stop(self):
        self.killed_clamd.stop()
        self.lasting_clamd.stop()

    def settings(self, mail):
        """The environment of qmail-queue for this mail. A clamd that is away is waited for, but not
        for as long as by default: 32 waiting injectors queue nothing."""
        return {"QUEUE_BASE": self._base, "QUEUE_COUNT": len(self.queues), "CLAMD_WAIT": 4,
                "QHPSIPROOF": PROOF, "REJECTVIRUS": mail.reject, **self._ways[mail.scanner]}

    def scratch_directories(self):
        return len(os.listdir(self.scratch))
