"""What a server takes before there is anything to do."""

from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, Quantity
from ..process_memory import proportional_bytes, resident_bytes
from ..subject import Subject

MIB = 1024 * 1024


class Memory(Probe):
    name = "memory"
    title = "memory of the server's processes after their first answer, with one worker"
    quantities = (
        Quantity("resident", "resident, libraries included", "MiB", 2),
        Quantity("proportional", "the same, libraries shared with all that use them", "MiB", 2, bars=False),
    )

    def serves(self, subject: Subject) -> bool:
        return subject.serves(CASE)

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        with bench.serve(subject) as server, KeepAlive(server.address) as client:
            client.get(CASE.target)
            processes = server.processes()
            return {
                "resident": resident_bytes(processes) / MIB,
                "proportional": proportional_bytes(processes) / MIB,
            }
