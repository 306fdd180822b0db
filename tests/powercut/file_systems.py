"""The file systems that lose power."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class FileSystem:
    name: str
    size: int  # of the disk; its file is sparse
    mkfs: tuple
    options: str = "defaults"
    # What the disk writes whole: a write that the cut interrupts is torn between two of these.
    sector: int = 512
    # A disk whose cache outlives the cut: nothing that it was told is lost or changes places.
    keeps_all: bool = False


_EXT4 = ("mkfs.ext4", "-q", "-F", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0")

FILE_SYSTEMS = {fs.name: fs for fs in (
    FileSystem("ext4", 64 * MB, _EXT4, "data=ordered"),
    # It never asks for a flush, and is made for disks that need none.
    FileSystem("ext4-nobarrier", 64 * MB, _EXT4, "data=ordered,nobarrier", keeps_all=True),
    FileSystem("xfs", 320 * MB, ("mkfs.xfs", "-q", "-f")),
    # One checksum covers the 4,096 bytes of its superblock: a disk that tears those loses the whole
    # file system, whatever is on it.
    FileSystem("btrfs", 256 * MB, ("mkfs.btrfs", "-q", "-f"), sector=4096),
)}
