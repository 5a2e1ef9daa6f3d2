"""What the documents show of a run: README a table of CPU times and a plot of the first case; the plots by numbers of
connections and files are for FINDINGS."""

import re
from pathlib import Path

from .case import Case
from .chart import chart
from .document import Document
from .page import STYLE, bars_of, cost_plot, reference
from .report import Report
from .subject import Subject

README = Path("README.md")
PLOT = Path("docs/loadtest.svg")
BEGIN, END = "<!-- written by loadtest/compare --readme -->\n", "<!-- until here -->\n"


class NoMarks(Exception):
    """README has no place for it."""


def publish(document: Document, folder: Path) -> None:
    """What stands between the marks in README is replaced if a case with one form was measured."""
    if plain_cases(document.report):
        replace_table(document, folder / README)
        (folder / PLOT).write_text(plot(document.report))
    for case in {figures.case.name: figures.case for figures in document.report.figures}.values():
        if case.axis:
            (folder / f"docs/loadtest-{case.name}.svg").write_text(standing_alone(cost_plot(document.report, case)))


def replace_table(document: Document, file: Path) -> None:
    text, count = re.subn(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: shown(document), file.read_text(), flags=re.S)
    if count != 1:
        raise NoMarks(f"{file} does not have the line {BEGIN.strip()!r} once, and {END.strip()!r} after it")
    file.write_text(text)


def shown(document: Document) -> str:
    report = document.report
    subjects = list({figures.contender.subject: None for figures in report.figures})
    head = ["CPU µs per request", *(subject.label for subject in subjects)]
    rows = [_row(report, case, subjects) for case in plain_cases(report)]
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    return "\n".join([BEGIN + f"![CPU per request]({PLOT})", "", *lines, "", _circumstances(document), END])


def plain_cases(report: Report) -> list[Case]:
    """Those that have one form, with figures of quoit that can be trusted."""
    cases = {figures.case.name: figures.case for figures in report.figures if figures.valid}
    return [case for case in cases.values() if len(case.variants) == 1 and report.find(case.name, "quoit")]


def plot(report: Report) -> str:
    case = plain_cases(report)[0]
    base = reference(report, case)
    unit = f"1 × {base.contender.label}" if base else ""
    return standing_alone(chart(bars_of(report, case), unit, f"CPU per request, {case.title}"))


def standing_alone(text: str) -> str:
    """Its colours are in it."""
    return text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        ">\n", f">\n<style>\n{STYLE.read_text()}</style>\n", 1
    )


def _row(report: Report, case: Case, subjects: list[Subject]) -> list[str]:
    return [case.title, *(_cell(report, case, subject) for subject in subjects)]


def _cell(report: Report, case: Case, subject: Subject) -> str:
    figures = next((one for one in report.of(case) if one.contender.subject is subject), None)
    if figures is None or not figures.valid:
        return "–"
    text = f"{figures.spread('cpu_us').median:,.2f}"
    ratio = report.ratio(figures, "nginx")
    cell = f"{text} ({ratio.median:.2f})" if ratio and subject.name != "nginx" else text
    return f"**{cell}**" if subject.name == "quoit" else cell


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _circumstances(document: Document) -> str:
    options, machine = document.options, document.machine
    kernel = ".".join(machine.kernel.split(".")[:2])
    numbers = {label: re.search(r"\d+(\.\d+)+", text) for label, text in document.versions.items()}
    versions = ", ".join(f"{label} {number[0]}" for label, number in numbers.items() if number)
    warning = f" {document.warning}" if document.warning else ""
    return (
        f"In parentheses: how many times nginx's, the median of the rounds. {document.date:%Y-%m-%d}, {machine.cpu}, {machine.cpus} CPUs, Linux {kernel}; "
        f"medians of {options['rounds']} alternating rounds of {options['seconds']} s; {versions}.{warning}"
    )
