""".ci/dependencies on systems that are made up: each program of a package manager that it calls is a short script here,
which writes down how it was called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / ".ci/dependencies"
# What the script may use of this machine as it is. It has no other programs than these and the made-up ones.
TOOLS = ("awk", "bash", "cat", "dirname", "env", "sed")
NOBODY = 65534  # root would not need to ask

# A system where every package is there that somebody asks for, as new as can be.
EVERYTHING_INSTALLED = 'for package; do case $package in -*|*{*) ;; *) echo "installed $package 99:1" ;; esac; done'
NOTHING_INSTALLED = "exit 1"
# Debian 12: of its own it has an old liburing, and its mirror has Debian 13's packages.
DEBIAN_12_APT_GET = """case $* in
indextargets*) echo https://mirror.example/debian ;;
*update*) echo "sources $(cat "${APT_CONFIG%/*}/sources.list")" >>"$CALLS" ;;
*download*) for package; do case $package in -*|download) ;; *) echo >"$package.deb" ;; esac; done ;;
esac"""
UNPACKED = """name=${2##*/}
mkdir -p "$3/usr/include"
echo new >"$3/usr/include/${name%.deb}\""""
EVERYTHING_OFFERED = r"""shift; for package; do printf '%s:\n  Candidate: 99:1\n' "$package"; done"""


class System:
    """A folder of programs, and a checkout that holds nothing but the script."""

    def __init__(self, folder: Path) -> None:
        self._programs = folder / "programs"
        self._programs.mkdir()
        self._calls = folder / "calls"
        self._calls.touch()
        self.checkout = folder / "checkout"
        self._script = self.checkout / ".ci/dependencies"
        self._script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, self._script)
        for tool in TOOLS:
            (self._programs / tool).symlink_to(shutil.which(tool))
        for path in (folder, self._programs, self._script.parent.parent, self._script.parent):
            path.chmod(0o755)
        self._calls.chmod(0o666)
        self.has("dpkg", '[ "$1" = --compare-versions ] && [ "$(printf "%s" "$2")" = 99:1 ]')
        self.has("dpkg-query", EVERYTHING_INSTALLED)
        self.has("apt-cache", EVERYTHING_OFFERED)
        self.has("apt-get", "")

    def has(self, program: str, commands: str) -> None:
        path = self._programs / program
        path.write_text(f'#!/usr/bin/env bash\necho "{program} $*" >>"{self._calls}"\n{commands}\n', encoding="utf-8")
        path.chmod(0o755)

    def lacks(self, program: str) -> None:
        (self._programs / program).unlink()

    def lets_its_user_become_root(self) -> None:
        self.has("sudo", 'shift; "$@"')
        self.has("install", "cat >/dev/null")  # the note that no service is to be started
        self.has("rm", "")

    def is_debian_12(self) -> None:
        for tool in ("flock", "mkdir", "mv", "rm"):
            (self._programs / tool).symlink_to(shutil.which(tool))
        self.checkout.chmod(0o777)
        self.has("dpkg", 'case $1 in --print*) echo amd64 ;; *) [ "$(printf "%s" "$2")" = 99:1 ] ;; esac')
        self.has("dpkg-query", EVERYTHING_INSTALLED.replace("-*", "liburing-dev) echo installed liburing-dev 2.3 ;; -*"))
        self.has("apt-cache", EVERYTHING_OFFERED.replace("99:1", "2.3"))
        self.has("apt-config", "")
        self.has("apt-get", f'CALLS="{self._calls}"\n{DEBIAN_12_APT_GET}')
        self.has("dpkg-deb", UNPACKED)

    def has_in_checkout(self, path: str) -> None:
        """A file of somebody else's making."""
        file = self.checkout / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("old\n", encoding="utf-8")
        for folder in file.relative_to(self.checkout).parents:
            (self.checkout / folder).chmod(0o777)

    def unpacked(self) -> dict[str, str]:
        """What the checkout's own prefix has in its folder for headers."""
        return {path.name: path.read_text(encoding="utf-8") for path in (self.checkout / ".deps/usr/include").iterdir()}

    def set_up(self, what: str = "build") -> subprocess.CompletedProcess:
        return subprocess.run(
            [self._script, what],
            env={"PATH": str(self._programs)},
            user=NOBODY if os.geteuid() == 0 else None,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, program: str) -> list[str]:
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        return [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == program]


