"""What is asked of every subject."""

import gzip
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import brotli
from .content import Content
from .exchange import Exchange
from .variant import PLAIN, Variant

LOADTEST = Path(__file__).resolve().parent.parent
# Files never differ in their time, nor responses in the length of an entity tag.
MODIFIED_NS = 1_767_225_600_123_456_789


@dataclass(frozen=True)
class Case:
    """One kind of load: the files there are, what wrk asks for, and what must come back."""

    name: str
    title: str
    files: Mapping[str, Content]  # path below the root -> what it holds
    target: str  # what the URL given to wrk ends with
    exchanges: tuple[Exchange, ...]  # asked for as often as each other
    script: str = "hot.lua"
    arguments: tuple[str, ...] = ()  # of the script
    connections: int = 64
    pipelined: int = 1  # requests that a connection may have open
    sidecars: bool = False
    variants: tuple[Variant, ...] = (PLAIN,)
    on_demand: bool = False  # takes so long or so much room that only who names it gets it
    axis: str = ""  # what the positions of its variants count; empty: no plot
    fixed: bool = False  # whether each response may be the same bytes: the ceiling can give it
    streamed: bool = False  # the same of a file too large to be kept in memory

    @property
    def script_path(self) -> Path:
        return LOADTEST / "wrk" / self.script

    @property
    def timed(self) -> bool:
        """Whether wrk's percentiles mean something: of pipelined requests it takes the time of a whole batch, and then
        corrects it by the pace of single ones."""
        return self.pipelined == 1

    @property
    def body_bytes(self) -> int:
        """Of a fixed response, or of the file that is streamed."""
        return self.files[self.target].size

    def write_files(self, root: Path) -> None:
        for path, content in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.bytes)
            if self.sidecars and content.compressible:
                write_sidecars(file, content.bytes)
        for file in root.rglob("*"):
            os.utime(file, ns=(MODIFIED_NS, MODIFIED_NS))


def write_sidecars(file: Path, content: bytes) -> None:
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    file.with_name(file.name + ".br").write_bytes(brotli.compress(content))
