"""The soak: calm, trouble, calm again. Afterwards nothing may be lost, doubled or grown."""

import random
import time

from e2e import child

from .arrivals import Arrivals
from .collector import Collector
from .complaints import Complaints
from .crew import HANGS, Crew, event
from .deliverer import Deliverer
from .growth import Growth
from .injector import Injector
from .judge import Judgement
from .ledger import Ledger
from .mail import Mails
from .peer import Peer
from .site import PROOF, SCANNERS, Site
from .tally import Tally
from .troubles import COUNTED, KILLED, Fillings, Killer, Reloads, Restarts

CALM = 10  # mails of each injector, before and after
LOOK = 2  # seconds between two samples


class Soak:
    """`options` are those of options.py; `progress` is told what is being done."""

    def __init__(self, base, options, progress):
        self.options = options
        self._progress = progress
        home = options.peer_home
        self.site = Site(base, options.queues, has_split_todo=home is None)
        self._peer = Peer(home, self.site.queues, base) if home else None
        # A peer delivers to each recipient by itself: one, so that a mail comes once.
        self.mails = (Mails(options.seed, SCANNERS, recipients=(1,)) if home
                      else Mails(options.seed, SCANNERS))
        calm = CALM * options.injectors
        self._first = range(calm)
        self._troubled = range(calm, calm + options.mails)
        self._last = range(self._troubled.stop, self._troubled.stop + calm)
        self.ledger = Ledger(self._last.stop)
        self.complaints = Complaints(base / "complaints")
        self.tally = Tally(*COUNTED, "delivered", "files removed")
        self.growth = None
        self.seconds = 0.0
        self._is_interrupted = False

    def interrupt(self):
        """No more trouble; what is left to do is done. May be called by a signal handler."""
        self._is_interrupted = True

    def run(self):
        self.site.start()
        stop = event()
        deliverer = self._start_deliverer(stop)
        try:
            self.growth = Growth(self.site, self.site.lasting_clamd.pid, deliverer.pids[0])
            self.growth.start = self._calm(self._first, "calm before")
            self._trouble()
            time.sleep(PROOF)  # whatever was proved in trouble is proved again
            self.growth.end = self._calm(self._last, "calm after")
            self._wait_for_the_bars()
        finally:
            stop.set()
            deliverer.finish(self.complaints)
            if self._peer:
                self._peer.stop(self.complaints)
            self.site.stop()

    def _start_deliverer(self, stop):
        queues = self.site.queues
        arrivals = Arrivals(self.mails, self.ledger, self.complaints)
        if self._peer is None:
            deliverer = Deliverer(queues, arrivals, self.complaints, self.tally)
        else:
            self._peer.start()
            deliverer = Collector(self._peer.maildir, queues, arrivals, self.complaints,
                                  self.tally)
        return Crew("qmail-send", [(deliverer.run, (stop,))])

    def judgement(self, phase):
        """Of "before", "during" or "after" the trouble."""
        numbers = {"before": self._first, "during": self._troubled, "after": self._last}[phase]
        return Judgement(self.mails, self.ledger, numbers)

    def _injectors(self, numbers, stop):
        count = self.options.injectors
        return Crew("injector", [(
            Injector(self.site, self.mails, self.ledger, self.complaints).run,
            (numbers[first::count], stop)) for first in range(count)])

    def _calm(self, numbers, what):
        """The figures when all is through and nothing is left to do."""
        self._progress(what)
        self._injectors(numbers, event()).finish(self.complaints)
        settled = ("files in todo", "files in intd", "files in mess", "files in pid",
                   "processes of ours", "processes of qmailq", "processes of qscand")
        try:
            child.wait_until(lambda: not any(self.growth.sample()[name] for name in settled),
                             what="queues are empty and programs have ended", seconds=HANGS)
        except TimeoutError as late:
            self.complaints.add(f"{what}: {late}")
            for left in self.growth.left():
                self.complaints.add(f"{what}: left: {left}")
        return self.growth.sample()

    def _wait_for_the_bars(self):
        """What is only in use for a moment has not grown."""
        late = time.monotonic() + child.PATIENCE
        while self.growth.exceeded(self.kills) and time.monotonic() < late:
            time.sleep(0.1)
            self.growth.end = self.growth.sample()

    @property
    def kills(self):
        return sum(self.tally[name] for name in KILLED.values())

    def _trouble(self):
        began = time.monotonic()
        stop = event()
        injectors = self._injectors(self._troubled, stop)
        troubles = self._start_troubles(stop)
        try:
            while injectors.is_busy():
                self._report(began, self.growth.sample())
                time.sleep(LOOK)
                if self._is_enough(time.monotonic() - began):
                    break
        finally:
            stop.set()
            injectors.finish(self.complaints)
            self.seconds = time.monotonic() - began
            for trouble in troubles:
                trouble.join(HANGS)
                if trouble.is_alive() or trouble.error:
                    self.complaints.add(f"{trouble.name} has failed: {trouble.error!r}")

    def _is_enough(self, seconds):
        """Whether the time is over, and each kind of trouble has been had: on a busy machine that
        may take longer."""
        if self._is_interrupted:
            return True
        if self.options.minutes is None or seconds < 60 * self.options.minutes:
            return False
        return (all(self.tally[name] for name in COUNTED)
                or seconds > 60 * self.options.minutes + HANGS)

    def _start_troubles(self, stop):
        def chance(number):
            return random.Random(f"{self.options.seed} {number}")
        site = self.site
        troubles = [
            Killer(stop, chance(1), self.tally),
            Restarts(stop, chance(2), self.tally, clamd=site.killed_clamd),
            Reloads(stop, chance(3), self.tally, clamds=(site.killed_clamd, site.lasting_clamd)),
            Fillings(stop, chance(4), self.tally, disks=site.disks)]
        for trouble in troubles:
            trouble.start()
        return troubles

    def _report(self, began, figures):
        ended = self.ledger.ended()
        seconds = max(time.monotonic() - began, 1)
        self._progress(f"{ended} mails, {ended / seconds:.0f} a second, "
                       f"{self.ledger.delivered()} delivered, {figures['files in mess']} in mess, "
                       f"{figures['processes of qscand']} processes of qscand")
