"""What a connection costs that has had an answer and waits for its next request."""

from contextlib import ExitStack

from ..affinity import pinned
from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, Quantity
from ..process_memory import own_bytes
from ..server import Server
from ..subject import Subject

FEW, MANY = 64, 5000
REQUESTS_OF_FEW = 64  # they bring in what the server has whatever the number of its connections: all its buffers, too


class Idle(Probe):
    name = "idle"
    title = f"memory of the server's processes per idle connection, of {MANY:,} that had an answer each"
    quantities = (Quantity("connection", "per idle connection", "bytes", 0),)

    def serves(self, subject: Subject) -> bool:
        return subject.serves(CASE)

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        with bench.serve(subject) as server, ExitStack() as stack, pinned(bench.setting.load_cpus):
            _connect(server, FEW, stack, REQUESTS_OF_FEW)
            few = own_bytes(server.processes())
            _connect(server, MANY - FEW, stack)
            return {"connection": (own_bytes(server.processes()) - few) / (MANY - FEW)}


def _connect(server: Server, count: int, stack: ExitStack, requests: int = 1) -> None:
    for _ in range(count):
        connection = stack.enter_context(KeepAlive(server.address))
        for _ in range(requests):
            connection.get(CASE.target)
