"""That a shell completes the command line of quoit, by the options that `quoit --help` tells of.

Usage: completion_test.py bash|fish|zsh QUOIT FOLDER_OF_COMPLETIONS; 77, in CI 1, if this machine cannot tell.
"""

import os
import pathlib
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

from command_help import Help

SHELL = sys.argv[1]
QUOIT = sys.argv[2]
FOLDER = pathlib.Path(sys.argv[3]).absolute()

if not shutil.which(SHELL):
    print(f"{SHELL} is missing: .ci/dependencies test")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


def run(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, **options)


def complete_with_bash(line, folder, _home):
    """Calls what bash calls, with the line in such words as bash makes of it."""
    words = [word for part in line.split(" ") for word in re.split("(=)", part)]
    if line.endswith("="):
        words.pop()
    script = """
        source "$1"
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _quoit quoit "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        (( ${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "${COMPREPLY[@]}"
    """
    ended = run("bash", "--norc", "-c", script, "bash", FOLDER / "quoit", *words, cwd=folder)
    assert not ended.stderr, ended.stderr
    return ended.stdout.splitlines()


def complete_with_fish(line, folder, home):
    script = f"source {shlex.quote(str(FOLDER / 'quoit.fish'))}; complete --do-complete {shlex.quote(line)}"
    environment = os.environ | {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "LC_ALL": "C.UTF-8"}
    ended = run("fish", "--no-config", "-c", script, cwd=folder, env=environment)
    assert not ended.stderr, ended.stderr
    return [found.split("\t")[0].split("=")[-1] for found in ended.stdout.splitlines()]


def complete_with_zsh(line, folder, home):
    """Lets the editor of an interactive zsh complete a line, and writes down what is offered."""
    script = f"""
        fpath=({shlex.quote(str(FOLDER))} $fpath)
        autoload -Uz compinit && compinit -C
        compadd() {{
          if [[ ${{@[1,(i)(-|--)]}} != *-(O|A|D)\\ * ]]; then
            local -a offered
            builtin compadd -A offered "$@"
            (( $#offered == 0 )) || print -rl -- $offered >>$OFFERED
          fi
          builtin compadd "$@"
        }}
        zle-line-init() {{
          BUFFER=$LINE_TO_COMPLETE
          CURSOR=$#BUFFER
          zle complete-word
          print done >>$OFFERED
          exit
        }}
        zle -N zle-line-init
    """
    offered = pathlib.Path(home) / "offered"
    offered.unlink(missing_ok=True)
    (pathlib.Path(home) / ".zshrc").write_text(script)
    environment = os.environ | {"ZDOTDIR": home, "HOME": home, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    environment |= {"OFFERED": str(offered), "LINE_TO_COMPLETE": line}
    run_in_terminal(["zsh", "--no-globalrcs", "-i"], folder, environment)
    found = offered.read_text().splitlines()
    assert found.pop() == "done"
    return found


def run_in_terminal(command, folder, environment):
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment)
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:  # how Linux says that nobody holds the other end
        pass
    os.close(terminal)
    os.waitpid(child, 0)


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = Help(QUOIT)
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.home = holder.name
        cls.folder = pathlib.Path(holder.name) / "work"
        (cls.folder / "site").mkdir(parents=True)
        (cls.folder / "site.toml").touch()

    def complete(self, line):
        found = globals()[f"complete_with_{SHELL}"](line, self.folder, self.home)
        return {word.rstrip("/") for word in found}

    def test_knows_every_option(self):
        self.assertEqual(self.complete("quoit -"), set(self.program.options))

    def test_knows_every_option_of_every_command(self):
        for name in self.program.commands:
            above = set() if name == "probe" else set(self.program.options)
            with self.subTest(command=name):
                self.assertEqual(self.complete(f"quoit {name} -"), set(Help(QUOIT, name).options) | above)

    def test_knows_every_command(self):
        self.assertEqual(self.complete("quoit "), {*self.program.commands, "site"})
        self.assertEqual(self.complete("quoit ch"), {"check"})
        self.assertEqual(self.complete("quoit --workers 2 ch"), {"check"})

    def test_knows_values_that_are_some_of_a_few(self):
        self.assertIn("--log-level", self.program.choices)
        for option, values in self.program.choices.items():
            for line in [f"quoit {option} ", f"quoit {option}=", f"quoit check {option} "]:
                with self.subTest(line=line):
                    self.assertEqual(self.complete(line), set(values))
        self.assertEqual(self.complete("quoit --log-level=w"), {"warning"})

    def test_knows_where_files_and_folders_stand(self):
        for line in ["quoit --config ", "quoit --config=", "quoit check --config s"]:
            with self.subTest(line=line):
                self.assertEqual(self.complete(line), {"site", "site.toml"})
        for line in ["quoit --root ", "quoit --root=", "quoit s", "quoit check ", "quoit health --root s"]:
            with self.subTest(line=line):
                self.assertEqual(self.complete(line), {"site"})

    def test_offers_nothing_for_what_it_cannot_know(self):
        for line in ["quoit --listen ", "quoit --workers=", "quoit explain ", "quoit explain -H ", "quoit probe "]:
            with self.subTest(line=line):
                # Where nothing else can stand, zsh offers the options.
                self.assertEqual({word for word in self.complete(line) if not word.startswith("-")}, set())

    def test_takes_no_value_for_a_command(self):
        if SHELL == "fish":
            self.skipTest("fish's own test for a command looks at every word")
        self.assertEqual(self.complete("quoit --root check --pr"), set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
