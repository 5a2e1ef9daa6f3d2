"""One subject, probed once."""

from dataclasses import dataclass, field

from .bench import Bench
from .probe import Probe, ProbeFailed
from .response import WrongResponse
from .server import StartError
from .subject import Subject


@dataclass(frozen=True)
class ProbeRound:
    """What was measured, by key. Where `problems` is not empty there is nothing."""

    problems: list[str]
    values: dict[str, float] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        return not self.problems


def run_probe_round(probe: Probe, subject: Subject, bench: Bench) -> ProbeRound:
    try:
        return ProbeRound([], probe.measure(subject, bench))
    except (ProbeFailed, StartError, WrongResponse, OSError) as error:
        return ProbeRound([str(error)])
