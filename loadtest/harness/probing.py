"""All rounds of all probes, and what is told while they run."""

from dataclasses import replace

from .bench import CASE, Bench
from .probe import Probe
from .probe_figures import ProbeFigures
from .probe_round import ProbeRound, run_probe_round
from .turns import take_turns


def run_probes(probes: list[Probe], bench: Bench, rounds: int) -> tuple[list[ProbeFigures], dict[str, str]]:
    """And why some were left out, by their names."""
    figures: list[ProbeFigures] = []
    left_out: dict[str, str] = {}
    for number, probe in enumerate(probes, 1):
        print(f"probe {number} of {len(probes)}, {probe.name}: {probe.title}", flush=True)
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
    done = take_turns(
        probe.name,
        taking_part,
        rounds,
        CASE.write_files,
        lambda subject, root, _: run_probe_round(probe, subject, replace(bench, root=root)),
        lambda result: progress(probe, result),
    )
    return [ProbeFigures(probe, subject, results) for subject, results in done.items()]


def progress(probe: Probe, result: ProbeRound) -> str:
    if not result.valid:
        return f"not valid: {'; '.join(result.problems)}"
    shown = [quantity for quantity in probe.quantities if quantity.bars and quantity.key in result.values]
    return "   ".join(f"{quantity.title}: {quantity.text(result.values[quantity.key])}" for quantity in shown)
