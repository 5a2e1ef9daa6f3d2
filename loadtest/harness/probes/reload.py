"""How long a new configuration takes to be in force."""

import signal
import time
from pathlib import Path
from statistics import median

from ..affinity import pinned
from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, ProbeFailed, Quantity
from ..server import Server
from ..subject import Subject
from ..variant import Variant

RELOADS = 5
LONGEST_S = 5


class Reload(Probe):
    name = "reload"
    title = f"from SIGHUP to the first answer by the new configuration, on one open connection (median of {RELOADS})"
    quantities = (Quantity("reload", "SIGHUP to new answer", "ms"),)

    def serves(self, subject: Subject) -> bool:
        return "reload" in subject.abilities

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        with pinned(bench.setting.load_cpus), bench.serve(subject, Variant(field="0")) as server:
            with KeepAlive(server.address) as client:
                client.get(CASE.target)
                return {"reload": median(_reload(server, client, number) for number in range(RELOADS))}


def _reload(server: Server, client: KeepAlive, number: int) -> float:
    """In milliseconds. The number of the reload becomes the next one, in the file as in the answers."""
    file = Path(server.scratch / "quoit.toml")
    file.write_text(file.read_text().replace(f'X-Field = "{number}"', f'X-Field = "{number + 1}"'))
    began = time.monotonic()
    server.signal(signal.SIGHUP)
    while time.monotonic() - began < LONGEST_S:
        if client.get(CASE.target).field("x-field") == str(number + 1):
            return (time.monotonic() - began) * 1e3
    raise ProbeFailed(f"answers by the old configuration {LONGEST_S} s after SIGHUP")
