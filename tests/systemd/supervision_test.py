"""systemd notices a quoit that is stuck, and what it says is worth reading."""

import ctypes
import os
import unittest
from pathlib import Path

from service import (CONFIGURATION, SITE, Site, activate, add_drop_in, entries, get, main_process, run, show, stand_alone,
                     systemctl, wait_until)

PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207


def thread_of(process: int, name: str) -> int:
    for task in Path(f"/proc/{process}/task").iterdir():
        if (task / "comm").read_text().strip() == name:
            return int(task.name)
    raise AssertionError(f"no thread is called {name}")


def stop_thread(thread: int) -> None:
    """Until it is killed; then `reap` lets it go."""
    libc = ctypes.CDLL(None, use_errno=True)
    for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
        if libc.ptrace(request, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")


def reap(thread: int) -> None:
    all_threads = 0x40000000  # __WALL
    try:
        os.waitpid(thread, os.WNOHANG | all_threads)
    except ChildProcessError:
        pass


class Watchdog(Site):
    def test_a_stuck_worker_gets_the_service_restarted(self) -> None:
        add_drop_in("[Service]\nWatchdogSec=2s\n", name="watchdog.conf")
        systemctl("restart", "quoit.service")
        before = main_process()
        # Nothing is wrong for longer than the period.
        last = show("WatchdogTimestampMonotonic")
        wait_until(lambda: show("WatchdogTimestampMonotonic") not in ("0", last), "it has given a sign of life")
        self.assertEqual(main_process(), before)
        worker = thread_of(before, "worker-0")
        stop_thread(worker)
        wait_until(lambda: reap(worker) or show("NRestarts") == "1", "systemd has started it again")
        self.assertEqual(get("/small"), (200, b"small"))
        self.assertTrue(entries("UNIT=quoit.service", "UNIT_RESULT=watchdog"))


class Journal(Site):
    def test_errors_have_their_priority(self) -> None:
        CONFIGURATION.write_text("[wrong]\n")
        systemctl("kill", "--kill-whom=main", "--signal=HUP", "quoit.service")
        wait_until(lambda: entries("_SYSTEMD_UNIT=quoit.service", "PRIORITY=3"), "the error is in the journal")
        CONFIGURATION.write_text(f'[[site]]\nroot = "{SITE}"\n')
        messages = [entry["MESSAGE"] for entry in entries("_SYSTEMD_UNIT=quoit.service", "PRIORITY=3")]
        self.assertTrue(any("unknown section [wrong]" in message for message in messages), messages)
        information = [entry["MESSAGE"] for entry in entries("_SYSTEMD_UNIT=quoit.service", "PRIORITY=6")]
        self.assertTrue(any(message.startswith("serving /srv/site on ") for message in information), information)

    def test_responses_are_found_by_their_fields(self) -> None:
        CONFIGURATION.write_text(f'[log]\naccess = "journal"\n[[site]]\nroot = "{SITE}"\n')
        systemctl("restart", "quoit.service")
        self.assertEqual(get("/missing?a=b")[0], 404)
        self.assertEqual(get("/small")[0], 200)
        # Two connections, and perhaps two workers: neither line need be the first.
        for status in ("200", "404"):
            wait_until(lambda: entries("_SYSTEMD_UNIT=quoit.service", f"STATUS={status}"), "the lines are in the journal")
        (missing,) = entries("_SYSTEMD_UNIT=quoit.service", "STATUS=404")
        self.assertEqual(missing["TARGET"], "/missing?a=b")
        self.assertEqual(missing["METHOD"], "GET")
        self.assertEqual(missing["SYSLOG_IDENTIFIER"], "quoit")
        self.assertIn("GET /missing?a=b", missing["MESSAGE"])


def accepted_by_each(port: int) -> list[int]:
    for _ in range(256):
        if get("/small", port) != (200, b"small"):
            raise AssertionError("a request failed")
    text = get("/metrics", 9180)[1].decode()
    return [int(line.rpartition(" ")[2]) for line in text.splitlines()
            if line.startswith("quoit_worker_connections_accepted_total{")]


class Connections(Site):
    """Each worker gets its share of them."""

    WORKERS = min(4, len(os.sched_getaffinity(0)))

    def expect_spread(self, port: int) -> None:
        accepted = accepted_by_each(port)
        print(f"of 256 connections to port {port} the workers accepted {accepted}")
        self.assertEqual(len(accepted), self.WORKERS)
        self.assertGreaterEqual(sum(accepted), 256)
        self.assertGreater(min(accepted), 0)

    def configuration(self, listen: str = "") -> str:
        return (f'[server]\n{listen}workers = {self.WORKERS}\n[metrics]\nlisten = "127.0.0.1:9180"\n'
                f'[[site]]\nroot = "{SITE}"\n')

    def test_of_a_socket_of_systemd_s(self) -> None:
        activate()
        CONFIGURATION.write_text(self.configuration())
        systemctl("restart", "quoit.service")
        self.expect_spread(80)

    def test_of_quoit_s_own_sockets(self) -> None:
        stand_alone(self.configuration('listen = ["127.0.0.1:8080"]\n'))
        self.expect_spread(8080)

    def test_sockets_of_every_kind_have_the_options_of_the_entry_with_their_name(self) -> None:
        activate()
        systemctl("stop", "quoit.service", "quoit.socket")
        add_drop_in("[Socket]\nListenStream=\nListenStream=127.0.0.1:8081\nListenStream=[::1]:8081\n"
                    "ListenStream=/run/quoit.sock\n", "quoit.socket", "kinds.conf")
        CONFIGURATION.write_text(self.configuration('listen = [{ address = ":80", name = "http", backlog = 7 }]\n'))
        systemctl("start", "quoit.socket", "quoit.service")
        self.assertEqual(get("/small", 8081), (200, b"small"))
        self.assertEqual(get("/small", 8081, "::1"), (200, b"small"))
        local = run("curl", "-s", "--unix-socket", "/run/quoit.sock", "http://localhost/small").stdout
        self.assertEqual(local, "small")
        self.assertRaises(ConnectionRefusedError, get, "/small", 80)
        self.assertRegex(run("ss", "--listening", "--tcp", "--numeric", "--no-header").stdout,
                         r"LISTEN\s+0\s+7\s+127\.0\.0\.1:8081")


if __name__ == "__main__":
    unittest.main(verbosity=2)
