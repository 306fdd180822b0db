"""A qmail queue on disk: laid out as notqmail (flat) or IndiMail (split) has it, and read back."""

import os
from dataclasses import dataclass
from pathlib import Path

SPLIT = 23


@dataclass
class Queued:
    """One message that todo names."""

    number: int
    records: list  # todo's records in order, each with its letter
    message: bytes
    message_file: Path
    todo_file: Path

    def values(self, letter):
        return [r[1:] for r in self.records if r[:1] == letter]

    @property
    def sender(self):
        return self.values(b"F")[0]

    @property
    def recipients(self):
        return self.values(b"T")

    @property
    def header(self):
        """The message's header lines, each with its newline, folded ones as they stand."""
        return header_lines(self.message)


def header_lines(message):
    lines = []
    for line in split_lines(message):
        if line == b"\n":
            break
        lines.append(line)
    return lines


def split_lines(text):
    """Splits at newlines only: in mail a bare CR, a form feed or the like ends no line."""
    lines = text.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


class QueueDir:
    """`todo_split` is IndiMail's form, with todo/N and intd/N; otherwise both are flat."""

    def __init__(self, path, split=SPLIT, todo_split=False):
        self.path = Path(path)
        self.split = split
        self.todo_split = todo_split

    def make(self, owner=None):
        numbered = ["mess", "info", "local", "remote"]
        if self.todo_split:
            numbered += ["todo", "intd"]
        for name in ("pid", "intd", "todo", "mess", "info", "local", "remote", "bounce", "lock"):
            (self.path / name).mkdir(parents=True)
        for name in numbered:
            for number in range(self.split):
                (self.path / name / str(number)).mkdir()
        os.mkfifo(self.path / "lock/trigger", 0o622)
        os.chmod(self.path / "lock/trigger", 0o622)
        if owner is not None:
            for directory in [self.path, *self.path.rglob("*")]:
                os.chown(directory, *owner)
        return self

    def _files(self, name):
        return sorted(p for p in (self.path / name).rglob("*") if not p.is_dir())

    def _place(self, name, number, split):
        directory = self.path / name
        if split:
            directory /= str(number % self.split)
        return directory / str(number)

    def message_file(self, number):
        return self._place("mess", number, True)

    def intd_file(self, number):
        return self._place("intd", number, self.todo_split)

    def todo_file(self, number):
        return self._place("todo", number, self.todo_split)

    def info_file(self, number):
        return self._place("info", number, True)

    def intd_files(self):
        return self._files("intd")

    def todo_files(self):
        return self._files("todo")

    def queued(self):
        """Every message in todo; fails on a todo file that stock qmail-send refuses."""
        return [self.read(path) for path in self.todo_files()]

    def only(self):
        """The one message queued."""
        messages = self.queued()
        if len(messages) != 1:
            raise AssertionError(f"{len(messages)} messages queued in {self.path}, not 1")
        return messages[0]

    def read(self, todo_file):
        """The message that this file of todo names."""
        number = int(todo_file.name)
        if todo_file != self.todo_file(number):
            raise AssertionError(f"{todo_file} is not where the queue's split puts it")
        content = todo_file.read_bytes()
        records = content.split(b"\0")
        if records.pop() != b"" or not records:
            raise AssertionError(f"{todo_file} does not end with NUL: {content[-80:]!r}")
        if [r[:1] for r in records[:3]] != [b"u", b"p", b"F"]:
            raise AssertionError(f"{todo_file} does not start with u, p, F: {content[:80]!r}")
        if any(r[:1] != b"T" for r in records[3:]):
            raise AssertionError(f"{todo_file} has a record that qmail-send stops on: {records!r}")
        message_file = self.message_file(number)
        if message_file.stat().st_ino != number:
            raise AssertionError(f"{message_file} is not named after its inode")
        return Queued(number, records, message_file.read_bytes(), message_file, todo_file)

    def leftovers(self):
        """Files in pid, mess and intd that no todo file names, relative to the queue."""
        named = {int(p.name) for p in self._files("todo")}
        expected = {self._place("mess", n, True) for n in named}
        expected |= {self.intd_file(n) for n in named}
        found = self._files("pid") + self._files("mess") + self._files("intd")
        return [str(p.relative_to(self.path)) for p in found if p not in expected]

    def files(self):
        """All message and envelope files; empty when nothing was queued and nothing was left."""
        return [str(p.relative_to(self.path)) for n in ("pid", "mess", "intd", "todo")
                for p in self._files(n)]
