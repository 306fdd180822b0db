"""What became of every mail: how qmail-queue ended, and how often the mail was delivered. In memory
that all processes of the soak share: a mail costs two bytes, however many there are."""

import mmap

_SIGNAL = 128  # an end by a signal is this and its number; an exit status is the status and 1
_MOST = 255


class Ledger:
    def __init__(self, size):
        self.size = size
        self._ends = mmap.mmap(-1, size)
        self._deliveries = mmap.mmap(-1, size)

    def note_end(self, number, status):
        """Each number is one injector's alone."""
        self._ends[number] = status + 1 if status >= 0 else _SIGNAL - status

    def note_delivery(self, number):
        """Called by one process alone."""
        self._deliveries[number] = min(self._deliveries[number] + 1, _MOST)

    def end(self, number):
        """The exit status, negative for a signal; None while it has not ended."""
        noted = self._ends[number]
        if noted == 0:
            return None
        return _SIGNAL - noted if noted > _SIGNAL else noted - 1

    def deliveries(self, number):
        return self._deliveries[number]

    def ended(self):
        """How many mails have ended."""
        return self.size - self._ends[:].count(0)

    def delivered(self):
        """How many mails have been delivered at least once."""
        return self.size - self._deliveries[:].count(0)
