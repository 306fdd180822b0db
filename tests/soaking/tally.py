"""Counts of what happened, which all processes of the soak share."""

import multiprocessing


class Tally:
    def __init__(self, *names):
        self._counts = {name: multiprocessing.Value("q", 0) for name in names}

    def add(self, name, times=1):
        count = self._counts[name]
        with count.get_lock():
            count.value += times

    def __getitem__(self, name):
        return self._counts[name].value

    def items(self):
        return [(name, count.value) for name, count in self._counts.items()]
