"""All rounds of all cases, and what is told while they run."""

import tempfile
from pathlib import Path
from typing import TypeVar

from .case import Case
from .contender import Contender, contenders
from .figures import Figures
from .round import Round, Setting, run_round
from .subject import Subject

Taker = TypeVar("Taker")


def measure(cases: list[Case], subjects: list[Subject], setting: Setting, rounds: int) -> list[Figures]:
    return [figures for case in cases for figures in measure_case(case, subjects, setting, rounds)]


def measure_case(case: Case, subjects: list[Subject], setting: Setting, rounds: int) -> list[Figures]:
    taking_part = contenders(case, subjects)
    if not taking_part:
        print(f"{case.name}: none of the subjects can be configured for it", flush=True)
        return []
    done: dict[Contender, list[Round]] = {contender: [] for contender in taking_part}
    width = max(len(contender.label) for contender in taking_part)
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        root = Path(name)
        root.chmod(0o755)  # a peer may change its user
        case.write_files(root)
        for number in range(rounds):
            for contender in rotated(taking_part, number):
                # How often a server enters the kernel does not depend on what else the machine does: once is enough.
                result = run_round(contender, case, root, setting, count_calls=number == 0)
                done[contender].append(result)
                prefix = f"{case.name} {number + 1}/{rounds}  {contender.label:<{width}}"
                print(f"{prefix}  {progress(result)}", flush=True)
    return [Figures(case, contender, results) for contender, results in done.items()]


def rotated(taking_part: list[Taker], number: int) -> list[Taker]:
    """Each round begins with another one, so none is always first."""
    turn = number % len(taking_part)
    return taking_part[turn:] + taking_part[:turn]


def progress(result: Round) -> str:
    if not result.valid:
        return f"not valid: {'; '.join(result.problems)}"
    return f"{result.cpu_us:7.2f} µs of CPU per request  {result.requests_per_second:9,.0f} requests/s"
