"""The measurements, which are looked up by row."""

import statistics
from dataclasses import asdict

from .row import Row

FIGURES = ("per_second", "ms", "cpu_ms")


class Results:
    """`measured` is {row: {number of the round: figures}}, `calls` and `memory` {row: figures}."""

    def __init__(self, measured, calls, memory, left_out, machine):
        self.measured = measured
        self.calls = calls
        self.memory = memory
        self.left_out = left_out  # {what: why}
        self.machine = machine

    def figures(self, row):
        """The medians over all rounds, and the number of messages and rounds."""
        rounds = list(self.measured[row].values())
        medians = {name: statistics.median(r[name] for r in rounds) for name in FIGURES}
        return {**medians, "messages": sum(r["messages"] for r in rounds), "rounds": len(rounds)}

    def together(self, rows):
        """The figures of these rows in each round that measured all of them."""
        common = set.intersection(*(set(self.measured[row]) for row in rows))
        return [[self.measured[row][number] for row in rows] for number in sorted(common)]

    def to_json(self):
        return {"machine": self.machine, "left_out": self.left_out,
                "rows": [{**asdict(row), "text": row.text(), **self.figures(row),
                          "each_round": self.measured[row]} for row in self.measured],
                "system_calls": _with_row(self.calls), "memory": _with_row(self.memory)}

    @classmethod
    def from_json(cls, data):
        measured = {_row(entry): {int(n): f for n, f in entry["each_round"].items()}
                    for entry in data["rows"]}
        calls, memory = ({_row(e): {k: v for k, v in e.items() if k not in _NO_FIGURES}
                          for e in data[name]} for name in ("system_calls", "memory"))
        return cls(measured, calls, memory, data["left_out"], data["machine"])


_FIELDS = tuple(Row.__dataclass_fields__)
_NO_FIGURES = {*_FIELDS, "text"}


def _row(entry):
    return Row(**{name: entry[name] for name in _FIELDS})


def _with_row(figures):
    return [{**asdict(row), "text": row.text(), **values} for row, values in figures.items()]
