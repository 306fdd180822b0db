"""Archives with one file of any size in them, which ends with EICAR."""

import bz2
import gzip
import io
import lzma
import shutil
import tarfile
import zipfile

from . import child
from .programs import find
from .samples import EICAR


def ending_with_eicar(size):
    return bytes(size - len(EICAR)) + EICAR


def _zip(method):
    def make(content, _directory):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("file.bin", content)
        return file.getvalue()
    return make


def _tar(content, _directory):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("file.bin")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def _by_program(*command):
    """`command` packs file.bin to `archive`, both in the directory that it runs in."""
    def make(content, directory):
        (directory / "file.bin").write_bytes(content)
        (directory / "archive").unlink(missing_ok=True)
        done = child.run([find(command[0]), *command[1:]], cwd=directory)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')}")
        return (directory / "archive").read_bytes()
    return make


_deflate = _zip(zipfile.ZIP_DEFLATED)
_SEVEN = "7zz" if shutil.which("7zz") else "7z"  # Debian 13's name
_seven = _by_program(_SEVEN, "a", "-t7z", "-mx1", "archive.", "file.bin")
_iso = _by_program("genisoimage", "-quiet", "-o", "archive", "file.bin")
cabinet = _by_program("gcab", "-c", "-z", "archive", "file.bin")

# name: makes the archive of (content, a directory to work in)
KINDS = {
    "zip": _deflate,
    "zip, stored": _zip(zipfile.ZIP_STORED),
    "zip, bzip2": _zip(zipfile.ZIP_BZIP2),
    "zip in zip": lambda content, directory: _deflate(_deflate(content, directory), directory),
    "7z": _seven,
    "7z in zip": lambda content, directory: _deflate(_seven(content, directory), directory),
    "gz": lambda content, _: gzip.compress(content, 1),
    "bz2": lambda content, _: bz2.compress(content, 1),
    "xz": lambda content, _: lzma.compress(content, preset=0),
    "tar": _tar,
    "tar.gz": lambda content, directory: gzip.compress(_tar(content, directory), 1),
    "cab": cabinet,
    "iso": _iso,
    "iso in zip": lambda content, directory: _deflate(_iso(content, directory), directory),
}
