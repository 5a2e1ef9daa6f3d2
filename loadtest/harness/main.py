"""The command line of loadtest/compare."""

import argparse
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from .case import Case
from .cases import CASES
from .contender import Contender, contenders
from .install import install_peers
from .report import Figures, Report
from .round import Round, Setting, run_round
from .subject import Subject
from .subjects import SUBJECTS, parse_subject
from .target import TARGETS

EXIT_OK, EXIT_BAD_FIGURES, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def main() -> int:
    # Both leave through the `with` statements that stop servers and remove files.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise_descriptor_limit()
    try:
        return compare(parse_arguments())
    except KeyboardInterrupt:
        print("\ncompare: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED


def raise_descriptor_limit() -> None:
    """For thousands of connections; servers and wrk inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))


def compare(options: argparse.Namespace) -> int:
    if options.install_peers:
        install_peers()
    if shutil.which("wrk") is None:
        return refuse("wrk is not installed: --install-peers installs it")
    try:
        subjects = choose_subjects(options)
    except ValueError as error:
        return refuse(str(error))
    cases = [CASES[name] for name in options.cases]
    setting = Setting(options.seconds, options.connections, options.server_cpus, options.load_cpus)

    report = measure(cases, subjects, setting, options.rounds)
    print(f"\n{report.table()}")
    if report.disturbance() > 0.05:
        print(f"\nSomething else took {report.disturbance():.0%} of the server's CPUs; expect noise.")
    if options.json:
        options.json.write_text(json.dumps(report.as_json(describe(options)), indent=2) + "\n")
    verdicts = [target.judge(report) for target in TARGETS if target.case in options.cases]
    print("", *verdicts, sep="\n")
    kept = all(verdict.kept for verdict in verdicts)
    return EXIT_OK if report.valid and (kept or not options.check) else EXIT_BAD_FIGURES


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
    add("--rounds", type=positive, default=5, metavar="N", help="of each subject in each case (5)")
    add("--seconds", type=positive, default=5, metavar="N", help="of load in a round (5)")
    add("--connections", type=positive, metavar="N", help="instead of what the case says")
    add("--server-cpus", type=cpus, default={0}, metavar="LIST", help="as for taskset (0)")
    add("--load-cpus", type=cpus, default={1}, metavar="LIST", help="as for taskset (1)")
    add("--quoit", metavar="PATH", help="the program (build/release/quoit)")
    add("--ceiling", metavar="PATH", help="the program (build/release/loadtest/ceiling)")
    add("--json", type=Path, metavar="FILE", help="write every figure of every round")
    add("--check", action="store_true", help="fail where a promised ratio is missed")
    add("--install-peers", action="store_true", help="install wrk and the peers that are missing, with apt-get")
    return parser.parse_args()


def choose_subjects(options: argparse.Namespace) -> list[Subject]:
    programs = {"quoit": options.quoit, "ceiling": options.ceiling}
    subjects = [parse_subject(text, programs) for text in options.subjects or SUBJECTS]
    if len({subject.label for subject in subjects}) != len(subjects):
        raise ValueError("a subject is named twice")
    absent = [reason for subject in subjects if (reason := subject.missing())]
    if options.subjects and absent:
        raise ValueError("; ".join(absent))
    for reason in absent:
        print(f"without {reason}")
    present = [subject for subject in subjects if not subject.missing()]
    if not present:
        raise ValueError("no subject is there")
    return present


def measure(cases: list[Case], subjects: list[Subject], setting: Setting, rounds: int) -> Report:
    return Report([figures for case in cases for figures in measure_case(case, subjects, setting, rounds)])


def measure_case(case: Case, subjects: list[Subject], setting: Setting, rounds: int) -> list[Figures]:
    taking_part = contenders(case, subjects)
    done: dict[Contender, list[Round]] = {contender: [] for contender in taking_part}
    width = max((len(contender.label) for contender in taking_part), default=0)
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        root = Path(name)
        root.chmod(0o755)  # a peer may change its user
        case.write_files(root)
        for number in range(rounds):
            # Each round begins with another contender, so none is always first.
            turn = number % max(len(taking_part), 1)
            for contender in taking_part[turn:] + taking_part[:turn]:
                result = run_round(contender, case, root, setting)
                done[contender].append(result)
                prefix = f"{case.name} {number + 1}/{rounds}  {contender.label:<{width}}"
                print(f"{prefix}  {progress(result)}", flush=True)
    return [Figures(case, contender, results) for contender, results in done.items()]


def progress(result: Round) -> str:
    if not result.valid:
        return f"not valid: {'; '.join(result.problems)}"
    return f"{result.cpu_us:7.2f} µs of CPU per request  {result.requests_per_second:9,.0f} requests/s"


def describe(options: argparse.Namespace) -> dict:
    named = {name: value for name, value in vars(options).items() if name != "json"}
    return {name: sorted(value) if isinstance(value, set) else value for name, value in named.items()}


def refuse(reason: str) -> int:
    print(f"compare: {reason}", file=sys.stderr)
    return EXIT_USAGE


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a positive number")
    return int(text)


def cpus(text: str) -> set[int]:
    """`0`, `0,2` or `0-3`."""
    chosen: set[int] = set()
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            chosen.update(range(int(first), int(last or first) + 1))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of CPUs") from None
    if not chosen <= os.sched_getaffinity(0):
        raise argparse.ArgumentTypeError(f"of '{text}' this process may use only {sorted(os.sched_getaffinity(0))}")
    return chosen
