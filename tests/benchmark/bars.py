"""The bars that the project has set itself. Each figure is computed within a round, so that noise
affects both sides of a ratio alike. The median over the rounds counts."""

import itertools
import statistics
from dataclasses import dataclass
from typing import Callable

from .row import (CLAMDSCAN, FEW, FILDES, FILES, INJECTORS, MANY, OURS, PEER, PIPE, READINGS,
                  SIZES, SMTP_OURS, SMTP_PEER, SMTP_PLAIN, SMTP_PLUGIN, TURNS, Row)
from .rows import QUEUED

# A share of the rate that the processors would allow if the peer queued each message and clamd
# alone scanned it: 1,000 a second where raw FILDES does 3,100 and the unscanned peer 2,250.
SHARE = 1000 * (1 / 3100 + 1 / 2250)


@dataclass(frozen=True)
class Bar:
    what: str
    rows: tuple
    figure: Callable  # takes the figures of each row in one round
    limit: float
    at_least: bool = False
    unit: str = "times"
    processor: Callable = None  # the same for processor time, for information
    # The figure if our own part cost nothing, for information: nothing better is within reach.
    at_best: Callable = None
    floor: tuple = ()           # the rows whose figures at_best takes

    def holds(self, figure):
        return figure >= self.limit if self.at_least else figure <= self.limit

    def wanted(self):
        return f"at {'least' if self.at_least else 'most'} {self.limit:g} {self.unit}"


@dataclass(frozen=True)
class MemoryBar:
    what: str
    rows: tuple
    limit: float = 6.0
    unit: str = "MB"

    def wanted(self):
        return f"under {self.limit:g} {self.unit}"


def needed():
    """The rows that must be measured in each round."""
    return {row for bar in bars() for row in (*bar.rows, *bar.floor)}


def judge(results):
    """For each bar what is wanted, what was measured, and whether it is met: None if a row that it
    needs was not measured."""
    return [_judge_memory(bar, results) for bar in memory_bars()] + [
        _judge(bar, results) for bar in bars()]


def _judge(bar, results):
    verdict = _not_measured(bar)
    figure = _median(bar.figure, bar.rows, results)
    if figure is None:
        return verdict
    verdict.update(measured=figure, rounds=len(results.together(bar.rows)), met=bar.holds(figure),
                   processor=_median(bar.processor, bar.rows, results),
                   at_best=_median(bar.at_best, bar.floor, results))
    return verdict


def _not_measured(bar):
    return {"what": bar.what, "wanted": bar.wanted(), "unit": bar.unit, "measured": None,
            "processor": None, "at_best": None, "rounds": 0, "met": None}


def _median(figure, rows, results):
    """None if the bar has no such figure, or a row that it needs was not measured."""
    if figure is None or not all(row in results.measured for row in rows):
        return None
    return statistics.median(figure(*figures) for figures in results.together(rows))


def _judge_memory(bar, results):
    verdict = _not_measured(bar)
    measured = [results.memory[row]["kb"] for row in bar.rows if row in results.memory]
    if measured:
        megabytes = max(measured) / 1024
        verdict.update(measured=megabytes, rounds=1, met=megabytes < bar.limit)
    return verdict


def memory_bars():
    return [MemoryBar(f"memory with {scanner}, any size", tuple(
        Row(OURS, size, 1, "tmpfs", scanner, FEW) for size in SIZES))
            for scanner in ("clamd:", "clamd.so")]


def bars():
    yield from _unscanned()
    yield from _scanned()
    yield from _many_at_once()
    yield from _smtp()
    yield from _queued()


def _times_as_fast(ours, peer):
    return ours["per_second"] / peer["per_second"]


def _processor_saved(ours, peer):
    return peer["cpu_ms"] / ours["cpu_ms"]


