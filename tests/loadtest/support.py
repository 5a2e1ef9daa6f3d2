"""Where the harness is, and figures that nobody measured."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "loadtest"))

from harness.cases import CASES  # noqa: E402  (the path above comes first)
from harness.contender import Contender  # noqa: E402
from harness.document import Document  # noqa: E402
from harness.figures import Figures  # noqa: E402
from harness.probe_figures import ProbeFigures  # noqa: E402
from harness.probe_round import ProbeRound  # noqa: E402
from harness.probes import PROBES  # noqa: E402
from harness.report import Report  # noqa: E402
from harness.round import Round  # noqa: E402
from harness.subject import Subject  # noqa: E402
from harness.subjects import parse_subject  # noqa: E402
from harness.target import Verdict  # noqa: E402


def subject(text: str) -> Subject:
    return parse_subject(text, {})


def figures(case: str, of: Subject | str, cpu: list[float], variant: str = "", **more) -> Figures:
    """A round for each CPU time per request; `more` is the same in each."""
    measured = CASES[case]
    chosen = next(known for known in measured.variants if known.name == variant)
    contender = Contender(subject(of) if isinstance(of, str) else of, chosen)
    return Figures(measured, contender, [Round(**{"problems": [], "cpu_us": value, **more}) for value in cpu])


def probed(probe: str, of: str, values: list[dict[str, float]], problems: tuple[str, ...] = ()) -> ProbeFigures:
    """A round for each of the values."""
    return ProbeFigures(PROBES[probe], subject(of), [ProbeRound(list(problems), value) for value in values])


def document(
    *measured: Figures, verdicts: tuple[Verdict, ...] = (), probes: tuple[ProbeFigures, ...] = ()
) -> Document:
    report = Report(list(measured), list(probes))
    return Document(report, list(verdicts), {"quoit": "quoit 1"}, {"rounds": 3, "seconds": 5})


__all__ = ["CASES", "PROBES", "Report", "Verdict", "document", "figures", "probed", "subject"]
