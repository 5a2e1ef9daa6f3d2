"""A subject in one variant of a case: what has a line in the report."""

from dataclasses import dataclass
from pathlib import Path

from .case import Case
from .subject import Launch, Subject
from .variant import Variant


@dataclass(frozen=True)
class Contender:
    subject: Subject
    variant: Variant

    @property
    def label(self) -> str:
        return "+".join(filter(None, (self.subject.label, self.variant.name)))

    def launch(self, case: Case, root: Path, scratch: Path) -> Launch:
        return self.subject.launch(case, self.variant, root, scratch)


def contenders(case: Case, subjects: list[Subject]) -> list[Contender]:
    """Each variant of each subject that can serve them all: a subject without its plain form has no growth."""
    return [Contender(subject, variant) for subject in subjects if subject.serves(case) for variant in case.variants]
