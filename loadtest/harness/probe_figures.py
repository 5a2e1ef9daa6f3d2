"""What the rounds of one subject in one probe say."""

from dataclasses import asdict, dataclass

from .judged import Judged
from .probe import Probe
from .probe_round import ProbeRound
from .spread import Spread
from .subject import Subject


@dataclass(frozen=True)
class ProbeFigures(Judged):
    probe: Probe
    subject: Subject
    rounds: list[ProbeRound]

    def spread(self, key: str) -> Spread | None:
        """None where no round has it, or one is not valid."""
        values = [round_.values[key] for round_ in self.rounds if key in round_.values]
        return Spread.of(values) if values and self.valid else None

    def as_json(self) -> dict:
        spreads = {quantity.key: self.spread(quantity.key) for quantity in self.probe.quantities}
        return {
            "probe": self.probe.name,
            "subject": self.subject.label,
            "valid": self.valid,
            "problems": self.problems,
            "rounds": [asdict(round_) for round_ in self.rounds],
            **{key: asdict(spread) for key, spread in spreads.items() if spread},
        }
