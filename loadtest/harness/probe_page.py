"""The part of report.html about probes."""

from html import escape

from .chart import Bar, chart
from .plot import Line, plot
from .probe import Curve, Probe, Quantity
from .probe_figures import ProbeFigures
from .probe_table import HEADER, rows_of
from .report import Report
from .spread import Spread
from .subject import Subject
from .target import probe_target

KINDS = ("quoit", "before", "ceiling")  # of colours; others are peers


def kind_of(subject: Subject) -> str:
    return subject.name if subject.name in KINDS else "peer"


def probe_sections(report: Report) -> list[str]:
    probes = list({figures.probe.name: figures.probe for figures in report.probes}.values())
    return [_section(probe, report.of_probe(probe)) for probe in probes] + [_left_out(report)]


def _section(probe: Probe, figures: list[ProbeFigures]) -> str:
    charts = [_plot(curve, figures) for curve in probe.curves]
    charts += [_chart(quantity, figures) for quantity in probe.quantities if quantity.bars]
    return "\n".join(
        [
            f'<h2 id="{probe.name}">{probe.name}</h2>',
            f"<p>{escape(probe.title)}</p>",
            *charts,
            '<details><summary>All figures</summary><div class="scroll">',
            _table(figures),
            "</div></details>",
        ]
    )


def _plot(curve: Curve, figures: list[ProbeFigures]) -> str:
    lines = []
    for one in figures:
        spreads = [one.spread(key) for _, key in curve.points]
        points = tuple((place, max(spread.median, 1)) for place, spread in enumerate(spreads) if spread)
        lines.append(Line(one.subject.label, kind_of(one.subject), points))
    ticks = [(place, label) for place, (label, _) in enumerate(curve.points)]
    return f'<p class="faint">{escape(curve.title)}</p>\n{plot(lines, ticks, curve.unit, curve.title)}'


def _chart(quantity: Quantity, figures: list[ProbeFigures]) -> str:
    measured = [(one, one.spread(quantity.key)) for one in figures]
    unit, caption = _measure(quantity, figures)
    bars = [_bar(quantity, one, spread, unit) for one, spread in measured]
    return f'<p class="faint">{escape(quantity.title)}</p>\n{chart(bars, caption, quantity.title)}'


def _measure(quantity: Quantity, figures: list[ProbeFigures]) -> tuple[float, str]:
    """What bars are measured by: what is promised, or else the largest; and how it is called."""
    target = probe_target(figures[0].probe.name, quantity.key)
    if target and target.bound > 0:
        return target.bound, f"promised: {target.sign} {quantity.text(target.bound)}"
    medians = [spread.median for one in figures if (spread := one.spread(quantity.key))]
    largest = max([value for value in medians if value > 0], default=1.0)
    return largest, quantity.text(largest)


def _bar(quantity: Quantity, figures: ProbeFigures, spread: Spread | None, unit: float) -> Bar:
    label, kind = figures.subject.label, kind_of(figures.subject)
    if spread is None:
        return Bar(label, "no figure" if figures.valid else "not valid", kind)
    scaled = Spread(*(max(value, 0.0) / unit for value in (spread.median, spread.low, spread.high)))
    return Bar(label, quantity.text(spread.median), kind, scaled)


def _table(figures: list[ProbeFigures]) -> str:
    """Without the column of the probe."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in HEADER[1:])
    rows = [_table_row(row[1:]) for one in figures for row in rows_of(one)]
    return "\n".join([f"<table><tr>{head}</tr>", *rows, "</table>"])


def _table_row(cells: list[str]) -> str:
    *values, last = [escape(cell) for cell in cells]
    reason = "" if len(cells) == len(HEADER) - 1 else ' class="reason" colspan="2"'
    return f"<tr>{''.join(f'<td>{value}</td>' for value in values)}<td{reason}>{last}</td></tr>"


def _left_out(report: Report) -> str:
    return "\n".join(
        f'<h2 id="{name}">{name}</h2>\n<p class="warning">Not measured: {escape(reason)}</p>'
        for name, reason in report.left_out.items()
    )
