"""GMime 3, the library of Evolution's kin and of notmuch."""

from pathlib import Path

from e2e import child
from e2e.programs import find

from . import batch


class GMime:
    name = "GMime"

    def __init__(self, directory):
        self._program = directory / "gmime_reader"
        flags = child.run([find("pkg-config"), "--cflags", "--libs", "gmime-3.0"]).stdout.decode()
        source = Path(__file__).parent / "gmime_reader.c"
        done = child.run([find("cc"), "-O2", "-o", self._program, source, *flags.split()])
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())

    def opened(self, paths):
        return batch.opened([self._program], paths)
