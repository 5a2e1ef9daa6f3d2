"""What `quoit --help` tells of, for tests of what else tells of it."""

import re
import subprocess


class Help:
    def __init__(self, quoit, command=None):
        arguments = [command] if command else []
        self.name = command or ""
        text = subprocess.run([quoit, *arguments, "--help"], capture_output=True, text=True, check=True).stdout
        self.options = re.findall(r"(?<=[ ,])--?[A-Za-z][-a-z]*", "\n".join(re.findall(r"(?m)^  -\S+", text)))
        listed = re.search(r"\nSubcommands:\n(.*?)\n\n", text, re.DOTALL)
        self.commands = re.findall(r"(?m)^  (\w+)", listed[1]) if listed else []
        # "--log-level LEVEL:{debug,info}": values that are some of a few.
        self.choices = {name: values.split(",") for name, values in re.findall(r"(--\S+) \w+:\{(.*?)\}", text)}
