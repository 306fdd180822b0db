"""What any process of the soak finds wrong: one line each, in one file."""

import os

_LONGEST = 2000


class Complaints:
    def __init__(self, path):
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def add(self, text):
        os.write(self._file, text.replace("\n", " ").encode()[:_LONGEST] + b"\n")

    def all(self):
        return self._path.read_text(errors="replace").splitlines()
