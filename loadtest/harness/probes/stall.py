"""What those who ask for a hot file feel of others whose files lie on a file system that answers late."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..bench import CASE, Bench
from ..check import Checked, check_responses
from ..load import Load
from ..probe import Probe, ProbeFailed, Quantity
from ..server import Server
from ..slow_disk import DELAY_MS, PROGRAM, SlowDisk, missing
from ..slow_readers import SlowReaders
from ..subject import Subject
from ..variant import PLAIN, SLOW_HOST, SLOW_PATH, Variant

CLIENTS = 64
SETTLE_S = 0.5


class Stall(Probe):
    name = "stall"
    title = (
        f"a hot file of 1 KiB while {CLIENTS} clients read others, whose open, getattr, read and flush take "
        f"{DELAY_MS} ms each, over the hot file alone"
    )
    quantities = (
        Quantity("kept", "requests/s kept", "×", 2),
        Quantity("p99", "p99", "× alone", 2),
        Quantity("slow_answers", "answers from the slow disk", "/s", 1, bars=False),
    )

    def missing(self, bench: Bench) -> str | None:
        return missing(bench.programs.get("slow_disk") or PROGRAM)

    def serves(self, subject: Subject) -> bool:
        return subject.name != "ceiling"

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        load = Load(CASE, PLAIN, CASE.connections, bench.setting.load_cpus)
        variant = Variant(slow_site=True) if "slow site" in subject.abilities else PLAIN
        with _slow_files(bench), bench.serve(subject, variant) as server:
            checked = check_responses(server.address, CASE)
            alone = _run(load, server, checked, bench)
            if alone["requests"] == 0:
                raise ProbeFailed("answered no request")
            host = SLOW_HOST if variant.slow_site else f"{server.address[0]}:{server.address[1]}"
            with SlowReaders(server.address, _requests(host), bench.setting.load_cpus) as readers:
                time.sleep(SETTLE_S)
                beside = _run(load, server, checked, bench)
                slow = readers.answers
            if readers.refusals:
                raise ProbeFailed(f"did not answer {readers.refusals} requests for slow files by 200")
        figures = {"kept": beside["requests"] / alone["requests"], "slow_answers": slow / bench.setting.seconds}
        # Nobody who was not served waited for so and so long.
        return figures | ({"p99": beside["p99_us"] / alone["p99_us"]} if beside["requests"] else {})


def _run(load: Load, server: Server, checked: Checked, bench: Bench) -> dict:
    result = load.run(server.address, checked, bench.setting.seconds)
    if isinstance(result, str):
        raise ProbeFailed(result)
    return result


@contextmanager
def _slow_files(bench: Bench) -> Iterator[None]:
    """Below the root. The one who has them as a site of its own finds them by the same path."""
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
        folder, mountpoint = Path(name), bench.root / SLOW_PATH
        folder.chmod(0o755)
        (folder / SLOW_PATH).mkdir()
        for number in range(CLIENTS):
            for parent in (folder, folder / SLOW_PATH):
                (parent / f"{number}.txt").write_text("slow")
        mountpoint.mkdir(exist_ok=True)
        with SlowDisk(bench.programs.get("slow_disk") or PROGRAM, mountpoint, folder):
            yield


def _requests(host: str) -> list[bytes]:
    return [f"GET /{SLOW_PATH}/{number}.txt HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for number in range(CLIENTS)]
