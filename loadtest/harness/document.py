"""What a run leaves behind: its figures, what was kept of the promises, and where and how it was measured."""

import datetime
from dataclasses import asdict, dataclass, field

from .machine import Machine
from .report import Report
from .target import Verdict

NOTABLE_DISTURBANCE = 0.05


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Document:
    report: Report
    verdicts: list[Verdict]
    versions: dict[str, str]  # of the subjects
    options: dict
    machine: Machine = field(default_factory=Machine.this)
    date: datetime.datetime = field(default_factory=now)

    @property
    def warning(self) -> str:
        """Empty where nothing else used the server's CPUs."""
        share = self.report.disturbance()
        if share <= NOTABLE_DISTURBANCE:
            return ""
        return f"Something else took {share:.0%} of the server's CPUs; expect noise."

    def as_json(self) -> dict:
        return {
            "date": self.date.isoformat(timespec="seconds"),
            "machine": asdict(self.machine),
            "options": self.options,
            "subjects": self.versions,
            "promises": [{**asdict(verdict), "outcome": verdict.outcome} for verdict in self.verdicts],
            **self.report.as_json(),
        }
