"""The command line of tests/bench."""

import argparse
import re
from pathlib import Path


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="tests/bench", description="Measures qmail-queue with and without scanners, beside "
        "the costs of the parts, in interleaved rounds. Prints a table of medians and the bars to "
        "meet; writes bench.json and bench.svg.")
    parser.add_argument("--quick", action="store_true",
                        help="fewer rows and rounds, in less than a minute")
    parser.add_argument("--rows", type=re.compile, metavar="PATTERN",
                        help="for one question, in about a minute: only the rows whose text this "
                        "regular expression is found in, and the bars that they decide")
    parser.add_argument("--peer", type=Path, metavar="PATH",
                        help="another qmail-queue to measure in the same rounds")
    parser.add_argument("--peer-home", type=Path, default=Path("/var/qmail"), metavar="DIR",
                        help="its compiled-in home, where it finds queue; default /var/qmail")
    parser.add_argument("--output", type=Path, default=Path(), metavar="DIR",
                        help="for bench.json and bench.svg; default the working directory")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds for the rows of the bars")
    parser.add_argument("--slice", type=float, metavar="SECONDS",
                        help="for each row in each round")
    parser.add_argument("--enforce", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    options.rounds = options.rounds or (5 if options.quick else 15)
    options.slice = options.slice or (0.1 if options.quick else 0.15)
    if options.peer and not options.peer.is_file():
        parser.error(f"{options.peer}: no such file")
    return options
