import os
import socket
import subprocess
import sys
import threading
import time
import unittest
from types import SimpleNamespace

from support import PROBES, subject
from tiny_server import TinyServer

from harness.affinity import pinned
from harness.keep_alive import KeepAlive
from harness.probe import ProbeFailed
from harness.probe_round import run_probe_round
from harness.probes.latency import PERCENTILES, named
from harness.probes.paths import ask_for_missing, receive
from harness.probes.workers import accepted_by_worker
from harness.process_memory import own_bytes, proportional_bytes, resident_bytes
from harness.slow_readers import SlowReaders

MIB = 1024 * 1024
FOUND = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Field: 7\r\n\r\nok"
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"


class Failing:
    def measure(self, _subject, _bench):
        raise ProbeFailed("closed the connection")


class Probes(unittest.TestCase):
    def test_have_names_of_their_own(self):
        for name, probe in PROBES.items():
            self.assertEqual(name, probe.name)
            keys = [quantity.key for quantity in probe.quantities]
            self.assertEqual(len(set(keys)), len(keys), name)

    def test_of_what_only_quoit_can_do_leave_others_out(self):
        self.assertTrue(PROBES["reload"].serves(subject("quoit")))
        self.assertFalse(PROBES["reload"].serves(subject("nginx")))
        self.assertFalse(PROBES["paths"].serves(subject("ceiling")))

    def test_that_fail_have_a_reason_and_no_figure(self):
        result = run_probe_round(Failing(), subject("quoit"), None)
        self.assertEqual((result.problems, result.values), (["closed the connection"], {}))


    def test_of_latency_have_no_figures_where_requests_were_left(self):
        result = {f"{key}_us": 5 for key in (*PERCENTILES, "late_p99")} | {"rate": 9, "errors": 0}
        self.assertEqual(named("own", result)["own_p99"], 5)
        self.assertEqual(named("own", result | {"errors": 1}), {})

    def test_of_workers_read_what_each_has_accepted(self):
        lines = b"".join(b'quoit_worker_connections_accepted_total{worker="%d"} %d\n' % (n, n + 5) for n in range(2))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(lines)
        with TinyServer(head + lines) as server:
            self.assertEqual(accepted_by_worker(server.address), {b"0": 5, b"1": 6})


class Clients(unittest.TestCase):
    def test_keep_their_connection(self):
        with TinyServer(FOUND) as server, KeepAlive(server.address) as client:
            self.assertEqual(client.get("a").field("x-field"), "7")
            self.assertEqual(client.get("b").body, b"ok")
            self.assertEqual([head.split()[1] for head in server.heads], [b"/a", b"/b"])

    def test_ask_for_each_missing_path_once(self):
        with TinyServer(MISSING) as server:
            ask_for_missing(server, 5, 250)
            self.assertEqual(len({head.split()[1] for head in server.heads}), 250)
            self.assertIn(b"/missing/000000254", server.heads[-1])

    def test_count_status_lines_that_come_in_pieces(self):
        pieces = iter([b"HTTP/1.1 4", b"04 Not Found\r\n\r\nHTTP/1.1 404", b" Not Found\r\n\r\n"])
        receive(SimpleNamespace(recv=lambda _: next(pieces)), 2)
        self.assertEqual(list(pieces), [])

    def test_do_not_wait_for_missing_paths_of_a_server_that_ends(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = SimpleNamespace(address=listener.getsockname())
            ending = threading.Thread(target=accept_and_end, args=(listener,))
            ending.start()
            with self.assertRaisesRegex(ProbeFailed, "closed the connection"):
                ask_for_missing(server, 0, 1)
            ending.join()

    def test_that_read_slowly_ask_again_and_again(self):
        with TinyServer(FOUND) as server:
            request = b"GET /slow HTTP/1.1\r\n\r\n"
            with SlowReaders(server.address, [request] * 3, os.sched_getaffinity(0)) as readers:
                wait_until(lambda: readers.answers >= 9)
            self.assertEqual(readers.refusals, 0)

    def test_that_read_slowly_count_refusals(self):
        with TinyServer(MISSING) as server:
            request = b"GET /slow HTTP/1.1\r\n\r\n"
            with SlowReaders(server.address, [request], os.sched_getaffinity(0)) as readers:
                wait_until(lambda: readers.refusals > 0)
            self.assertEqual(readers.answers, 0)


class Processes(unittest.TestCase):
    def test_have_memory_that_grows_with_what_they_touch(self):
        small, large = (start(f"kept = bytearray(b'x' * {size})") for size in (0, 32 * MIB))
        try:
            for measure in (own_bytes, proportional_bytes, resident_bytes):
                grown = measure([large.pid]) - measure([small.pid])
                self.assertAlmostEqual(grown / MIB, 32, delta=2)
            both = resident_bytes([small.pid, large.pid])
            self.assertLess(both, resident_bytes([small.pid]) + resident_bytes([large.pid]))
        finally:
            for process in (small, large):
                process.stdin.close()
                process.wait()
                process.stdout.close()

    def test_are_pinned_for_a_while(self):
        before = os.sched_getaffinity(0)
        with pinned({min(before)}):
            self.assertEqual(os.sched_getaffinity(0), {min(before)})
        self.assertEqual(os.sched_getaffinity(0), before)


def accept_and_end(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(1 << 16)


def start(code: str) -> subprocess.Popen:
    """Until its input ends."""
    command = [sys.executable, "-c", f"{code}; print('ready', flush=True); input()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    return process


def wait_until(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.001)
