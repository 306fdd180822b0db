"""Mail number N: what is in it, how it is scanned, and what must become of it. All of that follows
from the seed and the number, so that whoever finds a mail later knows what it was."""

import base64
import random
import signal
from dataclasses import dataclass
from enum import Enum, auto

from e2e.inject import envelope
from e2e.samples import EICAR

MARK, REFUSE, DROP = 0, 1, 2  # REJECTVIRUS

QUEUED = 0
REFUSED = 33
# Temporary failures that somebody who kills programs and fills disks must expect.
DEFERRED = {
    53: "disk full", 63: "no inode for pid", 64: "no room for a name in mess",
    65: "no inode for intd", 66: "no room for a name in todo", 77: "no verdict",
    123: "a plugin was killed", 52: "SIGTERM during the scan",
    -signal.SIGKILL: "SIGKILL", -signal.SIGTERM: "SIGTERM"}
# After these a mail may have been queued all the same: qmail-queue(8), EXIT STATUS.
UNSURE = {52, 66, -signal.SIGKILL, -signal.SIGTERM}


class Due(Enum):
    """How often a mail must be delivered."""

    NEVER = auto()
    ONCE = auto()
    AT_MOST_ONCE = auto()


class Kind(Enum):
    PLAIN = auto()
    ODD = auto()  # clean, but readers disagree about it: its readings are scanned, too
    INFECTED = auto()
    HIDDEN = auto()  # infected in a reading alone

    @property
    def is_infected(self):
        return self in (Kind.INFECTED, Kind.HIDDEN)


KINDS = {Kind.PLAIN: 78, Kind.ODD: 4, Kind.INFECTED: 14, Kind.HIDDEN: 4}
REJECTVIRUS = {MARK: 40, REFUSE: 40, DROP: 20}
LARGEST = 100_000  # bytes of a text
FORGED = b"X-QHPSI: clean\nX-QHPSI-Virus: none\n"


def _pool(size):
    """Text to cut bodies from: lines of mail, always the same."""
    chance = random.Random(1)
    words = [bytes(chance.choices(b"etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(997)]
    lines = b""
    while len(lines) < size:
        lines += b" ".join(chance.choices(words, k=9)) + b"\n"
    return lines


_POOL = _pool(2 * LARGEST)


@dataclass(frozen=True)
class Mail:
    number: int
    kind: Kind
    scanner: str
    reject: int
    recipients: int
    is_forged: bool
    text_at: int
    text_size: int

    @property
    def message(self):
        """As it is sent."""
        return (FORGED if self.is_forged else b"") + self.content

    @property
    def content(self):
        """As it arrives, below the lines of qmail-queue."""
        head = (b"From: s%d@example.org\nTo: r0.%d@example.net\nSubject: soak %d\n"
                b"Message-ID: <%d@soak.example.org>\n" % ((self.number,) * 4))
        text = b"This is mail %d of the soak.\n%s\n" % (
            self.number, _POOL[self.text_at:self.text_at + self.text_size])
        if self.kind is Kind.PLAIN:
            return head + b"\n" + text
        says = (b'multipart/mixed; boundary="=_b"' if self.kind is Kind.INFECTED
                else b'multipart/mixed; boundary*0="=_b"')
        attached = EICAR if self.kind.is_infected else b"Nothing that anybody would mind.\n" * 3
        return (head + b"MIME-Version: 1.0\nContent-Type: " + says + b"\n\n--=_b\n\n" + text
                + b"\n--=_b\nContent-Type: application/octet-stream\n"
                b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(attached)
                + b"\n--=_b--\n")

    @property
    def sender(self):
        return b"s%d@example.org" % self.number

    @property
    def receivers(self):
        return [b"r%d.%d@example.net" % (n, self.number) for n in range(self.recipients)]

    @property
    def envelope(self):
        return envelope(self.sender, *self.receivers)

    @property
    def good_statuses(self):
        """With which qmail-queue may end when nothing is wrong."""
        return {REFUSED} if self.kind.is_infected and self.reject == REFUSE else {QUEUED}

    def is_explained(self, status):
        return status in self.good_statuses or status in DEFERRED

    def due(self, status):
        if self.kind.is_infected and self.reject != MARK:
            return Due.NEVER
        if status == QUEUED:
            return Due.ONCE
        return Due.AT_MOST_ONCE if status in UNSURE else Due.NEVER


class Mails:
    """All of them. `scanners` is {name: how often}, `recipients` how many a mail may have."""

    def __init__(self, seed, scanners, recipients=(1, 1, 1, 3)):
        self._seed = seed
        self._scanners = scanners
        self._recipients = recipients

    def __getitem__(self, number):
        chance = random.Random(self._seed << 40 | number)

        def choose(weights):
            return chance.choices(list(weights), list(weights.values()))[0]
        size = int(100 * (LARGEST / 100) ** chance.random() ** 2)
        return Mail(number, choose(KINDS), choose(self._scanners), choose(REJECTVIRUS),
                    chance.choice(self._recipients), chance.random() < 0.1,
                    chance.randrange(LARGEST), size)
