"""Mail that comes at random moments, by up to so many clients, and how each ended."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import prefix, samples
from .inject import inject

CLIENTS = 500
INFECTED = 10  # one of so many


@dataclass
class Sent:
    number: int
    at: float  # seconds after the start
    seconds: float
    code: int
    is_infected: bool
    log: str


def mail(number, is_infected):
    body = samples.EICAR if is_infected else b"See you at lunch."
    return b"From: a@example.org\nSubject: number %d\n\n%s\n" % (number, body)


def now():
    """By the clock of the made-up clamds' reports."""
    return time.monotonic()


def _moments(seconds, a_second, seed):
    chance = random.Random(seed)
    at = 0
    while (at := at + chance.expovariate(a_second)) < seconds:
        yield at


def send(seconds, a_second, first=0, at_once=0):
    """Mails numbered from `first` on, about `a_second` of them, for so long; or so many at once.
    Returns a Sent each."""
    moments = [0] * at_once or list(_moments(seconds, a_second, first))
    started = time.monotonic()

    def one(number, moment):
        time.sleep(max(0, started + moment - time.monotonic()))
        is_infected = number % INFECTED == 0
        outcome = inject(mail(number, is_infected), program=prefix.INSTALLED_QUEUE,
                         **prefix.as_user("nobody"))
        return Sent(number, moment, outcome.seconds, outcome.code, is_infected, outcome.log)

    with ThreadPoolExecutor(min(CLIENTS, len(moments) + 1)) as clients:
        futures = [clients.submit(one, first + n, moment) for n, moment in enumerate(moments)]
        return [future.result() for future in futures]
