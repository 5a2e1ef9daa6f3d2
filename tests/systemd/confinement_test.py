"""What the unit takes from quoit, looked at from outside and from inside, while io_uring works."""

import re
import shutil
import unittest
from pathlib import Path

from service import (CONFIGURATION, DROP_INS, SITE, Site, activate, add_drop_in, get, main_process, run, show,
                     stand_alone, systemctl)

# Tried in the unit's place, with its sandbox and its account.
PROBE = Path("/usr/local/bin/probe")
PROBE_TEXT = '''#!/usr/bin/python3
import errno, os, pathlib, socket
def attempt(name, action):
    try:
        action()
        print(f"{name}=ok")
    except OSError as error:
        print(f"{name}={errno.errorcode[error.errno]}")
for folder in ("/usr", "/etc", "/var/lib", "/home", "/srv", "/etc/quoit"):
    attempt(folder, lambda: pathlib.Path(folder, "probe").write_text(""))
for folder in ("/tmp", "/var/log/quoit", "/run/quoit"):
    attempt(folder, lambda: pathlib.Path(folder, "probe").write_text(""))
for family in ("INET", "INET6", "UNIX", "NETLINK", "PACKET"):
    attempt(family, lambda: socket.socket(getattr(socket, "AF_" + family), socket.SOCK_DGRAM))
attempt("mount", lambda: os.chroot("/"))
attempt("priority", lambda: os.nice(-5))
'''


def status_of(process: int, name: str) -> str:
    text = Path(f"/proc/{process}/status").read_text()
    return re.search(rf"^{name}:\s*(.*)$", text, re.MULTILINE).group(1)


class Confinement(Site):
    def test_the_process_has_an_account_of_its_own_and_no_rights(self) -> None:
        process = main_process()
        self.assertEqual(get("/small"), (200, b"small"))  # over io_uring
        user = int(status_of(process, "Uid").split()[0])
        self.assertTrue(61184 <= user <= 65519, user)  # a dynamic one (systemd.exec(5))
        for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(status_of(process, capabilities), 16), 0, capabilities)
        self.assertEqual(status_of(process, "NoNewPrivs"), "1")
        self.assertEqual(status_of(process, "Seccomp"), "2")

    def test_the_unit_s_sandbox_is_in_force(self) -> None:
        PROBE.write_text(PROBE_TEXT)
        PROBE.chmod(0o755)
        unit = Path("/usr/lib/systemd/system/quoit.service").read_text()
        unit = unit.replace("Type=notify-reload", "Type=oneshot").replace("WatchdogSec=30s\n", "")
        unit = re.sub(r"ExecStart=.*", f"ExecStart={PROBE}", unit)
        unit = re.sub(r"(ExecReload|Restart|RestartPreventExitStatus)=.*", "", unit)
        Path("/etc/systemd/system/probe.service").write_text(unit)
        systemctl("stop", "quoit.service")
        systemctl("daemon-reload")
        systemctl("start", "probe.service")
        lines = run("journalctl", "--no-pager", "--output=cat", "_SYSTEMD_UNIT=probe.service").stdout
        found = dict(line.split("=", 1) for line in lines.splitlines() if "=" in line)
        systemctl("start", "quoit.service")
        for folder in ("/usr", "/etc", "/var/lib", "/srv"):
            self.assertIn(found[folder], ("EROFS", "EACCES"), folder)
        self.assertIn(found["/home"], ("EROFS", "EACCES"))
        for folder in ("/tmp", "/var/log/quoit", "/run/quoit"):
            self.assertEqual(found[folder], "ok", folder)
        for family in ("INET", "INET6", "UNIX"):
            self.assertEqual(found[family], "ok", family)
        for family in ("NETLINK", "PACKET"):
            self.assertEqual(found[family], "EAFNOSUPPORT", family)
        self.assertEqual(found["mount"], "EPERM")
        self.assertEqual(found["priority"], "EPERM")

    def test_systemd_finds_no_fault(self) -> None:
        units = ["quoit.service", "quoit.socket", "quoit@test.service"]
        verified = run("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual(verified.stdout + verified.stderr, "")
        text = run("systemd-analyze", "--no-pager", "security", "quoit.service").stdout
        exposure = float(re.search(r"Overall exposure level for quoit.service: ([0-9.]+)", text).group(1))
        print(f"systemd-analyze security: {exposure}")
        self.assertLessEqual(exposure, 1.2)

    def test_a_limit_that_io_uring_cannot_live_with_is_named(self) -> None:
        for setting, cause in (("LimitMEMLOCK=0", "LimitMEMLOCK"), ("SystemCallFilter=~@aio", "@aio")):
            with self.subTest(setting):
                add_drop_in(f"[Service]\n{setting}\n", name="limit.conf")
                self.assertEqual(systemctl("restart", "quoit.service", check=False).returncode, 1)
                said = run("journalctl", "--no-pager", "--output=cat", "--unit=quoit.service", "--priority=err").stdout
                self.assertIn(cause, said)
        activate()


class DropIns(Site):
    def setUp(self) -> None:
        CONFIGURATION.write_text(f'[[site]]\nroot = "{SITE}"\n')
        activate()

    def use(self, name: str) -> None:
        add_drop_in((DROP_INS / name).read_text(), name=name)

    def test_a_site_of_a_group_is_read_with_that_group(self) -> None:
        site = Path("/srv/private")
        site.mkdir(mode=0o750)
        (site / "small").write_text("small")
        shutil.chown(site, "root", "www-data")
        CONFIGURATION.write_text(f'[[site]]\nroot = "{site}"\n')
        self.assertEqual(systemctl("restart", "quoit.service", check=False).returncode, 1)
        self.use("www-data.conf")
        systemctl("restart", "quoit.service")
        self.assertEqual(get("/small"), (200, b"small"))

    def test_a_low_port_is_opened_with_that_capability(self) -> None:
        text = f'[server]\nlisten = ["127.0.0.1:81"]\n[[site]]\nroot = "{SITE}"\n'
        Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("1024")
        self.assertRaises(AssertionError, stand_alone, text)
        self.use("privileged-ports.conf")
        stand_alone(text)
        self.assertEqual(get("/small", 81), (200, b"small"))

    def test_an_older_systemd_can_reload_too(self) -> None:
        self.use("systemd-252.conf")
        systemctl("restart", "quoit.service")
        self.assertEqual(show("Type"), "notify")
        systemctl("reload", "quoit.service")
        CONFIGURATION.write_text("[wrong]\n")
        self.assertEqual(systemctl("reload", "quoit.service", check=False).returncode, 1)
        self.assertEqual(get("/small"), (200, b"small"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
