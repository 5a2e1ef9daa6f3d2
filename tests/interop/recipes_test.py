"""docs/recipes.md: each recipe's files are written, its commands run, and what they print is what is shown there."""

import tempfile
import unittest
from pathlib import Path

import image
import network
import quoit
import transcript

RECIPES = image.ROOT / "docs" / "recipes.md"

image.need_root()
for tool in ("curl", "haproxy", "kubectl", "nginx", "promtool"):
    quoit.need(tool)


class Recipes(unittest.TestCase):
    def test_work_as_they_are_shown(self) -> None:
        recipes = transcript.read_sections(RECIPES.read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(recipes), 10)
        for recipe in recipes:
            with self.subTest(recipe.title), tempfile.TemporaryDirectory(prefix="quoit-test-") as folder:
                self.cook(recipe, Path(folder))

    def cook(self, recipe: transcript.Section, folder: Path) -> None:
        self.assertTrue(recipe.steps)
        for name, content in recipe.files.items():
            (folder / name).write_text(content, encoding="utf-8")
        folder.chmod(0o755)  # for whoever the programs run as
        with transcript.Terminal(folder, {"quoit": quoit.PROGRAM}, SOURCE=str(image.ROOT)) as terminal:
            for step in recipe.steps:
                terminal.type(step)


if __name__ == "__main__":
    network.enter_own()
    quoit.main()
