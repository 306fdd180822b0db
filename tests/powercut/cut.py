"""What a disk has on it after its power went."""

import os

from . import disk
from .disk_log import FLUSH, MARK, WRITE
from .file_systems import SECTOR, SUPERBLOCK

# Shares of what was not flushed that reach the medium.
SHARES = (0, 0.1, 0.5, 0.9, 1)
TORN = 0.2  # of the writes that reach it


class Cuts:
    """Makes images of the disk at moments that come in order. A moment is a number of records: what
    the disk was told until then. On the medium are all writes that a later flush covered, and of
    those after the last flush a random part: some whole, some torn between sectors, some not at
    all."""

    def __init__(self, fs, image, records):
        self._fs = fs
        self._records = records
        self._flushed = image  # what is on the medium for sure; changes
        self._applied = 0

    def make(self, moment, chance, target):
        """Writes the image to `target`."""
        sure = moment if self._fs.keeps_all else self._last_flush(moment)
        self._flush(sure)
        disk.copy(self._flushed, target)
        share = chance.choice(SHARES)
        with open(target, "r+b", buffering=0) as image:
            for record in self._records[sure:moment]:
                if chance.random() < share:
                    _apply(image, self._survives(record, chance))

    def _last_flush(self, moment):
        while moment > self._applied and self._records[moment - 1].kind != FLUSH:
            moment -= 1
        return moment

    def _flush(self, end):
        with open(self._flushed, "r+b", buffering=0) as image:
            for record in self._records[self._applied:end]:
                _apply(image, _whole(record))
        self._applied = end

    def _survives(self, record, chance):
        """The pieces (offset, length, data) of a write that was on its way."""
        if record.kind != WRITE or chance.random() >= TORN:
            return _whole(record)
        survives = {}  # by unit
        pieces = []
        for at in range(0, record.length, SECTOR):
            unit = self._unit(record.offset + at)
            if survives.setdefault(unit, chance.random() < 0.5):
                pieces.append((record.offset + at, SECTOR, record.data[at:at + SECTOR]))
        return pieces

    def _unit(self, offset):
        """What the disk writes whole: a number that the sectors of one unit share."""
        superblock = self._fs.superblock
        if superblock is not None and superblock <= offset < superblock + SUPERBLOCK:
            return superblock
        return offset


def _whole(record):
    if record.kind in (FLUSH, MARK):
        return []
    return [(record.offset, record.length, record.data if record.kind == WRITE else None)]


def _apply(image, pieces):
    for offset, length, data in pieces:
        if data is not None:
            os.pwrite(image.fileno(), data, offset)
        else:
            _zero(image, offset, length)


def _zero(image, offset, length):
    """A hole, as disk.copy() keeps it."""
    disk.run("fallocate", "--punch-hole", "--offset", str(offset), "--length", str(length),
             image.name)


def moments(records, begin, end, count, chance):
    """`count` of those between the marks `begin` and `end`, in order: half of them just after a
    mark, when something was said to be on disk, and half anywhere."""
    places = {record.data: n for n, record in enumerate(records) if record.kind == MARK}
    everywhere = range(places[begin] + 1, places[end] + 2)
    after_marks = [n for n in everywhere if records[n - 1].kind == MARK]
    chosen = {everywhere[-1]}
    chosen.update(chance.sample(after_marks, min((count - 1) // 2, len(after_marks))))
    others = [n for n in everywhere if n not in chosen]
    chosen.update(chance.sample(others, min(max(count - len(chosen), 0), len(others))))
    return sorted(chosen)
