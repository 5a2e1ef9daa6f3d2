"""What is measured beside the cost of requests."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from .bench import Bench
from .subject import Subject


class ProbeFailed(Exception):
    """Why there is no figure, as a sentence about the subject."""


@dataclass(frozen=True)
class Quantity:
    """One of the figures of a probe. `key` names it in report.json."""

    key: str
    title: str
    unit: str
    digits: int = 1
    bars: bool = True  # whether the report shows bars of it

    def text(self, value: float) -> str:
        return f"{value:,.{self.digits}f} {self.unit}".strip()


@dataclass(frozen=True)
class Curve:
    """Quantities that are one line in a plot, from left to right."""

    title: str
    points: tuple[tuple[str, str], ...]  # what is written below it, and the quantity's key
    unit: str


class Probe(ABC):
    """A subject takes part in rounds that alternate, as in a case."""

    name = ""
    title = ""
    quantities: tuple[Quantity, ...] = ()
    curves: tuple[Curve, ...] = ()
    most_rounds: int | None = None  # where each takes long

    def missing(self, bench: Bench) -> str | None:
        """Why it cannot be measured on this machine, or None."""
        return None

    @abstractmethod
    def serves(self, subject: Subject) -> bool:
        """Whether the figures would mean something."""

    @abstractmethod
    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        """One round's figures by the keys of the quantities; one that has no meaning this time may be left out."""

    def rounds(self, asked: int) -> int:
        return min(asked, self.most_rounds or asked)
