"""The rows of the table. Rows that are compared stand together, since they are measured one after
the other."""

from .row import (CLAMDSCAN, FEW, FILDES, FILES, INJECTORS, MANY, OURS, PEER, PIPE, READINGS,
                  SCANNERS, SIZES, SMTP_OURS, SMTP_PEER, SMTP_PLAIN, SMTP_PLUGIN, TRUE, TURNS, Row)

QUEUED = 100_000


def rows(options):
    """The rows to measure, in this order."""
    chosen = list(_quick() if options.quick else _full())
    if not options.peer:
        chosen = [row for row in chosen if row.what not in (PEER, SMTP_PEER)]
    if options.rows:
        chosen = [row for row in chosen if options.rows.search(row.text())]
    return chosen


def _quick():
    yield Row(TRUE)
    for size in ("3 KB", "100 KB"):
        for injectors in (1, 8):
            yield from _on_tmpfs(size, injectors, ("clamd:", "clamd.so", "clamdscan"))
    yield Row(PIPE, "100 KB", 1, "tmpfs")
    yield Row(OURS, "3 KB", 1, "tmpfs", "libclamav.so", FEW)
    for injectors in (1, 8):
        yield from _unscanned("3 KB", injectors, "ext4")
        yield from _smtp("3 KB", injectors)
    yield from _smtp("100 KB", 1)


def _full():
    for injectors in INJECTORS:
        yield Row(TRUE, injectors=injectors)
    for size in SIZES:
        for injectors in INJECTORS:
            yield from _on_tmpfs(size, injectors, SCANNERS)
    for size in SIZES:
        for injectors in INJECTORS:
            yield from _unscanned(size, injectors, "ext4")
    for size in ("3 KB", "100 KB"):
        for injectors in (1, 8, 32):
            for scanner in ("clamd:", "clamd.so", "clamdscan"):
                yield Row(OURS, size, injectors, "ext4", scanner, FEW)
        for injectors in (1, 8):
            yield Row(FILDES, size, injectors, signatures=MANY)
            if injectors == 1:
                yield Row(TURNS, size, 1, "tmpfs", "clamd:", MANY)
                yield from (Row(READINGS, size, 1, "tmpfs", "clamd:", MANY, is_odd=is_odd)
                            for is_odd in (False, True))
            for scanner in ("clamd:", "clamd.so"):
                yield Row(OURS, size, injectors, "tmpfs", scanner, MANY)
    yield Row(OURS, "3 KB", 1, "tmpfs", "libclamav.so", MANY)
    for size in ("3 KB", "100 KB", "1 MB"):
        yield from _smtp(size, 1)
    yield from _smtp("3 KB", 8)
    for on in ("tmpfs", "ext4"):
        for injectors in (1, 8):
            yield Row(OURS, "3 KB", injectors, on, queued=QUEUED)


def _unscanned(size, injectors, on):
    yield Row(FILES, size, injectors, on)
    if size == "10 MB":
        yield Row(PIPE, size, injectors, on)
    yield Row(PEER, size, injectors, on)
    yield Row(OURS, size, injectors, on)


def _on_tmpfs(size, injectors, scanners):
    yield from _unscanned(size, injectors, "tmpfs")
    yield Row(FILDES, size, injectors, signatures=FEW)
    if injectors == 1:
        yield Row(CLAMDSCAN, size, signatures=FEW)
        yield Row(TURNS, size, 1, "tmpfs", "clamd:", FEW)
        yield from (Row(READINGS, size, 1, "tmpfs", "clamd:", FEW, is_odd=is_odd)
                    for is_odd in (False, True))
    yield from (Row(OURS, size, injectors, "tmpfs", scanner, FEW) for scanner in scanners)


def _smtp(size, injectors):
    yield Row(SMTP_PLAIN, size, injectors, "tmpfs")
    yield Row(SMTP_PEER, size, injectors, "tmpfs", signatures=FEW)
    yield Row(SMTP_PLUGIN, size, injectors, "tmpfs", signatures=FEW)
    yield Row(SMTP_OURS, size, injectors, "tmpfs", signatures=FEW)
