"""A small file system for half of the queues, which can run out of room and of inodes."""

import itertools
import os
import shutil

from e2e import child, ext4, namespace
from e2e.programs import find

SIZE = 192 << 20
INODES = 8192
_PIECES = (16 << 20, 1 << 20, 64 << 10, 4 << 10)


class Disk:
    """ext4, whose image `image_directory` holds: numbers of inodes come again there, as on real
    disks. Where there is no loop device, tmpfs, and `is_ext4` says so."""

    def __init__(self, path, image_directory):
        self.path = path
        self._filler = path / "filler"
        path.mkdir()
        try:
            ext4.mount(path, size=SIZE, image_directory=image_directory,
                       mkfs=("-m", "0", "-N", str(INODES)))
            self.is_ext4 = True
        except ext4.NoLoopDevice:
            namespace.mount_tmpfs(path, f"mode=0755,size={SIZE},nr_inodes={INODES}")
            self.is_ext4 = False
        path.chmod(0o755)

    def take_bytes(self, left):
        """Takes all room but about `left` bytes."""
        # What was removed a moment ago becomes free when the journal has been written.
        child.run([find("sync"), "-f", self.path])
        self._filler.mkdir()
        file = os.open(self._filler / "bytes", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            size = 0
            for piece in _PIECES:
                try:
                    while True:
                        os.posix_fallocate(file, size, piece)
                        size += piece
                except OSError:
                    continue
            os.ftruncate(file, max(size - left, 0))
        finally:
            os.close(file)

    def take_inodes(self, left):
        """Takes all inodes but `left`."""
        self._filler.mkdir()
        for number in itertools.count():
            try:
                os.close(os.open(self._filler / str(number), os.O_CREAT | os.O_CLOEXEC))
            except OSError:
                break
        for given in range(max(number - left, 0), number):
            (self._filler / str(given)).unlink()

    def give_back(self):
        if self._filler.exists():
            shutil.rmtree(self._filler)
