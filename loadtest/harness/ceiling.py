"""The least that a server of quoit's design can do."""

from pathlib import Path

from .case import Case
from .quoit import BUILD
from .subject import Launch, Subject
from .variant import Variant

BODILESS = (304, 404)


class Ceiling(Subject):
    name = "ceiling"
    program = str(BUILD / "loadtest" / "ceiling")
    remedy = "build the release preset, or name it with --ceiling"

    def serves(self, case: Case) -> bool:
        return (case.fixed or case.streamed) and super().serves(case)

    def launch(self, case: Case, variant: Variant, root: Path, scratch: Path) -> Launch:
        command = [self.program, "--port", "0"]
        status = case.exchanges[0].status
        command += ["--status", str(status)] if status in BODILESS else ["--size", str(case.body_bytes)]
        if case.streamed:
            command.append("--stream")
            if part := case.exchanges[0].part:
                command += ["--part", f"{part[0]}-{part[1]}"]
        return Launch([*command, *self.arguments])

    def version(self) -> str:
        return ""
