"""docs/recipes.md: each recipe's files are written, its commands run, and what they print is what is shown there."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from dataclasses import dataclass, field
from pathlib import Path

import network
import quoit

RECIPES = Path(__file__).parents[2] / "docs" / "recipes.md"
ANYTHING = "..."

for tool in ("curl", "nginx", "promtool"):
    quoit.need(tool)


@dataclass
class Step:
    command: str
    expected: list[str] = field(default_factory=list)


@dataclass
class Recipe:
    title: str
    files: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def read_recipes(text: str) -> list[Recipe]:
    recipes = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        recipe = Recipe(section.partition("\n")[0])
        recipe.files = dict(re.findall(r"^`([^`]+)`:\n```\w+\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
        for block in re.findall(r"^```console\n(.*?)^```", section, re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                if line.startswith("$ "):
                    recipe.steps.append(Step(line[2:]))
                else:
                    recipe.steps[-1].expected.append(line)
        recipes.append(recipe)
    return recipes


def fits(expected: list[str], printed: list[str]) -> bool:
    """Whether a command printed these lines, where "..." stands for any number of them."""
    if not expected:
        return not printed
    if expected[0] == ANYTHING:
        return any(fits(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and fits(expected[1:], printed[1:])


class Recipes(unittest.TestCase):
    def test_work_as_they_are_shown(self) -> None:
        recipes = read_recipes(RECIPES.read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(recipes), 7)
        for recipe in recipes:
            with self.subTest(recipe.title), tempfile.TemporaryDirectory(prefix="quoit-test-") as folder:
                self.cook(recipe, Path(folder))

    def cook(self, recipe: Recipe, folder: Path) -> None:
        self.assertTrue(recipe.files and recipe.steps)
        for name, content in recipe.files.items():
            (folder / name).write_text(content, encoding="utf-8")
        running: list[subprocess.Popen] = []
        try:
            for step in recipe.steps:
                if step.command.endswith(" &"):
                    running.append(self.start(step.command.removesuffix(" &"), folder))
                    continue
                # Not a pipe, which a command that goes on in the background would keep open.
                with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
                    ended = self.run_in(folder, step.command, stdout=output, stderr=subprocess.DEVNULL)
                    status = ended.wait(quoit.PATIENCE_S)
                    output.seek(0)
                    printed = output.read().replace("\r", "")
                self.assertTrue(fits(step.expected, printed.splitlines()), f"{step.command}\n{printed}")
                self.assertEqual(status, 0, f"{step.command}\n{printed}")
        finally:
            for file in folder.glob("*.pid"):  # of what was still running when a step failed
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    os.kill(int(file.read_text(encoding="ascii")), signal.SIGTERM)
            for process in running:
                process.terminate()
                process.communicate(timeout=quoit.PATIENCE_S)

    def start(self, command: str, folder: Path) -> subprocess.Popen:
        process = self.run_in(folder, f"exec {command}", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = ""
        for line in process.stdout:
            said += line
            if "serving " in line:
                return process
        raise AssertionError(f"{command} does not serve:\n{said}")

    def run_in(self, folder: Path, command: str, **options: object) -> subprocess.Popen:
        programs = folder / ".programs"
        programs.mkdir(exist_ok=True)
        if not (programs / "quoit").exists():
            (programs / "quoit").symlink_to(Path(shutil.which(quoit.PROGRAM)).resolve())
        path = f"{programs}:{os.environ.get('PATH', os.defpath)}:/usr/sbin"
        environment = {"PATH": path} | {name: value for name, value in os.environ.items() if name.startswith("QUOIT_")}
        return quoit.start(["bash", "-c", command], cwd=folder, env=environment, text=True, **options)


if __name__ == "__main__":
    network.enter_own()
    quoit.main()
