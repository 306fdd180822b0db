"""A row of the table: one thing that is measured."""

from dataclasses import dataclass

SIZES = {"3 KB": 3_000, "100 KB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000}
INJECTORS = (1, 2, 8, 32)
FEW, MANY = 1, 1_200_000  # signatures

TRUE = "fork and exec of /bin/true"
FILES = "two files: create, write, fsync, link"
PIPE = "a pipe into a file"
FILDES = "raw FILDES scan"
CLAMDSCAN = "clamdscan, the process"
OURS = "qmail-queue"
TURNS = "qmail-queue in turn"  # in turn with its parts: see turns.h
READINGS = "qmail-queue with readings, and without in turn"
PEER = "peer's qmail-queue"
SMTP_OURS = "SMTP, our scanner"
SMTP_PLAIN = "SMTP, not scanning"
SMTP_PLUGIN = "SMTP, mailfront's clamav plugin"  # with our qmail-queue, which does not scan
SMTP_PEER = "SMTP, mailfront's clamav plugin, peer's qmail-queue"  # as people have it

SCANNERS = ("clamd:", "clamd.so", "clamdscan", "libclamav.so")


@dataclass(frozen=True)
class Row:
    what: str
    size: str = ""
    injectors: int = 1
    on: str = ""          # the queue's file system
    scanner: str = ""     # of OURS and TURNS
    signatures: int = 0   # in the scanner's database
    queued: int = 0       # messages in the queue beforehand
    is_odd: bool = False  # the message is not ordinary: its readings are scanned

    def text(self):
        parts = [self.what, self.scanner, self.size, self.on]
        if self.signatures > FEW:
            parts.append(f"{self.signatures:,} signatures")
        if self.is_odd:
            parts.insert(3, "odd")
        if self.queued:
            parts.append(f"{self.queued:,} queued")
        parts.append(f"{self.injectors} at once")
        return ", ".join(p for p in parts if p)
