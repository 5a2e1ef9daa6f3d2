"""The figures quoit promises, for --check."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from .report import Report


@dataclass(frozen=True)
class Verdict:
    case: str
    promise: str
    figure: float | None  # None: the run has not what it takes
    kept: bool

    @property
    def outcome(self) -> str:
        if self.figure is None:
            return "not measured"
        return f"{self.figure:.3f}, {'kept' if self.kept else 'missed'}"

    def __str__(self) -> str:
        return f"{self.case}: {self.promise}: {self.outcome}"


@dataclass(frozen=True)
class Target(ABC):
    """A figure of that case, and its bound: the most that it may be, unless the target says otherwise."""

    case: str
    bound: float

    @property
    @abstractmethod
    def promise(self) -> str:
        """As a sentence, without the case."""

    @abstractmethod
    def measured(self, report: Report) -> float | None:
        """None where the run has not what it takes."""

    def keeps(self, figure: float) -> bool:
        return figure <= self.bound

    def judge(self, report: Report) -> Verdict:
        figure = self.measured(report)
        return Verdict(self.case, self.promise, figure, figure is not None and self.keeps(figure))


@dataclass(frozen=True)
class Cost(Target):
    """CPU per request, over another subject's."""

    base: str

    @property
    def promise(self) -> str:
        return f"quoit ≤ {self.bound:.2f} × {self.base}"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit")
        ratio = report.ratio(figures, self.base) if figures else None
        return ratio.median if ratio else None


@dataclass(frozen=True)
class Throughput(Target):
    """Requests per second, over another subject's: at least so much."""

    base: str

    @property
    def promise(self) -> str:
        return f"requests/s of quoit ≥ {self.bound:.2f} × {self.base}"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit")
        ratio = report.ratio(figures, self.base, "requests_per_second") if figures else None
        return ratio.median if ratio else None

    def keeps(self, figure: float) -> bool:
        return figure >= self.bound


@dataclass(frozen=True)
class Growth(Target):
    """CPU per request in a variant, over that in the case's plain form."""

    variant: str

    @property
    def promise(self) -> str:
        return f"quoit+{self.variant} ≤ {self.bound:.2f} × quoit"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit", self.variant)
        growth = report.growth(figures) if figures else None
        return growth.median if growth else None


@dataclass(frozen=True)
class SystemCalls(Target):
    """Per request."""

    @property
    def promise(self) -> str:
        return f"system calls of quoit per request ≤ {self.bound:.2f}"

    def measured(self, report: Report) -> float | None:
        figures = report.find(self.case, "quoit")
        return figures.system_calls if figures and figures.valid else None


@dataclass(frozen=True)
class Limit(Target):
    """A figure of a probe, as it is; `case` is the probe's name."""

    quantity: str
    title: str
    sign: str = "≤"

    @property
    def promise(self) -> str:
        return f"{self.title} {self.sign} {self.bound:g}"

    def measured(self, report: Report) -> float | None:
        figures = report.find_probe(self.case, "quoit")
        spread = figures.spread(self.quantity) if figures else None
        return spread.median if spread else None

    def keeps(self, figure: float) -> bool:
        return figure <= self.bound if self.sign == "≤" else figure >= self.bound


TARGETS: tuple[Target, ...] = (
    Cost("hot", 0.70, "nginx"),
    Cost("hot", 1.12, "ceiling"),
    SystemCalls("hot", 0.60),
    Cost("mix", 0.72, "nginx"),
    Cost("16k", 1.12, "ceiling"),
    Cost("100k", 0.95, "nginx"),
    Throughput("large", 1.00, "nginx"),
    Cost("large", 1.05, "nginx"),
    Cost("churn", 0.90, "h2o"),
    Cost("conditional", 0.65, "nginx"),
    Cost("range", 0.90, "nginx"),
    Cost("missing", 0.65, "nginx"),
    Growth("many", 1.05, "hot-1000"),
    Growth("million", 1.05, "hot-1000"),
    Growth("access-log", 1.15, "log"),
    Growth("rules", 1.05, "1000-headers"),
    Growth("rules", 1.05, "1000-redirects"),
    Growth("rules", 1.05, "1000-sites"),
)

PROBE_TARGETS: tuple[Limit, ...] = (
    Limit("idle", 500, "connection", "bytes of an idle connection of quoit"),
    Limit("memory", 8, "resident", "MiB of quoit"),
    Limit("start", 30, "first_byte", "ms until quoit's first byte"),
    Limit("reload", 20, "reload", "ms until quoit answers by a new configuration"),
    # What quoit keeps of files at most (cache.memory), and so of names that lead to none.
    Limit("paths", 256, "growth", "MiB that quoit grows by"),
    Limit("stall", 0.95, "kept", "hot requests/s that quoit keeps", "≥"),
    Limit("stall", 1.5, "p99", "p99 of quoit over that alone"),
    Limit("workers", 1.0, "gain", "requests/s of quoit with two workers over one", "≥"),
    Limit("workers", 60, "largest", "% of the connections with one worker of quoit"),
)

# What --against allows: less than this is noise.
REGRESSION = 1.05


def probe_target(probe: str, quantity: str) -> Limit | None:
    return next((one for one in PROBE_TARGETS if (one.case, one.quantity) == (probe, quantity)), None)


def targets(cases: list[str], probes: list[str], against: bool) -> list[Target]:
    promised: list[Target] = [target for target in TARGETS if target.case in cases]
    promised += [target for target in PROBE_TARGETS if target.case in probes]
    return promised + [Cost(case, REGRESSION, "before") for case in cases if against]
