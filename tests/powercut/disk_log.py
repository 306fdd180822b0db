"""What a logged_disk was told: the records of its log, see disk_log.h."""

import struct
from dataclasses import dataclass

_HEAD = struct.Struct("=QQQ")
WRITE, ZERO, FLUSH, MARK = "WZFM"


@dataclass
class Record:
    kind: str
    offset: int
    length: int
    data: bytes = b""  # of WRITE and MARK


def read(path):
    """All records, in order."""
    content = memoryview(path.read_bytes())
    records = []
    at = 0
    while at < len(content):
        kind, offset, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        record = Record(chr(kind), offset, length)
        if record.kind in (WRITE, MARK):
            record.data = bytes(content[at:at + length])
            at += length
        records.append(record)
    return records
