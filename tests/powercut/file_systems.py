"""The file systems that lose power."""

from dataclasses import dataclass

MB = 1 << 20
SECTOR = 512
SUPERBLOCK = 4096


@dataclass(frozen=True)
class FileSystem:
    name: str
    size: int  # of the disk; its file is sparse
    mkfs: tuple
    options: str = "defaults"
    # Where the disk writes SUPERBLOCK bytes whole; elsewhere a write may be torn between any two
    # sectors. One checksum covers more than a sector there: a disk that tears it loses the whole
    # file system, whatever is on it.
    superblock: int = None
    # A disk whose cache outlives the cut: nothing that it was told is lost or changes places.
    keeps_all: bool = False


_EXT4 = ("mkfs.ext4", "-q", "-F", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0")

FILE_SYSTEMS = {fs.name: fs for fs in (
    FileSystem("ext4", 64 * MB, _EXT4, "data=ordered", superblock=0),
    # It never asks for a flush, and is made for disks that need none.
    FileSystem("ext4-nobarrier", 64 * MB, _EXT4, "data=ordered,nobarrier", keeps_all=True),
    FileSystem("xfs", 320 * MB, ("mkfs.xfs", "-q", "-f")),
    FileSystem("btrfs", 256 * MB, ("mkfs.btrfs", "-q", "-f"), superblock=64 << 10),
)}
