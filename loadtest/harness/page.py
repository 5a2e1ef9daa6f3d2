"""report.html: everything in one file, for a phone as well as for a desk."""

from html import escape
from math import log10
from pathlib import Path

from .case import Case
from .chart import Bar, chart
from .document import Document
from .figures import Figures
from .plot import Line, plot
from .probe_page import kind_of, probe_sections
from .report import Report, paired
from .subject import Subject
from .table import Table
from .target import Verdict

STYLE = Path(__file__).with_suffix(".css")


def page(document: Document) -> str:
    cases = list({figures.case.name: figures.case for figures in document.report.figures}.values())
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>quoit beside its peers</title>",
        f"<style>\n{STYLE.read_text()}</style></head>",
        "<body>",
        _introduction(document),
        _overview(document.report, cases),
        _promises(document.verdicts),
        *(_case(document, case) for case in cases),
        *probe_sections(document.report),
        _versions(document.versions),
        "</body></html>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _introduction(document: Document) -> str:
    options = document.options
    rounds = f"rounds of {options['seconds']} s: {options['rounds']}"
    legend = "a bar is the median, the line in it goes from the lowest to the highest"
    warning = f'<p class="warning">{escape(document.warning)}</p>' if document.warning else ""
    return f"""<h1>quoit beside its peers</h1>
<p>CPU time that a server spends on one request, on the same files in the same run. Less is better.</p>
<p class="faint">{document.date:%Y-%m-%d %H:%M} UTC · {escape(str(document.machine))} · {rounds}; {legend}</p>
{warning}"""


def _overview(report: Report, cases: list[Case]) -> str:
    bars = []
    for case in cases:
        figures = report.find(case.name, "quoit")
        ratio = report.ratio(figures, "nginx") if figures else None
        if ratio:
            bars.append(Bar(case.name, f"{ratio.median:.2f} ×", "quoit", ratio))
    if not bars:
        return ""
    return f"<h2>quoit over nginx</h2>\n{chart(bars, '1 × nginx', 'CPU per request of quoit over that of nginx')}"


def _promises(verdicts: list[Verdict]) -> str:
    if not verdicts:
        return ""
    kept = sum(verdict.kept for verdict in verdicts)
    lines = [f"<h2>Promises: {kept} of {len(verdicts)} kept</h2>", "<ul>"]
    for verdict in verdicts:
        kind, sign = ("kept", "✓") if verdict.kept else ("missed", "✗")
        link = f'<a href="#{verdict.case}">{verdict.case}</a>'
        promise, outcome = escape(verdict.promise), escape(verdict.outcome)
        lines.append(f'<li><span class="{kind}">{sign}</span> {link}: {promise}: <b>{outcome}</b></li>')
    return "\n".join([*lines, "</ul>"])


def _case(document: Document, case: Case) -> str:
    figures = document.report.of(case)
    base = reference(document.report, case)
    unit = f"1 × {base.contender.label}" if base else ""
    return f"""<h2 id="{case.name}">{case.name}</h2>
<p>{escape(case.title)}</p>
{_cost_plot(document.report, case)}
{chart(bars_of(document.report, case), unit, "CPU per request of each subject over its reference")}
<details><summary>All figures</summary><div class="scroll">
{_table(Table(document.report), figures)}
</div></details>"""


def _cost_plot(report: Report, case: Case) -> str:
    return f'<p class="faint">{cost_title(case)}</p>\n{cost_plot(report, case)}' if case.axis else ""


def cost_title(case: Case) -> str:
    return f"CPU per request by the number of {case.axis}"


def cost_plot(report: Report, case: Case) -> str:
    """How the cost depends on what the variants have more of."""
    figures = report.of(case)
    positions = sorted(variant.position for variant in case.variants if variant.position is not None)
    ticks = [(log10(position), shortened(position)) for position in positions]
    subjects = list({one.contender.subject: None for one in figures})
    lines = [Line(subject.label, kind_of(subject), _costs(subject, figures)) for subject in subjects]
    return plot(lines, ticks, "µs", cost_title(case))


def shortened(count: float) -> str:
    """Wide numbers would touch each other."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:g}M"
    return f"{count / 1_000:g}k" if count >= 100_000 else f"{count:,}"


def _costs(subject: Subject, figures: list[Figures]) -> tuple[tuple[float, float], ...]:
    own = [one for one in figures if one.contender.subject is subject and one.valid]
    points = [(one.contender.variant.position, one.spread("cpu_us").median) for one in own]
    return tuple(sorted((log10(position), cost) for position, cost in points if position is not None and cost > 0))


def reference(report: Report, case: Case) -> Figures | None:
    """What a case's bars are measured by: nginx, or else the first with valid figures; in its plain form."""
    valid = [figures for figures in report.of(case) if figures.valid]
    plain = [figures for figures in valid if not figures.contender.variant.name]
    peers = [figures for figures in plain if figures.contender.subject.name == "nginx"]
    return next(iter(peers or plain), None)


def bars_of(report: Report, case: Case) -> list[Bar]:
    base = reference(report, case)
    return [_bar(figures, base) for figures in report.of(case)]


def _bar(figures: Figures, base: Figures | None) -> Bar:
    kind = kind_of(figures.contender.subject)
    ratio = paired(figures, base)
    if not ratio:
        return Bar(figures.contender.label, "not valid" if not figures.valid else "not compared", kind)
    text = f"{figures.spread('cpu_us').median:.2f} µs · {ratio.median:.2f} ×"
    return Bar(figures.contender.label, text, kind, ratio)


def _table(table: Table, figures: list[Figures]) -> str:
    """Without the column of the case."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header[1:])
    rows = [_table_row(table.row(one)[1:], len(table.header) - 1) for one in figures]
    return "\n".join([f"<table><tr>{head}</tr>", *rows, "</table>"])


def _table_row(cells: list[str], width: int) -> str:
    *values, last = [escape(cell) for cell in cells]
    free = width - len(values)
    reason = f' class="reason" colspan="{free}"' if free > 1 else ""
    return f"<tr>{''.join(f'<td>{value}</td>' for value in values)}<td{reason}>{last}</td></tr>"


def _versions(versions: dict[str, str]) -> str:
    named = [f"{label}: {version}" if version else label for label, version in versions.items()]
    lines = "\n".join(f"<li>{escape(text)}</li>" for text in named)
    return f'<h2>Versions</h2>\n<ul class="faint">\n{lines}\n</ul>'
