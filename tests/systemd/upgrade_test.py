"""The program is replaced while it serves: nothing is lost, refused or cut."""

import unittest

from service import (PACKAGE, SITE, Download, Load, Site, get, journal, main_process, processes, run, show,
                     stand_alone, systemctl, wait_until)


def upgrade() -> None:
    before = main_process()
    systemctl("kill", "--kill-whom=main", "--signal=USR2", "quoit.service")
    wait_until(lambda: main_process() not in (0, before), "another process is the service")


def upgrade_under_load(case: unittest.TestCase, times: int, port: int) -> None:
    with Load(port=port).running() as load:
        for _ in range(times):
            upgrade()
    print(f"{load.answered} answered, {len(load.lost)} lost, {len(load.refused)} refused, "
          f"longest wait {load.longest_wait_s * 1000:.0f} ms")
    case.assertEqual(load.lost, [])
    case.assertEqual(load.refused, [])
    case.assertEqual(show("NRestarts"), "0")


class Activated(Site):
    def test_an_upgrade_loses_nothing(self) -> None:
        upgrade_under_load(self, 10, 80)

    def test_a_download_is_finished_by_the_process_that_began_it(self) -> None:
        download = Download()
        first = main_process()
        upgrade()
        upgrade()
        self.assertEqual(get("/small"), (200, b"small"))
        self.assertIn(first, processes())
        self.assertEqual(download.finish(), (SITE / "large").read_bytes())
        wait_until(lambda: first not in processes(), "the old process has ended")

    def test_the_new_process_is_watched_and_obeys(self) -> None:
        upgrade()
        wait_until(lambda: show("StatusText").startswith("Serving 1 site on 2 addresses"), "it tells its status")
        systemctl("reload", "quoit.service")
        self.assertIn("reloaded at", show("StatusText"))
        killed = main_process()
        systemctl("kill", "--kill-whom=main", "--signal=KILL", "quoit.service")
        # Until it is gone it may accept a connection, and take it with it.
        wait_until(lambda: killed not in processes(), "it is gone")
        self.assertEqual(get("/small"), (200, b"small"))

    def test_a_new_process_that_cannot_serve_changes_nothing(self) -> None:
        before = main_process()
        SITE.rename("/srv/elsewhere")
        try:
            systemctl("kill", "--kill-whom=main", "--signal=USR2", "quoit.service")
            wait_until(lambda: "the new quoit has ended before it could serve" in journal(), "the start has failed")
        finally:
            SITE.with_name("elsewhere").rename(SITE)
        self.assertEqual(main_process(), before)
        self.assertEqual(get("/small"), (200, b"small"))

    def test_a_stop_ends_what_still_finishes(self) -> None:
        download = Download()
        upgrade()
        systemctl("stop", "quoit.service")
        self.assertEqual(processes(), [])
        self.assertLess(len(download.finish()), download.expected)
        systemctl("start", "quoit.service")


class Kept(Site):
    def setUp(self) -> None:
        stand_alone(f'[server]\nlisten = ["127.0.0.1:8080"]\nworkers = 4\n'
                    f'[metrics]\nlisten = "127.0.0.1:9180"\n[[site]]\nroot = "{SITE}"\n')

    def test_an_upgrade_loses_nothing(self) -> None:
        upgrade_under_load(self, 10, 8080)
        wait_until(lambda: show("NFileDescriptorStore") == "4", "the sockets are still kept")
        self.assertEqual(get("/readyz", 9180)[0], 200)
        with Load(port=8080).running() as load:
            systemctl("restart", "quoit.service")
        self.assertEqual(load.lost + load.refused, [])


class Package(Site):
    def test_an_installation_over_an_old_one_upgrades_in_place(self) -> None:
        before = main_process()
        download = Download()
        with Load().running() as load:
            run("dpkg", "--install", PACKAGE)
        self.assertEqual(load.lost + load.refused, [])
        self.assertNotEqual(main_process(), before)
        self.assertEqual(show("NRestarts"), "0")
        self.assertEqual(download.finish(), (SITE / "large").read_bytes())


if __name__ == "__main__":
    unittest.main(verbosity=2)
