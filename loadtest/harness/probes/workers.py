"""Whether a second worker helps where the load shares the CPUs, and how evenly connections are spread.

The load has a thread for each CPU: a single one is full before one worker is (quoit's is then busy for three quarters of
the time), and asks two for no more than one can give."""

import re

from ..bench import CASE, Bench
from ..check import check_responses
from ..conversation import Conversation
from ..exchange import Exchange
from ..load import Load
from ..port import free_port
from ..probe import Probe, ProbeFailed, Quantity
from ..subject import Subject
from ..variant import Variant

CONNECTIONS = 256
ACCEPTED = re.compile(rb'^quoit_worker_connections_accepted_total\{worker="(\w+)"\} (\d+)$', re.MULTILINE)


class Workers(Probe):
    name = "workers"
    title = f"1 KiB on {CONNECTIONS} connections, with one worker and with two, on all CPUs, which the load shares"
    quantities = (
        Quantity("gain", "requests/s of two workers over those of one", "×", 2),
        Quantity("largest", "connections of the worker that has most", "%", 1),
        Quantity("one", "requests/s with one worker", "/s", 0, bars=False),
        Quantity("two", "requests/s with two", "/s", 0, bars=False),
    )

    def serves(self, subject: Subject) -> bool:
        return "workers" in subject.abilities

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        one, _ = _requests_per_second(subject, bench, 1)
        two, accepted = _requests_per_second(subject, bench, 2)
        largest = 100 * max(accepted.values()) / sum(accepted.values())
        return {"gain": two / one, "largest": largest, "one": one, "two": two}


def _requests_per_second(subject: Subject, bench: Bench, workers: int) -> tuple[float, dict[bytes, int]]:
    """And how many connections of the load each worker has accepted."""
    cpus = bench.setting.server_cpus | bench.setting.load_cpus
    variant = Variant(workers=workers, metrics_port=free_port())
    metrics = ("127.0.0.1", variant.metrics_port)
    with bench.serve(subject, variant, cpus) as server:
        checked = check_responses(server.address, CASE)
        before = accepted_by_worker(metrics)
        load = Load(CASE, variant, CONNECTIONS, cpus, threads=len(cpus))
        result = load.run(server.address, checked, bench.setting.seconds)
        after = accepted_by_worker(metrics)
    if isinstance(result, str):
        raise ProbeFailed(result)
    if len(after) != workers or sum(after.values()) == sum(before.values()):
        raise ProbeFailed("its metrics do not tell what each worker accepted")
    accepted = {worker: count - before[worker] for worker, count in after.items()}
    return result["requests"] / (result["duration_us"] / 1e6), accepted


def accepted_by_worker(metrics: tuple[str, int]) -> dict[bytes, int]:
    with Conversation(metrics) as conversation:
        body = conversation.ask(Exchange("metrics")).body
    return {worker: int(count) for worker, count in ACCEPTED.findall(body)}
