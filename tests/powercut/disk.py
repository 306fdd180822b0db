"""Disks for a test: one that logs what it is told, and images of disks, mounted."""

import subprocess
from contextlib import contextmanager

from e2e import child
from e2e.programs import BAZEL_BIN, find

from . import disk_log

LOGGED_DISK = BAZEL_BIN / "tests/powercut/logged_disk"


def run(program, *arguments):
    done = child.run([find(program), *arguments])
    if done.returncode != 0:
        raise OSError(f"{program} {arguments}: {done.stderr.decode(errors='replace').strip()}")


def copy(source, target):
    """Holes stay holes."""
    run("cp", "--sparse=auto", source, target)


def make_image(fs, path):
    """A new file system."""
    unpacked = path.with_suffix(".zeros")
    with open(unpacked, "wb") as file:
        file.truncate(fs.size)
    run(*fs.mkfs, unpacked)
    run("cp", "--sparse=always", unpacked, path)
    unpacked.unlink()


@contextmanager
def mounted(fs, image, directory):
    run("mount", "-t", fs.mkfs[0].removeprefix("mkfs."), "-o", f"loop,{fs.options}", image,
        directory)
    try:
        yield
    finally:
        run("umount", directory)


class LoggedDisk:
    """Serves `image` as `disk` while it is entered, and takes marks."""

    def __init__(self, image, directory):
        self._directory = directory
        self._image = image
        self._log = directory / "log"
        self._top = directory / "fuse"
        self._top.mkdir()
        self.disk = self._top / "disk"
        self._process = None
        self._mark = None

    def __enter__(self):
        with open(self._directory / "messages", "wb") as messages:
            self._process = child.start([LOGGED_DISK, self._image, self._log, self._top],
                                        stdin=subprocess.DEVNULL, stderr=messages)
        child.wait_until(self._serves, what="logged_disk serves")
        # pylint: disable=consider-using-with
        self._mark = open(self._top / "mark", "wb", buffering=0)
        return self

    def _serves(self):
        if self._process.poll() is not None:
            raise RuntimeError((self._directory / "messages").read_text())
        return self.disk.exists()

    def __exit__(self, *_):
        self._mark.close()
        run("umount", self._top)
        self._process.wait(child.PATIENCE)
        child.stop(self._process, grace=0)

    def mark(self, text):
        """From now on the log says that this has happened."""
        self._mark.write(text.encode())

    def records(self):
        return disk_log.read(self._log)
