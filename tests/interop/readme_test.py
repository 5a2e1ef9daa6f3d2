"""README.md: its commands are typed in, and what they print is what is shown there.

Where another test does that for a block, it is named below. What takes an hour is made short, and nothing is installed."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import image
import network
import quoit
import transcript

README = (image.ROOT / "README.md").read_text(encoding="utf-8")
SYSTEMD = "## Under systemd"  # tests/systemd/readme_test.py
COMPARE = "loadtest/compare --install-peers"
ELSEWHERE = {
    "cmake --preset release && cmake --build --preset release": ".ci/run",
    "cpack --config build/release/CPackConfig.cmake": "tests/systemd/make_package",
    "loadtest/compare --probes none --seconds 2 --readme"
    " --cases hot 16k 100k mix large conditional range missing churn": "tests/loadtest/readme_test.py",
    "./test.sh": ".ci/run",
    "./test.sh -L unit": ".ci/run",
    ".ci/run": "who runs this",
}

image.need_root()
for tool in ("curl", "wrk"):
    quoit.need(tool)


def scripts() -> list[str]:
    """The commands of blocks that show no output, without what is said of them."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line.partition(" #")[0].rstrip() for block in blocks for line in block.splitlines()]


def lay_out(folder: Path) -> None:
    """A checkout in which quoit is built: this one, or one whose run.sh has nothing to do."""
    folder.chmod(0o755)  # for whoever the programs run as
    program = Path(shutil.which(quoit.PROGRAM)).resolve()
    builds = program == image.ROOT / "build" / "release" / "quoit"
    for name in ("container", "www"):
        (folder / name).symlink_to(image.ROOT / name)
    built = folder / "build" / "release" / "quoit"
    built.parent.mkdir(parents=True)
    built.symlink_to(program)
    run = folder / "run.sh"
    run.write_text(f'#!/bin/sh\nexec {image.ROOT / "run.sh" if builds else program} "$@"\n', encoding="ascii")
    run.chmod(0o755)


class Readme(unittest.TestCase):
    def replay(self, section: transcript.Section) -> None:
        with self.subTest(section.title), tempfile.TemporaryDirectory(prefix="quoit-test-") as name:
            folder = Path(name)
            lay_out(folder)
            for file, content in section.files.items():
                (folder / file).write_text(content, encoding="utf-8")
            with transcript.Terminal(folder, {"quoit": quoit.PROGRAM}) as terminal:
                for step in section.steps:
                    terminal.type(step)

    def test_shows_no_other_commands(self) -> None:
        here = [command for command in scripts() if command.startswith("./run.sh")] + [COMPARE]
        self.assertEqual(sorted(scripts()), sorted(here + list(ELSEWHERE)))
        languages = set(re.findall(r"^```(\w+)", README, re.MULTILINE))
        self.assertEqual(languages, {"sh", "console", "toml"})  # tests/config/rendering_test.cpp reads the last

    def test_begins_with_two_commands(self) -> None:
        first, second = [command for command in scripts() if command.startswith("./run.sh")]
        page, listed = "curl -so /dev/null -w '%{http_code}\\n' http://127.0.0.1:8080/", "curl -s http://127.0.0.1:9000/a.txt"
        self.replay(transcript.Section(first, {}, [transcript.Step(first + " &"), transcript.Step(page, ["200"])]))
        fill = transcript.Step("mkdir ~/site && echo mine > ~/site/a.txt")
        self.replay(transcript.Section(second, {}, [fill, transcript.Step(second + " &"), transcript.Step(listed, ["mine"])]))

    def test_works_as_it_is_shown(self) -> None:
        before, _, after = README.partition(SYSTEMD)
        sections = transcript.read_sections(before + "\n## " + after.partition("\n## ")[2])
        replayed = [section for section in sections if section.steps]
        self.assertGreaterEqual(len(replayed), 4)
        for section in replayed:
            self.replay(section)

    def test_leads_to_a_report(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="quoit-test-")))
        program = image.ROOT / COMPARE.split()[0]
        short = "--cases hot --probes none --subjects quoit --rounds 1 --seconds 1".split()
        quoit.run(program, *short, "--quoit", quoit.PROGRAM, "--report", folder)
        self.assertIn("quoit", (folder / "report.html").read_text(encoding="utf-8"))


if __name__ == "__main__":
    network.enter_own()
    quoit.main()
