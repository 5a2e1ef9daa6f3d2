"""Clients that ask for one small file as fast as they are answered: wrk's rate moves less than the witness's."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 64
SCRIPT = Path(__file__).resolve().parents[3] / "loadtest" / "wrk" / "hot.lua"


@dataclass(frozen=True)
class Answers:
    rate: float  # a second
    longest: float  # in seconds


def ask_for(seconds: int, url: str) -> Answers:
    done = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", SCRIPT, url],
                          capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if errors := {kind: count for kind, count in found["errors"].items() if count}:
        raise ConnectionError(f"the crowd was not answered: {errors}")
    return Answers(found["requests"] / found["duration_us"] * 1e6, found["max_us"] / 1e6)
