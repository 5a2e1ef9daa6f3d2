"""One measured round: one subject, one case, one run of wrk."""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .case import Case
from .response import WrongResponse, check_response
from .server import TICKS_PER_SECOND, Server, StartError
from .subject import Subject


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

    @property
    def valid(self) -> bool:
        return not self.problems


def run_round(subject: Subject, case: Case, root: Path, setting: Setting) -> Round:
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)  # a peer may change its user
        try:
            with Server(subject.launch(case, root, scratch), setting.server_cpus, scratch) as server:
                response_bytes = check_response(server.address, case)
                return _measure(server, case, response_bytes, setting)
        except (StartError, WrongResponse, OSError) as error:
            return Round(problems=[str(error)])


def _measure(server: Server, case: Case, response_bytes: int, setting: Setting) -> Round:
    connections = setting.connections or case.connections
    began, cpu_began, busy_began = time.monotonic(), server.cpu_seconds(), _busy_seconds(setting.server_cpus)
    load = _run_wrk(server.address, case, connections, setting)
    cpu, busy = server.cpu_seconds() - cpu_began, _busy_seconds(setting.server_cpus) - busy_began
    elapsed = time.monotonic() - began
    if isinstance(load, str):
        return Round(problems=[load])

    problems = [f"{count} {kind} errors" for kind, count in load["errors"].items() if count]
    # wrk takes any status below 400 for a success; a response of another kind has another size.
    surplus = load["bytes"] - load["requests"] * response_bytes
    if abs(surplus) > connections * response_bytes:
        problems.append(f"{load['bytes']} bytes came for {load['requests']} responses of {response_bytes}")
    if load["requests"] == 0:
        problems.append("no request was answered")
    if not server.alive():
        problems.append("the server ended")
    answered = max(load["requests"], 1)
    return Round(
        problems=problems,
        requests=load["requests"],
        cpu_us=cpu * 1e6 / answered,
        requests_per_second=load["requests"] / (load["duration_us"] / 1e6),
        p50_us=load["p50_us"],
        p99_us=load["p99_us"],
        server_busy=cpu / elapsed,
        disturbance=max(0.0, busy - cpu) / elapsed / len(setting.server_cpus),
    )


def _run_wrk(address: tuple[str, int], case: Case, connections: int, setting: Setting) -> dict | str:
    """wrk's exact figures, or what went wrong."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{setting.seconds}s", "-s", str(case.script_path)]
    command.append(f"http://{address[0]}:{address[1]}/{case.target}")
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, setting.load_cpus),
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        return f"wrk failed: {(done.stderr or done.stdout).strip()}"
    return json.loads(lines[-1])


def _busy_seconds(cpus: set[int]) -> float:
    """How long these CPUs have run anything, the host's other guests included (steal): proc_stat(5)."""
    ticks = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name[:3] == "cpu" and name[3:].isdigit() and int(name[3:]) in cpus:
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
            ticks += user + nice + system + irq + softirq + steal
    return ticks / TICKS_PER_SECOND
