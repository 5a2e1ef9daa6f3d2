"""The figures quoit promises, for --check."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from .report import Report


@dataclass(frozen=True)
class Target(ABC):
    """`case` and `most` are what a promise is about: its figure in that case is at most so much."""

    case: str
    most: float

    @property
    @abstractmethod
    def promise(self) -> str:
        """As a sentence, without the case."""

    @abstractmethod
    def measured(self, report: Report) -> float | None:
        """None where the run has not what it takes."""

    def judge(self, report: Report) -> tuple[bool, str]:
        figure = self.measured(report)
        sentence = f"{self.case}: {self.promise}"
        if figure is None:
            return False, f"{sentence}: not measured"
        kept = figure <= self.most
        return kept, f"{sentence}: {figure:.3f}, {'kept' if kept else 'missed'}"


@dataclass(frozen=True)
class Ratio(Target):
    """Of CPU per request to another subject's."""

    base: str

    @property
    def promise(self) -> str:
        return f"quoit ≤ {self.most:.2f} × {self.base}"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit")
        ratio = report.ratio(figures, self.base) if figures else None
        return ratio.median if ratio else None


@dataclass(frozen=True)
class Growth(Target):
    """Of CPU per request in a variant, over that in the case's plain form."""

    variant: str

    @property
    def promise(self) -> str:
        return f"quoit+{self.variant} ≤ {self.most:.2f} × quoit"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit", self.variant)
        growth = report.growth(figures) if figures else None
        return growth.median if growth else None


TARGETS: tuple[Target, ...] = (
    Ratio("hot", 0.70, "nginx"),
    Ratio("hot", 1.12, "ceiling"),
    Growth("access-log", 1.15, "log"),
    Growth("rules", 1.05, "1000-headers"),
    Growth("rules", 1.05, "1000-redirects"),
    Growth("rules", 1.05, "1000-sites"),
)
