"""What clamd alone, we, and the readers say of mutants."""

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from e2e import queue_dir
from e2e.inject import inject
from e2e.programs import QHPSI

INFECTED = 31  # REJECTVIRUSCODE
WORKERS = 2
BATCH = 100    # mutants that a worker takes at a time


@dataclass(frozen=True)
class Judged:
    mutant: object
    ours: str            # "infected", "clean" or how qmail-queue failed
    alone: str           # the same with QHPSIREADINGS=off; None where nobody asked
    opened_by: frozenset # names of readers

    @property
    def is_missed(self):
        return bool(self.opened_by) and self.ours == "clean"

    @property
    def has_failed(self):
        return self.ours not in ("infected", "clean")


class Judge:
    """`server` is a clamd's, as CLAMD_SERVERS has it. Its files are in `directory`."""

    def __init__(self, server, directory, readers=(), asks_alone=False):
        self._settings = {"QHPSI": f"clamd: {server}", "QHPSIPROG": QHPSI, "REJECTVIRUS": 1,
                          "REJECTVIRUSCODE": INFECTED}
        self._directory = directory
        self._readers = readers
        self._asks_alone = asks_alone

    def judge(self, mutants):
        """A Judged for each, in any order."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for batch in pool.map(self._judge_batch, _batches(mutants)):
                yield from batch

    def _judge_batch(self, batch):
        directory = Path(tempfile.mkdtemp(dir=self._directory))
        try:
            return self._judge_in(directory, batch)
        finally:
            shutil.rmtree(directory)

    def _judge_in(self, directory, batch):
        settings = {**self._settings, "QUEUEDIR": queue_dir.QueueDir(directory / "queue").make().path}
        paths = {}
        for mutant in batch:
            path = directory / f"{mutant.number}.eml"
            path.write_bytes(mutant.message)
            path.with_suffix(".payload").write_bytes(mutant.payload)
            paths[path] = mutant
        opened = {reader.name: reader.opened(list(paths)) for reader in self._readers}
        return [Judged(mutant, _verdict(mutant, settings),
                       _verdict(mutant, {**settings, "QHPSIREADINGS": "off"})
                       if self._asks_alone else None,
                       frozenset(name for name, which in opened.items() if path in which))
                for path, mutant in paths.items()]


def _verdict(mutant, settings):
    outcome = inject(mutant.message, None, settings)
    return {0: "clean", INFECTED: "infected"}.get(outcome.code, f"{outcome.code}: {outcome.log}")


def _batches(mutants):
    batch = []
    for mutant in mutants:
        batch.append(mutant)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