class Dependencies(unittest.TestCase):
    def setUp(self) -> None:
        self.system = System(Path(self.enterContext(tempfile.TemporaryDirectory(prefix="quoit-test-"))))

    def test_have_nothing_to_do_a_second_time(self) -> None:
        for what in ("build", "test", "development"):
            done = self.system.set_up(what)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(len(self.system.calls("dpkg-query")), 3)
        for program in ("apt-get", "apt-cache", "sudo"):
            self.assertEqual(self.system.calls(program), [])

    def test_are_installed_and_named_where_they_are_missing(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", EVERYTHING_INSTALLED.replace("-*", "-*|ninja-build|zlib1g-dev"))
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "Refreshing the package lists\nInstalling ninja-build zlib1g-dev\n")
        update, install = self.system.calls("apt-get")
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(" install --no-install-recommends ninja-build zlib1g-dev"), install)

    def test_that_are_too_old_are_installed(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", EVERYTHING_INSTALLED.replace("-*", "cmake) echo installed cmake 1.0 ;; -*"))
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Installing cmake\n", done.stdout)

    def test_that_no_package_offers_are_named_in_one_sentence(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", NOTHING_INSTALLED)
        offered = EVERYTHING_OFFERED.replace("for package; do", 'for package; do [ "$package" = liburing-dev ] || ')
        self.system.has("apt-cache", offered)
        done = self.system.set_up()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr,
            "This system offers no liburing-dev (2.9 or later); Debian 12 and later have all that quoit needs.\n",
        )
        self.assertFalse(any(" install " in call for call in self.system.calls("apt-get")))

    def test_are_listed_where_there_is_no_apt(self) -> None:
        self.system.lacks("apt-get")
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(
            done.stderr,
            r"\AThe set-up needs apt, which this system lacks; install what corresponds to Debian's g\+\+, cmake, .*\n\Z",
        )

    def test_are_listed_for_whom_may_not_install_them(self) -> None:
        self.system.has("dpkg-query", NOTHING_INSTALLED)
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(
            done.stderr, r"\AMissing: g\+\+, cmake, .*; installing them takes root, or sudo without a password\.\n\Z"
        )
        self.assertEqual(self.system.calls("apt-get"), [])

    def test_are_unpacked_in_the_checkout_where_the_distribution_is_too_old(self) -> None:
        self.system.is_debian_12()
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\AUnpacking Debian 13's liburing-dev .* into \.deps/\n\Z")
        self.assertEqual(self.system.unpacked().get("liburing-dev"), "new\n")
        [sources] = self.system.calls("sources")
        self.assertRegex(sources, r"\Adeb \[signed-by=\S+\] https://mirror\.example/debian trixie main\Z")
        self.assertEqual([call for call in self.system.calls("apt-get") if " install " in call], [])

        calls = len(self.system.calls("apt-get"))
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(len(self.system.calls("apt-get")), calls)

    def test_are_unpacked_anew_where_that_was_interrupted(self) -> None:
        self.system.is_debian_12()
        self.system.has_in_checkout(".deps/new/tree/usr/include/half")
        self.assertEqual(self.system.set_up().returncode, 0)
        self.assertNotIn("half", self.system.unpacked())
        self.assertFalse((self.system.checkout / ".deps/new").exists())

    def test_are_unpacked_anew_where_others_are_wanted_now(self) -> None:
        self.system.is_debian_12()
        self.system.has_in_checkout(".deps/usr/include/liburing-dev")
        self.system.has_in_checkout(".deps/usr/.packages")
        self.assertEqual(self.system.set_up().returncode, 0)
        self.assertEqual(self.system.unpacked().get("liburing-dev"), "new\n")


if __name__ == "__main__":
    unittest.main()
