"""A database of made-up signatures, as many as the public ones."""

import random

HASHES = 1_000_000
PATTERNS = 200_000
AT_ONCE = 50_000


def add_many(directory):
    """Adds hashes of files and patterns of 24 random bytes, none of which any file has."""
    chance = random.Random(3)
    _write(directory / "made-up.hdb", HASHES, lambda n:
           f"{chance.getrandbits(128):032x}:{chance.randrange(1000, 1_000_000)}:Made.Up.Hash-{n}\n")
    _write(directory / "made-up.ndb", PATTERNS, lambda n:
           f"Made.Up.Pattern-{n}:0:*:{chance.getrandbits(192):048x}\n")


def _write(path, count, line):
    with path.open("w", encoding="ascii") as file:
        for first in range(0, count, AT_ONCE):
            file.write("".join(line(n) for n in range(first, first + AT_ONCE)))
    path.chmod(0o644)
