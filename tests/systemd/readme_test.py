"""README's section on systemd, replayed as it stands."""

import re
import subprocess
import unittest
from pathlib import Path

from service import PACKAGE, PATIENCE_S, activate, allow_many_starts, journal, use_notify_reload

SECTION = "## Under systemd"


def steps() -> list[tuple[str, str]]:
    """Commands, and what they print."""
    text = Path("/srv/README.md").read_text()
    section = text[text.index(SECTION):].split("\n## ", 1)[0]
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", section, re.DOTALL | re.MULTILINE):
        for step in re.split(r"^# ", block, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            found.append((command, output))
    return found


def pattern_of(output: str) -> str:
    """`...` on a line of its own is any number of lines, within a line any text."""
    pattern = ""
    for line in output.splitlines():
        pattern += "(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
    return pattern


class Readme(unittest.TestCase):
    def test_transcript(self) -> None:
        self.assertGreater(len(steps()), 10)
        for command, output in steps():
            # There is no network in the machine.
            local = re.sub(r"^apt install \./quoit_\S+\.deb$", f"dpkg --install {PACKAGE}", command)
            ended = subprocess.run(["bash", "-c", local], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   cwd="/root", timeout=PATIENCE_S, check=False)
            self.assertRegex(ended.stdout, "\\A" + pattern_of(output) + "\\Z", f"{command}\n{journal('--lines=20')}")
            if local != command:
                allow_many_starts()
                use_notify_reload()
                activate()


if __name__ == "__main__":
    unittest.main(verbosity=2)
