"""The command line of loadtest/compare."""

import argparse
import os
from pathlib import Path

from .case import LOADTEST
from .cases import CASES
from .subjects import SUBJECTS

REPORT = LOADTEST.parent / "build" / "loadtest"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare",
        description="Measures what one request costs quoit, its peers and the ceiling, in one run, on the same files. "
        "The server has one set of CPUs, the load another; rounds alternate between the subjects.",
        epilog="A subject is NAME[@PROGRAM] [ARGUMENTS], in quotes where it has arguments: "
        "--subjects quoit quoit@/tmp/before/quoit 'ceiling --receive oneshot'",
    )
    add = parser.add_argument
    add("--cases", nargs="+", choices=CASES, default=list(CASES), metavar="CASE", help=f"of: {', '.join(CASES)}")
    kinds = ", ".join(SUBJECTS)
    add("--subjects", "--peers", nargs="+", metavar="SUBJECT", help=f"of: {kinds}; all there are by default")
    add("--against", metavar="GIT_REV", help="build that revision of quoit, and compare with it")
    add("--rounds", type=positive, default=5, metavar="N", help="of each subject in each case (5)")
    add("--seconds", type=positive, default=5, metavar="N", help="of load in a round (5)")
    add("--connections", type=positive, metavar="N", help="instead of what the case says")
    add("--server-cpus", type=cpus, default={0}, metavar="LIST", help="as for taskset (0)")
    add("--load-cpus", type=cpus, default={1}, metavar="LIST", help="as for taskset (1)")
    add("--quoit", metavar="PATH", help="the program (build/release/quoit)")
    add("--ceiling", metavar="PATH", help="the program (build/release/loadtest/ceiling)")
    add("--report", type=Path, default=REPORT, metavar="FOLDER", help="for report.html and .json (build/loadtest)")
    add("--check", action="store_true", help="fail where a promise is missed")
    add("--install-peers", action="store_true", help="install wrk and the peers that are missing, with apt-get")
    return parser.parse_args()


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a positive number")
    return int(text)


def cpus(text: str) -> set[int]:
    """`0`, `0,2` or `0-3`."""
    chosen: set[int] = set()
    try:
        for part in text.split(","):
            first, dash, last = part.partition("-")
            chosen.update(range(int(first), int(last if dash else first) + 1))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of CPUs") from None
    if not chosen <= os.sched_getaffinity(0):
        raise argparse.ArgumentTypeError(f"of '{text}' this process may use only {sorted(os.sched_getaffinity(0))}")
    return chosen
