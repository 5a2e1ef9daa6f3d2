"""The subjects there are, and how one is named."""

import shlex

from .ceiling import Ceiling
from .peer import PEERS
from .quoit import Quoit
from .subject import Subject

SUBJECTS: dict[str, type[Subject]] = {subject.name: subject for subject in (Quoit, *PEERS, Ceiling)}


def parse_subject(text: str, programs: dict[str, str]) -> Subject:
    """`NAME[@PROGRAM] [ARGUMENT…]`, as in "ceiling --send vectored" or "quoit@/tmp/before/quoit"."""
    first, *arguments = shlex.split(text) or [""]
    name, _, program = first.partition("@")
    if name not in SUBJECTS:
        raise ValueError(f"no subject '{name}'; there are {', '.join(SUBJECTS)}")
    return SUBJECTS[name](text, program or programs.get(name), arguments)
