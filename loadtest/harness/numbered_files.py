"""Many files of one size, none of which is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .content import Content


@dataclass(frozen=True)
class NumberedFiles(Mapping):
    """`FOLDER/NUMBER.txt`, the number from 0 on with so many digits; each begins with its own number."""

    folder: str
    digits: int
    count: int
    size: int

    @property
    def pattern(self) -> str:
        """As printf has it."""
        return f"{self.folder}/%0{self.digits}d.txt"

    def __getitem__(self, path: str) -> Content:
        number = path.removeprefix(f"{self.folder}/").removesuffix(".txt")
        if not number.isdecimal() or int(number) >= self.count or path != self.pattern % int(number):
            raise KeyError(path)
        return Content(self.size, seed=int(number))

    def __iter__(self) -> Iterator[str]:
        return (self.pattern % number for number in range(self.count))

    def __len__(self) -> int:
        return self.count
