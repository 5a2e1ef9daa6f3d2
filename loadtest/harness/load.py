"""One run of wrk."""

import json
import os
import subprocess
from dataclasses import dataclass

from .case import Case
from .check import Checked
from .variant import Variant


@dataclass(frozen=True)
class Load:
    """What is asked of a subject, and from which CPUs."""

    case: Case
    variant: Variant
    connections: int
    cpus: set[int]
    threads: int = 1

    def run(self, address: tuple[str, int], checked: Checked, seconds: int) -> dict | str:
        """wrk's exact figures (wrk/report.lua), or what went wrong."""
        done = subprocess.run(
            self.command(address, checked.etag, seconds),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: os.sched_setaffinity(0, self.cpus),
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not lines:
            return f"wrk failed: {(done.stderr or done.stdout).strip()}"
        return json.loads(lines[-1])

    def command(self, address: tuple[str, int], etag: str, seconds: int) -> list[str]:
        arguments = self.case.arguments if self.variant.arguments is None else self.variant.arguments
        command = ["wrk", f"-t{self.threads}", f"-c{self.connections}", f"-d{seconds}s", "-s", str(self.case.script_path)]
        command.append(f"http://{address[0]}:{address[1]}/{self.case.target}")
        return [*command, "--", *(argument.replace("{etag}", etag) for argument in arguments)]

    def problems(self, result: dict, checked: Checked) -> list[str]:
        """Why its figures are not valid."""
        requests, errors = result["requests"], dict(result["errors"])
        if requests == 0:
            return ["no request was answered"]
        # wrk takes any status above 399 for an error: where one is expected, no response may have another.
        if self.case.exchanges[0].status > 399:
            errors["status"] = requests - errors["status"]
        problems = [f"{count} {kind} errors" for kind, count in errors.items() if count]
        # It takes all others for successes; a response of another kind has another size.
        expected = requests * checked.mean_bytes
        open_requests = self.connections * self.case.pipelined + len(self.case.exchanges)
        if abs(result["bytes"] - expected) > open_requests * checked.largest_bytes:
            problems.append(f"{result['bytes']} bytes came for {requests} responses, not {expected:.0f}")
        return problems
