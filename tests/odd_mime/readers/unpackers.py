"""Programs that write what is in one message into a directory: ripmime, munpack and uudeview."""

import subprocess
import tempfile
from pathlib import Path

from e2e import child
from e2e.programs import find

from . import payload

# A name, and the command for the message {file} and the empty directory {to}.
RIPMIME = ("ripmime", ["ripmime", "-i", "{file}", "-d", "{to}"])
MUNPACK = ("munpack", ["munpack", "-t", "-f", "-q", "-C", "{to}", "{file}"])
UUDEVIEW = ("uudeview", ["uudeview", "-i", "-a", "-o", "-q", "-p", "{to}", "{file}"])

MOST = 1 << 20  # bytes of each file that are looked at


class Unpacker:
    def __init__(self, name, command):
        self.name = name
        self._command = [find(command[0]), *command[1:]]

    def opened(self, paths):
        return {path for path in paths if self._opens(path)}

    def _opens(self, path):
        with tempfile.TemporaryDirectory() as to:
            command = [word.format(file=path, to=to) for word in self._command]
            try:
                child.run(command, cwd=to, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          timeout=child.PATIENCE)
            except subprocess.TimeoutExpired:
                return False
            wanted = payload.of(path)
            return any(_has(file, wanted) for file in Path(to).rglob("*"))


def _has(path, wanted):
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        return wanted in file.read(MOST)
