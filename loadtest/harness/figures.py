"""What the rounds of one contender in one case say."""

from dataclasses import dataclass
from statistics import median

from .case import Case
from .contender import Contender
from .judged import Judged
from .round import Round
from .spread import Spread


@dataclass(frozen=True)
class Figures(Judged):
    case: Case
    contender: Contender
    rounds: list[Round]

    @property
    def system_calls(self) -> float | None:
        """Per request; None where they could not be counted."""
        counted = [round_ for round_ in self.rounds if round_.system_calls is not None]
        return median(round_.system_calls / round_.system_calls_requests for round_ in counted) if counted else None

    def spread(self, field: str) -> Spread:
        return Spread.of([getattr(round_, field) for round_ in self.rounds])

    def ratio(self, base: "Figures", field: str = "cpu_us") -> Spread:
        """Over the base's, round by round: what disturbs a round disturbs both."""
        pairs = zip(self.rounds, base.rounds, strict=True)
        return Spread.of([getattr(own, field) / getattr(its, field) for own, its in pairs])
