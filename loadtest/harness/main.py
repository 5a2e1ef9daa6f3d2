"""From the command line to the report."""

import argparse
import json
import resource
import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from .bench import Bench
from .case import LOADTEST
from .cases import CASES
from .document import Document
from .install import install_peers
from .measurement import measure
from .options import parse_arguments
from .page import page
from .probe_table import ProbeTable
from .probes import PROBES
from .probing import run_probes
from .quoit import Before
from .readme import NoMarks, publish
from .report import Report
from .revision import BuildError, build_working_tree, built
from .round import Setting
from .subject import Subject
from .subjects import SUBJECTS, parse_subject
from .table import Table
from .target import targets

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


def compare(options: argparse.Namespace) -> int:
    if options.install_peers:
        install_peers()
    if shutil.which("wrk") is None:
        return refuse("wrk is not installed: --install-peers installs it")
    with ExitStack() as stack:
        try:
            subjects = choose_subjects(options)
            if options.against:
                if options.quoit is None:
                    build_working_tree()
                program = stack.enter_context(built(options.against))
                subjects.append(Before(f"quoit@{options.against}", str(program), []))
        except (ValueError, BuildError) as error:
            return refuse(str(error))
        document = run(options, subjects)
    return conclude(document, options)


def run(options: argparse.Namespace, subjects: list[Subject]) -> Document:
    setting = Setting(options.seconds, options.connections, options.server_cpus, options.load_cpus)
    figures = measure([CASES[name] for name in options.cases], subjects, setting, options.rounds)
    programs = {"slow_disk": options.slow_disk, "pace": options.pace}
    bench = Bench(setting, Path(), subjects, programs, options.paths)
    report = Report(figures, *run_probes([PROBES[name] for name in options.probes], bench, options.rounds))
    promised = targets(options.cases, options.probes, bool(options.against))
    verdicts = [target.judge(report) for target in promised]
    versions = {subject.label: subject.version() for subject in subjects}
    return Document(report, verdicts, versions, describe(options))


def conclude(document: Document, options: argparse.Namespace) -> int:
    for table in (Table(document.report), ProbeTable(document.report)):
        if table.rows:
            print(f"\n{table}\n")
    if warning := document.warning:
        print(f"{warning}\n")
    print(*document.verdicts, sep="\n")
    options.report.mkdir(parents=True, exist_ok=True)
    (options.report / "report.json").write_text(json.dumps(document.as_json(), indent=2) + "\n")
    (options.report / "report.html").write_text(page(document))
    print(f"\n{options.report / 'report.html'}")
    if options.readme:
        try:
            publish(document, LOADTEST.parent)
        except NoMarks as error:
            return refuse(str(error))
    kept = all(verdict.kept for verdict in document.verdicts)
    return EXIT_OK if document.report.valid and (kept or not options.check) else EXIT_BAD_FIGURES


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


def raise_descriptor_limit() -> None:
    """For thousands of connections; servers and wrk inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))


def describe(options: argparse.Namespace) -> dict:
    named = {name: value for name, value in vars(options).items() if name != "report"}
    return {name: sorted(value) if isinstance(value, set) else value for name, value in named.items()}


def refuse(reason: str) -> int:
    print(f"compare: {reason}", file=sys.stderr)
    return EXIT_USAGE
