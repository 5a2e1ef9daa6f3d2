"""All figures of a run, and how they compare."""

from dataclasses import asdict
from statistics import median

from .case import Case
from .figures import Figures
from .probe import Probe
from .probe_figures import ProbeFigures
from .spread import Spread

BASES = ("nginx", "ceiling", "before")


class Report:
    def __init__(
        self,
        figures: list[Figures],
        probes: list[ProbeFigures] | None = None,
        left_out: dict[str, str] | None = None,
    ):
        self.figures = figures
        self.probes = probes or []
        self.left_out = left_out or {}  # probes by name, and why

    @property
    def valid(self) -> bool:
        """Whether there are figures, and all can be trusted."""
        everything = [*self.figures, *self.probes]
        return bool(everything) and all(figures.valid for figures in everything)

    @property
    def bases(self) -> list[str]:
        """Those that others are compared with, of those that took part."""
        present = {figures.contender.subject.name for figures in self.figures}
        return [base for base in BASES if base in present]

    def of(self, case: Case) -> list[Figures]:
        return [figures for figures in self.figures if figures.case.name == case.name]

    def find(self, case: str, name: str, variant: str = "") -> Figures | None:
        """Of the first subject of that kind: `name` is what precedes its program and arguments."""
        for figures in self.figures:
            contender = figures.contender
            if (figures.case.name, contender.subject.name, contender.variant.name) == (case, name, variant):
                return figures
        return None

    def of_probe(self, probe: Probe) -> list[ProbeFigures]:
        return [figures for figures in self.probes if figures.probe.name == probe.name]

    def find_probe(self, probe: str, name: str) -> ProbeFigures | None:
        """Of the first subject of that kind."""
        found = (one for one in self.probes if (one.probe.name, one.subject.name) == (probe, name))
        return next(found, None)

    def ratio(self, figures: Figures, name: str, field: str = "cpu_us") -> Spread | None:
        """Over the first subject of that kind in the same variant."""
        return paired(figures, self.find(figures.case.name, name, figures.contender.variant.name), field)

    def growth(self, figures: Figures) -> Spread | None:
        """Over the same subject in the case's plain form."""
        return paired(figures, self._plain(figures)) if figures.contender.variant.name else None

    def disturbance(self) -> float:
        """The median share of the server's CPUs that was taken by something else."""
        shares = [round_.disturbance for figures in self.figures for round_ in figures.rounds if round_.valid]
        return median(shares) if shares else 0.0

    def as_json(self) -> dict:
        return {
            "valid": self.valid,
            "disturbance": self.disturbance(),
            "figures": [self._figures_as_json(figures) for figures in self.figures],
            "probes": [figures.as_json() for figures in self.probes],
            "left_out": self.left_out,
        }

    def _plain(self, figures: Figures) -> Figures | None:
        same = (other for other in self.of(figures.case) if other.contender.subject is figures.contender.subject)
        return next((other for other in same if not other.contender.variant.name), None)

    def _figures_as_json(self, figures: Figures) -> dict:
        result = {
            "case": figures.case.name,
            "subject": figures.contender.subject.label,
            "variant": figures.contender.variant.name,
            "valid": figures.valid,
            "problems": figures.problems,
            "rounds": [asdict(round_) for round_ in figures.rounds],
        }
        if figures.valid:
            times = ("p50_us", "p99_us") if figures.case.timed else ()
            for field in ("cpu_us", "requests_per_second", *times):
                result[field] = asdict(figures.spread(field))
            result["system_calls"] = figures.system_calls
            ratios = {base: self.ratio(figures, base) for base in self.bases}
            result["ratios"] = {base: asdict(ratio) for base, ratio in ratios.items() if ratio}
            if growth := self.growth(figures):
                result["growth"] = asdict(growth)
        return result


def paired(figures: Figures, base: Figures | None, field: str = "cpu_us") -> Spread | None:
    """None unless both are valid."""
    return figures.ratio(base, field) if base and base.valid and figures.valid else None
