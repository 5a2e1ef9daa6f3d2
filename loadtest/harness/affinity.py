"""On which CPUs this thread, and what it starts, runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pinned(cpus: set[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
