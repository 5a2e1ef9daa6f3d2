"""All rounds of all probes, and what is told while they run."""

import tempfile
from dataclasses import replace
from pathlib import Path

from .bench import CASE, Bench
from .measurement import rotated
from .probe import Probe
from .probe_figures import ProbeFigures
from .probe_round import ProbeRound, run_probe_round
from .subject import Subject


def run_probes(probes: list[Probe], bench: Bench, rounds: int) -> tuple[list[ProbeFigures], dict[str, str]]:
    """And why some were left out, by their names."""
    figures: list[ProbeFigures] = []
    left_out: dict[str, str] = {}
    for probe in probes:
        if reason := _missing(probe, bench):
            left_out[probe.name] = reason
            print(f"without {probe.name}: {reason}", flush=True)
            continue
        figures += run_probe(probe, bench, probe.rounds(rounds))
    return figures, left_out


def _missing(probe: Probe, bench: Bench) -> str | None:
    if not any(probe.serves(subject) for subject in bench.subjects):
        return "none of the subjects can be configured for it"
    return probe.missing(bench)


def run_probe(probe: Probe, bench: Bench, rounds: int) -> list[ProbeFigures]:
    taking_part = [subject for subject in bench.subjects if probe.serves(subject)]
    done: dict[Subject, list[ProbeRound]] = {subject: [] for subject in taking_part}
    width = max(len(subject.label) for subject in taking_part)
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        root = Path(name)
        root.chmod(0o755)  # a peer may change its user
        CASE.write_files(root)
        for number in range(rounds):
            for subject in rotated(taking_part, number):
                result = run_probe_round(probe, subject, replace(bench, root=root))
                done[subject].append(result)
                prefix = f"{probe.name} {number + 1}/{rounds}  {subject.label:<{width}}"
                print(f"{prefix}  {progress(probe, result)}", flush=True)
    return [ProbeFigures(probe, subject, results) for subject, results in done.items()]


def progress(probe: Probe, result: ProbeRound) -> str:
    if not result.valid:
        return f"not valid: {'; '.join(result.problems)}"
    shown = [quantity for quantity in probe.quantities if quantity.bars and quantity.key in result.values]
    return "   ".join(f"{quantity.title}: {quantity.text(result.values[quantity.key])}" for quantity in shown)
