"""What is asked of every subject."""

from dataclasses import dataclass
from pathlib import Path

LOADTEST = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """One kind of load: the files there are, the path asked for, and the wrk script that asks."""

    name: str
    title: str
    files: dict[str, int]  # path below the root -> bytes
    target: str
    script: str = "hot.lua"
    connections: int = 64

    @property
    def body(self) -> bytes:
        return content(self.files[self.target])

    @property
    def script_path(self) -> Path:
        return LOADTEST / "wrk" / self.script

    def write_files(self, root: Path) -> None:
        for path, size in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content(size))


def content(size: int) -> bytes:
    """The bytes of every file of that size; the ceiling sends the same."""
    alphabet = bytes(range(ord("a"), ord("z") + 1))
    return (alphabet * (size // len(alphabet) + 1))[:size]


def one_file(name: str, title: str, size: int) -> Case:
    return Case(name, title, {f"{name}.txt": size}, f"{name}.txt")


CASES = {
    case.name: case
    for case in (
        one_file("hot", "1 KiB, keep-alive", 1024),
        one_file("16k", "16 KiB, keep-alive", 16 * 1024),
        one_file("100k", "100 KiB, keep-alive", 100 * 1024),
    )
}
