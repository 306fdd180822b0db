"""What goes wrong while mail flows: each kind in a thread of its own, at random moments."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

# Programs to kill, and how often each is chosen.
VICTIMS = {"qmail-queue": 60, "qhpsi": 10, "qhpsi-plugins": 15, "qhpsi-readings": 10,
           "clamdscan": 10}
# They become another program, or are done, in a moment.
SHORT_LIVED = {"qhpsi", "qhpsi-readings"}
HUNT = 0.2  # seconds
NEWEST = 12
KILLED = {name: f"{name} killed" for name in VICTIMS}
COUNTED = (*KILLED.values(), "clamd killed", "clamd reloaded", "disk full", "out of inodes")


class Trouble(threading.Thread):
    """Does `strike()` again and again, after `pause()` seconds, until `stop` is set; then ends in
    good order. A failure is kept in `error`."""

    def __init__(self, stop, chance, tally):
        super().__init__(daemon=True, name=type(self).__name__)
        self._stopping = stop
        self.chance = chance
        self.tally = tally
        self.error = None

    def run(self):
        try:
            while not self._stopping.wait(self.pause()):
                self.strike()
        except Exception as error:  # pylint: disable=broad-except
            self.error = error

    def hold(self, seconds):
        self._stopping.wait(seconds)


class Killer(Trouble):
    """Kills a program of one mail: mostly with SIGKILL."""

    def pause(self):
        return self.chance.expovariate(10)

    def strike(self):
        name = self.chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        number = signal.SIGKILL if self.chance.random() < 0.8 else signal.SIGTERM
        found = self._find(name)
        if not found:
            return
        if name not in SHORT_LIVED:  # not only when it has just begun
            time.sleep(self.chance.random() * 0.02)
        with contextlib.suppress(OSError):
            if _kill(self.chance.choice(found), name, number):
                self.tally.add(KILLED[name])

    @staticmethod
    def _find(name):
        """One that lives for a moment only has to be waited for, among the newest processes."""
        if name not in SHORT_LIVED:
            return _named(name, _processes())
        end = time.monotonic() + HUNT
        while not (found := _named(name, _processes()[-NEWEST:])) and time.monotonic() < end:
            pass
        return found


class Restarts(Trouble):
    """Kills clamd; it comes back at once, or after a while that some mails wait out."""

    def __init__(self, *arguments, clamd):
        super().__init__(*arguments)
        self._clamd = clamd

    def pause(self):
        return self.chance.uniform(3, 12)

    def strike(self):
        self._clamd.kill()
        self.tally.add("clamd killed")
        if self.chance.random() < 0.4:
            self.hold(self.chance.uniform(0, 8))
        self._clamd.forget_scratch()
        self._clamd.start()


class Reloads(Trouble):
    """Has one of the clamds read its signatures again."""

    def __init__(self, *arguments, clamds):
        super().__init__(*arguments)
        self._clamds = clamds

    def pause(self):
        return self.chance.uniform(0.5, 4)

    def strike(self):
        with contextlib.suppress(OSError):  # it has just been killed
            self.chance.choice(self._clamds).reload()
            self.tally.add("clamd reloaded")


class Fillings(Trouble):
    """Fills a disk but for a random rest, so that mails fail at different steps, and empties it."""

    def __init__(self, *arguments, disks):
        super().__init__(*arguments)
        self._disks = disks
        self._takes_inodes = self.chance.random() < 0.5

    def pause(self):
        return self.chance.uniform(4, 12)

    def strike(self):
        # Now and then all of them: no queue is left to go to.
        filled = self._disks if self.chance.random() < 0.3 else [self.chance.choice(self._disks)]
        takes_inodes = self._takes_inodes
        self._takes_inodes = not takes_inodes
        try:
            for disk in filled:
                if takes_inodes:
                    disk.take_inodes(left=self.chance.choice((0, 1, 2, 5, 30)))
                else:
                    disk.take_bytes(left=self.chance.choice((0, 4096, 50_000, 400_000)))
            self.tally.add("out of inodes" if takes_inodes else "disk full")
            self.hold(self.chance.uniform(1, 4))
        finally:
            for disk in filled:
                disk.give_back()


def _processes():
    """The ids of all, the newest last."""
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def _named(name, pids):
    found = []
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm", encoding="ascii") as file:
            if file.read() == name + "\n":
                found.append(pid)
    return found


def _kill(pid, name, number):
    """Whether the process was still that program, and got the signal."""
    handle = os.pidfd_open(pid)
    try:
        if Path(f"/proc/{pid}/comm").read_text() != name + "\n":
            return False
        signal.pidfd_send_signal(handle, number)
        return True
    finally:
        os.close(handle)
