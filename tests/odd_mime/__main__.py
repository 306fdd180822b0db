"""The main program of tests/readings, run after the build."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from e2e import clamd
from e2e.samples import EICAR

from .judge import Judge
from .mutants import mutants
from .readers import all_readers

HARMLESS = b"Nothing that anybody would mind, whoever reads it, when, where and however."


def main():
    options = parse()
    directory = Path(tempfile.mkdtemp(prefix="readings."))
    directory.chmod(0o755)
    server = clamd.Clamd(directory / "clamd", conf="MaxThreads 4\n").start()
    try:
        missed = directory / "missed"
        table = judge_mutants(options, server, directory, missed)
        table.print()
        refused = judge_harmless(options, server, directory)
    finally:
        server.stop()
    if missed.exists():
        print(f"missed messages are in {missed}")
    return 0 if table.is_good() and refused == 0 else 1


def parse():
    parser = argparse.ArgumentParser(
        prog="tests/readings", description="Sends mails that hide EICAR in odd MIME, and has real "
        "mail readers say which of them they could open. Exits with 1 if one of these is called "
        "clean, any has no verdict, or a harmless one is not called clean.")
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="default 100,000")
    parser.add_argument("seed", type=int, nargs="?", default=1,
                        help="another seed makes other mails; default 1")
    return parser.parse_args()


class Table:
    """Counts by mutation; a mutant with several counts for each of them."""

    COLUMNS = ("mutants", "opened by a reader", "caught by clamd alone", "caught by us", "missed",
               "no verdict")

    def __init__(self):
        self._counts = {}
        self._all = Counter()
        self._readers = Counter()

    def add(self, judged):
        found = Counter({"mutants": 1, "opened by a reader": bool(judged.opened_by),
                         "caught by clamd alone": judged.alone == "infected",
                         "caught by us": judged.ours == "infected", "missed": judged.is_missed,
                         "no verdict": judged.has_failed})
        for kind in judged.mutant.kinds:
            self._counts.setdefault(kind, Counter()).update(found)
        self._all.update(found)
        self._readers.update(judged.opened_by)

    def is_good(self):
        return self._all["missed"] + self._all["no verdict"] == 0

    def print(self):
        rows = [*sorted(self._counts.items()), ("all", self._all)]
        print(f"{'mutation':60}" + "".join(f"{name:>23}" for name in self.COLUMNS))
        for name, counts in rows:
            print(f"{name:60}" + "".join(f"{counts[column]:23,}" for column in self.COLUMNS))
        for name, count in self._readers.most_common():
            print(f"opened by {name:50}{count:23,}")


def judge_mutants(options, server, directory, missed):
    table = Table()
    judge = Judge(server.unix_server, directory, all_readers(directory), asks_alone=True)
    for judged in progress(judge.judge(mutants(options.seed, options.count, EICAR)),
                           options.count):
        table.add(judged)
        if judged.has_failed:
            print(f"no verdict: {judged.mutant.number}: {', '.join(judged.mutant.kinds)}: "
                  f"{judged.ours}")
        if judged.is_missed:
            missed.mkdir(exist_ok=True)
            name = f"{judged.mutant.number}.eml"
            (missed / name).write_bytes(judged.mutant.message)
            print(f"missed: {name}: {', '.join(judged.mutant.kinds)}; "
                  f"opened by {', '.join(sorted(judged.opened_by))}")
    return table


def judge_harmless(options, server, directory):
    """How many are not called clean."""
    count = options.count // 10
    judge = Judge(server.unix_server, directory)
    refused = [judged for judged in judge.judge(mutants(options.seed, count, HARMLESS))
               if judged.ours != "clean"]
    for judged in refused:
        print(f"not clean: {', '.join(judged.mutant.kinds)}: {judged.ours}")
    print(f"harmless mails: {count:,}, not called clean: {len(refused)}")
    return len(refused)


def progress(items, count):
    """Passes them on, and says on a terminal how far it is."""
    last = time.monotonic()
    for number, item in enumerate(items, 1):
        if sys.stderr.isatty() and time.monotonic() - last > 1:
            last = time.monotonic()
            print(f"\r{number:,} of {count:,}", end="", file=sys.stderr, flush=True)
        yield item


if __name__ == "__main__":
    sys.exit(main())
