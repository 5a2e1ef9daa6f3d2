"""How long answers take at a steady rate that leaves half of the time to spare."""

import json
import os
import shutil
import subprocess

from ..bench import CASE, Bench
from ..check import check_responses
from ..load import Load
from ..probe import Curve, Probe, ProbeFailed, Quantity
from ..quoit import BUILD
from ..server import Server
from ..subject import Subject
from ..variant import PLAIN

PROGRAM = str(BUILD / "loadtest" / "pace")
SATURATION_S = 2
SHARE = 0.5
REFERENCE = "nginx"
PERCENTILES = {
    "p50": "50 %",
    "p75": "75",
    "p90": "90",
    "p95": "95",
    "p99": "99",
    "p995": "99.5",
    "p999": "99.9",
    "p9999": "99.99",
}
RATES = {"own": "half of its own saturation", "same": f"half of {REFERENCE}'s saturation, the same for all"}
BARS = ("p50", "p99", "p999")


def _quantities() -> tuple[Quantity, ...]:
    result = []
    for rate, title in RATES.items():
        result.append(Quantity(f"{rate}_rate", f"rate: {title}", "requests/s", 0, bars=False))
        for percentile, percent in PERCENTILES.items():
            name = f"{percent.removesuffix(' %')} % take at most, at {title}"
            result.append(Quantity(f"{rate}_{percentile}", name, "µs", 0, bars=percentile in BARS))
        result.append(Quantity(f"{rate}_late", "how late the generator was, 99 %", "µs", 0, bars=False))
    return tuple(result)


class Latency(Probe):
    name = "latency"
    title = (
        "1 KiB at a steady rate on 64 connections, counted from when each request was due; saturation is what wrk gets "
        f"in {SATURATION_S} s"
    )
    quantities = _quantities()
    curves = tuple(
        Curve(title, tuple((percent, f"{rate}_{percentile}") for percentile, percent in PERCENTILES.items()), "µs")
        for rate, title in RATES.items()
    )

    def __init__(self) -> None:
        self._same_rate: int | None = None

    def missing(self, bench: Bench) -> str | None:
        program = program_of(bench)
        remedy = "build the release preset, or name it with --pace"
        return None if shutil.which(program) else f"{program} is not there: {remedy}"

    def serves(self, subject: Subject) -> bool:
        return subject.serves(CASE)

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        same = self._rate_for_all(bench)
        with bench.serve(subject) as server:
            own = half_of_saturation(server, bench)
            figures = named("own", run_pace(server, bench, own))
            if not figures:
                raise ProbeFailed(f"left requests unanswered at {own:,} a second, half of its saturation")
            # Not everybody manages the rate of another.
            return figures | (named("same", run_pace(server, bench, same)) if same else {})

    def _rate_for_all(self, bench: Bench) -> int | None:
        """Measured once in a run, and None without the reference."""
        reference = next((subject for subject in bench.subjects if subject.name == REFERENCE), None)
        if self._same_rate is None and reference:
            with bench.serve(reference) as server:
                self._same_rate = half_of_saturation(server, bench)
        return self._same_rate


def program_of(bench: Bench) -> str:
    return bench.programs.get("pace") or PROGRAM


def half_of_saturation(server: Server, bench: Bench) -> int:
    load = Load(CASE, PLAIN, CASE.connections, bench.setting.load_cpus)
    result = load.run(server.address, check_responses(server.address, CASE), SATURATION_S)
    if isinstance(result, str):
        raise ProbeFailed(result)
    if result["requests"] == 0:
        raise ProbeFailed("answered no request")
    return max(1, round(result["requests"] / (result["duration_us"] / 1e6) * SHARE))


def run_pace(server: Server, bench: Bench, rate: int) -> dict:
    """The program's figures; none where requests were left unanswered."""
    url = f"http://{server.address[0]}:{server.address[1]}/{CASE.target}"
    numbers = {"rate": rate, "connections": CASE.connections, "seconds": bench.setting.seconds}
    options = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
    done = subprocess.run(
        [program_of(bench), *options, url],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, bench.setting.load_cpus),
    )
    if done.returncode != 0:
        raise ProbeFailed(done.stderr.strip())
    return json.loads(done.stdout)


def named(prefix: str, result: dict) -> dict[str, float]:
    if result["errors"]:
        return {}
    figures = {percentile: result[f"{percentile}_us"] for percentile in PERCENTILES}
    figures |= {"rate": result["rate"], "late": result["late_p99_us"]}
    return {f"{prefix}_{key}": value for key, value in figures.items()}
