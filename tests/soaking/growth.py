"""What must not grow: sampled while the soak runs, judged at its end against its start."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from e2e import prefix
from e2e.programs import HOME

from .open_files import open_files

MB = 1 << 20
_PROGRAMS = ("qmail-queue", "qhpsi", "qhpsi-plugins", "qhpsi-readings", "clamdscan")


@dataclass(frozen=True)
class Bar:
    """`more` is how much more than at the start the end may have, and `per_kill` how much more for
    each program that was killed."""

    figure: str
    more: int
    per_kill: int = 0

    def allowed(self, start, kills):
        return start[self.figure] + self.more + self.per_kill * kills


# clamd: see open_files.py.
BARS = (
    Bar("files in todo", 0), Bar("files in intd", 0), Bar("files in mess", 0),
    Bar("files in pid", 0), Bar("processes of qmailq", 0), Bar("processes of qscand", 0),
    Bar("processes of ours", 0), Bar("scratch directories", 0), Bar("files in proof", 0),
    Bar("all processes", 0), Bar("descriptors of clamd", 4, per_kill=1), Bar("MB of clamd", 64),
    Bar("descriptors of qmail-send", 0), Bar("MB of qmail-send", 16),
)


class Growth:
    def __init__(self, site, clamd_pid, qmail_send_pid):
        self._site = site
        self._long_lived = {"clamd": clamd_pid, "qmail-send": qmail_send_pid}
        self.start = self.end = None
        self.most = {}

    def sample(self):
        figures = {**self._files(), **_processes()}
        for name, pid in self._long_lived.items():
            figures[f"descriptors of {name}"] = len(os.listdir(f"/proc/{pid}/fd"))
            figures[f"MB of {name}"] = _resident(pid) // MB
        for figure, value in figures.items():
            self.most[figure] = max(value, self.most.get(figure, 0))
        return figures

    def left(self):
        """Each file that is in a queue, and who has it open."""
        held = open_files()
        for queue in self._site.queues:
            for path in map(queue.path.joinpath, queue.files()):
                with contextlib.suppress(FileNotFoundError):
                    st = path.stat()
                    holder = held.get((st.st_dev, st.st_ino), "nobody")
                    yield f"{path}, {st.st_size} bytes, open in {holder}"

    def exceeded(self, kills):
        """The bars that the end is above."""
        return [bar for bar in BARS
                if self.end[bar.figure] > bar.allowed(self.start, kills)]

    def _files(self):
        figures = {}
        for name in ("todo", "intd", "mess", "pid"):
            figures[f"files in {name}"] = sum(_count(q.path / name) for q in self._site.queues)
        figures["scratch directories"] = self._site.scratch_directories()
        figures["files in proof"] = len(os.listdir(HOME / "proof"))
        return figures


def _count(directory):
    total = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            total += _count(entry.path) if entry.is_dir(follow_symlinks=False) else 1
    return total


def _processes():
    users = {prefix.uid(name): f"processes of {name}" for name in ("qmailq", "qscand")}
    figures = {**dict.fromkeys(users.values(), 0), "processes of ours": 0, "all processes": 0}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            figures["all processes"] += 1
            owner = process.stat().st_uid  # the effective user, or root where nobody may look
            fields = dict(line.split(":", 1) for line in
                          (process / "status").read_text().splitlines())
            if fields["Name"].strip() == "qmail-clean":  # qmail-send's
                continue
            owners = {owner, *(int(uid) for uid in fields["Uid"].split())}
            for uid in owners & users.keys():
                figures[users[uid]] += 1
            figures["processes of ours"] += fields["Name"].strip() in _PROGRAMS
    return figures


def _resident(pid):
    """Bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")
