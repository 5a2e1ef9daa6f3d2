"""Rounds of which each must be valid."""

from collections.abc import Sequence
from typing import Protocol


class Judgeable(Protocol):
    problems: list[str]


class Judged:
    """Base of what the rounds of one subject say."""

    rounds: Sequence[Judgeable]

    @property
    def problems(self) -> list[str]:
        return list(dict.fromkeys(problem for round_ in self.rounds for problem in round_.problems))

    @property
    def valid(self) -> bool:
        return not self.problems
