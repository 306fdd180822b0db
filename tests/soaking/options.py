"""The command line of tests/soak."""

import argparse
import secrets
from pathlib import Path


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="tests/soak", description="Sends mails with many injectors to many queues, installed "
        "setuid, while qmail-queue, qhpsi and scanners are killed at random, clamd is killed and "
        "reloads, disks and inodes run out and come back. Every mail that was accepted must be "
        "delivered once, rightly marked; files, processes, descriptors and memory must not grow. "
        "Prints what happened and \"N passed, N failed\". Control-C ends it early, in good "
        "order.")
    parser.add_argument("--mails", type=_positive, default=1_000_000, metavar="N",
                        help="how many, at most (default: 1000000)")
    parser.add_argument("--minutes", type=float, metavar="M",
                        help="how long the trouble lasts, at most, but for each kind of it once "
                        "(default: until all mails are sent)")
    parser.add_argument("--injectors", type=_positive, default=32, metavar="N",
                        help="how many mails at once (default: 32)")
    parser.add_argument("--queues", type=_positive, default=10, metavar="N",
                        help="how many queues (default: 10)")
    parser.add_argument("--peer-home", type=Path, metavar="DIR",
                        help="have notqmail's qmail-send empty the queues: DIR is the home that is "
                        "compiled into it, and has bin/qmail-start and its companions (default: a "
                        "small one of the soak's own)")
    parser.add_argument("--seed", type=int, metavar="N",
                        help="the same mails and plan of trouble as in the run that printed it")
    options = parser.parse_args(arguments)
    if options.peer_home and not (options.peer_home / "bin/qmail-start").is_file():
        parser.error(f"{options.peer_home}/bin/qmail-start: no such file")
    if options.seed is None:
        options.seed = secrets.randbelow(1_000_000)
    return options


def _positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)
