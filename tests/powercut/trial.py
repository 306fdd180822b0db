"""One subject at work on one file system, and the power cut at many moments of that."""

import random
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from e2e import namespace

from . import cut, disk
from .disk_log import FLUSH, MARK

BEGIN, END = b"begin", b"end"


@dataclass
class Fault:
    moment: int
    problems: list


@dataclass
class Outcome:
    records: Counter = field(default_factory=Counter)  # of each kind
    moments: int = 0
    faults: list = field(default_factory=list)


def run(fs, subject, *, count, seed, keep=None):
    """The outcome of `count` cuts. With `keep`, images that show a fault are copied there."""
    with _place() as place:
        records = _record(fs, subject, place)
        return _cut(fs, subject, place, records, count, seed, keep)


@dataclass
class _Place:
    images: Path  # a file system of its own
    top: Path  # where what is in an image is mounted


@contextmanager
def _place():
    """Images are on a mount of their own: one below which they are mounted themselves would be kept
    by the loop device, and keep that, when this mount namespace ends before its time."""
    directory = Path(tempfile.mkdtemp(prefix="power."))
    place = _Place(directory / "images", directory / "top")
    place.images.mkdir()
    place.top.mkdir()
    namespace.mount_tmpfs(place.images)
    try:
        yield place
    finally:
        namespace.unmount(place.images)
        shutil.rmtree(directory)


def _record(fs, subject, place):
    """What the disk was told while the subject worked. Its image before that stays in `before`."""
    image = place.images / "image"
    disk.make_image(fs, image)
    disk.copy(image, place.images / "before")
    with disk.LoggedDisk(image, place.images) as logged:
        with disk.mounted(fs, logged.disk, place.top):
            subject.prepare(place.top)
            disk.run("sync", "--file-system", place.top)
            logged.mark(BEGIN.decode())
            subject.work(place.top, logged.mark)
            logged.mark(END.decode())
    return logged.records()


def _cut(fs, subject, place, records, count, seed, keep):
    chance = random.Random(f"{seed} {fs.name} {subject.name}")
    cuts = cut.Cuts(fs, place.images / "before", records)
    outcome = Outcome(Counter(r.kind for r in records))
    if outcome.records[FLUSH] == 0 and not fs.keeps_all:
        raise AssertionError(f"{fs.name}: no flush came through to the disk")
    for moment in cut.moments(records, BEGIN, END, count, chance):
        image = place.images / "cut"
        cuts.make(moment, chance, image)
        marks = [r.data.decode() for r in records[:moment] if r.kind == MARK]
        if keep:
            disk.copy(image, place.images / "kept")
        problems = _problems(fs, subject, place, image, marks)
        if problems:
            outcome.faults.append(Fault(moment, problems))
            if keep:
                shutil.move(place.images / "kept", keep / f"{fs.name}-{subject.name}-{moment}")
        outcome.moments += 1
    return outcome


def _problems(fs, subject, place, image, marks):
    try:
        with disk.mounted(fs, image, place.top):
            return subject.problems(place.top, marks)
    except OSError as error:
        return [f"the file system is broken: {error}"]
