"""A restart refuses and loses nobody, with systemd's sockets and with quoit's own."""

import time
import unittest

from service import (CONFIGURATION, SITE, Download, Load, Site, get, journal, main_process, run, show,
                     stand_alone, systemctl, wait_until)


def restart_under_load(case: unittest.TestCase, times: int, port: int) -> None:
    with Load(port=port).running() as load:
        for _ in range(times):
            before = main_process()
            systemctl("restart", "quoit.service")
            case.assertNotEqual(main_process(), before)
    print(f"{load.answered} answered, {len(load.lost)} lost, {len(load.refused)} refused, "
          f"longest wait {load.longest_wait_s * 1000:.0f} ms")
    case.assertEqual(load.lost, [])
    case.assertEqual(load.refused, [])


class Activated(Site):
    def test_is_ready_when_every_listener_accepts(self) -> None:
        systemctl("stop", "quoit.service")
        begin = time.monotonic()
        systemctl("start", "quoit.service")
        print(f"systemctl start: {(time.monotonic() - begin) * 1000:.0f} ms to READY=1 and back")
        self.assertRegex(show("StatusText"), "^Serving 1 site on 2 addresses, [0-9]+ connections?$")
        self.assertEqual(get("/small"), (200, b"small"))
        self.assertEqual(get("/small", host="::1"), (200, b"small"))

    def test_a_restart_loses_nothing(self) -> None:
        restart_under_load(self, 10, 80)

    def test_a_kill_is_followed_by_a_start(self) -> None:
        before = main_process()
        systemctl("kill", "--kill-whom=main", "--signal=KILL", "quoit.service")
        self.assertEqual(get("/small"), (200, b"small"))
        wait_until(lambda: main_process() not in (0, before), "there is another process")
        self.assertEqual(show("NRestarts"), "1")

    def test_a_download_that_takes_longer_than_the_grace_is_cut(self) -> None:
        download = Download()
        systemctl("restart", "quoit.service")
        self.assertLess(len(download.finish()), download.expected)
        self.assertIn("did not finish within the time that they had", journal())

    def test_a_download_within_the_grace_is_finished(self) -> None:
        CONFIGURATION.write_text(f'[server]\nrestart-grace = "60s"\n[[site]]\nroot = "{SITE}"\n')
        systemctl("reload", "quoit.service")
        download = Download()
        systemctl("restart", "--no-block", "quoit.service")
        wait_until(lambda: "within server.restart-grace" in journal("--lines=5"), "quoit is stopping")
        self.assertEqual(download.finish(), (SITE / "large").read_bytes())
        CONFIGURATION.write_text(f'[[site]]\nroot = "{SITE}"\n')
        wait_until(lambda: show("ActiveState") == "active", "it has started again")
        systemctl("restart", "quoit.service")

    def test_what_stops_is_started_by_the_next_request(self) -> None:
        systemctl("stop", "quoit.service")
        self.assertEqual(show("ActiveState"), "inactive")
        self.assertEqual(get("/small"), (200, b"small"))
        # It serves before systemd has heard of it.
        wait_until(lambda: show("ActiveState") == "active", "it has started")


def configuration(workers: int, listen: str = '"127.0.0.1:8080", "unix:/run/quoit/http.sock"') -> str:
    return f'[server]\nlisten = [{listen}]\nworkers = {workers}\n[[site]]\nroot = "{SITE}"\n'


class Kept(Site):
    """Listeners of quoit's own, in the descriptor store."""

    def setUp(self) -> None:
        stand_alone(configuration(4))

    def tearDown(self) -> None:
        systemctl("stop", "quoit.service")

    def test_a_restart_loses_nothing(self) -> None:
        self.assertEqual(show("NFileDescriptorStore"), "5")
        restart_under_load(self, 10, 8080)
        self.assertEqual(show("NFileDescriptorStore"), "5")

    def test_a_listener_of_a_worker_that_is_no_more_has_another(self) -> None:
        CONFIGURATION.write_text(configuration(1))
        restart_under_load(self, 1, 8080)
        # Each of the four sockets is given its share: one that nobody accepts from would keep it.
        for _ in range(40):
            self.assertEqual(get("/small", 8080), (200, b"small"))

    def test_workers_that_are_more_have_listeners(self) -> None:
        CONFIGURATION.write_text(configuration(6))
        restart_under_load(self, 1, 8080)
        self.assertEqual(show("NFileDescriptorStore"), "7")

    def test_an_address_that_is_not_wanted_any_more_is_let_go(self) -> None:
        CONFIGURATION.write_text(configuration(4, '"127.0.0.1:8081"'))
        systemctl("restart", "quoit.service")
        wait_until(lambda: show("NFileDescriptorStore") == "4", "the old ones are let go")
        self.assertRaises(ConnectionRefusedError, get, "/small", 8080)
        self.assertEqual(get("/small", 8081), (200, b"small"))

    def test_a_reload_keeps_what_it_opens_and_lets_go_what_it_closes(self) -> None:
        CONFIGURATION.write_text(configuration(4, '"127.0.0.1:8080", "127.0.0.1:8082"'))
        systemctl("reload", "quoit.service")
        wait_until(lambda: show("NFileDescriptorStore") == "8", "the socket file's is let go")
        self.assertEqual(get("/small", 8082), (200, b"small"))

    def test_a_socket_file_stays(self) -> None:
        def ask() -> str:
            return run("curl", "-s", "--unix-socket", "/run/quoit/http.sock", "http://localhost/small").stdout

        self.assertEqual(ask(), "small")
        systemctl("restart", "quoit.service")
        self.assertEqual(ask(), "small")

    def test_a_stop_lets_everything_go(self) -> None:
        systemctl("stop", "quoit.service")
        self.assertEqual(show("NFileDescriptorStore"), "0")
        self.assertRaises(ConnectionRefusedError, get, "/small", 8080)


if __name__ == "__main__":
    unittest.main(verbosity=2)
