"""From rounds to what one reads: medians with their spread, ratios, a table, and JSON."""

import datetime
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .case import Case
from .contender import Contender
from .round import Round

BASES = ("nginx", "ceiling")


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Figures:
    """What the rounds of one contender in one case say."""

    case: Case
    contender: Contender
    rounds: list[Round]

    @property
    def problems(self) -> list[str]:
        return list(dict.fromkeys(problem for round_ in self.rounds for problem in round_.problems))

    @property
    def valid(self) -> bool:
        return not self.problems

    def spread(self, field: str) -> Spread:
        return Spread.of([getattr(round_, field) for round_ in self.rounds])

    def ratio(self, base: "Figures", field: str) -> Spread:
        """Over the base's, round by round: what disturbs a round disturbs both."""
        pairs = zip(self.rounds, base.rounds, strict=True)
        return Spread.of([getattr(own, field) / getattr(its, field) for own, its in pairs])


class Report:
    def __init__(self, figures: list[Figures]):
        self.figures = figures

    @property
    def valid(self) -> bool:
        return all(figures.valid for figures in self.figures)

    def find(self, case: str, name: str, variant: str = "") -> Figures | None:
        """Of the first subject of that kind: `name` is what precedes its program and arguments."""
        for figures in self.figures:
            contender = figures.contender
            if (figures.case.name, contender.subject.name, contender.variant.name) == (case, name, variant):
                return figures
        return None

    def ratio(self, figures: Figures, name: str, field: str = "cpu_us") -> Spread | None:
        """Over the first subject of that kind in the same variant."""
        return _ratio(figures, self.find(figures.case.name, name, figures.contender.variant.name), field)

    def growth(self, figures: Figures) -> Spread | None:
        """Over the same subject in the case's plain form."""
        if not figures.contender.variant.name:
            return None
        return _ratio(figures, self._plain(figures), "cpu_us")

    def table(self) -> str:
        header = ["case", "subject", "CPU µs/request", "growth", *(f"× {base}" for base in BASES)]
        header += ["requests/s", "p50 µs", "p99 µs", "busy"]
        rows = [self._row(figures) for figures in self.figures]
        return align([header, *rows])

    def disturbance(self) -> float:
        """The median share of the server's CPUs that was taken by something else."""
        shares = [round_.disturbance for figures in self.figures for round_ in figures.rounds if round_.valid]
        return median(shares) if shares else 0.0

    def as_json(self, options: dict) -> dict:
        subjects = {figures.contender.subject for figures in self.figures}
        return {
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "machine": {"cpu": cpu_model(), "cpus": os.cpu_count(), "kernel": platform.release()},
            "options": options,
            "subjects": {subject.label: subject.version() for subject in subjects},
            "valid": self.valid,
            "disturbance": self.disturbance(),
            "figures": [self._figures_as_json(figures) for figures in self.figures],
        }

    def _plain(self, figures: Figures) -> Figures | None:
        subject = figures.contender.subject
        same = (other for other in self.figures if (other.case, other.contender.subject) == (figures.case, subject))
        return next((other for other in same if not other.contender.variant.name), None)

    def _row(self, figures: Figures) -> list[str]:
        names = [figures.case.name, figures.contender.label]
        if not figures.valid:
            return [*names, "not valid: " + "; ".join(figures.problems)]
        cpu = figures.spread("cpu_us")
        growth = self.growth(figures)
        row = [*names, f"{cpu.median:.2f} ({cpu.low:.2f}..{cpu.high:.2f})"]
        row.append(f"{growth.median - 1:+.1%}" if growth else "–")
        for base in BASES:
            ratio = self.ratio(figures, base)
            row.append(f"{ratio.median:.2f}" if ratio else "–")
        row.append(f"{figures.spread('requests_per_second').median:,.0f}")
        row += [f"{figures.spread(field).median:,.0f}" if figures.case.timed else "–" for field in ("p50_us", "p99_us")]
        return [*row, f"{figures.spread('server_busy').median:.0%}"]

    def _figures_as_json(self, figures: Figures) -> dict:
        result = {
            "case": figures.case.name,
            "subject": figures.contender.label,
            "valid": figures.valid,
            "problems": figures.problems,
            "rounds": [asdict(round_) for round_ in figures.rounds],
        }
        if figures.valid:
            times = ("p50_us", "p99_us") if figures.case.timed else ()
            for field in ("cpu_us", "requests_per_second", *times):
                result[field] = asdict(figures.spread(field))
            ratios = {base: self.ratio(figures, base) for base in BASES}
            result["ratios"] = {base: asdict(ratio) for base, ratio in ratios.items() if ratio}
            if growth := self.growth(figures):
                result["growth"] = asdict(growth)
        return result


def _ratio(figures: Figures, base: Figures | None, field: str) -> Spread | None:
    return figures.ratio(base, field) if base and base.valid and figures.valid else None


def align(rows: list[list[str]]) -> str:
    """Columns of equal width, the first two flush left. A row with fewer cells than the first ends with free text."""
    width = len(rows[0])
    names = [max(len(row[column]) for row in rows) for column in range(2)]
    values = [max(len(row[column]) for row in rows if len(row) == width) for column in range(2, width)]
    lines = []
    for row in rows:
        cells = [cell.ljust(size) for cell, size in zip(row[:2], names)]
        if len(row) == width:
            cells += [cell.rjust(size) for cell, size in zip(row[2:], values)]
        else:
            cells += row[2:]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
