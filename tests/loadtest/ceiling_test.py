"""Runs the program named by CEILING."""

import os
import re
import socket
import subprocess
import unittest
from collections.abc import Iterator
from contextlib import contextmanager

import support  # noqa: F401  (finds the harness)

from harness.content import Content
from harness.conversation import Conversation
from harness.exchange import Exchange
from harness.response import Response

CEILING = os.environ.get("CEILING", "")
SIZE = 300_000  # several chunks, and a shorter one
PART = (12_345, 212_345)


@contextmanager
def ceiling(*arguments: str) -> Iterator[tuple[str, int]]:
    with subprocess.Popen([CEILING, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield "127.0.0.1", int(re.search(r":(\d+)/", process.stdout.readline())[1])
        finally:
            process.kill()


def get(address: tuple[str, int], times: int = 1) -> Response:
    """The last of so many on one connection."""
    with Conversation(address) as conversation:
        return [conversation.ask(Exchange("x")) for _ in range(times)][-1]


@unittest.skipUnless(CEILING, "CEILING names no program")
class Ceilings(unittest.TestCase):
    def test_send_the_letters_of_their_size(self):
        for arguments in ([], ["--stream"], ["--send", "vectored"]):
            with ceiling("--size", str(SIZE), *arguments) as address:
                response = get(address, times=3)
                self.assertEqual(response.status, 200)
                self.assertEqual(response.body, Content(SIZE).bytes, arguments)

    def test_stream_a_part_of_their_file(self):
        with ceiling("--size", str(SIZE), "--stream", "--part", "{}-{}".format(*PART)) as address:
            response = get(address, times=2)
        self.assertEqual((response.status, response.field("content-range")), (206, f"bytes 12345-212345/{SIZE}"))
        self.assertEqual(response.body, Content(SIZE).bytes[PART[0] : PART[1] + 1])

    def test_answer_without_a_body(self):
        for status, field in ((304, "etag"), (404, "content-length")):
            with ceiling("--status", str(status)) as address:
                response = get(address, times=3)
            self.assertEqual((response.status, response.body), (status, b""))
            self.assertTrue(response.field(field), field)

    def test_send_each_copy_whole(self):
        for copies in (2, 7, 1000):
            with ceiling("--size", "1000", "--copies", str(copies)) as address, Conversation(address) as conversation:
                responses = [conversation.ask(Exchange("x")) for _ in range(copies + 1)]
            self.assertEqual({response.status for response in responses}, {200}, copies)
            self.assertEqual({response.body for response in responses}, {Content(1000).bytes}, copies)

    def test_survive_clients_that_leave_in_the_middle(self):
        with ceiling("--size", str(10 * SIZE), "--stream") as address:
            for _ in range(20):
                with socket.create_connection(address) as client:
                    client.sendall(b"GET / HTTP/1.1\r\n\r\n" * 3)
                    client.recv(1000)
            self.assertEqual(get(address).body, Content(10 * SIZE).bytes)

    def test_refuse_what_makes_no_sense(self):
        for arguments, reason in (
            (["--part", "1-2"], "--part needs --stream"),
            (["--stream", "--size", "10", "--part", "5-10"], "--part ends beyond --size"),
            (["--stream", "--size", "10", "--part", "7-5"], "--part cannot be '7-5'"),
            (["--stream", "--size", "0"], "--stream needs a --size above 0"),
            (["--status", "500"], "--status cannot be '500'"),
            (["--status", "304", "--stream"], "--status cannot be had with --stream"),
            (["--copies", "0"], "--copies cannot be '0'"),
            (["--copies", "2", "--stream"], "--copies cannot be had with --stream"),
        ):
            done = subprocess.run([CEILING, *arguments], capture_output=True, text=True, timeout=10, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(reason, done.stderr)
