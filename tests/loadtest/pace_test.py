"""Runs the program named by PACE against servers whose answers take a known time."""

import json
import os
import socket
import subprocess
import time
import unittest

from tiny_server import TinyServer

PACE = os.environ.get("PACE", "")
FOUND = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
RATE, SECONDS = 200, 1


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([PACE, *arguments], capture_output=True, text=True, timeout=50, check=False)


def pace(server: TinyServer, *arguments: str) -> dict:
    url = f"http://127.0.0.1:{server.address[1]}/file"
    done = run("--rate", str(RATE), "--seconds", str(SECONDS), "--connections", "4", *arguments, url)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


class Delayed(TinyServer):
    """Waits before each answer, and once for longer, on all connections."""

    def __init__(self, delay_s: float = 0, pause_s: float = 0):
        super().__init__(FOUND)
        self._delay_s, self._pause_s = delay_s, pause_s
        self._paused_until = 0.0

    def before_answer(self) -> None:
        if self._paused_until == 0 and len(self.heads) > RATE // 4:
            self._paused_until = time.monotonic() + self._pause_s
        time.sleep(max(self._delay_s, self._paused_until - time.monotonic(), 0))


@unittest.skipUnless(PACE, "PACE names no program")
class Pace(unittest.TestCase):
    def test_asks_as_often_as_it_is_told(self):
        with TinyServer(FOUND) as server:
            figures = pace(server)
            self.assertEqual(len(server.heads), RATE * SECONDS)
        self.assertEqual((figures["requests"], figures["errors"], figures["rate"]), (RATE * SECONDS, 0, RATE))
        # The last is due just before the end, and no answer comes before it is asked for.
        self.assertLessEqual(figures["reached"], RATE * SECONDS / (SECONDS - 1 / RATE) * 1.001)
        self.assertEqual(server.heads[0].split(b"\r\n")[0], b"GET /file HTTP/1.1")

    def test_measures_how_long_an_answer_takes(self):
        with Delayed(delay_s=0.010) as server:
            figures = pace(server)
        self.assertGreaterEqual(figures["p50_us"], 10_000)

    def test_counts_what_waits_behind_a_slow_answer_as_slow(self):
        # For half a second nobody is answered: to a closed loop that is one slow answer of each of 4 connections, 2 %.
        with Delayed(pause_s=0.5) as server:
            figures = pace(server)
        self.assertEqual(figures["requests"], RATE * SECONDS)
        self.assertGreaterEqual(figures["p75_us"], 200_000)
        self.assertGreaterEqual(figures["max_us"], 450_000)

    def test_does_not_blame_itself_for_a_slow_server(self):
        with Delayed(delay_s=0.100) as server:
            figures = pace(server)
        self.assertGreater(figures["p99_us"], 1_000_000)  # 4 connections manage 40 requests a second, 200 are due
        self.assertLess(figures["late_p50_us"], figures["p50_us"])

    def test_counts_errors(self):
        with TinyServer(FOUND.replace(b"200 OK", b"404 Not Found")) as server:
            self.assertEqual(pace(server)["errors"], RATE * SECONDS)
        with TinyServer(b"HTTP/1.1 200 OK\r\n\r\n") as server:
            self.assertEqual(pace(server)["errors"], RATE * SECONDS)

    def test_connects_again_where_the_server_ends_a_connection(self):
        with TinyServer(FOUND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), answers=1) as server:
            figures = pace(server)
            self.assertEqual((figures["requests"], figures["errors"]), (RATE * SECONDS, 0))

    def test_says_why_it_cannot_work(self):
        with socket.socket() as taken:  # and nobody listens there
            taken.bind(("127.0.0.1", 0))
            done = run(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        self.assertEqual((done.returncode, "Connection refused" in done.stderr), (1, True))
        for arguments, reason in (
            (["ftp://a"], "must begin with http://"),
            (["--rate", "0", "http://a"], "--rate"),
            (["--rate", "10000000", "--seconds", "60", "http://a"], "at most 20000000 requests"),
            ([], "URL is required"),
        ):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(reason, done.stderr + done.stdout)
