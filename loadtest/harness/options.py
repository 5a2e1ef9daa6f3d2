"""The command line of loadtest/compare."""

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from .case import LOADTEST, Case
from .cases import CASES
from .probes import PROBES
from .subjects import SUBJECTS

NONE = "none"
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
    add("--cases", nargs="+", type=one_of(CASES, "case"), metavar="CASE", help=listed(CASES, usual(CASES)))
    add("--probes", nargs="+", type=one_of(PROBES, "probe"), metavar="PROBE", help=listed(PROBES, list(PROBES)))
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
    add("--pace", metavar="PATH", help="the program (build/release/loadtest/pace)")
    add("--slow-disk", metavar="PATH", help="the program (build/release/tests/slow_disk/slow_disk)")
    add("--paths", type=positive, default=1_000_000, metavar="N", help="that the probe of that name asks for (1000000)")
    add("--report", type=Path, default=REPORT, metavar="FOLDER", help="for report.html and .json (build/loadtest)")
    add("--check", action="store_true", help="fail where a promise is missed")
    add("--install-peers", action="store_true", help="install wrk and the peers that are missing, with apt-get")
    options = parser.parse_args()
    options.cases = chosen(options.cases, usual(CASES))
    options.probes = chosen(options.probes, PROBES)
    if not options.cases and not options.probes:
        parser.error("neither cases nor probes: there is nothing to measure")
    return options


def one_of(names: Iterable[str], kind: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text != NONE and text not in names:
            raise argparse.ArgumentTypeError(f"there is no {kind} '{text}', but {', '.join(names)}, and {NONE}")
        return text

    return check


def chosen(words: list[str] | None, names: Iterable[str]) -> list[str]:
    return list(names) if words is None else [word for word in words if word != NONE]


def usual(cases: dict[str, Case]) -> list[str]:
    return [name for name, case in cases.items() if not case.on_demand]


def listed(names: Iterable[str], default: list[str]) -> str:
    further = [name for name in names if name not in default]
    by_name = f" but {', '.join(further)}" if further else ""
    return f"of: {', '.join(names)}; {NONE}; by default all{by_name}"


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
