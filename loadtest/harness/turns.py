"""Rounds in which everybody who takes part has a turn."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar


class Labelled(Protocol):
    label: str


Taker = TypeVar("Taker", bound=Labelled)
Result = TypeVar("Result")


def take_turns(
    name: str,
    taking_part: list[Taker],
    rounds: int,
    write_files: Callable[[Path], None],
    run: Callable[[Taker, Path, int], Result],
    tell: Callable[[Result], str],
) -> dict[Taker, list[Result]]:
    """Runs each in each round, all on the same files, and tells what came of it. Results are in the order of the rounds."""
    done: dict[Taker, list[Result]] = {taker: [] for taker in taking_part}
    width = max(len(taker.label) for taker in taking_part)
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # a peer may change its user
        write_files(root)
        os.sync()  # now, and not beside what is measured
        for number in range(rounds):
            for taker in rotated(taking_part, number):
                result = run(taker, root, number)
                done[taker].append(result)
                print(f"{name} {number + 1}/{rounds}  {taker.label:<{width}}  {tell(result)}", flush=True)
    return done


def rotated(taking_part: list[Taker], number: int) -> list[Taker]:
    """Each round begins with another one, so none is always first."""
    turn = number % len(taking_part)
    return taking_part[turn:] + taking_part[:turn]
