"""The figures quoit promises, for --check."""

from dataclasses import dataclass

from .report import Report


@dataclass(frozen=True)
class Target:
    """In that case quoit's CPU per request is at most so many times the base's."""

    case: str
    base: str
    ratio: float

    def judge(self, report: Report) -> tuple[bool, str]:
        figures = report.find(self.case, "quoit")
        measured = report.ratio(figures, self.base) if figures else None
        promise = f"{self.case}: quoit ≤ {self.ratio:.2f} × {self.base}"
        if measured is None:
            return False, f"{promise}: not measured"
        kept = measured.median <= self.ratio
        return kept, f"{promise}: {measured.median:.3f}, {'kept' if kept else 'missed'}"


TARGETS = (
    Target("hot", "nginx", 0.70),
    Target("hot", "ceiling", 1.25),
)
