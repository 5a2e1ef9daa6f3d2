"""The figures of a report as rows of text."""

from collections.abc import Sequence

from .figures import Figures
from .report import Report


class Table:
    """A row of figures that are not valid ends early, with the reason."""

    def __init__(self, report: Report):
        self._report = report

    @property
    def header(self) -> list[str]:
        names = ["case", "subject", "CPU µs/request", "growth"]
        bases = [f"× {base}" for base in self._report.bases]
        return [*names, *bases, "calls", "requests/s", "p50 µs", "p99 µs", "busy"]

    @property
    def rows(self) -> list[list[str]]:
        return [self.row(figures) for figures in self._report.figures]

    def row(self, figures: Figures) -> list[str]:
        names = [figures.case.name, figures.contender.label]
        if not figures.valid:
            return [*names, "not valid: " + "; ".join(figures.problems)]
        cpu, growth = figures.spread("cpu_us"), self._report.growth(figures)
        ratios = [self._report.ratio(figures, base) for base in self._report.bases]
        return [
            *names,
            f"{cpu.median:.2f} ({cpu.low:.2f}..{cpu.high:.2f})",
            f"{growth.median - 1:+.1%}" if growth else "–",
            *(f"{ratio.median:.2f}" if ratio else "–" for ratio in ratios),
            "–" if figures.system_calls is None else f"{figures.system_calls:.2f}",
            f"{figures.spread('requests_per_second').median:,.0f}",
            *(f"{figures.spread(time).median:,.0f}" if figures.case.timed else "–" for time in ("p50_us", "p99_us")),
            f"{figures.spread('server_busy').median:.0%}",
        ]

    def __str__(self) -> str:
        return align([self.header, *self.rows])


def align(rows: Sequence[list[str]], left: int = 2) -> str:
    """Columns of equal width, the first ones flush left. A row with fewer cells than the first ends with free text."""
    width = len(rows[0])
    # A row that ends early has a value in each column but its last one.
    values = [[row[column] for row in rows if len(row) > column + (len(row) < width)] for column in range(width)]
    sizes = [max(map(len, column)) for column in values]
    return "\n".join("  ".join(padded(row, sizes, left)) for row in rows)


def padded(row: list[str], sizes: list[int], left: int) -> list[str]:
    cells = [cell.ljust(size) for cell, size in zip(row[:left], sizes, strict=False)]
    cells += [cell.rjust(size) for cell, size in zip(row[left:], sizes[left:], strict=False)]
    return cells if len(row) == len(sizes) else [*cells[:-1], row[-1]]
