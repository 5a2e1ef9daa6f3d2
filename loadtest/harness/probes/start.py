"""How long a start takes."""

import time
from statistics import median

from ..affinity import pinned
from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, Quantity
from ..subject import Subject

STARTS = 5
POLL_S = 0.0002


class Start(Probe):
    name = "start"
    title = f"from the start of the program to the first byte of its first answer (median of {STARTS} in each round)"
    quantities = (Quantity("first_byte", "start to first byte", "ms"),)

    def serves(self, subject: Subject) -> bool:
        return subject.serves(CASE)

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        return {"first_byte": median(_start(subject, bench) for _ in range(STARTS))}


def _start(subject: Subject, bench: Bench) -> float:
    with pinned(bench.setting.load_cpus), bench.serve(subject, poll_s=POLL_S) as server:
        with KeepAlive(server.address) as client:
            client.send(CASE.target)
            client.wait_for_a_byte()
            return (time.monotonic() - server.started) * 1e3