def _unscanned():
    for on, size, injectors in itertools.product(("tmpfs", "ext4"), SIZES, INJECTORS):
        floor = PIPE if size == "10 MB" else FILES
        ours = Row(OURS, size, injectors, on)
        peer, least = Row(PEER, size, injectors, on), Row(floor, size, injectors, on)
        limit = 1.2 if (on, size) == ("tmpfs", "3 KB") else 1.0
        yield Bar(f"not scanning, {on}, {size}, {injectors} at once, against the peer",
                  (ours, peer), _times_as_fast, limit, at_least=True, processor=_processor_saved,
                  at_best=_times_as_fast, floor=(least, peer))
        if (on, size) == ("tmpfs", "10 MB"):
            yield Bar(f"not scanning, {on}, {size}, {injectors} at once, against {PIPE}",
                      (ours, least), _times_as_fast, 0.9, at_least=True)


def _against_sum_in_turn(turns):
    return turns["ms"] / turns["parts_ms"]


def _scanned():
    for count, sizes in ((FEW, SIZES), (MANY, ("3 KB", "100 KB"))):
        for size in sizes:
            limit = 1.1 if size == "3 KB" else 1.03
            what = f"clamd: {size}, {count:,} signatures, against unscanned and FILDES in turn"
            yield Bar(what, (Row(TURNS, size, 1, "tmpfs", "clamd:", count),), _against_sum_in_turn,
                      limit)
            for is_odd, most in ((False, 1.02), (True, 8)):
                kind = "odd" if is_odd else "ordinary"
                yield Bar(f"clamd: {size}, {count:,} signatures, {kind}, with readings against none",
                          (Row(READINGS, size, 1, "tmpfs", "clamd:", count, is_odd=is_odd),),
                          _against_sum_in_turn, most)
    yield Bar("clamdscan, 3 KB, over its process and unscanned queueing",
              (Row(OURS, "3 KB", 1, "tmpfs", "clamdscan", FEW), Row(OURS, "3 KB", 1, "tmpfs"),
               Row(CLAMDSCAN, "3 KB", signatures=FEW)),
              lambda scanned, unscanned, scan: scanned["ms"] - unscanned["ms"] - scan["ms"], 1.3,
              unit="ms")


def _many_at_once():
    scanned = Row(OURS, "3 KB", 8, "tmpfs", "clamd:", FEW)
    yield Bar("clamd: 3 KB, 8 at once", (scanned,), lambda ours: ours["per_second"], 1000,
              at_least=True, unit="a second")
    yield Bar("the same, as a share of what peer and raw FILDES would allow",
              (scanned, Row(PEER, "3 KB", 8, "tmpfs"), Row(FILDES, "3 KB", 8, signatures=FEW)),
              lambda ours, peer, scan: ours["per_second"] * (1 / peer["per_second"]
                                                             + 1 / scan["per_second"]),
              round(SHARE, 2), at_least=True)


# mailfront's plugin with our qmail-queue behind it, and with the peer's, as people have it today.
def _smtp():
    for size, limit in (("3 KB", 1.0), ("100 KB", 1.05), ("1 MB", 1.0)):
        ours = Row(SMTP_OURS, size, 1, "tmpfs", signatures=FEW)
        plain, scan = Row(SMTP_PLAIN, size, 1, "tmpfs"), Row(FILDES, size, 1, signatures=FEW)
        for what, queue in ((SMTP_PLUGIN, ""), (SMTP_PEER, " and the peer's qmail-queue")):
            plugin = Row(what, size, 1, "tmpfs", signatures=FEW)
            yield Bar(f"SMTP, {size}, against mailfront's plugin{queue}", (ours, plugin),
                      lambda ours, plugin: plugin["ms"] / ours["ms"], limit, at_least=True,
                      at_best=lambda plain, scan, plugin: plugin["ms"] / (plain["ms"] + scan["ms"]),
                      floor=(plain, scan, plugin))


def _queued():
    for on in ("tmpfs", "ext4"):
        for injectors in (1, 8):
            yield Bar(f"{QUEUED:,} queued, {on}, {injectors} at once, against an empty queue",
                      (Row(OURS, "3 KB", injectors, on, queued=QUEUED),
                       Row(OURS, "3 KB", injectors, on)),
                      lambda full, empty: empty["per_second"] / full["per_second"], 1.2)
