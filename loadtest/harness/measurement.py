"""All rounds of all cases, and what is told while they run."""

from .case import Case
from .contender import contenders
from .figures import Figures
from .round import Round, Setting, run_round
from .subject import Subject
from .turns import take_turns


def measure(cases: list[Case], subjects: list[Subject], setting: Setting, rounds: int) -> list[Figures]:
    figures: list[Figures] = []
    for number, case in enumerate(cases, 1):
        print(f"case {number} of {len(cases)}, {case.name}: {case.title}", flush=True)
        figures += measure_case(case, subjects, setting, rounds)
    return figures


def measure_case(case: Case, subjects: list[Subject], setting: Setting, rounds: int) -> list[Figures]:
    taking_part = contenders(case, subjects)
    if not taking_part:
        print(f"{case.name}: none of the subjects can be configured for it", flush=True)
        return []
    if case.on_demand:
        print(f"{case.name}: writes {len(case.files):,} files", flush=True)
    done = take_turns(
        case.name,
        taking_part,
        rounds,
        case.write_files,
        # How often a server enters the kernel does not depend on what else the machine does: once is enough.
        lambda contender, root, number: run_round(contender, case, root, setting, count_calls=number == 0),
        progress,
    )
    return [Figures(case, contender, results) for contender, results in done.items()]


def progress(result: Round) -> str:
    if not result.valid:
        return f"not valid: {'; '.join(result.problems)}"
    return f"{result.cpu_us:7.2f} µs of CPU per request  {result.requests_per_second:9,.0f} requests/s"
