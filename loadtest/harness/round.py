"""One measured round: one contender in one case."""

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from .case import Case
from .check import Checked, check_responses
from .contender import Contender
from .load import Load
from .response import WrongResponse
from .server import TICKS_PER_SECOND, Server, StartError
from .system_calls import SystemCalls
from .variant import ACCESS_LOG

COUNT_SECONDS = 1


@dataclass(frozen=True)
class Setting:
    """How every round is run."""

    seconds: int
    connections: int | None  # None: as the case says
    server_cpus: set[int]
    load_cpus: set[int]


@dataclass(frozen=True)
class Round:
    """What was measured. Where `problems` is not empty the figures are not valid."""

    problems: list[str]
    requests: int = 0
    cpu_us: float = 0  # of the server's whole process tree, per request
    requests_per_second: float = 0
    p50_us: float = 0
    p99_us: float = 0
    server_busy: float = 0  # CPU seconds per second
    disturbance: float = 0  # share of the server's CPUs that others took
    response_bytes: float = 0  # of head and body, on average
    system_calls: int | None = None  # of a further run; None where they were not counted
    system_calls_requests: int = 0  # of that run

    @property
    def valid(self) -> bool:
        return not self.problems


def run_round(contender: Contender, case: Case, root: Path, setting: Setting, count_calls: bool) -> Round:
    variant = contender.variant
    connections = setting.connections or variant.connections or case.connections
    load = Load(case, variant, connections, setting.load_cpus)
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)  # a peer may change its user
        try:
            with Server(contender.launch(case, root, scratch), setting.server_cpus, scratch) as server:
                result = _measure(server, load, setting, count_calls)
            return _check_log(result, scratch / ACCESS_LOG) if variant.access_log else result
        except (StartError, WrongResponse, OSError) as error:
            return Round(problems=[str(error)])


def _measure(server: Server, load: Load, setting: Setting, count_calls: bool) -> Round:
    checked = check_responses(server.address, load.case)
    began, cpu_began, busy_began = time.monotonic(), server.cpu_seconds(), _busy_seconds(setting.server_cpus)
    result = load.run(server.address, checked, setting.seconds)
    cpu, busy = server.cpu_seconds() - cpu_began, _busy_seconds(setting.server_cpus) - busy_began
    elapsed = time.monotonic() - began
    if isinstance(result, str):
        return Round(problems=[result])
    problems = load.problems(result, checked)
    if not server.alive():
        problems.append("the server ended")
    return Round(
        problems=problems,
        requests=result["requests"],
        cpu_us=cpu * 1e6 / max(result["requests"], 1),
        requests_per_second=result["requests"] / (result["duration_us"] / 1e6),
        p50_us=result["p50_us"],
        p99_us=result["p99_us"],
        server_busy=cpu / elapsed,
        disturbance=max(0.0, busy - cpu) / elapsed / len(setting.server_cpus),
        response_bytes=checked.mean_bytes,
        **(_count_calls(server, load, checked) if count_calls else {}),
    )


def _count_calls(server: Server, load: Load, checked: Checked) -> dict[str, int]:
    """By a run of its own: counting costs the server time."""
    with SystemCalls(server) as calls:
        if calls.count() is None:
            return {}
        result = load.run(server.address, checked, COUNT_SECONDS)
        count = calls.count()
    if isinstance(result, str) or result["requests"] == 0:
        return {}
    return {"system_calls": count, "system_calls_requests": result["requests"]}


def _check_log(result: Round, file: Path) -> Round:
    """A log that leaves lines out is no cheap log."""
    with file.open("rb") as log:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: log.read(1 << 20), b""))
    requests = result.requests + result.system_calls_requests
    if lines >= requests:
        return result
    return replace(result, problems=[*result.problems, f"the log has {lines} lines for {requests} responses"])


def _busy_seconds(cpus: set[int]) -> float:
    """How long these CPUs have run anything, the host's other guests included (steal): proc_stat(5)."""
    ticks = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name[:3] == "cpu" and name[3:].isdigit() and int(name[3:]) in cpus:
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
            ticks += user + nice + system + irq + softirq + steal
    return ticks / TICKS_PER_SECOND
