"""What tests/power_cut takes on its command line."""

import argparse
from pathlib import Path

from .file_systems import FILE_SYSTEMS

SUBJECTS = ("queue", "vfilter", "vcfilter", "installer")


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        prog="tests/power_cut", description="Cuts the power while mail is queued and delivered and "
        "while the installer works, on real file systems. Exits with 1 if anything is lost.")
    parser.add_argument("--moments", type=int, default=500, metavar="N",
                        help="cuts for each file system and subject; default 500")
    parser.add_argument("--seed", default="1", help="another seed, other moments; default 1")
    parser.add_argument("--on", action="append", choices=FILE_SYSTEMS, metavar="FS",
                        help=f"a file system; default all: {', '.join(FILE_SYSTEMS)}")
    parser.add_argument("--of", action="append", choices=SUBJECTS, metavar="SUBJECT",
                        help=f"what is at work; default all: {', '.join(SUBJECTS)}")
    parser.add_argument("--without-sync", type=int, metavar="K",
                        help="let the K-th fsync of each program do nothing, or with 0 each of "
                        "them, to see whether this test sees it")
    parser.add_argument("--peer", type=Path, metavar="PROGRAM",
                        help="another qmail-queue, such as notqmail's, in place of ours")
    parser.add_argument("--peer-home", type=Path, default=Path("/var/qmail"), metavar="DIR",
                        help="the home that is compiled into it; default /var/qmail")
    parser.add_argument("--keep", type=Path, metavar="DIR",
                        help="copy the disks that show a fault to this directory")
    options = parser.parse_args(arguments)
    options.on = options.on or list(FILE_SYSTEMS)
    options.of = ["queue"] if options.peer else options.of or list(SUBJECTS)
    return options
