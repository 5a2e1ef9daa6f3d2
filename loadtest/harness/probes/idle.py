"""What a connection costs that has had an answer and waits for its next request."""

from contextlib import ExitStack

from ..affinity import pinned
from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, Quantity
from ..process_memory import proportional_bytes
from ..server import Server
from ..subject import Subject

FEW, MANY = 64, 5000  # the few bring in what the server has whatever the number of its connections


class Idle(Probe):
    name = "idle"
    title = f"memory of the server's processes per idle connection, of {MANY:,} that had an answer each"
    quantities = (Quantity("connection", "per idle connection", "bytes", 0),)

    def serves(self, subject: Subject) -> bool:
        return subject.serves(CASE)

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        with bench.serve(subject) as server, ExitStack() as stack, pinned(bench.setting.load_cpus):
            _connect(server, FEW, stack)
            few = proportional_bytes(server.processes())
            _connect(server, MANY - FEW, stack)
            return {"connection": (proportional_bytes(server.processes()) - few) / (MANY - FEW)}


def _connect(server: Server, count: int, stack: ExitStack) -> None:
    for _ in range(count):
        stack.enter_context(KeepAlive(server.address)).get(CASE.target)
