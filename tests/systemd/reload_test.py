"""`systemctl reload`: with a good file, and with a bad one, which changes nothing."""

import unittest

from service import CONFIGURATION, SITE, Load, Site, get, journal, main_process, show, systemctl

GOOD = f'[[site]]\nroot = "{SITE}"\n'
UNKNOWN_KEY = f'[limits]\nidle-timout = "1s"\n[[site]]\nroot = "{SITE}"\n'


class Reload(Site):
    def setUp(self) -> None:
        CONFIGURATION.write_text(GOOD)
        systemctl("reload", "quoit.service")

    def test_puts_a_good_file_in_force(self) -> None:
        before = main_process()
        CONFIGURATION.write_text(GOOD + '[[site.redirects]]\nfrom = "/old"\nto = "/new"\n')
        systemctl("reload", "quoit.service")
        # It has returned when that is in force (Type=notify-reload).
        self.assertEqual(get("/old")[0], 301)
        self.assertEqual(main_process(), before)
        self.assertRegex(show("StatusText"), "; reloaded at [0-9:]{8}$")

    def test_refuses_a_bad_file_and_serves_on(self) -> None:
        before = main_process()
        CONFIGURATION.write_text(UNKNOWN_KEY)
        self.assertEqual(systemctl("reload", "quoit.service", check=False).returncode, 1)
        self.assertEqual(show("ActiveState"), "active")
        self.assertEqual(main_process(), before)
        self.assertEqual(get("/small"), (200, b"small"))
        self.assertIn("; not reloaded at ", show("StatusText"))
        self.assertIn("/etc/quoit/quoit.toml:2:1: error: unknown key 'idle-timout' in [limits]", show("StatusText"))
        self.assertIn("did you mean 'idle-timeout'?", journal("--priority=err"))
        self.assertIn("not reloaded", systemctl("status", "--lines=0", "quoit.service").stdout)

    def test_does_not_start_with_a_bad_file_nor_try_again(self) -> None:
        CONFIGURATION.write_text(UNKNOWN_KEY)
        systemctl("stop", "quoit.service")
        self.assertEqual(systemctl("start", "quoit.service", check=False).returncode, 1)
        self.assertEqual(show("ExecMainStatus"), "78")
        self.assertEqual(show("ActiveState"), "failed")
        self.assertEqual(show("NRestarts"), "0")
        CONFIGURATION.write_text(GOOD)
        systemctl("start", "quoit.service")

    def test_loses_nothing(self) -> None:
        with Load().running() as load:
            for round_ in range(20):
                CONFIGURATION.write_text(GOOD + f'[limits]\nidle-timeout = "{round_ + 10}s"\n')
                systemctl("reload", "quoit.service")
        self.assertEqual(load.lost + load.refused, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
