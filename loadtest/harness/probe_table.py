"""The figures of probes as rows of text."""

from .probe import Quantity
from .probe_figures import ProbeFigures
from .report import Report
from .spread import Spread
from .table import align

HEADER = ["probe", "subject", "what", "median (lowest..highest)"]


class ProbeTable:
    """A row for each figure. Where a subject has no valid ones there is one, with the reason."""

    def __init__(self, report: Report):
        self._report = report

    @property
    def rows(self) -> list[list[str]]:
        return [row for figures in self._report.probes for row in rows_of(figures)]

    def __str__(self) -> str:
        return align([HEADER, *self.rows], left=3) if self.rows else ""


def rows_of(figures: ProbeFigures) -> list[list[str]]:
    names = [figures.probe.name, figures.subject.label]
    if not figures.valid:
        return [[*names, "not valid: " + "; ".join(figures.problems)]]
    measured = [(quantity, figures.spread(quantity.key)) for quantity in figures.probe.quantities]
    return [[*names, quantity.title, text(quantity, spread)] for quantity, spread in measured]


def text(quantity: Quantity, spread: Spread | None) -> str:
    if spread is None:
        return "–"
    low, high = (f"{value:,.{quantity.digits}f}" for value in (spread.low, spread.high))
    return f"{quantity.text(spread.median)} ({low}..{high})"
