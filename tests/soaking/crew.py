"""Processes of the soak itself, which it starts, watches and ends."""

import multiprocessing
import signal

from e2e import child

_FORK = multiprocessing.get_context("fork")
HANGS = 5 * child.PATIENCE  # seconds


def event():
    return _FORK.Event()


def _work(function, arguments):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from a terminal: the soak ends in good order
    function(*arguments)


class Crew:
    """One process for each of `tasks`, (function, arguments). None outlives the soak."""

    def __init__(self, name, tasks):
        self._name = name
        self._processes = [_FORK.Process(target=_work, args=(function, arguments), daemon=True)
                           for function, arguments in tasks]
        for process in self._processes:
            process.start()

    @property
    def pids(self):
        return [process.pid for process in self._processes]

    def is_busy(self):
        return any(process.is_alive() for process in self._processes)

    def finish(self, complaints):
        """Waits until all have ended; complains of each that hangs or has failed."""
        for process in self._processes:
            process.join(HANGS)
            if process.is_alive():
                complaints.add(f"{self._name} {process.pid} hangs")
                process.kill()
                process.join()
            elif process.exitcode != 0:
                complaints.add(f"{self._name} {process.pid} has failed: {process.exitcode}")
