"""Interleaved rounds: each row is measured for a short time, again and again, so that the machine's
other work affects all of them alike."""

import time


class Rounds:
    """The rows that a bar needs are in every round, all others in the first few."""

    def __init__(self, site, needed, options, progress):
        self._site = site
        self._needed = needed
        self._rounds = options.rounds
        self._few = min(3, options.rounds)
        # Seconds for all rounds of a slow row.
        self._patience = (max(6.0, 60 / len(site.rows)) if options.rows else
                          1.5 if options.quick else 6.0)
        self._progress = progress
        self._spent = {}

    def run(self):
        """Returns {row: {number of the round: figures}}."""
        measured = {row: {} for row in self._site.rows}
        for number in range(self._rounds):
            rows = [row for row in self._site.rows if self._is_due(row, number)]
            if number % 2:
                rows.reverse()
            for at, row in enumerate(rows):
                self._progress(f"round {number + 1} of {self._rounds}, row {at + 1} of "
                               f"{len(rows)}: {row.text()}")
                began = time.monotonic()
                measured[row][number] = self._site.measure(row)
                self._spent[row] = self._spent.get(row, 0) + time.monotonic() - began
        return measured

    def _is_due(self, row, number):
        """Every row is measured once, and again until it has used up its time."""
        if number == 0:
            return True
        if number >= self._few and row not in self._needed:
            return False
        return self._spent[row] * (number + 1) / number <= self._patience
