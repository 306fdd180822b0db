"""One subject at work on one file system, and the power cut at many moments of that."""

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field

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


def run(fs, subject, directory, *, count, seed, keep=None):
    """The outcome of `count` cuts. With `keep`, images that show a fault are copied there."""
    try:
        records = _record(fs, subject, directory)
        return _cut(fs, subject, directory, records, count, seed, keep)
    finally:
        for name in ("before", "image", "cut", "log"):
            (directory / name).unlink(missing_ok=True)


def _record(fs, subject, directory):
    """What the disk was told while the subject worked. Its image before that stays in `before`."""
    image = directory / "image"
    disk.make_image(fs, image)
    disk.copy(image, directory / "before")
    top = directory / "top"
    top.mkdir()
    with disk.LoggedDisk(image, directory) as logged:
        with disk.mounted(fs, logged.disk, top):
            subject.prepare(top)
            disk.run("sync", "--file-system", top)
            logged.mark(BEGIN.decode())
            subject.work(top, logged.mark)
            logged.mark(END.decode())
    return logged.records()


def _cut(fs, subject, directory, records, count, seed, keep):
    chance = random.Random(f"{seed} {fs.name} {subject.name}")
    cuts = cut.Cuts(fs, directory / "before", records)
    outcome = Outcome(Counter(r.kind for r in records))
    if outcome.records[FLUSH] == 0 and not fs.keeps_all:
        raise AssertionError(f"{fs.name}: no flush came through to the disk")
    for moment in cut.moments(records, BEGIN, END, count, chance):
        image = directory / "cut"
        cuts.make(moment, chance, image)
        marks = [r.data.decode() for r in records[:moment] if r.kind == MARK]
        if keep:
            disk.copy(image, directory / "kept")
        problems = _problems(fs, subject, directory, image, marks)
        if problems:
            outcome.faults.append(Fault(moment, problems))
            if keep:
                shutil.move(directory / "kept", keep / f"{fs.name}-{subject.name}-{moment}")
        outcome.moments += 1
    return outcome


def _problems(fs, subject, directory, image, marks):
    try:
        with disk.mounted(fs, image, directory / "top"):
            return subject.problems(directory / "top", marks)
    except OSError as error:
        return [f"the file system is broken: {error}"]
