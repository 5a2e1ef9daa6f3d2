"""The command line of loadtest/compare."""

import argparse
import os
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

from .case import LOADTEST, Case
from .cases import CASES
from .probes import PROBES
from .subjects import SUBJECTS

NONE = "none"
# Options by the names of programs, and where the build has them.
PROGRAMS = {
    "quoit": "quoit",
    "ceiling": "loadtest/ceiling",
    "pace": "loadtest/pace",
    "slow-disk": "tests/slow_disk/slow_disk",
}

DESCRIPTION = """\
Measures what one request costs quoit, its peers and the ceiling of this machine, in one run, on the same
files; and beside that what else an operator wants to know of them (probes). The server has one set of
CPUs, the load another; rounds alternate between the subjects."""

SUBJECT_HELP = """\
A subject is NAME[@PROGRAM] [ARGUMENTS], in quotes where it has arguments."""

EXAMPLES = """\
examples:
  compare --cases hot mix --probes none --rounds 7
  compare --cases none --probes idle memory start --peers quoit nginx
  compare --cases hot --probes none --against HEAD~5 --check
  compare --subjects quoit quoit@/tmp/before/quoit 'ceiling --receive oneshot'"""
REPORT = LOADTEST.parent / "build" / "loadtest"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=DESCRIPTION,
        epilog=epilog(),
    )
    add = parser.add_argument_group("what is measured").add_argument
    add("--cases", nargs="+", type=one_of(CASES, "case"), metavar="CASE", help=by_default(CASES, usual(CASES)))
    add("--probes", nargs="+", type=one_of(PROBES, "probe"), metavar="PROBE", help=by_default(PROBES, list(PROBES)))
    kinds = ", ".join(SUBJECTS)
    add("--subjects", "--peers", nargs="+", metavar="SUBJECT", help=f"of: {kinds}; all there are by default")
    add("--against", metavar="GIT_REV", help="build that revision of quoit, and compare with it")
    add("--install-peers", action="store_true", help="install wrk and the peers that are missing, with apt-get")

    add = parser.add_argument_group("how").add_argument
    add("--rounds", type=positive, default=5, metavar="N", help="of each subject in each case and probe (5)")
    add("--seconds", type=positive, default=5, metavar="N", help="of load in a round (5)")
    add("--connections", type=positive, metavar="N", help="instead of what the case says")
    add("--paths", type=positive, default=1_000_000, metavar="N", help="that the probe of that name asks for (1000000)")
    add("--server-cpus", type=cpus, default={0}, metavar="LIST", help="as for taskset (0)")
    add("--load-cpus", type=cpus, default={1}, metavar="LIST", help="as for taskset (1)")

    add = parser.add_argument_group("programs").add_argument
    for name, built in PROGRAMS.items():
        add(f"--{name}", metavar="PATH", help=f"build/release/{built}")

    add = parser.add_argument_group("what becomes of it").add_argument
    add("--report", type=Path, default=REPORT, metavar="FOLDER", help="for report.html and .json (build/loadtest)")
    add("--readme", action="store_true", help="show it in README.md, too: a table, and plots in docs/")
    add("--check", action="store_true", help="fail where a promise is missed")

    options = parser.parse_args()
    options.cases = chosen(options.cases, usual(CASES))
    options.probes = chosen(options.probes, PROBES)
    if not options.cases and not options.probes:
        parser.error("neither cases nor probes: there is nothing to measure")
    return options


def epilog() -> str:
    cases = [(case.name, case.title) for case in CASES.values()]
    probes = [(probe.name, probe.title) for probe in PROBES.values()]
    return "\n\n".join([SUBJECT_HELP, f"cases:\n{listed(cases)}", f"probes:\n{listed(probes)}", EXAMPLES])


def listed(titles: list[tuple[str, str]]) -> str:
    indent = 14
    rest = " " * indent
    starts = [(f"  {name}".ljust(indent), title) for name, title in titles]
    return "\n".join(textwrap.fill(title, 100, initial_indent=start, subsequent_indent=rest) for start, title in starts)


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


def by_default(names: Iterable[str], default: list[str]) -> str:
    further = [name for name in names if name not in default]
    by_name = f" but {', '.join(further)}" if further else ""
    return f"of those below, or {NONE}; by default all{by_name}"


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
